import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Interval } from '../../../../shared/license/license-days.js';
import type { LicenseOverview } from '../../../../shared/license/license-report.js';
import { runsOf } from '../../../../shared/license/overview-chart.js';
import { bridge } from '../../../base/bridge.js';
import { Loaded } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useCall } from '../../../stores/useCall.js';
import { OverviewChart } from './OverviewChart.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', minHeight: '250px' },
  note: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  summary: { cursor: 'pointer', width: 'fit-content' },
  // Long intervals scroll on their own; the buttons stay where they are.
  scroll: { maxHeight: '180px', overflowY: 'auto', marginTop: '8px' },
  table: { width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' },
  head: {
    padding: '4px 8px',
    textAlign: 'end',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
    ':first-child': { textAlign: 'start' },
  },
  cell: {
    padding: '4px 8px',
    textAlign: 'end',
    fontWeight: tokens.fontWeightRegular,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { textAlign: 'start' },
  },
});

/** The overview of the chosen days as it will be in the report. */
export function OverviewPreview({ interval }: { readonly interval: Interval }): ReactNode {
  const styles = useStyles();
  const overview = useCall(`${interval.from}/${interval.to}`, readOverview);
  return (
    <div className={styles.root}>
      <Loaded data={overview.data} onRetry={overview.reload} lines={6}>
        {(found) => <Overview overview={found} />}
      </Loaded>
    </div>
  );
}

function readOverview(key: string): Promise<LicenseOverview> {
  const [from = '', to = ''] = key.split('/');
  return bridge.licenseReports.overview({ from, to });
}

function Overview({ overview: { days, knownFrom } }: { readonly overview: LicenseOverview }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const known = days.filter(({ figures }) => figures !== null).length;
  const notes = [
    known === 0 ? t.licenseReport.nothingKnown : null,
    knownFrom !== null && days.some(({ date }) => date < knownFrom)
      ? t.licenseReport.knownFrom(format.date(knownFrom))
      : null,
    known > 0 && known < days.length
      ? t.licenseReport.ofDays(known, format.number(known), format.number(days.length))
      : null,
    t.licenseReport.gaps,
  ];
  return (
    <>
      {known > 0 && <OverviewChart days={days} />}
      <p className={styles.note}>{notes.filter((note) => note !== null).join(' ')}</p>
      <details>
        <summary className={styles.summary}>{t.licenseReport.table}</summary>
        {/* Scrolled with the keyboard too. */}
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.licenseReport.table}>
          <Table days={days} />
        </div>
      </details>
    </>
  );
}

/** Days in a row with the same figures are one line. */
function Table({ days }: Pick<LicenseOverview, 'days'>): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { columns } = t.licenseReport;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {Object.values(columns).map((title) => (
            <th key={title} scope="col" className={styles.head}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runsOf(days).map(({ from, to, figures }) => (
          <tr key={from}>
            <th scope="row" className={styles.cell}>
              {t.licenseReport.days(format.date(from), format.date(to))}
            </th>
            {figures === null ? (
              <td colSpan={4} className={styles.cell}>
                {t.licenseReport.unknown}
              </td>
            ) : (
              [figures.managed, figures.new, figures.extra, figures.covered].map((value, index) => (
                <td key={index} className={styles.cell}>
                  {format.number(value)}
                </td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
