import type { Timers } from '../lib/wake-up-timer.js';

export interface NetworkMonitorOptions {
  readonly isOnline: () => boolean;
  readonly after: Timers['after'];
  readonly onReturn: () => void;
}

export interface NetworkMonitor {
  /** Looks now: after a request that failed for want of a network, which may be back before the next look. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** The schedule tries again after a minute at the earliest: looking more often would gain nothing. */
const everyMs = 60_000;

/** Tells when the network has come back; the system sends main no such event, so it looks. */
export function startNetworkMonitor({ isOnline, after, onReturn }: NetworkMonitorOptions): NetworkMonitor {
  let wasOnline = isOnline();
  let cancel: () => void = () => undefined;
  const look = (): void => {
    const before = wasOnline;
    wasOnline = isOnline();
    if (wasOnline && !before) onReturn();
  };
  const tick = (): void => {
    look();
    cancel = after(everyMs, tick);
  };
  cancel = after(everyMs, tick);
  return {
    look,
    stop() {
      cancel();
    },
  };
}
