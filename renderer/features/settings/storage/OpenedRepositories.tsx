import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { FolderOpen20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { ListedRepository } from '../../../../shared/backup/repository-stats.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useBucket } from '../../../stores/buckets.js';
import { knownRepositoriesResource } from '../../../stores/repositories.js';
import { openRepository } from '../../restore/open-repository.js';
import { BucketButton } from '../buckets/BucketButton.js';
import { BucketDetails } from '../buckets/BucketDetails.js';
import { RepositoryEncryption } from './RepositoryEncryption.js';
import { RepositoryName } from './RepositoryName.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The repositories that were opened only to restore from, and how another one is opened. */
export function OpenedRepositories(): ReactNode {
  const styles = useStyles();
  const action = useAction();
  const [own, setOwn] = useState<ListedRepository | null>(null);
  const open = (): void => {
    action.run(async () => {
      const opened = await openRepository();
      setOwn(opened?.use === 'own' ? opened : null);
    });
  };
  return (
    <div className={styles.root}>
      <h3 className={styles.heading}>{t.storage.opened}</h3>
      <p className={styles.quiet}>{t.storage.openedHint}</p>
      <LoadedResource resource={knownRepositoriesResource} lines={1}>
        {(known) => (
          <ul className={styles.list}>
            {known
              .filter(({ use }) => use === 'opened')
              .map((each) => (
                <li key={each.path}>
                  <OpenedRepository repository={each} />
                </li>
              ))}
          </ul>
        )}
      </LoadedResource>
      <div className={styles.buttons}>
        <Button icon={<FolderOpen20Regular />} disabledFocusable={action.busy} onClick={open}>
          {t.storage.open}
        </Button>
        <BucketButton intent="existing" />
      </div>
      <div aria-live="polite">
        {own && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>{t.storage.isOwn(own.path)}</MessageBarBody>
          </MessageBar>
        )}
        {action.error && <LoadFailed error={action.error} />}
      </div>
    </div>
  );
}

function OpenedRepository({ repository }: { readonly repository: ListedRepository }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { path, error } = repository;
  const bucket = useBucket(path);
  return (
    <>
      <RepositoryName path={path} bucket={bucket} />
      <span className={styles.quiet}>{lineOf(repository, format)}</span>
      {bucket !== null && <BucketDetails bucket={bucket} />}
      {error?.code === 'passphrase-needed' && (
        <RepositoryEncryption
          repository={{ ...repository, isEncrypted: true }}
          isInBucket={bucket !== null}
        />
      )}
    </>
  );
}

function lineOf({ mailboxes, restorePoints, error }: ListedRepository, format: Format): ReactNode {
  if (error !== null) return <ErrorText error={error} />;
  return t.storage.openedLine(mailboxes, format.number(mailboxes), format.number(restorePoints ?? 0));
}
