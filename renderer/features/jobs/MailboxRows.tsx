import { type ReactNode, useMemo } from 'react';
import type { MailboxResult, Progress } from '../../../shared/backup/model.js';
import type { Column } from '../../components/column.js';
import { DataTable } from '../../components/DataTable.js';
import { BusyLabel, type Tone, ToneLabel } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

type Reading = Progress['current'][number];
type Row =
  | { readonly type: 'reading'; readonly mailbox: string; readonly reading: Reading }
  | { readonly type: 'done'; readonly mailbox: string; readonly result: MailboxResult };

const tones: Readonly<Record<MailboxResult['result'], Tone>> = {
  success: 'success',
  warning: 'warning',
  failed: 'error',
  refused: 'warning',
};
const order: Readonly<Record<MailboxResult['result'], number>> = {
  failed: 0,
  refused: 1,
  warning: 2,
  success: 3,
};

/** Mailboxes of a run: those being read first, then those with trouble, then the rest. */
export function MailboxRows(props: {
  readonly results: readonly MailboxResult[];
  readonly current: readonly Reading[];
}): ReactNode {
  const format = useFormat();
  const { results, current } = props;
  const rows = useMemo(() => rowsOf(results, current), [results, current]);
  return (
    <DataTable
      label={t.jobs.runView.mailboxes}
      columns={columnsOf(format)}
      rows={rows}
      keyOf={({ mailbox }) => mailbox}
      empty={t.jobs.runView.noMailboxes}
    />
  );
}

function rowsOf(results: readonly MailboxResult[], current: readonly Reading[]): Row[] {
  const reading = new Set(current.map(({ mailbox }) => mailbox));
  const done = results
    .filter(({ mailbox }) => !reading.has(mailbox))
    .sort((a, b) => order[a.result] - order[b.result]);
  return [
    ...current.map((entry): Row => ({ type: 'reading', mailbox: entry.mailbox, reading: entry })),
    ...done.map((result): Row => ({ type: 'done', mailbox: result.mailbox, result })),
  ];
}

function columnsOf(format: Format): Column<Row>[] {
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
      hideBelow: 460,
      cell: (row) => format.number(row.type === 'reading' ? row.reading.stored : row.result.stored),
    },
  ];
}

function State({ row }: { readonly row: Row }): ReactNode {
  if (row.type === 'reading') {
    return <BusyLabel>{t.jobs.runView.reading(row.reading.folder)}</BusyLabel>;
  }
  const { result, reason } = row.result;
  return <ToneLabel tone={tones[result]}>{reason ?? t.jobs.mailboxResult[result]}</ToneLabel>;
}
