import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { go } from '../../app/navigation.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource, sessionsResource } from '../../stores/console.js';
import { type JobState, jobStates, jobsNeedingAttention } from './verdict.js';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '120px minmax(0, 1fr) max-content max-content',
    alignItems: 'center',
    columnGap: '16px',
    minHeight: '44px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
});

/** Jobs whose last run did not go well, with the way to their log. */
export function AttentionCard({ className }: { readonly className?: string | undefined }): ReactNode {
  return (
    <Card title={t.home.attentionCard} className={className}>
      <LoadedResource resource={jobsResource} lines={2}>
        {(jobs) => (
          <LoadedResource resource={sessionsResource} lines={2}>
            {(sessions) => <JobList states={jobsNeedingAttention(jobStates(jobs, sessions))} />}
          </LoadedResource>
        )}
      </LoadedResource>
    </Card>
  );
}

function JobList({ states }: { readonly states: readonly JobState[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  if (states.length === 0) return <p className={styles.quiet}>{t.home.attentionNone}</p>;
  return (
    <ul>
      {states.map(({ job, last }) => (
        <li key={job.id} className={styles.row}>
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
      ))}
    </ul>
  );
}
