import { Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job } from '../../../../shared/backup/job.js';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import { planExclusion } from '../../../../shared/backup/exclusion.js';
import { go } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { Card } from '../../../components/Card.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { jobsResource } from '../../../stores/jobs.js';

const useStyles = makeStyles({
  job: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: '2px 16px',
    padding: '6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The jobs that back a mailbox up, and those that leave it out by name. */
export function JobsCard({ mailbox }: { readonly mailbox: Mailbox }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const words = t.mailboxPage;
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const placed = jobs.flatMap((job) => {
    const place = placeIn(job, mailbox);
    return place === null ? [] : [{ job, place }];
  });
  return (
    <Card title={words.jobs}>
      {placed.length === 0 ? (
        <p>{t.mailboxes.stateHints.unassigned}</p>
      ) : (
        <ul>
          {placed.map(({ job, place }) => (
            <li key={job.id} className={styles.job}>
              <Link
                onClick={() => {
                  go({ screen: 'jobs', jobId: job.id });
                }}
              >
                <span dir="auto">{job.name}</span>
              </Link>
              <span className={styles.quiet}>
                {place === 'left-out'
                  ? words.leavesOut
                  : !job.enabled
                    ? words.jobIsOff
                    : job.schedule.type === 'manual'
                      ? words.byHand
                      : job.nextRunAt === null
                        ? words.noNextRun
                        : words.nextRun(format.relative(job.nextRunAt))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Null for a job that is not about it. */
function placeIn(job: Job, mailbox: Mailbox): 'selected' | 'left-out' | null {
  const asked = (kind: 'exclude' | 'include'): boolean => {
    const { changes, refused } = planExclusion(
      { kind, mailboxIds: [mailbox.id], jobIds: null },
      [mailbox],
      [job],
    ).outcome;
    return changes.length > 0 || refused.some(({ reason }) => reason === 'last-of-job');
  };
  if (asked('exclude')) return 'selected';
  return asked('include') ? 'left-out' : null;
}
