import { Button, Tab, TabList, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownload20Regular, CalendarClock20Regular, Copy20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Session, SessionDetail } from '../../../shared/backup/session.js';
import { bridge } from '../../base/bridge.js';
import { go } from '../../base/navigation.js';
import { useSavedToast } from '../../base/toast.js';
import { LoadFailed, Loaded } from '../../components/Loaded.js';
import { LogView } from '../../components/LogView.js';
import { SessionStatusLabel } from '../../components/SessionStatusLabel.js';
import { StopSessionButton } from '../../components/StopSessionButton.js';
import { type Action, useAction } from '../../components/useAction.js';
import { useBriefly } from '../../components/useBriefly.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { valueOr } from '../../base/resource.js';
import { MailboxRows } from '../jobs/MailboxRows.js';
import { SourceButton } from '../jobs/SourceButton.js';
import { isFailed } from '../jobs/job-states.js';
import { useSessionDetail } from '../jobs/useSessionDetail.js';
import { durationOf } from './query.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0, rowGap: '8px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '4px 12px' },
  words: { flexGrow: 1, minWidth: '160px' },
  name: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '12px',
    alignItems: 'center',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '4px 8px' },
  body: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, rowGap: '8px' },
});

/** A session with its log, and the mailboxes it went through. */
export function SessionPane({ session }: { readonly session: Session }): ReactNode {
  const styles = useStyles();
  const { data, reload } = useSessionDetail(session.id);
  return (
    <section className={styles.root} aria-label={t.history.detail}>
      <Head session={session} detail={data.state === 'ready' ? data.value : null} />
      <Loaded data={data} onRetry={reload} lines={6}>
        {(detail) => <Body detail={detail} />}
      </Loaded>
    </section>
  );
}

function Head(props: { readonly session: Session; readonly detail: SessionDetail | null }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { session, detail } = props;
  const action = useAction();
  const duration = durationOf(session);
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <h2 className={styles.name} dir="auto">
          {session.name}
        </h2>
        <p className={styles.facts}>
          <SessionStatusLabel status={session.status} />
          <span>{format.dateTime(session.startedAt)}</span>
          {session.writtenAt !== undefined && (
            <span>{t.history.writtenAt(format.dateTime(session.writtenAt))}</span>
          )}
          <span>{duration === null ? t.history.running : format.duration(duration)}</span>
          <span>{t.history.triggers[session.trigger]}</span>
        </p>
      </div>
      <div className={styles.actions}>
        {session.status === 'Running' && session.type !== 'license-update' && (
          <StopSessionButton session={session} />
        )}
        {detail && <LogButtons detail={detail} action={action} />}
        <JobButtons session={session} />
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </div>
  );
}

function LogButtons(props: { readonly detail: SessionDetail; readonly action: Action }): ReactNode {
  const format = useFormat();
  const { detail, action } = props;
  const [copied, tellCopied] = useBriefly();
  const onSaved = useSavedToast();
  return (
    <>
      <Button
        size="small"
        icon={<Copy20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(async () => {
            await bridge.app.copyText({ text: sessionAsText(detail, format) });
            tellCopied();
          });
        }}
      >
        {copied ? t.common.copied : t.history.copyLog}
      </Button>
      <Button
        size="small"
        icon={<ArrowDownload20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(async () => {
            onSaved(await bridge.sessions.exportLog({ sessionId: detail.id }));
          });
        }}
      >
        {t.history.exportLog}
      </Button>
    </>
  );
}

/** Nothing for a session without a job, or whose job has been deleted. */
function JobButtons({ session }: { readonly session: Session }): ReactNode {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const job = jobs.find(({ id }) => id === session.jobId);
  if (!job) return null;
  return (
    <>
      {isFailed(session) && <SourceButton sourceId={job.sourceId} mend size="small" />}
      <Button
        size="small"
        icon={<CalendarClock20Regular />}
        onClick={() => {
          go({ screen: 'jobs', jobId: job.id });
        }}
      >
        {t.history.openJob}
      </Button>
    </>
  );
}

function Body({ detail }: { readonly detail: SessionDetail }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [tab, setTab] = useState<'log' | 'mailboxes'>('log');
  const log = <LogView lines={detail.log} isLive={detail.status === 'Running'} />;
  if (detail.mailboxes.length === 0) return log;
  return (
    <div className={styles.body}>
      <TabList
        size="small"
        selectedValue={tab}
        onTabSelect={(_event, { value }) => {
          setTab(value === 'log' ? 'log' : 'mailboxes');
        }}
      >
        <Tab value="log">{t.history.log}</Tab>
        <Tab value="mailboxes">
          {t.history.mailboxSummary(detail.mailboxes.length, format.number(detail.mailboxes.length))}
        </Tab>
      </TabList>
      {tab === 'log' ? log : <MailboxRows results={detail.mailboxes} current={[]} />}
    </div>
  );
}

/** A session for the clipboard: a headline and one log line a line. */
function sessionAsText(detail: SessionDetail, format: Format): string {
  const head = `${detail.name} – ${t.jobs.sessionStatus[detail.status]} – ${format.dateTime(detail.startedAt)}`;
  const lines = detail.log.map(
    ({ start, type, text }) => `${format.dateTime(start)}\t${t.jobs.lineType[type]}\t${text}`,
  );
  return [head, ...lines].join('\n');
}
