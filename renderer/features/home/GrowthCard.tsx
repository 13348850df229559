import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DataArea20Regular, Table20Regular } from '@fluentui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import {
  type DayTotal,
  type RepositoryOverview,
  totalsByDay,
} from '../../../shared/backup/repository-overview.js';
import { dateOf } from '../../../shared/license/calendar.js';
import type { CalendarDate } from '../../../shared/license/dates.js';
import { valueOr } from '../../base/resource.js';
import { Card } from '../../components/Card.js';
import { LoadedResource } from '../../components/Loaded.js';
import { later } from '../../components/later.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { repositoriesResource } from '../../stores/repositories.js';

const AreaOverTime = later(async () => (await import('../../components/AreaOverTime.js')).default);

const daysShown = 90;
const noRepositories: readonly RepositoryOverview[] = [];

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3, marginBottom: '8px' },
  scroll: {
    height: '180px',
    overflowY: 'auto',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { width: '100%', borderCollapse: 'collapse' },
  head: {
    position: 'sticky',
    top: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontWeight: tokens.fontWeightRegular,
    textAlign: 'start',
    padding: '0 8px 6px 0',
  },
  cell: { padding: '4px 8px 4px 0', borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  end: { textAlign: 'end' },
});

/** How much room all repositories together have taken up, as a chart or as a table. */
export function GrowthCard({ className }: { readonly className?: string | undefined }): ReactNode {
  const format = useFormat();
  const hasFailed = repositoriesResource.use(({ data }) => data.state === 'failed');
  const [isTable, setTable] = useState(false);
  const loaded = repositoriesResource.use(({ data }) => valueOr(data, noRepositories));
  const totals = useMemo(() => totalsByDay(loaded, dateOf(format.clock()), daysShown), [loaded, format]);
  // Why nothing can be read is said in the card of the repositories.
  if (hasFailed) return null;
  return (
    <Card
      title={t.home.growthCard}
      className={className}
      actions={
        totals.length > 0 && (
          <Button
            appearance="subtle"
            size="small"
            icon={isTable ? <DataArea20Regular /> : <Table20Regular />}
            onClick={() => {
              setTable(!isTable);
            }}
          >
            {isTable ? t.home.asChart : t.home.asTable}
          </Button>
        )
      }
    >
      <LoadedResource resource={repositoriesResource} lines={3}>
        {() => <Growth totals={totals} isTable={isTable} format={format} />}
      </LoadedResource>
    </Card>
  );
}

function Growth(props: {
  readonly totals: readonly DayTotal[];
  readonly isTable: boolean;
  readonly format: Format;
}): ReactNode {
  const styles = useStyles();
  const { totals, isTable, format } = props;
  const [first, last] = [totals[0], totals.at(-1)];
  if (first === undefined || last === undefined) return <p className={styles.quiet}>{t.home.noGrowth}</p>;
  const words = grown(first, last, format);
  return (
    <>
      <p className={styles.quiet}>{words}</p>
      {isTable ? (
        <GrowthTable totals={totals} format={format} />
      ) : (
        <AreaOverTime
          label={t.home.growthLabel(words, format.bytes(last.bytesOnDisk))}
          name={t.home.onDisk}
          points={totals.map(({ day, bytesOnDisk }) => ({ at: localMidnight(day), value: bytesOnDisk }))}
          sayDate={format.monthDay}
          sayValue={format.bytes}
        />
      )}
    </>
  );
}

function GrowthTable(props: { readonly totals: readonly DayTotal[]; readonly format: Format }): ReactNode {
  const styles = useStyles();
  const { totals, format } = props;
  return (
    <div className={styles.scroll} role="region" aria-label={t.home.growthByDay} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>
              {t.home.growthColumns.day}
            </th>
            <th scope="col" className={mergeClasses(styles.head, styles.end)}>
              {t.home.growthColumns.onDisk}
            </th>
            <th scope="col" className={mergeClasses(styles.head, styles.end)}>
              {t.home.restorePoints}
            </th>
          </tr>
        </thead>
        <tbody>
          {totals.toReversed().map(({ day, bytesOnDisk, restorePoints }) => (
            <tr key={day}>
              <td className={styles.cell}>{format.date(day)}</td>
              <td className={mergeClasses(styles.cell, styles.end)}>{format.bytes(bytesOnDisk)}</td>
              <td className={mergeClasses(styles.cell, styles.end)}>{format.number(restorePoints)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function grown(first: DayTotal, last: DayTotal, format: Format): string {
  const bytes = last.bytesOnDisk - first.bytesOnDisk;
  const since = format.date(first.day);
  if (bytes === 0) return t.home.grownNothing(since);
  return bytes > 0 ? t.home.grown(format.bytes(bytes), since) : t.home.shrunk(format.bytes(-bytes), since);
}

/** Where the machine's own calendar has the day begin: an axis names it by that. */
function localMidnight(day: CalendarDate): Date {
  return new Date(`${day}T00:00`);
}
