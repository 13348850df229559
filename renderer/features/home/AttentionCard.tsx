import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { go } from '../../base/navigation.js';
import { Card } from '../../components/Card.js';
import { LoadFailed } from '../../components/Loaded.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { sessionsResource } from '../../stores/sessions.js';
import { valueOr } from '../../base/resource.js';
import { type JobState, jobStates, jobsNeedingAttention } from './verdict.js';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '104px minmax(0, 1fr) max-content max-content',
    alignItems: 'center',
    columnGap: '16px',
    minHeight: '44px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
});

/** Jobs whose last run did not go well, with the way to their log; nothing while all is well. */
export function AttentionCard({ className }: { readonly className?: string | undefined }): ReactNode {
  const jobs = jobsResource.use((state) => state.data);
  const sessions = sessionsResource.use((state) => state.data);
  if (jobs.state === 'failed') {
    return (
      <div className={className}>
        <LoadFailed error={jobs.error} onRetry={() => void jobsResource.load()} />
      </div>
    );
  }
  const states = jobsNeedingAttention(jobStates(valueOr(jobs, []), valueOr(sessions, [])));
  if (states.length === 0) return null;
  return (
    <Card title={t.home.attentionCard} className={className}>
      <ul>
        {states.map((state) => (
          <JobRow key={state.job.id} state={state} />
        ))}
      </ul>
    </Card>
  );
}

function JobRow({ state: { job, last } }: { readonly state: JobState }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <li className={styles.row}>
      {last && <SessionStatusLabel status={last.status} />}
      <span className={styles.name} title={job.name} dir="auto">
        {job.name}
      </span>
      <span className={styles.quiet}>{last && format.relative(last.startedAt)}</span>
      <Button
        size="small"
        aria-label={t.home.openRunNamed(job.name)}
        onClick={() => {
          go({ screen: 'jobs', jobId: job.id });
        }}
      >
        {t.home.openRun}
      </Button>
    </li>
  );
}
