import type { Clock } from '../../shared/clock.js';

const hourMs = 60 * 60 * 1000;

/** Says whether a notification of this kind may be shown now: at most one of each kind per hour (screens.md). */
export function createHourlyLimit(clock: Clock): (kind: string) => boolean {
  const shownAt = new Map<string, number>();
  return (kind) => {
    const now = clock().getTime();
    const last = shownAt.get(kind);
    // A time that lies ahead says that the clock was set back.
    if (last !== undefined && last <= now && now - last < hourMs) return false;
    shownAt.set(kind, now);
    return true;
  };
}
