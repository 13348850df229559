import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Settings, settingsSchema } from '../../../shared/settings.js';
import { bridge } from '../../base/bridge.js';
import { Card } from '../../components/Card.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { AddressField } from './AddressField.js';
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
          isValid={(typed) => settingsSchema.shape.licenseServer.safeParse(typed).success}
          value={settings.licenseServer}
          onApply={(licenseServer) => {
            setting.apply({ licenseServer });
          }}
        />
        <CaField value={settings.licenseServerCa} onApply={setting.apply} />
        <AddressField
          label={t.settings.proxy}
          hint={t.settings.proxyHint}
          invalid={t.settings.proxyInvalid}
          placeholder="http://proxy.example.com:3128"
          isValid={(typed) => settingsSchema.shape.proxy.safeParse(typed).success}
          value={settings.proxy}
          onApply={(proxy) => {
            setting.apply({ proxy });
          }}
        />
      </div>
    </Card>
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
