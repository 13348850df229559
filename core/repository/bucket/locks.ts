import type { Bucket } from './bucket-access.js';

const dayMs = 86_400_000;
/** So many days longer than a point needs them are packs locked, so that a pack that later points need too is asked for once in so many days. */
const daysAhead = 10;

/** Until when a pack is locked that is written, or whose lock is extended, at this moment; null without Object Lock. */
export function lockFor({ lockDays }: Pick<Bucket, 'lockDays'>, now: Date): Date | null {
  return lockDays === null ? null : new Date(now.getTime() + (lockDays + daysAhead) * dayMs);
}

/** Servers refuse a lock that has ended by now, as that of an old restore point that is copied, or written again. */
export function unlessEnded(until: Date | null, now: Date): Date | null {
  return until !== null && until > now ? until : null;
}

/** Until when a restore point that was made then, and everything that it needs, must be locked. */
export function lockOfPoint({ lockDays }: Pick<Bucket, 'lockDays'>, completedAt: Date): Date | null {
  return lockDays === null ? null : new Date(completedAt.getTime() + lockDays * dayMs);
}
