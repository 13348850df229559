import type { ReactNode } from 'react';
import { useAppInfo } from '../../base/app-info.js';
import { Card } from '../../components/Card.js';
import { CopyButton } from '../../components/CopyButton.js';
import { Facts } from '../../components/Facts.js';
import { t } from '../../messages/index.js';

/** Version and vendor, ready to paste into a support request. */
export function AboutCard(): ReactNode {
  const info = useAppInfo();
  const facts = [
    [t.settings.version, `${t.shell.product} ${info.version}`],
    [t.settings.vendor, info.vendor],
  ] as const;
  return (
    <Card
      title={t.settings.about}
      actions={
        <CopyButton
          label={t.settings.copyDetails}
          text={() => facts.map(([label, value]) => `${label}: ${value}`).join('\n')}
        />
      }
    >
      <Facts facts={facts} />
    </Card>
  );
}
