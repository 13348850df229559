import { isStorageError } from '../lib/storage-errors.js';
import type { DamageStore } from './damage.js';
import type { RepositoryCheckStore } from './repository-checks.js';

/**
 * A verification and a restore drill read repositories, which a full or read-only catalogue is no reason not to do: what cannot be
 * noted is in their session, damage known before stays known, and they are due again.
 */
export function forgettingDamage(store: DamageStore): DamageStore {
  return {
    ...store,
    replace: orElse(store.replace, 0),
    noteMended: orElse(store.noteMended, undefined),
  };
}

/** As {@link forgettingDamage}; a changed interval is a person's wish, and fails. */
export function forgettingChecks(store: RepositoryCheckStore): RepositoryCheckStore {
  return {
    ...store,
    noteKnown: orElse(store.noteKnown, undefined),
    noteBegun: orElse(store.noteBegun, undefined),
    noteEnd: orElse(store.noteEnd, undefined),
  };
}

function orElse<A extends readonly unknown[], R>(
  write: (...given: A) => R,
  unwritten: R,
): (...given: A) => R {
  return (...given) => {
    try {
      return write(...given);
    } catch (error) {
      if (isStorageError(error)) return unwritten;
      throw error;
    }
  };
}
