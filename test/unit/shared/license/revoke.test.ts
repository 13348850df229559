import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, promoteHeads } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import {
  emptyLedger,
  mergedEntry,
  revokeUnit,
  setKind,
  withRecord,
} from '../../../../shared/license/ledger.js';
import type { Ledger, LedgerEntry } from '../../../../shared/license/model.js';
import { type RecordedDates, mergedDates } from '../../../../shared/license/recorded-ledger.js';
import { type EntryChange, unitChanges } from '../../../../shared/license/unit-changes.js';
import { backedUp, factsOf, payloadOf, requestsOf } from './fixtures.js';

const at = (day: string): string => `${day}T08:00:00.000Z`;
const license = payloadOf('evaluation', { mailboxes: 3, expiresOn: '2027-12-31' });
const factsAt = (day: string) => factsOf(license, at(day));

function entryOf(ledger: Ledger, mailboxId: string): LedgerEntry {
  const found = ledger.entries.find((entry) => entry.mailboxId === mailboxId);
  if (found === undefined) throw new Error(`No ${mailboxId}`);
  return found;
}

/** The ledger once all of `count` mailboxes were asked for, and those let in backed up. */
function ledgerOf(count: number, day: string): Ledger {
  const { ledger, decisions } = admit(emptyLedger, requestsOf(count), factsAt(day));
  return backedUp(ledger, at(day), ({ mailboxId }) => decisions.get(mailboxId)?.admitted === true);
}

function changesOf(before: Ledger, after: Ledger): EntryChange[] {
  const known = new Map(before.entries.map((entry) => [entry.mailboxId, entry]));
  return after.entries
    .map((entry) => ({ before: known.get(entry.mailboxId) ?? null, after: entry }))
    .filter((change) => change.before !== change.after);
}

describe('§5, Revoke: the ledger', () => {
  it('gives the unit to the head of the queue alone, and leaves the others where they are', () => {
    const before = ledgerOf(6, '2026-03-01');
    const facts = factsAt('2026-03-02');
    const after = promoteHeads(revokeUnit(before, 'm002', 1, facts), facts);
    const states = [...assignLicenses(after, facts)].map(([id, { state }]) => [id, state]);
    expect(Object.fromEntries(states)).toEqual({
      m001: 'Licensed',
      m002: 'NotRequired',
      m003: 'Licensed',
      m004: 'Licensed',
      m005: 'Exceeded',
      m006: 'Exceeded',
    });
    expect(countMailboxes(before, facts).managed - countMailboxes(after, facts).managed).toBe(1);
    const { assigned, removed } = unitChanges(changesOf(before, after), facts);
    expect(assigned.map(({ mailboxId }) => mailboxId)).toEqual(['m004']);
    expect(removed.revoked.map(({ mailboxId }) => mailboxId)).toEqual(['m002']);
  });

  it('who comes back queues behind everyone who was there, also behind those who came after the revoke', () => {
    const facts = factsAt('2026-03-02');
    const revoked = promoteHeads(revokeUnit(ledgerOf(5, '2026-03-01'), 'm001', 1, facts), facts);
    const later = admit(revoked, requestsOf(1, 'n'), factsAt('2026-03-03')).ledger;
    const back = admit(later, requestsOf(5), factsAt('2026-03-04')).ledger;
    expect(back.entries.map(({ mailboxId }) => mailboxId)).toEqual([
      ...['m002', 'm003', 'm004', 'm005', 'n001', 'm001'],
    ]);
  });

  it('takes nothing from anybody else, also when the license has come to cover none', () => {
    const expired = factsOf({ ...license, expiresOn: '2026-03-05' }, at('2026-03-10'));
    const before = ledgerOf(5, '2026-03-01');
    const after = promoteHeads(revokeUnit(before, 'm001', 1, expired), expired);
    const { assigned, removed } = unitChanges(changesOf(before, after), expired);
    expect(assigned).toEqual([]);
    expect(
      Object.values(removed)
        .flat()
        .map(({ mailboxId }) => mailboxId),
    ).toEqual(['m001']);
  });

  it('a first restore point stays: revoked and backed up again, a mailbox is not New', () => {
    const before = ledgerOf(1, '2026-03-01');
    const revoked = revokeUnit(before, 'm001', 1, factsAt('2026-04-02'));
    expect(entryOf(revoked, 'm001').firstRestorePointAt).toBe(at('2026-03-01'));
  });
});

const dayArb = fc
  .integer({ min: 0, max: 120 })
  .map((n) => at(new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)));
const recordArb: fc.Arbitrary<RecordedDates> = fc
  .record({
    firstAdmittedAt: dayArb,
    point: fc.option(dayArb),
    revocations: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ firstAdmittedAt, point, revocations }) => ({
    firstAdmittedAt,
    firstRestorePointAt: point,
    lastRestorePointAt: point,
    lastUserPointAt: point,
    revocations,
  }));
const placeOf = ({ firstAdmittedAt, lastUserPointAt, revocations }: RecordedDates) => ({
  ...{ firstAdmittedAt, lastUserPointAt, revocations },
});

