import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { bridge } from '../../../base/bridge.js';
import { useSavedToast } from '../../../base/toast.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { NewPassphraseFields } from '../storage/PassphraseFields.js';

/** The configuration as a file, without passwords or with them under a passphrase. */
export function ExportConfigurationDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const action = useAction();
  const onSaved = useSavedToast();
  const [withSecrets, setWithSecrets] = useState(false);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  return (
    <ConfirmDialog
      title={t.configuration.exportTitle}
      text={t.configuration.hint}
      confirm={t.configuration.save}
      busy={action.busy}
      isReady={!withSecrets || passphrase !== null}
      error={action.error}
      onConfirm={() => {
        action.run(async () => {
          const saved = await bridge.configuration.export({ passphrase: withSecrets ? passphrase : null });
          if (saved.outcome === 'cancelled') return;
          onSaved(saved);
          onClose();
        });
      }}
      onCancel={onClose}
    >
      <Field
        label={t.configuration.contents}
        hint={withSecrets ? t.configuration.withSecretsHint : t.configuration.withoutSecretsHint}
      >
        <RadioGroup
          value={withSecrets ? 'with' : 'without'}
          onChange={(_event, { value }) => {
            setWithSecrets(value === 'with');
            setPassphrase(null);
          }}
        >
          <Radio value="without" label={t.configuration.withoutSecrets} />
          <Radio value="with" label={t.configuration.withSecrets} />
        </RadioGroup>
      </Field>
      {withSecrets && <NewPassphraseFields label={t.configuration.passphrase} onChange={setPassphrase} />}
    </ConfirmDialog>
  );
}
