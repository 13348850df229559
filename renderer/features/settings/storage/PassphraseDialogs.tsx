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

/** Enters the passphrase of a repository whose key is not at hand. */
export function UnlockDialog(
  props: DialogProps & { readonly onUnlocked: (remarks: readonly string[]) => void },
): ReactNode {
  const { path } = props;
  const action = useAction();
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState(true);
  return (
    <ConfirmDialog
      title={t.encryption.unlockTitle}
      text={t.encryption.unlockText(path)}
      confirm={t.encryption.unlockConfirm}
      busy={action.busy}
      isReady={secret !== ''}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          const { isKept } = await bridge.repository.unlock({ path, secret, keep });
          props.onUnlocked(keep && !isKept ? [t.encryption.notKept] : []);
        });
      }}
      onCancel={props.onClose}
    >
      <PassphraseField label={t.encryption.passphraseOrKey} value={secret} onChange={setSecret} />
      <KeepKey keep={keep} onChange={setKeep} />
    </ConfirmDialog>
  );
}

export function ChangePassphraseDialog(props: DialogProps & { readonly onChanged: () => void }): ReactNode {
  const { path } = props;
  const action = useAction();
  const [secret, setSecret] = useState('');
  const [next, setNext] = useState<string | null>(null);
  return (
    <ConfirmDialog
      title={t.encryption.changeTitle}
      text={t.encryption.changeText(path)}
      confirm={t.encryption.changeConfirm}
      busy={action.busy}
      isReady={secret !== '' && next !== null}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          if (next === null) return;
          await bridge.repository.changePassphrase({ path, secret, next });
          props.onChanged();
        });
      }}
      onCancel={props.onClose}
    >
      <PassphraseField label={t.encryption.passphraseOrKey} value={secret} onChange={setSecret} />
      <NewPassphraseFields label={t.encryption.newPassphrase} onChange={setNext} />
    </ConfirmDialog>
  );
}

export function RenewRecoveryKeyDialog(
  props: DialogProps & { readonly onRenewed: (recoveryKey: string) => void },
): ReactNode {
  const { path } = props;
  const action = useAction();
  const [secret, setSecret] = useState('');
  return (
    <ConfirmDialog
      title={t.encryption.renewTitle}
      text={t.encryption.renewText(path)}
      confirm={t.encryption.renewConfirm}
      busy={action.busy}
      isReady={secret !== ''}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          props.onRenewed((await bridge.repository.renewRecoveryKey({ path, secret })).recoveryKey);
        });
      }}
      onCancel={props.onClose}
    >
      <PassphraseField label={t.encryption.passphrase} value={secret} onChange={setSecret} />
    </ConfirmDialog>
  );
}
