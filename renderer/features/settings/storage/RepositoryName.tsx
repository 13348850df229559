import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  name: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The folder of a repository, or its place in a bucket. */
export function RepositoryName(props: {
  readonly path: string;
  readonly bucket: BucketRepository | null;
}): ReactNode {
  const styles = useStyles();
  const { path, bucket } = props;
  return (
    <div className={styles.name} dir="auto">
      {bucket === null ? (
        path
      ) : (
        <>
          {nameOfPlace(bucket.place)}{' '}
          <span className={styles.quiet}>{t.buckets.at(bucket.place.endpoint)}</span>
        </>
      )}
    </div>
  );
}
