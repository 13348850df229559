import { Field, Input } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useSectionStyles } from './WindowFields.js';
import { type DraftChange, type JobDraft, retriesProblem } from './draft.js';

/** How often a scheduled run that failed is tried again. */
export function RetryFields({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useSectionStyles();
  const format = useFormat();
  const problem = retriesProblem(draft, format.number);
  const field = (key: 'retryCount' | 'retryWait', label: string): ReactNode => (
    <Field label={label}>
      <Input
        style={{ width: 120 }}
        inputMode="numeric"
        value={draft[key]}
        onChange={(_event, { value }) => {
          change({ [key]: value });
        }}
      />
    </Field>
  );
  return (
    <div className={styles.section}>
      <div className={styles.row}>
        {field('retryCount', t.jobWizard.retries.count)}
        {field('retryWait', t.jobWizard.retries.wait)}
      </div>
      {problem !== null && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
