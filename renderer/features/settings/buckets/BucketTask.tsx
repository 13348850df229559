import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { BucketProgress } from '../../../../shared/backup/bucket-repository.js';
import { ProgressBar } from '../../../components/ProgressBar.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: { fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums' },
});

/** How far a test, or the index that is made of a bucket, is. */
export function BucketTask(props: {
  readonly task: BucketProgress['task'];
  readonly progress: BucketProgress | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { task, progress } = props;
  const label = task === 'probe' ? t.buckets.testing : t.buckets.connecting;
  const measured = progress !== null && progress.task !== 'probe' && progress.total > 0 ? progress : null;
  return (
    <div className={styles.root}>
      <ProgressBar
        aria-label={label}
        {...(measured === null ? {} : { value: measured.done, max: measured.total })}
      />
      <span className={styles.text}>
        {progress?.task === 'probe'
          ? t.buckets.testingAbility(t.buckets.abilities[progress.ability])
          : measured === null
            ? label
            : t.buckets.rebuilding[measured.step](
                format.number(measured.done),
                format.number(measured.total),
              )}
      </span>
    </div>
  );
}
