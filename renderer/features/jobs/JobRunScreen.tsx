import { Button, Link, makeStyles } from '@fluentui/react-components';
import {
  Play20Regular,
  CalendarClock24Regular,
  ChevronRight16Regular,
  Stop20Filled,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Job } from '../../../shared/backup/job.js';
import type { Session, SessionDetail } from '../../../shared/backup/session.js';
import { bridge } from '../../base/bridge.js';
import { go, openOverlay } from '../../base/navigation.js';
import { ProgressBar } from '../../components/ProgressBar.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, Loaded, LoadedResource } from '../../components/Loaded.js';
import { LogView } from '../../components/LogView.js';
import { Page } from '../../components/Page.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { useAction } from '../../components/useAction.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { useProgress } from '../../stores/progress.js';
import { sessionsResource } from '../../stores/sessions.js';
import { valueOr } from '../../base/resource.js';
import { MailboxRows } from './MailboxRows.js';
import { RunFigures } from './RunFigures.js';
import { SourceButton } from './SourceButton.js';
import { describeSchedule } from './describe.js';
import { isFailed } from './job-states.js';
import { useSessionDetail } from './useSessionDetail.js';

const useStyles = makeStyles({
  crumb: { display: 'inline-flex', alignItems: 'center', columnGap: '4px', minWidth: 0 },
  content: { display: 'flex', flexDirection: 'column', rowGap: '16px', flexGrow: 1, minHeight: 0 },
  panes: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: '16px',
    flexGrow: 1,
    minHeight: '240px',
    '@media (max-width: 1000px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gridAutoRows: 'minmax(300px, 1fr)',
      overflowY: 'auto',
    },
  },
});

/** The newest run of a job, live while it runs. */
export function JobRunScreen({ jobId }: { readonly jobId: string }): ReactNode {
  return (
    <LoadedResource resource={jobsResource}>
      {(jobs) => {
        const job = jobs.find(({ id }) => id === jobId);
        return job ? <JobRun job={job} /> : <JobGone />;
      }}
    </LoadedResource>
  );
}

function JobGone(): ReactNode {
  return (
    <Page title={<Crumb name={t.jobs.runView.gone} />} layout="fill">
      <EmptyState
        icon={<CalendarClock24Regular />}
        title={t.jobs.runView.gone}
        text={t.jobs.runView.goneText}
      />
    </Page>
  );
}

function Crumb({ name }: { readonly name: string }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.crumb}>
      <Link
        style={{ fontSize: 'inherit', lineHeight: 'inherit', fontWeight: 'inherit' }}
        onClick={() => {
          go({ screen: 'jobs' });
        }}
      >
        {t.jobs.runView.back}
      </Link>
      <ChevronRight16Regular aria-hidden />
      <span dir="auto">{name}</span>
    </span>
  );
}

/** A schedule that is switched off runs nothing. */
function scheduleOf({ schedule, enabled }: Job, format: Format): string {
  const said = describeSchedule(schedule, format);
  return enabled || schedule.type === 'manual' ? said : t.jobs.scheduleDisabled(said);
}

function JobRun({ job }: { readonly job: Job }): ReactNode {
  const format = useFormat();
  const action = useAction();
  const sessions = valueOr(
    sessionsResource.use((state) => state.data),
    [],
  );
  const session = sessions.find(({ jobId }) => jobId === job.id) ?? null;
  const running = session?.status === 'Running';
  return (
    <Page
      title={<Crumb name={job.name} />}
      subtitle={scheduleOf(job, format)}
      layout="fill"
      actions={
        <>
          <SourceButton sourceId={job.sourceId} mend={isFailed(session)} />
          <Button
            onClick={() => {
              openOverlay({ type: 'job-wizard', jobId: job.id });
            }}
          >
            {t.jobs.edit}
          </Button>
          {running ? (
            <Button
              appearance="primary"
              icon={<Stop20Filled />}
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(() => bridge.jobs.stop({ jobId: job.id }));
              }}
            >
              {action.busy ? t.jobs.stopping : t.jobs.stop}
            </Button>
          ) : (
            <Button
              appearance="primary"
              icon={<Play20Regular />}
              disabledFocusable={action.busy}
              onClick={() => {
                action.run(async () => {
                  await bridge.jobs.run({ jobId: job.id });
                });
              }}
            >
              {job.copyFrom === null ? t.jobs.run : t.jobs.copyNow}
            </Button>
          )}
        </>
      }
    >
      {action.error && <LoadFailed error={action.error} />}
      {session ? (
        <SessionPanes key={session.id} session={session} />
      ) : (
        <EmptyState
          icon={<CalendarClock24Regular />}
          title={t.jobs.runView.never}
          text={job.schedule.type === 'manual' ? t.jobs.runView.neverByHand : t.jobs.runView.neverText}
        />
      )}
    </Page>
  );
}

function SessionPanes({ session }: { readonly session: Session }): ReactNode {
  const styles = useStyles();
  const { data, reload } = useSessionDetail(session.id);
  const progress = useProgress(({ bySession }) => bySession[session.id]);
  return (
    <Loaded data={data} onRetry={reload} lines={8}>
      {(detail) => (
        <div className={styles.content}>
          <RunHeadline session={session} />
          <RunFigures session={session} detail={detail} progress={progress ?? null} />
          <div className={styles.panes}>
            <MailboxRows
              results={detail.mailboxes}
              current={session.status === 'Running' ? (progress?.current ?? []) : []}
            />
            <LogView lines={detail.log} isLive={session.status === 'Running'} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

function RunHeadline({ session }: { readonly session: SessionDetail | Session }): ReactNode {
  const format = useFormat();
  const progress = useProgress(({ bySession }) => bySession[session.id]);
  const running = session.status === 'Running';
  return (
    <div>
      <div style={{ display: 'flex', alignItems: 'center', columnGap: 16, flexWrap: 'wrap' }}>
        <SessionStatusLabel status={session.status} />
        <span>{t.jobs.runView.started(format.dateTime(session.startedAt))}</span>
        {!running && (
          <Link
            onClick={() => {
              go({ screen: 'history', sessionId: session.id });
            }}
          >
            {t.jobs.runView.openHistory}
          </Link>
        )}
      </div>
      {running && (
        <ProgressBar
          style={{ marginTop: 12 }}
          thickness="large"
          aria-label={t.jobs.runView.progressOf(session.name)}
          {...(progress && progress.mailboxesTotal > 0
            ? { value: progress.mailboxesDone, max: progress.mailboxesTotal }
            : {})}
        />
      )}
    </div>
  );
}
