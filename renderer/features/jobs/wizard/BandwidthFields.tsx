import { Button, Checkbox, Field, Input, Text } from '@fluentui/react-components';
import { Add16Regular, Dismiss16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { mostWindows } from '../../../../shared/backup/job-window.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { HoursFields } from './HoursFields.js';
import { useSectionStyles } from './WindowFields.js';
import { type DraftChange, type JobDraft, bandwidthProblem } from './draft.js';
import { type LimitDraft, workingHours } from './hours.js';

/** What the job reads of its source at most. */
export function BandwidthFields({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useSectionStyles();
  const format = useFormat();
  const { bandwidth } = draft;
  const problem = bandwidthProblem(draft, format.number);
  return (
    <section className={styles.section} aria-label={t.jobWizard.bandwidth.title}>
      <Text className={styles.title}>{t.jobWizard.bandwidth.title}</Text>
      {bandwidth.length === 0 && <span className={styles.quiet}>{t.jobWizard.bandwidth.none}</span>}
      {bandwidth.map((limit, index) => (
        <Limit
          // Rows have no names of their own, and are changed where they stand.
          key={index}
          name={t.jobWizard.bandwidth.limit(index + 1)}
          limit={limit}
          onChange={(changed) => {
            change({ bandwidth: bandwidth.with(index, changed) });
          }}
          onRemove={() => {
            change({ bandwidth: bandwidth.filter((_, at) => at !== index) });
          }}
        />
      ))}
      {problem !== null && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
      {bandwidth.length < mostWindows && (
        <Button
          size="small"
          icon={<Add16Regular />}
          onClick={() => {
            change({ bandwidth: [...bandwidth, { megabits: '20', hours: null }] });
          }}
        >
          {t.jobWizard.bandwidth.add}
        </Button>
      )}
    </section>
  );
}

function Limit(props: {
  readonly name: string;
  readonly limit: LimitDraft;
  readonly onChange: (limit: LimitDraft) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const styles = useSectionStyles();
  const { name, limit, onChange } = props;
  return (
    <div className={styles.section}>
      <div className={styles.row}>
        <Field label={t.jobWizard.bandwidth.megabits}>
          <Input
            style={{ width: 120 }}
            inputMode="decimal"
            aria-label={t.jobWizard.bandwidth.megabitsOf(name)}
            value={limit.megabits}
            onChange={(_event, { value }) => {
              onChange({ ...limit, megabits: value });
            }}
          />
        </Field>
        <Checkbox
          label={t.jobWizard.bandwidth.atHours}
          checked={limit.hours !== null}
          onChange={(_event, { checked }) => {
            onChange({ ...limit, hours: checked === true ? workingHours : null });
          }}
        />
        <Button
          appearance="subtle"
          aria-label={t.jobWizard.hours.remove(name)}
          title={t.jobWizard.hours.remove(name)}
          icon={<Dismiss16Regular />}
          onClick={props.onRemove}
        />
      </div>
      {limit.hours && (
        <HoursFields
          name={name}
          hours={limit.hours}
          onChange={(hours) => {
            onChange({ ...limit, hours });
          }}
        />
      )}
    </div>
  );
}
