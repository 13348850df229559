import { Field, Switch } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/settings.js';
import { Card } from '../../components/Card.js';
import { t } from '../../messages/index.js';
import { Applied } from './Applied.js';
import { useSetting } from './useSetting.js';

/** Whether trouble is shown as desktop notifications. */
export function NotificationsCard({ settings }: { readonly settings: Settings }): ReactNode {
  const { apply, applied, error } = useSetting();
  return (
    <Card title={t.settings.notifications} actions={<Applied applied={applied} error={error} />}>
      <Field hint={t.settings.desktopHint}>
        <Switch
          label={t.settings.desktop}
          checked={settings.desktopNotifications}
          onChange={(_event, { checked }) => {
            apply({ desktopNotifications: checked });
          }}
        />
      </Field>
    </Card>
  );
}
