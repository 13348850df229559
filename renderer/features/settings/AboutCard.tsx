import { Button } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { useAppInfo } from '../../base/app-info.js';
import { Card } from '../../components/Card.js';
import { CopyButton } from '../../components/CopyButton.js';
import { Facts } from '../../components/Facts.js';
import { t } from '../../messages/index.js';
import { AppUpdates } from './AppUpdates.js';
import { DiagnosticsDialog } from './DiagnosticsDialog.js';

/** Version and vendor, ready to paste into a support request, and the diagnostics file for one. */
export function AboutCard(): ReactNode {
  const info = useAppInfo();
  const [exporting, setExporting] = useState(false);
  const facts = [
    [t.settings.version, `${t.shell.product} ${info.version}`],
    [t.settings.vendor, info.vendor],
  ] as const;
  return (
    <Card
      title={t.settings.about}
      actions={
        <>
          <CopyButton
            label={t.settings.copyDetails}
            text={() => facts.map(([label, value]) => `${label}: ${value}`).join('\n')}
          />
          <Button
            size="small"
            icon={<ArrowDownload20Regular />}
            onClick={() => {
              setExporting(true);
            }}
          >
            {t.diagnostics.action}
          </Button>
        </>
      }
    >
      <Facts facts={facts} />
      <AppUpdates />
      {exporting && (
        <DiagnosticsDialog
          onClose={() => {
            setExporting(false);
          }}
        />
      )}
    </Card>
  );
}
