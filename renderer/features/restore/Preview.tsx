import { Button, makeStyles, tokens } from '@fluentui/react-components';
import {
  ArrowDownload20Regular,
  Attach16Regular,
  CloudArrowUp20Regular,
  Print20Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { bridge } from '../../base/bridge.js';
import { useSavedToast } from '../../base/toast.js';
import { LoadFailed, Loaded } from '../../components/Loaded.js';
import { useExport } from './export/useExport.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useCall } from '../../stores/useCall.js';
import { MessageBody } from './MessageBody.js';
import { pageNonce } from './page-nonce.js';
import { printDocument } from './print-document.js';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    padding: '16px 20px',
    rowGap: '12px',
    overflowY: 'auto',
  },
  head: { display: 'flex', alignItems: 'flex-start', flexWrap: 'wrap', gap: '8px 12px' },
  subject: {
    // The buttons go below it where the pane is narrow.
    flex: '1 1 240px',
    minWidth: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  rows: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '2px 12px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  label: { color: tokens.colorNeutralForeground3 },
  value: { overflowWrap: 'anywhere' },
  attachments: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  attachment: { maxWidth: '100%' },
  attachmentName: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

const loadPreview = (messageId: string): Promise<MessagePreview> => bridge.restore.preview({ messageId });

/** One message as it was: head, attachments, body. */
export function Preview({
  messageId,
  onRestore,
}: {
  readonly messageId: string;
  /** Restores messages to a server. */
  readonly onRestore: (messageIds: string[]) => void;
}): ReactNode {
  const styles = useStyles();
  const { data, reload } = useCall(messageId, loadPreview);
  return (
    <div className={styles.root}>
      <Loaded data={data} onRetry={reload}>
        {(preview) => (
          <>
            <Head
              preview={preview}
              onRestore={() => {
                onRestore([messageId]);
              }}
            />
            <MessageBody preview={preview} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head(props: { readonly preview: MessagePreview; readonly onRestore: () => void }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const onSaved = useSavedToast();
  const begin = useExport();
  const { preview } = props;
  const { message, attachments, attachmentsTotal } = preview;
  const rows = [
    [t.restore.from, message.from === '' ? t.restore.noSender : message.from],
    [t.restore.to, message.to],
    [t.restore.date, message.date === null ? t.restore.unknownDate : format.dateTime(message.date)],
    [t.restore.size, format.bytes(message.size)],
  ] as const;
  const subject = message.subject === '' ? t.restore.noSubject : message.subject;
  const shown = rows.filter(([, value]) => value !== '');
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.subject} dir="auto">
          {subject}
        </h2>
        <div className={styles.buttons}>
          <Button
            size="small"
            appearance="subtle"
            icon={<Print20Regular />}
            aria-label={t.restore.print}
            title={t.restore.print}
            disabledFocusable={action.busy}
            onClick={() => {
              const named = attachments.map(({ name }) => name).join(', ');
              const document = printDocument(
                preview,
                {
                  subject,
                  rows: [...shown, ...(named === '' ? [] : [[t.restore.attachments, named] as const])],
                },
                pageNonce(),
              );
              action.run(async () => {
                await bridge.restore.print({ messageId: message.id, document });
              });
            }}
          />
          <Button
            size="small"
            icon={<CloudArrowUp20Regular />}
            title={t.restoreToServer.messageHint}
            onClick={props.onRestore}
          >
            {t.restoreToServer.selectedAction}
          </Button>
          <Button
            size="small"
            icon={<ArrowDownload20Regular />}
            onClick={() => {
              begin({
                ...{ selection: { type: 'messages', messageIds: [message.id] }, format: 'eml' },
                name: message.subject,
              });
            }}
          >
            {t.restore.exportMessage}
          </Button>
        </div>
      </div>
      <dl className={styles.rows}>
        {shown.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value} dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {attachments.length > 0 && (
        <ul className={styles.attachments} aria-label={t.restore.attachments}>
          {attachments.map(({ index, name, size }) => (
            <li key={index} className={styles.attachment}>
              <Button
                size="small"
                className={styles.attachment}
                icon={<Attach16Regular />}
                aria-label={t.restore.saveAttachment(name)}
                title={t.restore.saveAttachment(name)}
                disabledFocusable={action.busy}
                onClick={() => {
                  action.run(async () => {
                    onSaved(await bridge.restore.saveAttachment({ messageId: message.id, index }));
                  });
                }}
              >
                <span className={styles.attachmentName}>
                  {name} · {format.bytes(size)}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {attachmentsTotal > attachments.length && (
        <p className={styles.label}>
          {t.restore.attachmentsCut(format.number(attachments.length), format.number(attachmentsTotal))}
        </p>
      )}
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
