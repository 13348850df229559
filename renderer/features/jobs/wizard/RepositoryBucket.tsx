import { Field, Select, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { bucketsResource } from '../../../stores/buckets.js';
import { BucketButton } from '../../settings/buckets/BucketButton.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', paddingInlineStart: '32px' },
  button: { display: 'flex' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

interface RepositoryBucketProps {
  /** The folder of its index; empty while none is chosen. */
  readonly path: string;
  readonly onChange: (path: string) => void;
}

/** The repository in a bucket that a job writes to: one that is known, or one that is set up now. */
export function RepositoryBucket(props: RepositoryBucketProps): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <LoadedResource resource={bucketsResource} lines={1}>
        {(buckets) => <Choice buckets={buckets} {...props} />}
      </LoadedResource>
      <div className={styles.button}>
        <BucketButton intent="new" label={t.buckets.setUp} onDone={props.onChange} />
      </div>
    </div>
  );
}

function Choice({
  buckets,
  path,
  onChange,
}: RepositoryBucketProps & { readonly buckets: readonly BucketRepository[] }): ReactNode {
  const styles = useStyles();
  const isGone = path !== '' && !buckets.some((bucket) => bucket.path === path);
  const [only] = buckets;
  const onlyPath = buckets.length === 1 && only !== undefined ? only.path : '';
  useEffect(() => {
    // A draft may name one that the console does not know any more: its folder must not become a repository of its own.
    if (isGone || (path === '' && onlyPath !== '')) onChange(onlyPath);
  }, [isGone, path, onlyPath, onChange]);
  if (buckets.length === 0) return <p className={styles.quiet}>{t.buckets.none}</p>;
  return (
    <Field label={t.buckets.choose} required>
      <Select
        value={isGone ? '' : path}
        onChange={(_event, { value }) => {
          onChange(value);
        }}
      >
        {path === '' && <option value="">{t.buckets.chooseOne}</option>}
        {buckets.map(({ path: each, place }) => (
          <option key={each} value={each}>
            {nameOfPlace(place)} {t.buckets.at(place.endpoint)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
