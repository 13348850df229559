import type { Care } from '../../../../shared/backup/care.js';
import type { Session } from '../../../../shared/backup/session.js';

/**
 * Whether a session is at this repository now. It goes from one to the next, and may leave some out: it is at the one that was begun last,
 * unless that has come to its end.
 */
export function isUnderWay(
  { path, task, begunAt, completedAt }: Care,
  all: readonly Care[],
  session: Pick<Session, 'startedAt'> | null,
): boolean {
  if (session === null || begunAt === null) return false;
  const isLater = (other: Care): boolean =>
    other.task === task && other.path !== path && other.begunAt !== null && other.begunAt > begunAt;
  const isOver = completedAt !== null && completedAt >= begunAt;
  return begunAt >= session.startedAt && !isOver && !all.some(isLater);
}
