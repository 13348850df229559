import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryStats } from '../../../shared/backup/repository-stats.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { repositoryResource } from '../../stores/repositories.js';

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

/** How much is stored, and how little room it takes. */
export function RepositoryCard(): ReactNode {
  return (
    <Card title={t.home.repositoryCard}>
      <LoadedResource resource={repositoryResource}>{(stats) => <Content stats={stats} />}</LoadedResource>
    </Card>
  );
}

function Content({ stats }: { readonly stats: RepositoryStats }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { bytesOriginal, bytesOnDisk } = stats;
  const saved = bytesOriginal > 0 ? 1 - bytesOnDisk / bytesOriginal : 0;
  const facts = [
    [t.home.messages, format.number(stats.messages)],
    [t.home.restorePoints, format.number(stats.restorePoints)],
    [t.home.folder, stats.path],
  ] as const;
  return (
    <>
      <p className={styles.size}>
        <span className={styles.figure}>{format.bytes(bytesOnDisk)}</span>
        <span className={styles.quiet}>{t.home.onDisk}</span>
      </p>
      <p className={styles.quiet}>
        {stats.messages === 0
          ? t.home.repositoryEmpty
          : saved > 0
            ? t.home.saved(format.bytes(bytesOriginal), format.percent(saved))
            : t.home.held(format.bytes(bytesOriginal))}
      </p>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={styles.quiet}>{label}</dt>
            <dd className={styles.value} title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
