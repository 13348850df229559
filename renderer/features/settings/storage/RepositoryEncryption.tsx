import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { RepositoryStats } from '../../../../shared/backup/repository-stats.js';
import { t } from '../../../messages/index.js';
import { loadRepositories } from '../../../stores/repositories.js';
import { EncryptDialog } from './EncryptDialog.js';
import { ChangePassphraseDialog, RenewRecoveryKeyDialog, UnlockDialog } from './PassphraseDialogs.js';
import { RecoveryKeyDialog } from './RecoveryKeyDialog.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', marginTop: '4px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  outcome: { flexBasis: '100%' },
});

type Asking = 'unlock' | 'change' | 'renew' | 'encrypt';

type Open =
  | { readonly dialog: Asking }
  | { readonly dialog: 'recovery-key'; readonly recoveryKey: string; readonly remarks: readonly string[] }
  | null;

/** Whether a repository is encrypted, and what can be done about it. */
export function RepositoryEncryption({
  repository: { path, isEncrypted, error },
  isInBucket,
}: {
  readonly repository: Pick<RepositoryStats, 'path' | 'isEncrypted' | 'error'>;
  /** Such a one is encrypted when it is made, or never. */
  readonly isInBucket: boolean;
}): ReactNode {
  const styles = useStyles();
  const [open, setOpen] = useState<Open>(null);
  const [said, setSaid] = useState<readonly string[]>([]);
  if (isEncrypted === null) return null;
  const close = (): void => {
    setOpen(null);
  };
  const end = (remarks: readonly string[]): void => {
    setOpen(null);
    setSaid(remarks);
    void loadRepositories();
  };
  const readable = isInBucket ? t.buckets.readable : t.encryption.off;
  const actions: readonly (readonly [Asking, string])[] = !isEncrypted
    ? isInBucket
      ? []
      : [['encrypt', t.encryption.encrypt]]
    : error?.code === 'passphrase-needed'
      ? [['unlock', t.encryption.unlock]]
      : [
          ['change', t.encryption.change],
          ['renew', t.encryption.renew],
        ];
  return (
    <div className={styles.root}>
      <span className={styles.quiet}>{isEncrypted ? t.encryption.on : readable}</span>
      {actions.map(([dialog, label]) => (
        <Button
          key={dialog}
          size="small"
          aria-label={t.encryption.of(label, path)}
          onClick={() => {
            setSaid([]);
            setOpen({ dialog });
          }}
        >
          {label}
        </Button>
      ))}
      <div className={styles.outcome} aria-live="polite">
        {said.map((each) => (
          <MessageBar key={each} intent={each === t.encryption.changed ? 'success' : 'warning'}>
            <MessageBarBody>{each}</MessageBarBody>
          </MessageBar>
        ))}
      </div>
      {open?.dialog === 'unlock' && <UnlockDialog path={path} onUnlocked={end} onClose={close} />}
      {open?.dialog === 'change' && (
        <ChangePassphraseDialog
          path={path}
          onChanged={() => {
            end([t.encryption.changed]);
          }}
          onClose={close}
        />
      )}
      {open?.dialog === 'renew' && (
        <RenewRecoveryKeyDialog
          path={path}
          onRenewed={(recoveryKey) => {
            setOpen({ dialog: 'recovery-key', recoveryKey, remarks: [] });
          }}
          onClose={close}
        />
      )}
      {open?.dialog === 'encrypt' && (
        <EncryptDialog
          path={path}
          onEncrypted={(recoveryKey, remarks) => {
            setOpen({ dialog: 'recovery-key', recoveryKey, remarks });
          }}
          onClose={close}
        />
      )}
      {open?.dialog === 'recovery-key' && (
        <RecoveryKeyDialog
          path={path}
          recoveryKey={open.recoveryKey}
          remarks={open.remarks}
          onClose={() => {
            end([]);
          }}
        />
      )}
    </div>
  );
}
