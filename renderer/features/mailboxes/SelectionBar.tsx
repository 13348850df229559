import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  MessageBar,
  MessageBarBody,
  Toolbar,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { ExportSelection } from '../../../shared/backup/export.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { mailboxKinds } from '../../../shared/license/model.js';
import { mostChosen } from '../../../shared/backup/server-restore.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { LoadFailed } from '../../components/Loaded.js';
import type { Action } from '../../components/useAction.js';
import type { Selection } from '../../components/useSelection.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { ExportButton } from '../restore/export/ExportButton.js';
import { isListed } from './exclusion.js';
import type { MailboxRequest, OnMailboxRequest } from './requests.js';

const useStyles = makeStyles({
  // Below the table: above it, it would push the rows away from under the pointer.
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    flexShrink: 0,
    marginTop: '12px',
    padding: '8px 8px 8px 16px',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  count: { flexGrow: 1, fontWeight: tokens.fontWeightSemibold },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px', padding: 0 },
  // Where there is no room they go to the next line together.
  selecting: { display: 'flex', gap: '8px', marginInlineStart: 'auto' },
  note: { marginTop: '8px', flexShrink: 0 },
});

interface SelectionBarProps {
  readonly selection: Selection;
  /** Mailboxes in the list as it is filtered. */
  readonly total: number;
  /** Reads what is selected. */
  readonly pick: () => Promise<readonly Mailbox[]>;
  readonly action: Action;
  readonly onRequest: OnMailboxRequest;
  readonly onExport: () => void;
}

/** How many mailboxes are selected, and what can be done with them; nothing while none is. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { selection, total, action } = props;
  const count = selection.ids.size;
  return (
    <>
      {(count > 0 || selection.isSelecting) && (
        <div className={styles.bar}>
          <span className={styles.count} role="status">
            {selection.isSelecting
              ? t.mailboxes.selecting
              : t.mailboxes.selected(count, format.number(count))}
          </span>
          <SelectionActions {...props} />
          <div className={styles.selecting}>
            {count < total && (
              <Button
                appearance="subtle"
                onClick={() => {
                  selection.all(total);
                }}
              >
                {t.mailboxes.selectAll}
              </Button>
            )}
            <Button
              appearance="subtle"
              icon={<Dismiss20Regular />}
              aria-label={t.mailboxes.clearSelection}
              disabledFocusable={action.busy}
              onClick={selection.clear}
            />
          </div>
        </div>
      )}
      {selection.isTooMany && (
        <MessageBar intent="warning" layout="multiline" className={styles.note}>
          <MessageBarBody>{t.mailboxes.tooMany(format.number(mostChosen))}</MessageBarBody>
        </MessageBar>
      )}
      {selection.error && <LoadFailed error={selection.error} />}
    </>
  );
}

function selectedMail(ids: ReadonlySet<string>): ExportSelection {
  const [only] = ids;
  return ids.size === 1 && only !== undefined
    ? { type: 'mailbox', mailboxId: only }
    : { type: 'mailboxes', mailboxIds: [...ids] };
}

function SelectionActions({ selection, pick, action, onRequest, onExport }: SelectionBarProps): ReactNode {
  const styles = useStyles();
  const { ids } = selection;
  const words = t.mailboxes.data;
  /** Mailboxes of repositories that were only opened to restore from stay what they are; of what no session has listed there is nothing yet. */
  const request = (
    make: (mailboxes: readonly Mailbox[]) => MailboxRequest,
    isFor: (mailbox: Mailbox) => boolean = isListed,
  ): void => {
    action.run(async () => {
      const chosen = (await pick()).filter((mailbox) => !mailbox.isOpenedOnly && isFor(mailbox));
      if (chosen.length === 0) throw new AppError('not-found', text('mailboxes.nothingOfThem'));
      onRequest(make(chosen));
    });
  };
  const asked = (kind: Exclude<MailboxRequest['kind'], 'set-kind'>) => (): void => {
    const isExclusion = kind === 'exclude' || kind === 'include';
    request((mailboxes) => ({ kind, mailboxes }), isExclusion ? () => true : isListed);
  };
  return (
    <Toolbar aria-label={t.mailboxes.selectionActions} className={styles.buttons}>
      <ExportButton
        label={t.mailboxes.exportMail}
        selection={selectedMail(ids)}
        name={t.mailboxes.exportMailName}
        size="medium"
      />
      <Button onClick={asked('exclude')}>{t.mailboxes.exclude}</Button>
      <Button onClick={asked('include')}>{t.mailboxes.includeAgain}</Button>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button>{t.mailboxes.setKindOfMany}</Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {mailboxKinds.map((to) => (
              <MenuItem
                key={to}
                onClick={() => {
                  request((mailboxes) => ({ kind: 'set-kind', mailboxes, to }));
                }}
              >
                {t.mailboxes.kinds[to]}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button>{t.mailboxes.more}</Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={onExport}>{t.mailboxes.exportCsv}</MenuItem>
            <MenuItem onClick={asked('hold')}>{words.holdItem}</MenuItem>
            <MenuItem onClick={asked('release')}>{words.releaseItem}</MenuItem>
            <MenuItem onClick={asked('delete-data')}>{words.deleteItem}</MenuItem>
            <MenuItem onClick={asked('revoke')}>{words.revokeItem}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </Toolbar>
  );
}
