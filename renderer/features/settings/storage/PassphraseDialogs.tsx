import { type ReactNode, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { KeepKey } from './KeepKey.js';
import { NewPassphraseFields, PassphraseField } from './PassphraseFields.js';

interface DialogProps {
  readonly path: string;
  readonly onClose: () => void;
}

/** Asks for the secret that opens a repository, and does something with it; a wrong one is said, and asked for again. */
function SecretDialog(props: {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly label: string;
  /** False while something besides the secret is missing. */
  readonly isReady?: boolean;
  readonly children?: ReactNode;
  readonly onSecret: (secret: string) => Promise<void>;
  readonly onClose: () => void;
}): ReactNode {
  const { title, text, confirm, label, isReady = true, children, onSecret } = props;
  const action = useAction();
  const [secret, setSecret] = useState('');
  return (
    <ConfirmDialog
      {...{ title, text, confirm, busy: action.busy, error: action.error }}
      isReady={secret !== '' && isReady}
      onConfirm={() => {
        action.run(() => onSecret(secret));
      }}
      onCancel={props.onClose}
    >
      <PassphraseField label={label} value={secret} onChange={setSecret} />
      {children}
    </ConfirmDialog>
  );
}

/** Enters the passphrase of a repository whose key is not at hand. */
export function UnlockDialog({
  path,
  onClose,
  onUnlocked,
}: DialogProps & { readonly onUnlocked: (remarks: readonly string[]) => void }): ReactNode {
  const [keep, setKeep] = useState(true);
  return (
    <SecretDialog
      title={t.encryption.unlockTitle}
      text={t.encryption.unlockText(path)}
      confirm={t.encryption.unlockConfirm}
      label={t.encryption.passphraseOrKey}
      onSecret={async (secret) => {
        const { isKept } = await bridge.repository.unlock({ path, secret, keep });
        onUnlocked(keep && !isKept ? [t.encryption.notKept] : []);
      }}
      onClose={onClose}
    >
      <KeepKey keep={keep} onChange={setKeep} />
    </SecretDialog>
  );
}

export function ChangePassphraseDialog({
  path,
  onClose,
  onChanged,
}: DialogProps & { readonly onChanged: () => void }): ReactNode {
  const [next, setNext] = useState<string | null>(null);
  return (
    <SecretDialog
      title={t.encryption.changeTitle}
      text={t.encryption.changeText(path)}
      confirm={t.encryption.changeConfirm}
      label={t.encryption.passphraseOrKey}
      isReady={next !== null}
      onSecret={async (secret) => {
        if (next === null) return;
        await bridge.repository.changePassphrase({ path, secret, next });
        onChanged();
      }}
      onClose={onClose}
    >
      <NewPassphraseFields label={t.encryption.newPassphrase} onChange={setNext} />
    </SecretDialog>
  );
}

export function RenewRecoveryKeyDialog({
  path,
  onClose,
  onRenewed,
}: DialogProps & { readonly onRenewed: (recoveryKey: string) => void }): ReactNode {
  return (
    <SecretDialog
      title={t.encryption.renewTitle}
      text={t.encryption.renewText(path)}
      confirm={t.encryption.renewConfirm}
      label={t.encryption.passphrase}
      onSecret={async (secret) => {
        onRenewed((await bridge.repository.renewRecoveryKey({ path, secret })).recoveryKey);
      }}
      onClose={onClose}
    />
  );
}
