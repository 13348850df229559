import type { ReactNode } from 'react';
import type { SourceTest } from '../../../shared/backup/source-state.js';
import type { Column } from '../../components/column.js';
import { BusyLabel, ToneLabel } from '../../components/tone.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { SourceRowActions, type SourceRowCommands } from './SourceRowActions.js';
import { kindOf, placeOf } from './describe.js';
import type { SourceRow } from './source-rows.js';

export function sourceColumns(format: Format, commands: SourceRowCommands): Column<SourceRow>[] {
  return [
    {
      id: 'name',
      header: t.sources.columns.name,
      width: 'minmax(76px, 1.3fr)',
      sortable: true,
      dir: 'auto',
      title: ({ source }) => source.name,
      cell: ({ source }) => <strong style={{ fontWeight: 600 }}>{source.name}</strong>,
    },
    {
      id: 'kind',
      header: t.sources.columns.kind,
      width: '124px',
      hideBelow: 820,
      sortable: true,
      title: ({ source }) => kindOf(source.config),
      cell: ({ source }) => kindOf(source.config),
    },
    {
      id: 'place',
      header: t.sources.columns.place,
      width: 'minmax(88px, 2.1fr)',
      hideBelow: 780,
      sortable: true,
      dir: 'auto',
      title: ({ source }) => placeOf(source.config),
      cell: ({ source }) => placeOf(source.config),
    },
    {
      id: 'mailboxes',
      header: t.sources.columns.mailboxes,
      width: '84px',
      align: 'end',
      hideBelow: 700,
      sortable: true,
      cell: ({ state }) => (state?.mailboxes == null ? t.common.none : format.number(state.mailboxes)),
    },
    {
      id: 'jobs',
      header: t.sources.columns.jobs,
      width: '60px',
      align: 'end',
      hideBelow: 860,
      sortable: true,
      cell: ({ jobs }) => (jobs === 0 ? t.sources.noJob : format.number(jobs)),
    },
    {
      id: 'lastTest',
      header: t.sources.columns.lastTest,
      width: 'minmax(112px, 1.9fr)',
      sortable: true,
      title: ({ state }) => (state?.lastTest ? testTitle(state.lastTest, format) : undefined),
      cell: (row) => <LastTest row={row} format={format} />,
    },
    {
      id: 'actions',
      header: t.sources.columns.actions,
      width: '72px',
      hideHeader: true,
      align: 'end',
      cell: (row) => <SourceRowActions row={row} commands={commands} />,
    },
  ];
}

function LastTest({ row, format }: { readonly row: SourceRow; readonly format: Format }): ReactNode {
  if (row.isTesting) return <BusyLabel>{t.sources.testing}</BusyLabel>;
  if (row.state === null) return null;
  const { lastTest } = row.state;
  if (lastTest === null) return t.sources.neverTested;
  const { at, error, notRead } = lastTest;
  if (error !== null)
    return <ToneLabel tone="error">{t.sources.testFaults[error.code] ?? t.sources.testFailed}</ToneLabel>;
  return notRead === 0 ? (
    <ToneLabel tone="success">{t.sources.testedWell(format.relative(at))}</ToneLabel>
  ) : (
    <ToneLabel tone="warning">{t.sources.notRead(notRead, format.number(notRead))}</ToneLabel>
  );
}

/** When it was, and what was wrong. */
function testTitle({ at, error, notRead }: SourceTest, format: Format): string {
  const when = format.dateTime(at);
  if (error !== null) return t.sources.testedAt(when, format.say(error.message));
  return notRead === 0 ? when : t.sources.testedAt(when, t.sources.notRead(notRead, format.number(notRead)));
}
