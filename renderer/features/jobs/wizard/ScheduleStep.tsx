import { Field, Input, Radio, RadioGroup, Select, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { StepTitle } from './StepTitle.js';
import { BandwidthFields } from './BandwidthFields.js';
import { WeekdayButtons } from './HoursFields.js';
import { NextRuns } from './NextRuns.js';
import { RetryFields } from './RetryFields.js';
import { WindowFields } from './WindowFields.js';
import type { DraftChange, JobDraft } from './draft.js';
import { refusedCron, scheduleProblems, units } from './schedule-draft.js';

const useStyles = makeStyles({
  fields: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '8px 12px',
    paddingInlineStart: '32px',
  },
  number: { width: '120px' },
});

const types = ['daily', 'every', 'cron', 'manual'] as const;

/** When the job runs. */
export function ScheduleStep(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  /** Of the job that is changed. */
  readonly jobId: string | null;
}): ReactNode {
  const { draft, change, jobId } = props;
  const isScheduled = draft.scheduleType !== 'manual';
  return (
    <>
      <StepTitle hint={draft.copyFrom && t.jobWizard.schedule.copyHint}>
        {t.jobWizard.schedule.question}
      </StepTitle>
      <RadioGroup
        aria-label={t.jobWizard.schedule.question}
        value={draft.scheduleType}
        onChange={(_event, { value }) => {
          const scheduleType = types.find((type) => type === value);
          if (scheduleType) change({ scheduleType });
        }}
      >
        {types.map((type) => (
          <Radio key={type} value={type} label={t.jobWizard.schedule[type]} />
        ))}
      </RadioGroup>
      <ScheduleFields draft={draft} change={change} />
      <NextRuns draft={draft} change={change} jobId={jobId} />
      {isScheduled && <WindowFields draft={draft} change={change} />}
      {isScheduled && <RetryFields draft={draft} change={change} />}
      <BandwidthFields draft={draft} change={change} />
    </>
  );
}

function ScheduleFields({
  draft,
  change,
}: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [typed] = scheduleProblems(draft, format.number);
  // While the engine has not answered, nothing is known to be wrong.
  const problem = typed ?? refusedCron(draft) ?? undefined;
  const validation = problem === undefined ? {} : { validationMessage: problem };
  switch (draft.scheduleType) {
    case 'manual':
      return null;
    case 'daily':
      return (
        <div className={styles.fields}>
          <Field label={t.jobWizard.schedule.dailyLabel} {...validation}>
            <Input
              type="time"
              value={draft.time}
              onChange={(_event, { value }) => {
                change({ time: value });
              }}
            />
          </Field>
          <Field label={t.jobWizard.schedule.daysLabel}>
            <WeekdayButtons
              label={t.jobWizard.schedule.daysLabel}
              days={draft.weekdays}
              onChange={(weekdays) => {
                change({ weekdays });
              }}
            />
          </Field>
        </div>
      );
    case 'every':
      return (
        <div className={styles.fields}>
          <Field label={t.jobWizard.schedule.everyLabel} className={styles.number} {...validation}>
            <Input
              inputMode="numeric"
              value={draft.every}
              onChange={(_event, { value }) => {
                change({ every: value });
              }}
            />
          </Field>
          <Field label={t.jobWizard.schedule.unitLabel}>
            <Select
              value={draft.unit}
              onChange={(_event, { value }) => {
                const unit = units.find((known) => known === value);
                if (unit) change({ unit });
              }}
            >
              {units.map((unit) => (
                <option key={unit} value={unit}>
                  {t.jobWizard.schedule.units[unit]}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      );
    case 'cron':
      return (
        <div className={styles.fields}>
          <Field label={t.jobWizard.schedule.cronLabel} hint={t.jobWizard.schedule.cronHint} {...validation}>
            <Input
              value={draft.cron}
              onChange={(_event, { value }) => {
                change({ cron: value });
              }}
            />
          </Field>
        </div>
      );
  }
}
