import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Page } from '../../components/Page.js';
import { ToneIcon } from '../../components/tone.js';
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
import { RepositoryCard } from './RepositoryCard.js';
import { verdictWords } from './verdict-words.js';

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
  const format = useFormat();
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
      actions={jobs.state === 'ready' && sessions.state === 'ready' && <BackUpNow states={states} />}
    >
      <div className={styles.grid}>
        <AttentionCard className={styles.wide} />
        <MissedRuns className={styles.wide} />
        <LicenseCard />
        <RepositoryCard />
        <DaysCard className={styles.wide} />
      </div>
    </Page>
  );
}
