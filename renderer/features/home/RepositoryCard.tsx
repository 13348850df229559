import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryStats } from '../../../shared/backup/repository-stats.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { repositoriesResource, repositoryResource } from '../../stores/repositories.js';
import { RepositoryHealth } from './RepositoryHealth.js';
import { statusResource } from '../../stores/status.js';
import { valueOr } from '../../base/resource.js';

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
export function RepositoryCard(): ReactNode {
  return (
    <Card title={t.home.repositoryCard}>
      <LoadedResource resource={repositoriesResource}>
        {(repositories) =>
          repositories.length > 0 ? (
            <Content repositories={repositories} />
          ) : (
            <LoadedResource resource={repositoryResource}>
              {(own) => <Content repositories={[own]} />}
            </LoadedResource>
          )
        }
      </LoadedResource>
    </Card>
  );
}

function Content({ repositories }: { readonly repositories: readonly RepositoryStats[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const status = statusResource.use(({ data }) => valueOr(data, null));
  const sum = (pick: (stats: RepositoryStats) => number): number =>
    repositories.reduce((total, stats) => total + pick(stats), 0);
  const bytesOriginal = sum((stats) => stats.bytesOriginal);
  const bytesOnDisk = sum((stats) => stats.bytesOnDisk);
  const messages = sum((stats) => stats.messages);
  const free = (status?.repositories ?? []).map(({ freeBytes }) => freeBytes);
  const known = free.flatMap((bytes) => bytes ?? []);
  const paths = repositories.map(({ path }) => path);
  const saved = bytesOriginal > 0 ? 1 - bytesOnDisk / bytesOriginal : 0;
  // Sums of what could be read are not the figures of all.
  const unread = repositories.find(({ error }) => error !== null)?.error ?? undefined;
  const facts = [
    ...(unread === undefined
      ? ([
          [t.home.messages, format.number(messages)],
          [t.home.restorePoints, format.number(sum((stats) => stats.restorePoints))],
        ] as const)
      : []),
    ...(free.length === 0
      ? []
      : [[t.home.free, known.length === 0 ? t.home.freeUnknown : format.bytes(Math.min(...known))] as const]),
    [t.home.folder, paths.length === 1 ? (paths[0] ?? '') : t.home.folders(paths.length), paths.join('\n')],
  ] as const;
  return (
    <>
      <p className={styles.size}>
        <span className={styles.figure}>{format.bytes(bytesOnDisk)}</span>
        <span className={styles.quiet}>{t.home.onDisk}</span>
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
      <dl className={styles.facts}>
        {facts.map(([label, value, title]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={styles.quiet}>{label}</dt>
            <dd className={styles.value} title={title ?? value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {status && <RepositoryHealth repositories={status.repositories} />}
    </>
  );
}
