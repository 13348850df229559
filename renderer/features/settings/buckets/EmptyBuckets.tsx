import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { bucketsResource } from '../../../stores/buckets.js';
import { RepositoryName } from '../storage/RepositoryName.js';
import { BucketDetails } from './BucketDetails.js';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The repositories in buckets that hold no restore points yet: those that do are listed with all others. */
export function EmptyBuckets(props: { readonly listed: ReadonlySet<string> }): ReactNode {
  const styles = useStyles();
  return (
    <LoadedResource resource={bucketsResource} lines={1}>
      {(buckets) => {
        const empty = buckets.filter(({ path, use }) => use === 'own' && !props.listed.has(path));
        return (
          empty.length > 0 && (
            <ul className={styles.list}>
              {empty.map((bucket) => (
                <li key={bucket.path}>
                  <RepositoryName path={bucket.path} bucket={bucket} />
                  <span className={styles.quiet}>{t.buckets.empty}</span>
                  <BucketDetails bucket={bucket} />
                </li>
              ))}
            </ul>
          )
        );
      }}
    </LoadedResource>
  );
}
