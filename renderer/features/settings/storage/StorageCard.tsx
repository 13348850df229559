import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { Card } from '../../../components/Card.js';
import { Facts } from '../../../components/Facts.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { repositoriesResource } from '../../../stores/repositories.js';
import { CareSchedule } from './CareSchedule.js';
import { OpenedRepositories } from './OpenedRepositories.js';
import { NewRepository } from './NewRepository.js';
import { RepositoryCare } from './RepositoryCare.js';
import { RepositoryEncryption } from './RepositoryEncryption.js';

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  path: { overflowWrap: 'anywhere' },
});

/** Where the console keeps its data, whether it is whole, and what it has set aside. */
export function StorageCard(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
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
            return repositories.length === 0 ? (
              <p className={styles.quiet}>{t.storage.noRepositories}</p>
            ) : (
              <>
                <ul className={styles.list}>
                  {repositories.map((repository) => {
                    const { path, bytesOnDisk, messages, restorePoints, error } = repository;
                    return (
                      <li key={path}>
                        <span className={styles.path} dir="auto">
                          {path}
                        </span>
                        <br />
                        <span className={styles.quiet}>
                          {error === null ? (
                            t.storage.repositoryLine(
                              format.bytes(bytesOnDisk),
                              format.number(messages),
                              format.number(restorePoints),
                            )
                          ) : (
                            <ErrorText error={error} />
                          )}
                        </span>
                        <RepositoryEncryption repository={repository} />
                        <CareSchedule path={path} />
                      </li>
                    );
                  })}
                </ul>
                <RepositoryCare />
              </>
            );
          }}
        </LoadedResource>
        <NewRepository />
      </div>
      <OpenedRepositories />
    </Card>
  );
}
