import { Button, Checkbox, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import { assertNever } from '../../../../shared/errors.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { KeepKey } from '../../settings/storage/KeepKey.js';
import { UnlockDialog } from '../../settings/storage/PassphraseDialogs.js';
import { NewPassphraseFields } from '../../settings/storage/PassphraseFields.js';
import type { DraftChange, JobDraft } from './draft.js';
import { becomesReadable, willEncrypt } from './repository-draft.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', paddingInlineStart: '32px' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  fields: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
});

/** What the chosen folder holds, and what is still to be said of it: a passphrase, or that a copy may be readable. */
export function RepositoryFolder(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  /** The folder holds the index of a bucket. */
  readonly isBucket: boolean;
  /** The folder is another one now: it was unlocked. */
  readonly onUnlocked: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { draft, change, isBucket, onUnlocked } = props;
  const { look } = draft;
  return (
    <div className={styles.root}>
      <div className={styles.quiet} aria-live="polite">
        {look !== null &&
          (isBucket ? linesOfBucket(look, format) : linesOf(look, format)).map((line, index) => (
            <div key={index}>{line}</div>
          ))}
      </div>
      {look !== null && look.lowRoom !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{format.say(look.lowRoom)}</MessageBarBody>
        </MessageBar>
      )}
      {look?.holds.type === 'repository' && look.holds.error?.code === 'passphrase-needed' && (
        <Unlock path={look.path} onUnlocked={onUnlocked} />
      )}
      {!isBucket && look?.holds.type === 'nothing' && <Encryption draft={draft} change={change} />}
      {becomesReadable(draft) && (
        <>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t.jobWizard.folder.readable}</MessageBarBody>
          </MessageBar>
          <Checkbox
            label={t.jobWizard.folder.plain}
            checked={draft.plain}
            onChange={(_event, { checked }) => {
              change({ plain: checked === true });
            }}
          />
        </>
      )}
    </div>
  );
}

function Encryption({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useStyles();
  const isWanted = willEncrypt(draft);
  return (
    <div className={styles.fields}>
      <Checkbox
        label={t.jobWizard.folder.encrypts}
        checked={isWanted}
        onChange={(_event, { checked }) => {
          change({ encrypts: checked === true });
        }}
      />
      {isWanted && (
        <>
          <NewPassphraseFields
            label={t.encryption.passphrase}
            initial={draft.passphrase}
            onChange={(passphrase) => {
              change({ passphrase });
            }}
          />
          <KeepKey
            keep={draft.keepsKey}
            onChange={(keepsKey) => {
              change({ keepsKey });
            }}
          />
        </>
      )}
    </div>
  );
}

function Unlock({ path, onUnlocked }: { readonly path: string; readonly onUnlocked: () => void }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [remarks, setRemarks] = useState<readonly string[]>([]);
  return (
    <div>
      <Button
        size="small"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t.encryption.unlock}
      </Button>
      {remarks.map((remark) => (
        <MessageBar key={remark} intent="warning" layout="multiline">
          <MessageBarBody>{remark}</MessageBarBody>
        </MessageBar>
      ))}
      {isOpen && (
        <UnlockDialog
          path={path}
          onUnlocked={(said) => {
            setOpen(false);
            setRemarks(said);
            onUnlocked();
          }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

/** The index on this computer says what the bucket holds, but nothing of the room there. */
function linesOfBucket({ holds }: FolderLook, format: Format): ReactNode[] {
  switch (holds.type) {
    case 'nothing':
    case 'other':
      return [t.buckets.indexMissing];
    case 'unknown':
      return [<ErrorText key="error" error={holds.error} />];
    case 'repository': {
      const { contents, error, isEncrypted } = holds;
      if (contents === null) return error === null ? [] : [<ErrorText key="error" error={error} />];
      const { mailboxes, restorePoints } = contents;
      const sealed = isEncrypted === true ? t.jobWizard.folder.encrypted : t.buckets.readable;
      return [
        t.buckets.holds(mailboxes, format.number(mailboxes), restorePoints, format.number(restorePoints)),
        ...(isEncrypted === null ? [] : [sealed]),
      ];
    }
    default:
      return assertNever(holds);
  }
}

function linesOf({ bytesFree, holds }: FolderLook, format: Format): ReactNode[] {
  const free = bytesFree === null ? [] : [t.jobWizard.folder.free(format.bytes(bytesFree))];
  switch (holds.type) {
    case 'nothing':
      return [t.jobWizard.folder.nothing, ...free];
    case 'other':
      return free;
    case 'unknown':
      return [<ErrorText key="error" error={holds.error} />, ...free];
    case 'repository': {
      const { contents, error, isEncrypted, bytesOnDisk } = holds;
      const size = format.bytes(bytesOnDisk);
      const sealed =
        isEncrypted === null ? [] : [isEncrypted ? t.jobWizard.folder.encrypted : t.encryption.off];
      if (contents === null)
        return [
          ...(error === null ? [] : [<ErrorText key="error" error={error} />]),
          t.jobWizard.folder.size(size),
          ...free,
        ];
      const { mailboxes, restorePoints } = contents;
      const numbers = [format.number(mailboxes), format.number(restorePoints)] as const;
      return [
        t.jobWizard.folder.repository(mailboxes, numbers[0], restorePoints, numbers[1], size),
        ...sealed,
        ...free,
      ];
    }
    default:
      return assertNever(holds);
  }
}
