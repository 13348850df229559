import { type StandingDay, standingDay, standingOf } from './ledger.js';
import type { LedgerEntry, MailboxKind } from './model.js';
import type { KnownTime } from './sure-time.js';
import type { UnitLoss } from './unit-loss.js';

/** An entry that a step of the ledger has changed; `before` is null for a mailbox that is new in it. */
export interface EntryChange {
  readonly before: LedgerEntry | null;
  readonly after: LedgerEntry;
}

/** What a step of the ledger means for the units (licensing.md §11); each mailbox is in a list once at most. */
export interface UnitChanges {
  readonly assigned: readonly LedgerEntry[];
  readonly removed: Readonly<Record<UnitLoss, readonly LedgerEntry[]>>;
  /** Mailboxes that are of another kind than before. */
  readonly becameKind: Readonly<Record<MailboxKind, readonly LedgerEntry[]>>;
}

/** Who got a unit, lost it or is of another kind, by what a step of the ledger has changed at `time`. Pure. */
export function unitChanges(changes: readonly EntryChange[], time: KnownTime): UnitChanges {
  const day = standingDay(time);
  const assigned: LedgerEntry[] = [];
  const removed: Record<UnitLoss, LedgerEntry[]> = {
    released: [],
    revoked: [],
    'not-covered': [],
    'not-required': [],
  };
  const becameKind: Record<MailboxKind, LedgerEntry[]> = { user: [], shared: [], resource: [] };
  for (const { before, after } of changes) {
    const loss = before === null ? null : lossOf(before, after, day);
    if (loss !== null) removed[loss].push(after);
    if (after.unitSince !== null && (loss !== null || before === null || before.unitSince === null))
      assigned.push(after);
    if (before !== null && before.kind !== after.kind) becameKind[after.kind].push(after);
  }
  return { assigned, removed, becameKind };
}

/** Null for who had none, or keeps it. Who comes back in the session that finds the unit released has lost it all the same. */
function lossOf(before: LedgerEntry, after: LedgerEntry, day: StandingDay): UnitLoss | null {
  if (before.unitSince === null) return null;
  if (after.revocations > before.revocations) return 'revoked';
  const isReleased = standingOf(before, day) === 'released';
  if (after.unitSince !== null && (!isReleased || after.unitSince === before.unitSince)) return null;
  if (isReleased) return 'released';
  return after.kind === 'user' ? 'not-covered' : 'not-required';
}
