import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/settings.js';
import { Card } from '../../components/Card.js';
import { t } from '../../messages/index.js';
import { Applied } from './Applied.js';
import { useSetting } from './useSetting.js';

const themes = ['system', 'light', 'dark'] as const;

/** Light, dark, or what the system says. */
export function AppearanceCard({ settings }: { readonly settings: Settings }): ReactNode {
  const { apply, applied, error } = useSetting();
  return (
    <Card title={t.settings.appearance} actions={<Applied applied={applied} error={error} />}>
      <Field label={t.settings.theme}>
        <RadioGroup
          layout="horizontal"
          value={settings.theme}
          onChange={(_event, { value }) => {
            const theme = themes.find((known) => known === value);
            if (theme) apply({ theme });
          }}
        >
          {themes.map((theme) => (
            <Radio key={theme} value={theme} label={t.settings.themes[theme]} />
          ))}
        </RadioGroup>
      </Field>
    </Card>
  );
}
