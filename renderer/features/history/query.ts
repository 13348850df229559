import type { Session, SessionStatus, SessionType } from '../../../shared/backup/session.js';
import type { SortKey } from '../../components/sort-order.js';
import { localDay } from '../home/days.js';

export interface SessionFilter {
  readonly search: string;
  readonly type: SessionType | null;
  readonly status: SessionStatus | null;
  /** `YYYY-MM-DD` in the machine's time zone. */
  readonly day: string | null;
}

export const noFilter: SessionFilter = { search: '', type: null, status: null, day: null };

/** Whether a filter lets a session through; `inLog` are the ids of those whose log has the text that is searched for. */
export function sessionMatcher(
  filter: SessionFilter,
  inLog: ReadonlySet<string>,
): (session: Session) => boolean {
  const search = filter.search.trim().toLowerCase();
  return (session) =>
    (filter.type === null || session.type === filter.type) &&
    (filter.status === null || session.status === filter.status) &&
    (filter.day === null || localDay(new Date(session.startedAt)) === filter.day) &&
    (session.name.toLowerCase().includes(search) || inLog.has(session.id));
}

/** Milliseconds from start to end; null while it runs. */
export function durationOf({ startedAt, endedAt }: Session): number | null {
  return endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
}

const keys: Readonly<Record<string, (session: Session) => SortKey>> = {
  status: ({ status }) => status,
  name: ({ name }) => name,
  type: ({ type }) => type,
  started: ({ startedAt }) => Date.parse(startedAt),
  duration: durationOf,
};

/** What a column sorts by; running sessions have no duration and come last. */
export function sessionSortKey(session: Session, column: string): SortKey {
  return (keys[column] ?? (({ name }: Session) => name))(session);
}
