import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { later } from '../../components/later.js';
import { LoadFailed } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { ToneIcon } from '../../components/tone.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { sessionsResource } from '../../stores/sessions.js';
import { statusResource } from '../../stores/status.js';
import { valueOr } from '../../base/resource.js';
import { jobStates } from '../jobs/job-states.js';
import { AttentionCard } from './AttentionCard.js';
import { BackUpNow } from './BackUpNow.js';
import { DaysCard } from './DaysCard.js';
import { LicenseCard } from './LicenseCard.js';
import { MissedRuns } from './MissedRuns.js';
import { roomy } from './roomy.js';
import { RepositoryCard } from './RepositoryCard.js';
import { verdictWords } from './verdict-words.js';

// Below the fold of a small window: what is above is shown first.
const GrowthCard = later(async () => (await import('./GrowthCard.js')).GrowthCard);
const JobsCard = later(async () => (await import('./JobsCard.js')).JobsCard);

/** One card below the other. */
const narrow = '@media (max-width: 760px)';
const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(12, minmax(0, 1fr))',
    gap: '16px',
    alignItems: 'stretch',
  },
  error: { marginBottom: '16px' },
  wide: { gridColumn: '1 / -1' },
  license: { gridColumn: 'span 6', [narrow]: { gridColumn: '1 / -1' }, [roomy]: { gridColumn: 'span 4' } },
  repositories: {
    gridColumn: 'span 6',
    [narrow]: { gridColumn: '1 / -1' },
    [roomy]: { gridColumn: 'span 4' },
  },
  days: { gridColumn: '1 / -1', [roomy]: { gridColumn: 'span 4' } },
  jobs: { gridColumn: 'span 6', [narrow]: { gridColumn: '1 / -1' }, [roomy]: { gridColumn: 'span 4' } },
  growth: { gridColumn: 'span 6', [narrow]: { gridColumn: '1 / -1' }, [roomy]: { gridColumn: 'span 8' } },
});

/** Is anything wrong, what do I do, what happened (screens.md). */
export function HomeScreen(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const jobs = jobsResource.use((state) => state.data);
  const sessions = sessionsResource.use((state) => state.data);
  const status = statusResource.use((state) => state.data);
  const states = jobStates(valueOr(jobs, []), valueOr(sessions, []));
  // A status that failed to load is unknown, and no headline is: the card below says why.
  const words = status.state === 'ready' ? verdictWords(status.value, format) : null;
  return (
    <Page
      title={
        words ? (
          <>
            <ToneIcon tone={words.tone} size={28} />
            {words.title}
          </>
        ) : (
          t.shell.screens.home
        )
      }
      subtitle={words?.subtitle}
      actions={jobs.state === 'ready' && sessions.state === 'ready' && <BackUpNow {...{ states, action }} />}
    >
      {action.error && (
        <div className={styles.error}>
          <LoadFailed error={action.error} />
        </div>
      )}
      <div className={styles.grid}>
        <AttentionCard className={styles.wide} />
        <MissedRuns className={styles.wide} />
        <LicenseCard className={styles.license} />
        <RepositoryCard className={styles.repositories} />
        <DaysCard className={styles.days} />
        <JobsCard states={states} className={styles.jobs} />
        <GrowthCard className={states.length === 0 ? styles.wide : styles.growth} />
      </div>
    </Page>
  );
}
