import type { MailboxCounts } from '../../shared/license/model.js';

/** The ledger's figures as main last heard them: the worker owns the ledger, main must not wait for it everywhere. */
export interface LatestCounts {
  readonly latest: () => MailboxCounts;
  /** False until the worker has answered once: the figures are nobody's yet. */
  readonly areKnown: () => boolean;
  /** Asks the worker; while it does not answer, the last known figures stand. */
  readonly refresh: () => Promise<MailboxCounts>;
}

export function createLatestCounts(
  ask: () => Promise<MailboxCounts>,
  onFault: (error: unknown) => void,
): LatestCounts {
  const unknown: MailboxCounts = { managed: 0, new: 0, exceededSince: null };
  let latest = unknown;
  return {
    latest: () => latest,
    areKnown: () => latest !== unknown,
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
