import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { Card } from '../../../components/Card.js';
import { Facts } from '../../../components/Facts.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { repositoriesResource } from '../../../stores/repositories.js';
import { BucketButton } from '../buckets/BucketButton.js';
import { EmptyBuckets } from '../buckets/EmptyBuckets.js';
import { OpenedRepositories } from './OpenedRepositories.js';
import { NewRepository } from './NewRepository.js';
import { RepositoryCare } from './RepositoryCare.js';
import { RepositoryItem } from './RepositoryItem.js';

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '8px' },
});

/** Where the console keeps its data, whether it is whole, and what it has set aside. */
export function StorageCard(): ReactNode {
  const styles = useStyles();
  const info = useAppInfo();
  return (
    <Card title={t.settings.storage}>
      <Facts
        facts={[
          [t.settings.dataFolder, info.dataFolder],
          [
            t.settings.secrets,
            info.secretStorage === 'keychain' ? t.settings.secretKeychain : t.settings.secretFile,
          ],
        ]}
      />
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
      <div className={styles.part}>
        <h3 className={styles.heading}>{t.storage.repositories}</h3>
        <LoadedResource resource={repositoriesResource} lines={2}>
          {(all) => {
            const repositories = all.filter(({ use }) => use !== 'opened');
            const empty = <EmptyBuckets listed={new Set(all.map(({ path }) => path))} />;
            return repositories.length === 0 ? (
              <>
                <p className={styles.quiet}>{t.storage.noRepositories}</p>
                {empty}
              </>
            ) : (
              <>
                <ul className={styles.list}>
                  {repositories.map((repository) => (
                    <li key={repository.path}>
                      <RepositoryItem repository={repository} />
                    </li>
                  ))}
                </ul>
                {empty}
                <RepositoryCare />
              </>
            );
          }}
        </LoadedResource>
        <div className={styles.buttons}>
          <NewRepository />
          <BucketButton intent="new" />
        </div>
      </div>
      <OpenedRepositories />
    </Card>
  );
}
