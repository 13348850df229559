import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DataArea20Regular, Table20Regular } from '@fluentui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { Card } from '../../../components/Card.js';
import { DataTable } from '../../../components/DataTable.js';
import type { Column } from '../../../components/column.js';
import { pointTimes } from '../../../components/point-times.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { later } from '../../../components/later.js';
import { growthOf } from './growth.js';

const AreaOverTime = later(async () => (await import('../../../components/AreaOverTime.js')).default);

const useStyles = makeStyles({
  table: { maxHeight: '220px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** How many messages each restore point has: as a picture, or as a table. */
export function GrowthCard({ points }: { readonly points: readonly RestorePoint[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [isTable, setTable] = useState(false);
  const words = t.mailboxPage;
  const columns = useMemo((): Column<RestorePoint>[] => {
    const timeOf = pointTimes(points, format);
    return [
      {
        id: 'point',
        header: words.point,
        width: 'minmax(140px, 1fr)',
        cell: ({ createdAt }) => timeOf(createdAt),
      },
      {
        id: 'messages',
        header: words.messagesColumn,
        width: '120px',
        align: 'end',
        cell: ({ messages }) => format.number(messages),
      },
    ];
  }, [points, format, words]);
  return (
    <Card
      title={words.growth}
      actions={
        points.length > 0 && (
          <Button
            size="small"
            appearance="subtle"
            icon={isTable ? <DataArea20Regular /> : <Table20Regular />}
            onClick={() => {
              setTable(!isTable);
            }}
          >
            {isTable ? words.asPicture : words.asTable}
          </Button>
        )
      }
    >
      {points.length === 0 ? (
        <p>{words.noPoints}</p>
      ) : isTable ? (
        <DataTable
          name="mailbox-growth"
          label={words.growth}
          columns={columns}
          rows={points}
          keyOf={({ id }) => id}
          className={styles.table}
        />
      ) : (
        <>
          <p className={styles.quiet}>{words.growthCaption}</p>
          <Chart points={points} />
        </>
      )}
    </Card>
  );
}

/** From the oldest point that is kept to the newest. */
function Chart({ points }: { readonly points: readonly RestorePoint[] }): ReactNode {
  const format = useFormat();
  const drawn = useMemo(() => growthOf(points), [points]);
  const [newest, oldest] = [points[0], points.at(-1)];
  if (newest === undefined || oldest === undefined) return null;
  return (
    <AreaOverTime
      label={t.mailboxPage.growthPicture(
        format.number(oldest.messages),
        format.day(oldest.createdAt),
        format.number(newest.messages),
        format.day(newest.createdAt),
      )}
      name={t.mailboxPage.messagesColumn}
      points={drawn}
      sayDate={format.monthDay}
      sayValue={format.number}
    />
  );
}
