import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { type Settings, settingsSchema } from '../../../shared/settings.js';
import { bridge } from '../../base/bridge.js';
import { Card } from '../../components/Card.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { Applied } from './Applied.js';
import { useSetting } from './useSetting.js';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  row: { display: 'flex', columnGap: '8px' },
  input: { flexGrow: 1, minWidth: 0 },
});

/** Where license updates are asked for, whom to trust there, and the way out of the network. */
export function LicensingServerCard({ settings }: { readonly settings: Settings }): ReactNode {
  const styles = useStyles();
  const setting = useSetting();
  return (
    <Card title={t.settings.licensing} actions={<Applied applied={setting.applied} error={setting.error} />}>
      <div className={styles.fields}>
        <AddressField
          label={t.settings.server}
          hint={t.settings.serverHint}
          invalid={t.settings.serverInvalid}
          placeholder="https://licensing.example.com"
          name="licenseServer"
          value={settings.licenseServer}
          onApply={setting.apply}
        />
        <CaField value={settings.licenseServerCa} onApply={setting.apply} />
        <AddressField
          label={t.settings.proxy}
          hint={t.settings.proxyHint}
          invalid={t.settings.proxyInvalid}
          placeholder="http://proxy.example.com:3128"
          name="proxy"
          value={settings.proxy}
          onApply={setting.apply}
        />
      </div>
    </Card>
  );
}

/** Applies on Enter and when it is left; what the schema refuses is not sent. */
function AddressField(props: {
  readonly label: string;
  readonly hint: string;
  readonly invalid: string;
  readonly placeholder: string;
  readonly name: 'licenseServer' | 'proxy';
  readonly value: string;
  readonly onApply: (change: Partial<Settings>) => void;
}): ReactNode {
  const { name, value } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value;
  const valid = settingsSchema.shape[name].safeParse(shown.trim()).success;
  const commit = (): void => {
    if (typed === null || !valid) return;
    setTyped(null);
    if (typed.trim() !== value) props.onApply({ [name]: typed.trim() });
  };
  return (
    <Field label={props.label} hint={props.hint} {...(valid ? {} : { validationMessage: props.invalid })}>
      <Input
        type="url"
        placeholder={props.placeholder}
        value={shown}
        onChange={(_event, { value: next }) => {
          setTyped(next);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </Field>
  );
}

function CaField(props: {
  readonly value: string;
  readonly onApply: (change: Partial<Settings>) => void;
}): ReactNode {
  const styles = useStyles();
  const action = useAction();
  return (
    <Field label={t.settings.ca} hint={t.settings.caHint}>
      <div className={styles.row}>
        <Input
          className={styles.input}
          aria-label={t.settings.ca}
          readOnly
          value={props.value === '' ? t.settings.systemCa : props.value}
        />
        <Button
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              const chosen = await bridge.sources.chooseFile();
              if (chosen) props.onApply({ licenseServerCa: chosen.path });
            });
          }}
        >
          {t.common.browse}
        </Button>
        {props.value !== '' && (
          <Button
            onClick={() => {
              props.onApply({ licenseServerCa: '' });
            }}
          >
            {t.common.clear}
          </Button>
        )}
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </Field>
  );
}
