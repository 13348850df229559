/** Requests a license may send: `burst` at once, and one more every `intervalMs`. */
export interface RateLimit {
  readonly burst: number;
  readonly intervalMs: number;
}

/** Licenses remembered before those that are idle are forgotten. */
const memoryLimit = 100_000;

/**
 * Returns how many ms a license has to wait before its next request, 0 if it may go ahead. The generic cell rate
 * algorithm: one number a license, the time at which its allowance will be whole again.
 */
export function createRateLimiter(limit: RateLimit): (licenseId: string, now: Date) => number {
  const wholeAt = new Map<string, number>();
  const tolerance = limit.burst * limit.intervalMs;
  return (licenseId, now) => {
    const at = now.getTime();
    if (wholeAt.size >= memoryLimit) forgetIdle(wholeAt, at);
    const known = wholeAt.get(licenseId) ?? at;
    // Further ahead than the whole burst means that the clock was set back: start afresh.
    const start = known > at + tolerance ? at : Math.max(known, at);
    const next = start + limit.intervalMs;
    const wait = next - at - tolerance;
    if (wait > 0) return wait;
    wholeAt.set(licenseId, next);
    return 0;
  };
}

function forgetIdle(wholeAt: Map<string, number>, now: number): void {
  for (const [licenseId, time] of wholeAt) if (time <= now) wholeAt.delete(licenseId);
}