describe('§5, Revoke: two records of one account', () => {
  it('the one that knows of more revokes holds, in whichever order they meet', () => {
    fc.assert(
      fc.property(recordArb, recordArb, (a, b) => {
        const merged = mergedDates(a, b);
        expect(mergedDates(b, a)).toEqual(merged);
        expect(mergedDates(merged, a)).toEqual(merged);
        if (a.revocations === b.revocations) return;
        expect(placeOf(merged)).toEqual(placeOf(a.revocations > b.revocations ? a : b));
      }),
    );
  });

  it('a record from before a revoke, however late its point, changes nothing of the place and the unit', () => {
    const facts = factsAt('2026-03-02');
    const before = ledgerOf(3, '2026-03-01');
    const entry = entryOf(revokeUnit(before, 'm001', 1, facts), 'm001');
    fc.assert(
      fc.property(recordArb, (record) => {
        const stale = { ...record, revocations: 0 };
        const merged = withRecord(entry, stale);
        expect(placeOf(merged)).toEqual(placeOf(entry));
        expect([merged.unitSince, merged.lastAskedOn]).toEqual([entry.unitSince, entry.lastAskedOn]);
      }),
    );
  });

  it('an entry that hears of a revoke gives its unit back; so does the account when two entries become one', () => {
    const before = entryOf(ledgerOf(3, '2026-03-01'), 'm001');
    const revoked = entryOf(revokeUnit(ledgerOf(3, '2026-03-01'), 'm001', 1, factsAt('2026-03-02')), 'm001');
    expect(before.unitSince).not.toBeNull();
    for (const merged of [
      withRecord(before, revoked),
      mergedEntry(before, revoked),
      mergedEntry(revoked, before),
    ]) {
      expect(merged).toMatchObject({ unitSince: null, lastUserPointAt: null, revocations: 1 });
      const facts = factsAt('2026-03-02');
      expect(countMailboxes({ entries: [merged], exceeded: null }, facts).managed).toBe(0);
    }
  });
});

describe('§11: what a step of the ledger means for the units', () => {
  const facts = (day: string, mailboxes = 3) => factsOf({ ...license, mailboxes }, at(day));
  const ids = (entries: readonly LedgerEntry[]): string[] => entries.map(({ mailboxId }) => mailboxId);

  it.each<[string, (before: Ledger) => Ledger, string, Partial<Record<string, string[]>>]>([
    ['nothing moves', (ledger) => admit(ledger, requestsOf(5), facts('2026-03-02')).ledger, '2026-03-02', {}],
    [
      'a larger license',
      (ledger) => admit(ledger, requestsOf(5), facts('2026-03-02', 4)).ledger,
      '2026-03-02',
      { assigned: ['m004'] },
    ],
    [
      'a smaller one',
      (ledger) => admit(ledger, requestsOf(5), facts('2026-03-02', 2)).ledger,
      '2026-03-02',
      { 'not-covered': ['m003'] },
    ],
    [
      '31 days without a restore point, and nobody asks',
      (ledger) => admit(ledger, requestsOf(1, 'n'), facts('2026-04-02')).ledger,
      '2026-04-02',
      { released: ['m001', 'm002', 'm003'], assigned: ['n001'] },
    ],
    [
      'the same, and they come back',
      (ledger) => admit(ledger, requestsOf(3), facts('2026-04-02')).ledger,
      '2026-04-02',
      { released: ['m001', 'm002', 'm003'], assigned: ['m001', 'm002', 'm003'] },
    ],
    [
      'another kind; what its restore points hold stays held',
      (ledger) => setKind(ledger, 'm001', 'shared', facts('2026-03-02')),
      '2026-03-02',
      { shared: ['m001'] },
    ],
  ])('%s', (_, step, day, expected) => {
    const before = ledgerOf(5, '2026-03-01');
    const { assigned, removed, becameKind } = unitChanges(changesOf(before, step(before)), facts(day));
    const found = { assigned, ...removed, ...becameKind };
    const said = Object.entries(found).flatMap(([name, entries]) =>
      entries.length === 0 ? [] : [[name, ids(entries).sort()] as const],
    );
    expect(Object.fromEntries(said)).toEqual(expected);
  });

  it('what another kind has held is given back once its restore points hold nothing', () => {
    const shared = setKind(ledgerOf(3, '2026-03-01'), 'm001', 'shared', facts('2026-03-02'));
    const after = admit(shared, [], facts('2026-04-02')).ledger;
    const { removed } = unitChanges(changesOf(shared, after), facts('2026-04-02'));
    expect([ids(removed['not-required']), ids(removed.released)]).toEqual([['m001'], ['m002', 'm003']]);
  });

  it('what is released is told once', () => {
    const before = ledgerOf(3, '2026-03-01');
    const released = admit(before, [], facts('2026-04-02')).ledger;
    const again = admit(released, [], facts('2026-04-03')).ledger;
    expect(changesOf(released, again)).toEqual([]);
  });
});
