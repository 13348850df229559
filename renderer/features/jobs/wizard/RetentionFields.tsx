import { Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import {
  type CalendarDay,
  type GfsPeriod,
  type GfsRetention,
  calendarDaysOf,
  gfsExample,
  gfsPeriods,
} from '../../../../shared/backup/gfs.js';
import { machineTimeZone } from '../../../../shared/clock.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { DraftChange, JobDraft } from './draft.js';
import { gfsProblem, retentionOf, retentionProblem } from './retention-draft.js';

const useStyles = makeStyles({
  fields: { paddingInlineStart: '32px', display: 'grid', rowGap: '12px' },
  counts: { display: 'flex', flexWrap: 'wrap', gap: '12px' },
  number: { width: '160px' },
  count: { width: '96px' },
  example: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '2px',
    margin: '4px 0 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  row: { display: 'contents' },
  label: { color: tokens.colorNeutralForeground3 },
  days: { margin: 0, fontVariantNumeric: 'tabular-nums' },
  next: { marginTop: '6px' },
  sentence: { margin: 0, maxWidth: '60ch' },
  problem: { color: tokens.colorStatusDangerForeground1, margin: 0 },
});

interface RetentionFieldsProps {
  readonly draft: JobDraft;
  readonly change: DraftChange;
}

/** How much is kept by the kind of retention that is chosen. */
export function RetentionFields({ draft, change }: RetentionFieldsProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  if (draft.retentionType === 'forever') return null;
  if (draft.retentionType === 'gfs') return <GfsFields draft={draft} change={change} />;
  const isDays = draft.retentionType === 'days';
  const problem = retentionProblem(draft, format.number);
  return (
    <div className={styles.fields}>
      <Field
        className={styles.number}
        label={isDays ? t.jobWizard.repository.daysLabel : t.jobWizard.repository.pointsLabel}
        {...(problem === null ? {} : { validationMessage: problem })}
      >
        <Input
          inputMode="numeric"
          value={isDays ? draft.retentionDays : draft.retentionPoints}
          onChange={(_event, { value: typed }) => {
            change(isDays ? { retentionDays: typed } : { retentionPoints: typed });
          }}
        />
      </Field>
    </div>
  );
}

function GfsFields({ draft, change }: RetentionFieldsProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const retention = retentionProblem(draft, format.number) === null ? retentionOf(draft) : null;
  const hasNumbers = gfsPeriods.every((period) => gfsProblem(draft, period, format.number) === null);
  return (
    <div className={styles.fields}>
      <div className={styles.counts} role="group" aria-label={t.jobWizard.repository.gfs}>
        {gfsPeriods.map((period) => {
          const problem = gfsProblem(draft, period, format.number);
          return (
            <Field
              key={period}
              className={styles.count}
              label={t.jobWizard.gfs.labels[period]}
              {...(problem === null ? {} : { validationMessage: problem })}
            >
              <Input
                // Without this an input is wider than its field.
                input={{ style: { width: '100%' } }}
                inputMode="numeric"
                value={draft.retentionGfs[period]}
                onChange={(_event, { value }) => {
                  change({ retentionGfs: { ...draft.retentionGfs, [period]: value } });
                }}
              />
            </Field>
          );
        })}
      </div>
      {retention?.type === 'gfs' && <GfsExample retention={retention} />}
      {retention === null && hasNumbers && (
        <p className={styles.problem} role="alert">
          {t.jobWizard.gfs.nothing}
        </p>
      )}
    </div>
  );
}

/** What stays, in words, and which restore points that would be today. */
function GfsExample({ retention }: { readonly retention: GfsRetention }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const today = calendarDaysOf(machineTimeZone())(format.clock().getTime());
  const example = gfsExample(retention, today);
  const kept = new Set(gfsPeriods.flatMap((period) => example[period]));
  const periods = gfsPeriods.filter((period) => retention[period] > 0);
  const counted = (period: GfsPeriod): string =>
    t.jobWizard.gfs.counted[period](retention[period], format.number(retention[period]));
  return (
    <div>
      <p className={styles.sentence}>{t.jobWizard.gfs.keeps(periods.map(counted))}</p>
      <p className={mergeClasses(styles.sentence, styles.next)}>
        {t.jobWizard.gfs.example(kept.size, format.number(kept.size))}
      </p>
      <dl className={styles.example}>
        {periods.map((period) => (
          <div key={period} className={styles.row}>
            <dt className={styles.label}>{t.jobWizard.gfs.labels[period]}</dt>
            <dd className={styles.days}>{shownDays(example[period], format)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Days that are written out before the rest is left out, but the last one. */
const writtenOut = 3;

function shownDays(days: readonly CalendarDay[], format: Format): string {
  const date = (day: CalendarDay): string => {
    const instant = new Date(day * 86_400_000);
    return format.date(instant.toISOString().slice(0, 10));
  };
  const last = days.at(-1);
  if (last === undefined || days.length <= writtenOut + 1) return days.map(date).join(t.jobWizard.gfs.comma);
  const first = days.slice(0, writtenOut).map(date).join(t.jobWizard.gfs.comma);
  return t.jobWizard.gfs.upTo(first, date(last));
}
