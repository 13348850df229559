import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../app/app-info.js';
import { Card } from '../../components/Card.js';
import { Facts } from '../../components/Facts.js';
import { t } from '../../messages/index.js';
import { repositoryResource } from '../../stores/console.js';

/** Where the console keeps its data, and what it has set aside. */
export function StorageCard(): ReactNode {
  const info = useAppInfo();
  const stats = repositoryResource.use((state) => state.data);
  const facts: [string, string][] = [
    [t.settings.dataFolder, info.dataFolder],
    [
      t.settings.secrets,
      info.secretStorage === 'keychain' ? t.settings.secretKeychain : t.settings.secretFile,
    ],
  ];
  if (stats.state === 'ready') facts.splice(1, 0, [t.settings.repository, stats.value.path]);
  return (
    <Card title={t.settings.storage}>
      <Facts facts={facts} />
      {info.quarantined.length > 0 && (
        <MessageBar intent="warning" layout="multiline" style={{ marginTop: 12 }}>
          <MessageBarBody>
            {t.settings.quarantinedText}
            <ul>
              {info.quarantined.map((file) => (
                <li key={file}>{file}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
    </Card>
  );
}
