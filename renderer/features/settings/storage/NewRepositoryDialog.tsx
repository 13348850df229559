import { Checkbox } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { PathField } from '../../../components/PathField.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { KeepKey } from './KeepKey.js';
import { NewPassphraseFields } from './PassphraseFields.js';

/** Makes a repository in an empty folder, encrypted unless somebody wants it otherwise. */
export function NewRepositoryDialog(props: {
  readonly onCreated: (path: string, recoveryKey: string | null, remarks: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const action = useAction();
  const [path, setPath] = useState('');
  const [isEncrypted, setEncrypted] = useState(true);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [keep, setKeep] = useState(true);
  return (
    <ConfirmDialog
      title={t.encryption.createTitle}
      text={t.encryption.createText}
      confirm={t.encryption.createConfirm}
      busy={action.busy}
      isReady={path !== '' && (!isEncrypted || passphrase !== null)}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          const wanted = { path, passphrase: isEncrypted ? passphrase : null, keep: isEncrypted && keep };
          const { recoveryKey, isKept } = await bridge.repository.create(wanted);
          props.onCreated(path, recoveryKey, wanted.keep && !isKept ? [t.encryption.notKept] : []);
        });
      }}
      onCancel={props.onClose}
    >
      <PathField
        label={t.encryption.folder}
        required
        value={path}
        choose={bridge.sources.chooseFolder}
        onChange={setPath}
      />
      <Checkbox
        label={t.encryption.isEncrypted}
        checked={isEncrypted}
        onChange={(_event, { checked }) => {
          setEncrypted(checked === true);
        }}
      />
      {isEncrypted && (
        <>
          <NewPassphraseFields label={t.encryption.passphrase} onChange={setPassphrase} />
          <KeepKey keep={keep} onChange={setKeep} />
        </>
      )}
    </ConfirmDialog>
  );
}
