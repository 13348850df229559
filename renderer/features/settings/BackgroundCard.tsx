import { Field, Switch } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/settings.js';
import { Card } from '../../components/Card.js';
import { t } from '../../messages/index.js';
import { Applied } from './Applied.js';
import { useSetting } from './useSetting.js';

/** Whether Postkeep continues without its window: schedules and license updates run only while it does. */
export function BackgroundCard({ settings }: { readonly settings: Settings }): ReactNode {
  const { apply, applied, error } = useSetting();
  return (
    <Card title={t.settings.background} actions={<Applied applied={applied} error={error} />}>
      <Field hint={t.settings.keepInTrayHint}>
        <Switch
          label={t.settings.keepInTray}
          checked={settings.keepInTray === true}
          onChange={(_event, { checked }) => {
            apply({ keepInTray: checked });
          }}
        />
      </Field>
      <Field hint={t.settings.startAtLoginHint}>
        <Switch
          label={t.settings.startAtLogin}
          checked={settings.startAtLogin}
          onChange={(_event, { checked }) => {
            apply({ startAtLogin: checked });
          }}
        />
      </Field>
    </Card>
  );
}
