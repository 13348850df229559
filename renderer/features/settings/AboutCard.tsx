import { Button } from '@fluentui/react-components';
import { Copy20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { useAppInfo } from '../../app/app-info.js';
import { bridge } from '../../app/bridge.js';
import { Card } from '../../components/Card.js';
import { Facts } from '../../components/Facts.js';
import { t } from '../../messages/index.js';

/** Version and vendor, ready to paste into a support request. */
export function AboutCard(): ReactNode {
  const info = useAppInfo();
  const [copied, setCopied] = useState(false);
  const facts = [
    [t.settings.version, `${t.shell.product} ${info.version}`],
    [t.settings.vendor, info.vendor],
  ] as const;
  return (
    <Card
      title={t.settings.about}
      actions={
        <Button
          size="small"
          icon={<Copy20Regular />}
          onClick={() => {
            const text = facts.map(([label, value]) => `${label}: ${value}`).join('\n');
            void bridge.app.copyText({ text }).then(() => {
              setCopied(true);
            });
          }}
        >
          {copied ? t.common.copied : t.settings.copyDetails}
        </Button>
      }
    >
      <Facts facts={facts} />
    </Card>
  );
}
