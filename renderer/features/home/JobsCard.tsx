import { Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { go } from '../../base/navigation.js';
import { Card } from '../../components/Card.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { JobState } from '../jobs/job-states.js';
import { describeNextRun } from '../jobs/describe.js';

/** More would push the rest away; Jobs has them all. */
const mostShown = 5;

const useStyles = makeStyles({
  // The names have what results and times leave.
  rows: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) fit-content(32%) fit-content(32%)',
    columnGap: '16px',
  },
  row: {
    display: 'grid',
    gridColumn: '1 / -1',
    gridTemplateColumns: 'subgrid',
    alignItems: 'center',
    minHeight: '44px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  name: {
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    verticalAlign: 'bottom',
  },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

/** Each job with how its last run ended and when it runs next; the ones that run next come first. */
export function JobsCard(props: {
  readonly states: readonly JobState[];
  readonly className?: string | undefined;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { states, className } = props;
  if (states.length === 0) return null;
  const ordered = states.toSorted((a, b) => order(a).localeCompare(order(b)));
  return (
    <Card
      title={t.home.jobsCard}
      className={className}
      actions={
        states.length > mostShown && (
          <Link
            onClick={() => {
              go({ screen: 'jobs' });
            }}
          >
            {t.home.allJobs(format.number(states.length))}
          </Link>
        )
      }
    >
      <ul className={styles.rows}>
        {ordered.slice(0, mostShown).map(({ job, last }) => (
          <li key={job.id} className={styles.row}>
            <span title={job.name}>
              <Link
                className={styles.name}
                onClick={() => {
                  go({ screen: 'jobs', jobId: job.id });
                }}
              >
                <bdi>{job.name}</bdi>
              </Link>
            </span>
            <span>
              {last === null ? t.jobs.neverRun : <SessionStatusLabel status={last.status} />}
              {last !== null && <div className={styles.quiet}>{format.relative(last.startedAt)}</div>}
            </span>
            <span>
              {describeNextRun(job, format)}
              {isScheduled(job) && <div className={styles.quiet}>{t.jobs.columns.nextRun}</div>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function isScheduled({ schedule, enabled, nextRunAt }: JobState['job']): boolean {
  return schedule.type !== 'manual' && enabled && nextRunAt !== null;
}

/** Soonest first; those that wait for nothing last. */
function order({ job }: JobState): string {
  return isScheduled(job) && job.nextRunAt !== null ? job.nextRunAt : '9';
}
