import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryOverview } from '../../../../shared/backup/repository-overview.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useBucket } from '../../../stores/buckets.js';
import { BucketDetails } from '../buckets/BucketDetails.js';
import { CareSchedule } from './CareSchedule.js';
import { RepositoryEncryption } from './RepositoryEncryption.js';
import { RepositoryName } from './RepositoryName.js';
import { SecondCopy } from './SecondCopy.js';

const useStyles = makeStyles({ quiet: { color: tokens.colorNeutralForeground3 } });

/** A repository that the console writes to: what it holds, who can read it, and how it is looked after. */
export function RepositoryItem(props: { readonly repository: RepositoryOverview }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { repository } = props;
  const { path, bytesOnDisk, messages, restorePoints, error } = repository;
  const bucket = useBucket(path);
  return (
    <>
      <RepositoryName path={path} bucket={bucket} />
      <span className={styles.quiet}>
        {error !== null ? (
          <ErrorText error={error} />
        ) : bucket === null ? (
          t.storage.repositoryLine(
            format.bytes(bytesOnDisk),
            format.number(messages),
            format.number(restorePoints),
          )
        ) : (
          t.buckets.line(messages, format.number(messages), restorePoints, format.number(restorePoints))
        )}
      </span>
      {bucket !== null && <BucketDetails bucket={bucket} />}
      <RepositoryEncryption repository={repository} isInBucket={bucket !== null} />
      <SecondCopy repository={repository} />
      <CareSchedule path={path} />
    </>
  );
}
