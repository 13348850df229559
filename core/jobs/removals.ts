import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/clock.js';
import { inQueueOrder } from '../../shared/license/ledger.js';
import type { Ledger, LedgerEntry } from '../../shared/license/model.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { settleMembership } from './membership.js';

/** How long what was done can be taken back. */
export const undoableForMs = 10 * 60_000;

/** What was done last to each thing, for as long as it can be taken back. In memory alone: with the program the second thoughts are gone too. */
export interface Undoable<T> {
  readonly keep: (id: string, what: T) => void;
  /** Null when nothing was done to it, or too long ago. */
  readonly get: (id: string) => T | null;
  readonly drop: (id: string) => void;
}

export function createUndoable<T>(clock: Clock): Undoable<T> {
  const all = new Map<string, { readonly at: number; readonly what: T }>();
  const forgetOld = (): void => {
    const now = clock().getTime();
    for (const [id, { at }] of all) if (Math.abs(now - at) > undoableForMs) all.delete(id);
  };
  return {
    keep: (id, what) => {
      forgetOld();
      all.set(id, { at: clock().getTime(), what });
    },
    get: (id) => {
      forgetOld();
      return all.get(id)?.what ?? null;
    },
    drop: (id) => void all.delete(id),
  };
}

/** Entries of the ledger that a removal has changed, before and after it. */
export type ChangedEntries = ReadonlyMap<
  string,
  { readonly before: LedgerEntry; readonly after: LedgerEntry }
>;

/** Removes by `work`, settles which mailboxes are in a job, and answers what that has changed in the ledger. */
export function removeSettled<T>(
  catalogue: Catalogue,
  time: KnownTime,
  work: () => T,
): { readonly removed: T; readonly entries: ChangedEntries } {
  const before = catalogue.mailboxes.ledger();
  const removed = work();
  settleMembership(catalogue, time);
  return { removed, entries: changedEntries(before, catalogue.mailboxes.ledger()) };
}

/** Puts back by `work`: in the ledger the removal has never been. What has become of an entry since stays. */
export function putBackSettled(
  catalogue: Catalogue,
  time: KnownTime,
  entries: ChangedEntries,
  work: () => void,
): void {
  work();
  catalogue.mailboxes.changeLedger((ledger) => withEntriesBefore(ledger, entries));
  settleMembership(catalogue, time);
}

function changedEntries(before: Ledger, after: Ledger): ChangedEntries {
  const earlier = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
  const changed: ChangedEntries = new Map(
    after.entries.flatMap((entry) => {
      const was = earlier.get(entry.mailboxId);
      return was === undefined || isDeepStrictEqual(was, entry)
        ? []
        : [[entry.mailboxId, { before: was, after: entry }] as const];
    }),
  );
  return changed;
}

function withEntriesBefore(ledger: Ledger, entries: ChangedEntries): Ledger {
  const restored = ledger.entries.map((entry) => {
    const kept = entries.get(entry.mailboxId);
    return kept !== undefined && isDeepStrictEqual(kept.after, entry) ? kept.before : entry;
  });
  return { ...ledger, entries: inQueueOrder(restored) };
}
