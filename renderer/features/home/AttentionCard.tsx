import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { toErrorData } from '../../../shared/errors.js';
import type { StatusReason } from '../../../shared/backup/status.js';
import { type Route, go, openOverlay } from '../../base/navigation.js';
import { Card } from '../../components/Card.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useFailedToast } from '../../components/failed-toast.js';
import { ToneIcon } from '../../components/tone.js';
import { valueOr } from '../../base/resource.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { statusResource } from '../../stores/status.js';
import { useToggleSchedule } from '../jobs/useToggleSchedule.js';
import { SourceButton } from '../jobs/SourceButton.js';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr) max-content',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '44px',
    paddingBlock: '6px',
    boxSizing: 'border-box',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  text: { overflowWrap: 'anywhere' },
  actions: { display: 'flex', columnGap: '8px' },
});

/** Why backups are not up to date, each reason with the way to what it is about; nothing while there is none. */
export function AttentionCard({ className }: { readonly className?: string | undefined }): ReactNode {
  const status = statusResource.use((state) => state.data);
  if (status.state === 'failed') {
    return (
      <div className={className}>
        <LoadFailed error={status.error} onRetry={() => void statusResource.load()} />
      </div>
    );
  }
  if (status.state === 'loading' || status.value.reasons.length === 0) return null;
  return (
    <Card title={t.home.attentionCard} className={className}>
      <ul>
        {status.value.reasons.map((reason, index) => (
          <ReasonRow key={index} reason={reason} />
        ))}
      </ul>
    </Card>
  );
}

function ReasonRow({ reason }: { readonly reason: StatusReason }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const said = format.say(reason.text);
  return (
    <li className={styles.row}>
      <ToneIcon tone={reason.severity} />
      <span className={styles.text} dir="auto">
        {said}
      </span>
      <span className={styles.actions}>
        <MendButton reason={reason} said={said} />
        <Button
          size="small"
          aria-label={t.home.openReason(said)}
          onClick={() => {
            const place = placeOf(reason);
            if (place === null) openOverlay({ type: 'license' });
            else go(place);
          }}
        >
          {t.home.open}
        </Button>
      </span>
    </li>
  );
}

/** What mends it at once: the source of a job that has failed, or a schedule that is disabled. */
function MendButton({ reason, said }: { readonly reason: StatusReason; readonly said: string }): ReactNode {
  const toggleSchedule = useToggleSchedule();
  const onFailed = useFailedToast();
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const job = jobs.find(({ id }) => id === reason.jobId);
  if (job === undefined) return null;
  if (reason.code === 'paused' && !job.enabled)
    return (
      <Button
        size="small"
        aria-label={t.home.enableSchedule(job.name)}
        onClick={() => {
          toggleSchedule(job).catch((error: unknown) => {
            onFailed(t.home.notEnabled(job.name), toErrorData(error));
          });
        }}
      >
        {t.jobs.enable}
      </Button>
    );
  if (reason.code !== 'job-failed' && reason.code !== 'failing') return null;
  return <SourceButton sourceId={job.sourceId} mend size="small" about={said} />;
}

/** Where something can be done about it; null for License Information. */
function placeOf({ code, jobId, sessionId }: StatusReason): Route | null {
  switch (code) {
    case 'job-failed':
    case 'job-warning':
      return jobId === null ? { screen: 'jobs' } : { screen: 'jobs', jobId };
    case 'failing':
    case 'incomplete':
    case 'never':
    case 'late':
    case 'paused':
    case 'unknown':
    case 'unlisted':
      return jobId === null ? { screen: 'mailboxes', state: code } : { screen: 'jobs', jobId };
    case 'clock':
      return null;
    case 'workers':
      return { screen: 'settings', card: 'workers' };
    case 'waiting':
      return { screen: 'mailboxes', licenseState: 'Exceeded' };
    case 'repository-unreachable':
    case 'disk-space':
    case 'damage':
    case 'points-missing':
    case 'drill-failed':
    case 'data-folder':
      return sessionId === null ? { screen: 'settings', card: 'storage' } : { screen: 'history', sessionId };
  }
}
