import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Page } from '../../components/Page.js';
import { ToneIcon, type Tone } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { licenseResource } from '../../stores/license.js';
import { sessionsResource } from '../../stores/sessions.js';
import { valueOr } from '../../base/resource.js';
import { AttentionCard } from './AttentionCard.js';
import { BackUpNow } from './BackUpNow.js';
import { DaysCard } from './DaysCard.js';
import { LicenseCard } from './LicenseCard.js';
import { RepositoryCard } from './RepositoryCard.js';
import { type Verdict, jobStates, verdictOf } from './verdict.js';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 7fr) minmax(0, 5fr)',
    gap: '16px',
    alignItems: 'stretch',
    '@media (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  wide: { gridColumn: '1 / -1' },
});

/** Is anything wrong, what do I do, what happened (screens.md). */
export function HomeScreen(): ReactNode {
  const styles = useStyles();
  const jobs = jobsResource.use((state) => state.data);
  const sessions = sessionsResource.use((state) => state.data);
  const states = jobStates(valueOr(jobs, []), valueOr(sessions, []));
  const backup = licenseResource.use(({ data }) =>
    data.state === 'ready' ? data.value.status.backup : 'all',
  );
  const settled = jobs.state === 'ready' && sessions.state === 'ready';
  const words = useVerdictWords(verdictOf(states, backup));
  return (
    <Page
      title={
        settled ? (
          <>
            <ToneIcon tone={words.tone} size={28} />
            {words.title}
          </>
        ) : (
          t.shell.screens.home
        )
      }
      subtitle={settled ? words.subtitle : undefined}
      actions={settled && <BackUpNow states={states} />}
    >
      <div className={styles.grid}>
        <AttentionCard className={styles.wide} />
        <LicenseCard />
        <RepositoryCard />
        <DaysCard className={styles.wide} />
      </div>
    </Page>
  );
}

function useVerdictWords(verdict: Verdict): { tone: Tone; title: string; subtitle: string } {
  const format = useFormat();
  switch (verdict.type) {
    case 'no-jobs':
      return { tone: 'info', title: t.home.verdict.noJobs, subtitle: t.home.noJobsYet };
    case 'never-run':
      return { tone: 'info', title: t.home.verdict.neverRun, subtitle: t.home.neverRunYet };
    case 'stopped':
      return { tone: 'error', title: t.home.verdict.stopped, subtitle: t.home.stoppedHint };
    case 'attention':
      return {
        tone: verdict.failed ? 'error' : 'warning',
        title: t.home.verdict.attention(verdict.jobs),
        subtitle: t.home.attentionHint,
      };
    case 'running':
      return { tone: 'info', title: t.home.verdict.running(verdict.jobs), subtitle: t.home.runningHint };
    case 'fine':
      return {
        tone: 'success',
        title: t.home.verdict.fine,
        subtitle: t.home.lastBackup(format.relative(verdict.lastBackupAt)),
      };
  }
}
