import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import type { MailboxResult, Progress } from '../../../shared/backup/session.js';
import type { Column } from '../../components/column.js';
import { DataTable } from '../../components/DataTable.js';
import { BusyLabel, ToneLabel } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { ReasonList, troubleTones } from './ReasonList.js';
import { type Reason, reasonKey, reasonsOf, troubleOf, troubles, withoutLeadingName } from './reasons.js';

/** Reasons that stand above the table; a run gone astray may have one for each mailbox. */
const mostReasons = 20;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '12px', minWidth: 0, minHeight: 0 },
});

type Reading = Progress['current'][number];
type Row =
  | { readonly type: 'reading'; readonly mailbox: string; readonly reading: Reading }
  | {
      readonly type: 'done';
      readonly mailbox: string;
      readonly result: MailboxResult;
      /** Null where it stands above the table. */
      readonly reason: string | null;
    };

/** Mailboxes of a run, below why some were not backed up: those being read first, then those with trouble, then the rest. */
export function MailboxRows(props: {
  readonly results: readonly MailboxResult[];
  readonly current: readonly Reading[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { results, current } = props;
  const [pressed, setPressed] = useState<string | null>(null);
  const reasons = useMemo(() => reasonsOf(results), [results]);
  const said = useMemo(() => reasons.slice(0, mostReasons), [reasons]);
  const chosen = said.find(({ key }) => key === pressed) ?? null;
  const rows = useMemo(() => rowsOf(results, current, said, chosen), [results, current, said, chosen]);
  const isByWorkers = results.some(({ readBy }) => readBy !== undefined);
  const columns = useMemo(() => columnsOf(format, isByWorkers), [format, isByWorkers]);
  return (
    <div className={styles.root}>
      {reasons.length > 0 && (
        <ReasonList
          reasons={said}
          more={reasons.length - said.length}
          pressed={chosen?.key ?? null}
          onPress={setPressed}
        />
      )}
      <DataTable
        name="run-mailboxes"
        label={t.jobs.runView.mailboxes}
        columns={columns}
        rows={rows}
        keyOf={({ mailbox }) => mailbox}
        empty={t.jobs.runView.noMailboxes}
      />
    </div>
  );
}

function rowsOf(
  results: readonly MailboxResult[],
  current: readonly Reading[],
  said: readonly Reason[],
  chosen: Reason | null,
): Row[] {
  const reading = new Set(current.map(({ mailbox }) => mailbox));
  const saidAbove = new Set(said.map(({ key }) => key));
  const done = results
    .filter((result) => !reading.has(result.mailbox) && (!chosen || reasonKey(result) === chosen.key))
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((result): Row => {
      const isSaid = saidAbove.has(reasonKey(result) ?? '');
      const { mailbox, reason } = result;
      return {
        type: 'done',
        mailbox,
        result,
        reason: isSaid || reason === undefined ? null : withoutLeadingName(reason, mailbox),
      };
    });
  if (chosen) return done;
  return [
    ...current.map((entry): Row => ({ type: 'reading', mailbox: entry.mailbox, reading: entry })),
    ...done,
  ];
}

function placeOf(result: MailboxResult): number {
  const trouble = troubleOf(result);
  return trouble === null ? troubles.length : troubles.indexOf(trouble);
}

function columnsOf(format: Format, isByWorkers: boolean): Column<Row>[] {
  return [
    {
      id: 'mailbox',
      header: t.jobs.runView.mailbox,
      width: 'minmax(140px, 2fr)',
      dir: 'auto',
      title: ({ mailbox }) => mailbox,
      cell: ({ mailbox }) => mailbox,
    },
    {
      id: 'state',
      header: t.jobs.runView.state,
      width: 'minmax(120px, 1.6fr)',
      title: (row) =>
        row.type === 'reading' ? t.jobs.runView.reading(row.reading.folder) : row.result.reason,
      cell: (row) => <State row={row} />,
    },
    {
      id: 'seen',
      header: t.jobs.runView.seen,
      width: '76px',
      align: 'end',
      cell: (row) => format.number(row.type === 'reading' ? row.reading.seen : row.result.seen),
    },
    {
      id: 'new',
      header: t.jobs.runView.new,
      width: '64px',
      align: 'end',
      hideBelow: isByWorkers ? 620 : 460,
      cell: (row) => format.number(row.type === 'reading' ? row.reading.stored : row.result.stored),
    },
    ...(isByWorkers ? [readByColumn] : []),
  ];
}

/** Only where a worker has read one of them. */
const readByColumn: Column<Row> = {
  id: 'reader',
  header: t.jobs.runView.readBy,
  width: 'minmax(96px, 1fr)',
  hideBelow: 460,
  dir: 'auto',
  title: readerOf,
  cell: readerOf,
};

/** Nobody, of a mailbox that is being read or that was never begun. */
function readerOf(row: Row): string {
  if (row.type === 'reading') return '';
  const { readBy, result, isMissing, isStopped } = row.result;
  const wasRead = result !== 'refused' && isMissing !== true && isStopped !== true;
  return readBy ?? (wasRead ? t.jobs.runView.thisComputer : '');
}

function State({ row }: { readonly row: Row }): ReactNode {
  if (row.type === 'reading') {
    return <BusyLabel>{t.jobs.runView.reading(row.reading.folder)}</BusyLabel>;
  }
  const { result, reason } = row;
  const trouble = troubleOf(result);
  if (trouble === null) return <ToneLabel tone="success">{t.jobs.mailboxResult.success}</ToneLabel>;
  return <ToneLabel tone={troubleTones[trouble]}>{reason ?? t.jobs.mailboxResult[trouble]}</ToneLabel>;
}
