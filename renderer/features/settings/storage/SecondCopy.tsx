import { Button, Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryOverview } from '../../../../shared/backup/repository-overview.js';
import { go, openOverlay } from '../../../base/navigation.js';
import { valueOr } from '../../../base/resource.js';
import { t } from '../../../messages/index.js';
import { useRepositoryName } from '../../../stores/buckets.js';
import { jobsResource } from '../../../stores/jobs.js';
import { repositoryResource } from '../../../stores/repositories.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', marginTop: '4px' },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

/** Which jobs copy a repository that backups are written to, and the way to one; nothing beside one that is such a copy. */
export function SecondCopy({
  repository: { path, use },
}: {
  readonly repository: Pick<RepositoryOverview, 'path' | 'use'>;
}): ReactNode {
  const styles = useStyles();
  const nameOf = useRepositoryName();
  const own = valueOr(
    repositoryResource.use((state) => state.data),
    null,
  );
  const jobs = jobsResource.use((state) => state.data);
  if (jobs.state !== 'ready' || (use !== 'console' && use !== 'job')) return null;
  const repositoryPath = use === 'console' ? null : path;
  const copies = valueOr(jobs, []).filter(({ copyFrom }) => copyFrom?.repositoryPath === repositoryPath);
  return (
    <div className={styles.root}>
      {copies.map(({ id, name, repositoryPath: to }) => (
        <span key={id} className={styles.quiet}>
          {t.storage.copiedTo(nameOf(to ?? own?.path ?? ''))}{' '}
          <Link
            as="button"
            inline
            onClick={() => {
              go({ screen: 'jobs', jobId: id });
            }}
          >
            {name}
          </Link>
        </span>
      ))}
      {copies.length === 0 && (
        <>
          <span className={styles.quiet}>{t.storage.noCopy}</span>
          <Button
            size="small"
            aria-label={t.storage.makeCopyOf(path)}
            onClick={() => {
              openOverlay({ type: 'job-wizard', of: { type: 'copy', repositoryPath } });
            }}
          >
            {t.storage.makeCopy}
          </Button>
        </>
      )}
    </div>
  );
}
