import { type Briefly, isUnwritten } from './briefly.js';
import type { DamageStore } from './damage.js';
import type { RepositoryCheckStore } from './repository-checks.js';

/**
 * A verification and a restore drill read repositories, which a full, read-only or locked catalogue is no reason not to do: what cannot be
 * noted is in their session, damage known before stays known, and they are due again.
 */
export function forgettingDamage(store: DamageStore, briefly: Briefly): DamageStore {
  return {
    ...store,
    replace: orElse(briefly, store.replace, 0),
    noteMended: orElse(briefly, store.noteMended, undefined),
    noteFileMended: orElse(briefly, store.noteFileMended, undefined),
  };
}

/** As {@link forgettingDamage}; a changed interval is a person's wish, and fails. */
export function forgettingChecks(store: RepositoryCheckStore, briefly: Briefly): RepositoryCheckStore {
  return {
    ...store,
    noteKnown: orElse(briefly, store.noteKnown, undefined),
    noteBegun: orElse(briefly, store.noteBegun, undefined),
    noteEnd: orElse(briefly, store.noteEnd, undefined),
  };
}

function orElse<A extends readonly unknown[], R>(
  briefly: Briefly,
  write: (...given: A) => R,
  unwritten: R,
): (...given: A) => R {
  return (...given) => {
    try {
      return briefly(() => write(...given));
    } catch (error) {
      if (isUnwritten(error)) return unwritten;
      throw error;
    }
  };
}
