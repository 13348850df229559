import { type ReactNode, useEffect, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { LateProgressBar } from '../../../components/LateProgressBar.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { KeepKey } from './KeepKey.js';
import { NewPassphraseFields } from './PassphraseFields.js';

/** Gives a repository a passphrase: asks for it, shows how far it is, and can be stopped until the end. */
export function EncryptDialog(props: {
  readonly path: string;
  readonly onEncrypted: (recoveryKey: string, remarks: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { path } = props;
  const format = useFormat();
  const action = useAction();
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [keep, setKeep] = useState(true);
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  useEffect(
    () =>
      bridge.repository.progress((figures) => {
        if (figures.task === 'encrypt') setProgress({ done: figures.bytesDone, total: figures.bytesTotal });
      }),
    [],
  );
  return (
    <ConfirmDialog
      title={t.encryption.encryptTitle}
      text={t.encryption.encryptText(path)}
      confirm={action.busy ? t.encryption.encrypting : t.encryption.encryptConfirm}
      busy={action.busy}
      isReady={passphrase !== null}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          if (passphrase === null) return;
          const { recoveryKey, isKept, isAllRemoved } = await bridge.repository.encrypt({
            ...{ path, passphrase, keep },
          });
          props.onEncrypted(recoveryKey, [
            ...(keep && !isKept ? [t.encryption.notKept] : []),
            ...(isAllRemoved ? [] : [t.encryption.notAllRemoved]),
          ]);
        });
      }}
      onCancel={() => {
        if (action.busy) void bridge.repository.cancel({ task: 'encrypt' });
        else props.onClose();
      }}
    >
      <NewPassphraseFields label={t.encryption.passphrase} onChange={setPassphrase} />
      <KeepKey keep={keep} onChange={setKeep} />
      {action.busy && (
        <LateProgressBar
          label={t.encryption.encrypting}
          progress={progress}
          text={() => t.encryption.progress(format.bytes(progress.done), format.bytes(progress.total))}
        />
      )}
    </ConfirmDialog>
  );
}
