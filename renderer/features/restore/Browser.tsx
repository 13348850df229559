import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CloudArrowUp20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { Folder, RestorePoint } from '../../../shared/backup/restore-point.js';
import { bridge } from '../../base/bridge.js';
import { openOverlay } from '../../base/navigation.js';
import { Loaded } from '../../components/Loaded.js';
import { PaneDivider } from '../../components/PaneDivider.js';
import { type PaneLayout, paneColumns, usePaneShares } from '../../components/pane-sizes.js';
import { t } from '../../messages/index.js';
import { useCall } from '../../stores/useCall.js';
import { ExportButton } from './export/ExportButton.js';
import { FolderList } from './FolderList.js';
import { MessageList } from './MessageList.js';
import { PaneButton } from './PaneButton.js';
import { narrow, usePaneStyles } from './pane-styles.js';
import { Preview } from './Preview.js';
import type { RestoreSubject } from '../../base/restore-subject.js';

const useStyles = makeStyles({
  columns: {
    [narrow]: { gridTemplateRows: '140px 260px 420px' },
  },
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexShrink: 0,
    flexWrap: 'wrap',
    gap: '4px',
    boxSizing: 'border-box',
    minHeight: '44px',
    padding: '5px 8px',
    whiteSpace: 'nowrap',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  folders: {
    backgroundColor: tokens.colorNeutralBackground2,
    // Its buttons say what they do wherever there is a second line for them.
    '@media (min-width: 1000px)': { containerType: 'normal' },
  },
});

const layout: PaneLayout = {
  name: 'restore.browser',
  shares: [2, 3, 5],
  least: [176, 240, 280],
};

const listFolders = (pointId: string): Promise<Folder[]> => bridge.restore.folders({ pointId });

/** A message that the browser opens with. */
export interface OpenedMessage {
  readonly folderId: string;
  readonly messageId: string;
}

/** Folders, messages and preview of one restore point. */
export function Browser({
  mailbox,
  point,
  opened,
}: {
  readonly mailbox: Mailbox;
  readonly point: RestorePoint;
  readonly opened: OpenedMessage | null;
}): ReactNode {
  const pointId = point.id;
  const { data, reload } = useCall(pointId, listFolders);
  return (
    <Loaded data={data} onRetry={reload} lines={8}>
      {(folders) => <Panes mailbox={mailbox} point={point} folders={folders} opened={opened} />}
    </Loaded>
  );
}

function Panes({
  mailbox,
  point,
  folders,
  opened,
}: {
  readonly mailbox: Mailbox;
  readonly point: RestorePoint;
  readonly folders: readonly Folder[];
  readonly opened: OpenedMessage | null;
}): ReactNode {
  const panes = usePaneStyles();
  const styles = useStyles();
  const [shares, setShares] = usePaneShares(layout);
  const divider = { layout, shares, onShares: setShares, className: panes.divider };
  const [folderId, setFolderId] = useState(
    () => opened?.folderId ?? (folders.find(({ messages }) => messages > 0) ?? folders[0])?.id ?? null,
  );
  const [messageId, setMessageId] = useState<string | null>(opened?.messageId ?? null);
  const restore = (selection: RestoreSubject['selection']): void => {
    const { mailbox: name, sourceId } = mailbox;
    const subject = { selection, mailbox: name, sourceId, pointAt: point.createdAt };
    openOverlay({ type: 'restore-to-server', subject });
  };
  const restoreMessages = (messageIds: string[]): void => {
    restore({ type: 'messages', messageIds });
  };
  const whole = { type: 'mailbox', mailboxId: mailbox.id, pointId: point.id } as const;
  const chosen = folders.find(({ id }) => id === folderId);
  const folder = chosen?.path;
  return (
    <div className={mergeClasses(panes.panes, styles.columns)} style={paneColumns(layout, shares)}>
      <section className={mergeClasses(panes.pane, styles.folders)} aria-label={t.restore.folders}>
        <div className={styles.bar}>
          <PaneButton
            icon={<CloudArrowUp20Regular />}
            label={t.restoreToServer.action}
            hint={t.restoreToServer.mailboxHint}
            onClick={() => {
              restore(whole);
            }}
          />
          <ExportButton label={t.restore.exportMailbox} selection={whole} name={mailbox.mailbox} />
        </div>
        <FolderList
          folders={folders}
          chosen={folderId}
          onChoose={(id) => {
            setFolderId(id);
            setMessageId(null);
          }}
        />
      </section>
      <PaneDivider {...divider} index={0} label={t.restore.resize(t.restore.folders)} />
      <section className={panes.pane} aria-label={t.restore.messages}>
        {folderId === null ? (
          <p className={panes.hint}>{t.restore.chooseFolder}</p>
        ) : (
          <MessageList
            key={folderId}
            pointId={point.id}
            folderId={folderId}
            isEmpty={chosen?.messages === 0}
            chosen={messageId}
            onChoose={setMessageId}
            onRestore={restoreMessages}
            onRestoreFolder={() => {
              restore(folder ? { ...whole, folder } : whole);
            }}
            folder={folder ? { ...whole, folder } : whole}
            exportName={[mailbox.mailbox, ...(folder ?? [])].join(' ')}
          />
        )}
      </section>
      <PaneDivider {...divider} index={1} label={t.restore.resize(t.restore.messages)} />
      <section className={panes.pane} aria-label={t.restore.preview}>
        {messageId === null ? (
          <p className={panes.hint}>{t.restore.chooseMessage}</p>
        ) : (
          <Preview key={messageId} messageId={messageId} onRestore={restoreMessages} />
        )}
      </section>
    </div>
  );
}
