import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';
import { reportedMailboxes } from '../../../shared/license/usage-corrections.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import { ToneIcon } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { ReportActions } from './ReportActions.js';
import { kindsText, reportState, stateText, stateTones } from './report-state.js';

const useStyles = makeStyles({
  item: {
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  month: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  state: { display: 'flex', columnGap: '6px', marginTop: '4px', overflowWrap: 'anywhere' },
  figures: { display: 'flex', flexWrap: 'wrap', gap: '8px 32px', marginTop: '12px' },
  wide: { flexBasis: '100%', minWidth: 0 },
  label: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  value: { overflowWrap: 'anywhere' },
  weeks: { marginTop: '12px' },
  weekList: { display: 'flex', flexWrap: 'wrap', gap: '4px 32px', marginTop: '4px' },
});

/** One month: where its report is, what was measured, and what can be done with it. */
export function ReportItem(props: {
  readonly report: UsageReportView;
  /** While automatic update is off, a report can only be read and saved. */
  readonly autoUpdate: boolean;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const heading = useId();
  const weeksHeading = useId();
  const { report, autoUpdate } = props;
  const state = reportState(report, autoUpdate, format.clock().toISOString());
  return (
    <li className={styles.item} aria-labelledby={heading}>
      <h3 id={heading} className={styles.month}>
        {format.month(report.period)}
      </h3>
      <p className={styles.state} aria-live="polite">
        <ToneIcon tone={stateTones[state.state]} />
        <span>{stateText(state, format)}</span>
      </p>
      <dl className={styles.figures}>
        {figuresOf(report, format).map(({ id, value }) => (
          <div key={id} className={id === 'adjustment' ? styles.wide : undefined}>
            <dt className={styles.label}>{t.usageReports.figures[id]}</dt>
            <dd className={styles.value} dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.weeks}>
        <p id={weeksHeading} className={styles.label}>
          {t.usageReports.weeks}
        </p>
        <dl className={styles.weekList} aria-labelledby={weeksHeading}>
          {report.weeks.map(({ weekOf, highWatermark }) => (
            <div key={weekOf}>
              <dt className={styles.label}>{format.date(weekOf)}</dt>
              <dd className={styles.value}>{format.number(highWatermark)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <ReportActions report={report} changeable={autoUpdate && report.deliveredAt === null} />
    </li>
  );
}

function figuresOf(
  report: UsageReportView,
  format: Format,
): { id: keyof typeof t.usageReports.figures; value: string }[] {
  const { number, managed, new: fresh, highWatermark, kinds, adjustment, removed } = report;
  return [
    ...(number === undefined ? [] : [{ id: 'number' as const, value: format.number(number) }]),
    { id: 'managed', value: format.number(managed) },
    { id: 'new', value: format.number(fresh) },
    { id: 'highWatermark', value: format.number(highWatermark) },
    ...(kinds === undefined ? [] : [{ id: 'kinds' as const, value: kindsText(kinds, format) }]),
    ...(removed.length === 0
      ? []
      : [
          {
            id: 'removed' as const,
            value: t.usageReports.withoutRemoved(
              format.number(reportedMailboxes(report)),
              format.number(removed.length),
            ),
          },
        ]),
    ...(adjustment === null
      ? []
      : [
          {
            id: 'adjustment' as const,
            value: t.usageReports.adjustment(format.number(adjustment.managed), adjustment.reason),
          },
        ]),
  ];
}
