import type { MailboxCounts } from '../../shared/license/model.js';

/** The ledger's figures as main last heard them: the worker owns the ledger, main must not wait for it everywhere. */
export interface LatestCounts {
  readonly latest: () => MailboxCounts;
  /** Asks the worker; while it does not answer, the last known figures stand. */
  readonly refresh: () => Promise<MailboxCounts>;
}

export function createLatestCounts(
  ask: () => Promise<MailboxCounts>,
  onFault: (error: unknown) => void,
): LatestCounts {
  let latest: MailboxCounts = { managed: 0, new: 0, exceededSince: null };
  return {
    latest: () => latest,
    async refresh() {
      try {
        latest = await ask();
      } catch (error) {
        onFault(error);
      }
      return latest;
    },
  };
}
