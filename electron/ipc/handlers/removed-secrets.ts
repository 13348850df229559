import { undoableForMs } from '../../../core/jobs/removals.js';

/** Secrets of sources that were removed a moment ago: in memory alone, and no longer than the removal can be undone. */
export interface RemovedSecrets {
  readonly keep: (sourceId: string, secret: string) => void;
  /** Null for one that is not kept, or no longer. */
  readonly of: (sourceId: string) => string | null;
  readonly forget: (sourceId: string) => void;
}

export function createRemovedSecrets(): RemovedSecrets {
  const kept = new Map<string, { readonly secret: string; readonly timer: NodeJS.Timeout }>();
  const forget = (sourceId: string): void => {
    clearTimeout(kept.get(sourceId)?.timer);
    kept.delete(sourceId);
  };
  return {
    keep: (sourceId, secret) => {
      forget(sourceId);
      const timer = setTimeout(() => {
        kept.delete(sourceId);
      }, undoableForMs);
      kept.set(sourceId, { secret, timer: timer.unref() });
    },
    of: (sourceId) => kept.get(sourceId)?.secret ?? null,
    forget,
  };
}
