import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryOverview } from '../../../shared/backup/repository-overview.js';
import type { RepositoryStats } from '../../../shared/backup/repository-stats.js';
import { valueOr } from '../../base/resource.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useBuckets } from '../../stores/buckets.js';
import { repositoriesResource, repositoryResource } from '../../stores/repositories.js';
import { useProgress } from '../../stores/progress.js';
import { statusResource } from '../../stores/status.js';
import { FreeSpace } from './FreeSpace.js';
import { RepositoryHealth } from './RepositoryHealth.js';
import { RepositoryList } from './RepositoryList.js';
import { type StoredRepository, storedRepositories } from './stored.js';

const useStyles = makeStyles({
  size: { display: 'flex', alignItems: 'baseline', columnGap: '8px' },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.02em',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '8px 16px',
    marginTop: '16px',
  },
  value: { textAlign: 'end', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

/** How much is stored in all repositories, how little room it takes, and how much is left. */
export function RepositoryCard({ className }: { readonly className?: string | undefined }): ReactNode {
  return (
    <Card title={t.home.repositoryCard} className={className}>
      <LoadedResource resource={repositoriesResource}>
        {(repositories) =>
          repositories.length > 0 ? (
            <Content repositories={repositories} />
          ) : (
            <LoadedResource resource={repositoryResource}>
              {(own) => <Sums repositories={[own]} facts="here" />}
            </LoadedResource>
          )
        }
      </LoadedResource>
    </Card>
  );
}

function Content({ repositories }: { readonly repositories: readonly RepositoryOverview[] }): ReactNode {
  const status = statusResource.use(({ data }) => valueOr(data, null));
  const buckets = useBuckets();
  const stored = storedRepositories(repositories, buckets);
  const [only] = stored;
  const isOnly = stored.length === 1 && only !== undefined;
  return (
    <>
      <Sums repositories={stored} facts={isOnly ? 'here' : 'in a list'}>
        {isOnly && only.server === null && (
          <>
            <Fact
              label={t.home.free}
              value={<FreeSpace freeBytes={only.freeBytes} lowRoom={only.lowRoom} />}
            />
            <Fact label={t.home.folder} value={only.path} />
          </>
        )}
        {isOnly && only.server !== null && (
          <>
            <Fact label={t.home.bucket} value={only.name} />
            <Fact label={t.home.server} value={only.server} />
          </>
        )}
      </Sums>
      {!isOnly && <RepositoryList repositories={stored} />}
      {status && <RepositoryHealth repositories={status.repositories} />}
    </>
  );
}

/** What all of them hold together. */
function Sums(props: {
  readonly repositories: readonly (RepositoryStats & Partial<Pick<StoredRepository, 'server'>>)[];
  /** Where it stands what each holds. */
  readonly facts: 'here' | 'in a list';
  readonly children?: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { repositories, facts } = props;
  const sum = (pick: (stats: RepositoryStats) => number): number =>
    repositories.reduce((total, stats) => total + pick(stats), 0);
  const bytesOriginal = sum((stats) => stats.bytesOriginal);
  const bytesOnDisk = sum((stats) => stats.bytesOnDisk);
  const messages = sum((stats) => stats.messages);
  const inBuckets = repositories.filter(({ server = null }) => server !== null).length;
  const saved = bytesOriginal > 0 ? 1 - bytesOnDisk / bytesOriginal : 0;
  // Sums of what could be read are not the figures of all.
  const unread = repositories.find(({ error }) => error !== null)?.error ?? undefined;
  // What a session stores is counted when it ends: until then nothing is known, which is not nothing.
  const isFirstRunning = useProgress(({ bySession }) => Object.keys(bySession).length > 0) && messages === 0;
  if (isFirstRunning && unread === undefined) return <p className={styles.quiet}>{t.home.firstRunning}</p>;
  return (
    <>
      <p className={styles.size}>
        <span className={styles.figure}>{format.bytes(bytesOnDisk)}</span>
        <span className={styles.quiet}>
          {inBuckets === 0
            ? t.home.onDisk
            : inBuckets < repositories.length
              ? t.home.onDiskAndInBuckets
              : t.home.inBuckets}
        </span>
      </p>
      <p className={styles.quiet}>
        {unread !== undefined
          ? format.say(unread.message)
          : messages === 0
            ? t.home.repositoryEmpty
            : saved > 0
              ? t.home.saved(format.bytes(bytesOriginal), format.percent(saved))
              : t.home.held(format.bytes(bytesOriginal))}
      </p>
      {facts === 'here' && (
        <dl className={styles.facts}>
          {unread === undefined && (
            <>
              <Fact label={t.home.messages} value={format.number(messages)} />
              <Fact label={t.home.restorePoints} value={format.number(sum((stats) => stats.restorePoints))} />
            </>
          )}
          {props.children}
        </dl>
      )}
    </>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <div style={{ display: 'contents' }}>
      <dt className={styles.quiet}>{label}</dt>
      <dd className={styles.value} title={typeof value === 'string' ? value : undefined}>
        {value}
      </dd>
    </div>
  );
}
