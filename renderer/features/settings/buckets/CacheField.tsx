import { Field, Input, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { cacheProblem } from './bucket-draft.js';

const useStyles = makeStyles({ number: { width: '120px' } });

/** How much of a bucket is kept on this computer. */
export function CacheField(props: {
  readonly cacheGb: string;
  readonly onChange: (cacheGb: string) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <Field
      label={t.buckets.cache}
      required
      hint={t.buckets.cacheHint}
      validationMessage={cacheProblem(props, format.number)}
    >
      <Input
        className={styles.number}
        inputMode="numeric"
        maxLength={6}
        value={props.cacheGb}
        onChange={(_event, { value }) => {
          props.onChange(value);
        }}
      />
    </Field>
  );
}
