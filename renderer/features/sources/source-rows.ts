import type { Job } from '../../../shared/backup/job.js';
import type { Source } from '../../../shared/backup/source.js';
import type { SourceState } from '../../../shared/backup/source-state.js';
import { openOverlay } from '../../base/navigation.js';
import { sortedBy } from '../../components/sort-order.js';
import type { Sort } from '../../components/sort.js';
import type { Format } from '../../messages/format.js';
import { kindOf, placeOf } from './describe.js';

export interface SourceRow {
  readonly source: Source;
  /** Null until it is known. */
  readonly state: SourceState | null;
  /** How many read it. */
  readonly jobs: number;
  readonly isTesting: boolean;
}

/** One that did not work is tried again, and leads to the field to mend. The sample organisation has nothing to change. */
export function editSource({ source, state }: SourceRow): void {
  if (source.config.type === 'sample') return;
  const hasFailed = state?.lastTest?.error != null;
  openOverlay({ type: 'edit-source', sourceId: source.id, mend: hasFailed });
}

export function sourceRows(
  sources: readonly Source[],
  states: readonly SourceState[],
  jobs: readonly Job[],
  testing: ReadonlySet<string>,
): SourceRow[] {
  const byId = new Map(states.map((state) => [state.sourceId, state]));
  return sources.map((source) => ({
    source,
    state: byId.get(source.id) ?? null,
    jobs: jobs.filter(({ sourceId }) => sourceId === source.id).length,
    isTesting: testing.has(source.id),
  }));
}

export function sortRows(rows: readonly SourceRow[], sort: Sort, format: Format): SourceRow[] {
  const keys: Readonly<Record<string, (row: SourceRow) => string | number | null>> = {
    name: ({ source }) => source.name,
    kind: ({ source }) => kindOf(source.config),
    place: ({ source }) => placeOf(source.config),
    mailboxes: ({ state }) => state?.mailboxes ?? null,
    jobs: (row) => row.jobs,
    lastTest: ({ state }) => state?.lastTest?.at ?? null,
  };
  const keyOf = keys[sort.column] ?? (({ source }: SourceRow) => source.name);
  return sortedBy(rows, keyOf, sort.direction, format.compareText);
}
