import { dateOf } from '../../../../shared/license/calendar.js';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { emptyLedger, setInJob, setKind } from '../../../../shared/license/ledger.js';
import type { Admission, Ledger, LicenseFacts } from '../../../../shared/license/model.js';
import { backedUp, factsOf, payloadOf, requestsOf } from './fixtures.js';

const january = '2026-01-10T08:00:00.000Z';

function admittedIds({ decisions }: Admission): string[] {
  return [...decisions].filter(([, { admitted }]) => admitted).map(([id]) => id);
}

describe('release (§2, §5)', () => {
  const small = { allowance: { minimum: 0, percent: 0 } };
  const facts = (now: string): LicenseFacts => factsOf(payloadOf('subscription', { mailboxes: 2 }), now);
  const tight = (now: string): LicenseFacts =>
    factsOf(payloadOf('subscription', { mailboxes: 2, policy: small }), now);

  it('VB365: a unit is kept through the 31st day without a restore point and released on the 32nd', () => {
    const ledger = backedUp(admit(emptyLedger, requestsOf(2), facts(january)).ledger, january);
    expect(countMailboxes(ledger, facts('2026-02-10T23:59:59.999Z')).managed).toBe(2);
    expect(countMailboxes(ledger, facts('2026-02-11T00:00:00.000Z')).managed).toBe(0);
  });

  it('a mailbox just admitted and not yet backed up holds its unit', () => {
    const { ledger } = admit(emptyLedger, requestsOf(3), tight(january));
    const again = admit(ledger, requestsOf(3), tight('2026-01-11T08:00:00.000Z'));
    expect(admittedIds(again)).toEqual(['m001', 'm002']);
  });

  it('a waiting mailbox keeps its place however long it waits, and does not look idle when promoted', () => {
    let { ledger } = admit(emptyLedger, requestsOf(3), tight(january));
    for (const day of ['2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']) {
      const now = `${day}T08:00:00.000Z`;
      ledger = backedUp(admit(ledger, requestsOf(3), tight(now)).ledger, now, (e) => e.mailboxId !== 'm003');
    }
    expect(assignLicenses(ledger, tight('2026-05-02T08:00:00.000Z')).get('m003')).toEqual({
      state: 'Exceeded',
      queuePosition: 1,
    });
    const left = setInJob(ledger, ['m001'], false, { now: '2026-05-02T08:00:00.000Z' });
    const rest = (now: string): Admission => admit(left, requestsOf(3).slice(1), tight(now));
    expect(rest('2026-05-02T08:00:00.000Z').decisions.get('m003')?.admitted).toBe(false);
    const promoted = rest('2026-06-02T08:00:00.000Z');
    expect(promoted.decisions.get('m003')).toEqual({ admitted: true, state: 'Licensed' });
    expect(assignLicenses(promoted.ledger, tight('2026-06-20T08:00:00.000Z')).get('m003')?.state).toBe(
      'Licensed',
    );
  });

  it('a mailbox that was idle for 31 days comes back to the end of the queue', () => {
    let { ledger } = admit(emptyLedger, requestsOf(3), tight(january));
    for (const now of ['2026-02-01T08:00:00.000Z', '2026-02-20T08:00:00.000Z']) {
      ledger = backedUp(admit(ledger, requestsOf(3), tight(now)).ledger, now, (e) => e.mailboxId === 'm002');
    }
    const back = admit(ledger, requestsOf(3), tight('2026-02-20T09:00:00.000Z'));
    expect(admittedIds(back).sort()).toEqual(['m002', 'm003']);
    expect(back.ledger.entries.map(({ mailboxId }) => mailboxId)).toEqual(['m002', 'm003', 'm001']);
  });

  it('a job removed and made anew gives every mailbox its place again', () => {
    const { ledger } = admit(emptyLedger, requestsOf(3).reverse(), tight(january));
    const ids = requestsOf(3).map(({ mailboxId }) => mailboxId);
    const now = '2026-01-12T08:00:00.000Z';
    const again = setInJob(setInJob(ledger, ids, false, { now }), ids, true, { now });
    expect(again.entries.map(({ mailboxId }) => mailboxId)).toEqual(
      ledger.entries.map(({ mailboxId }) => mailboxId),
    );
    expect(again.entries.every(({ firstAdmittedAt }) => firstAdmittedAt === january)).toBe(true);
  });

  it('a mailbox removed and re-added queues behind those who stayed', () => {
    const { ledger } = admit(emptyLedger, requestsOf(3), tight(january));
    const now = '2026-01-12T08:00:00.000Z';
    const again = setInJob(setInJob(ledger, ['m001'], false, { now }), ['m001'], true, { now });
    expect(admittedIds(admit(again, requestsOf(3), tight(now))).sort()).toEqual(['m002', 'm003']);
  });

  it('§2: a mailbox that waits keeps its place as long as sessions ask for it', () => {
    let { ledger } = admit(emptyLedger, requestsOf(3), tight(january));
    for (let day = 11; day < 100; day++) {
      const now = new Date(Date.UTC(2026, 0, day, 8)).toISOString();
      ledger = backedUp(ledger, now, ({ unitSince }) => unitSince !== null);
      ledger = admit(ledger, requestsOf(3), tight(now)).ledger;
    }
    expect(assignLicenses(ledger, tight('2026-04-09T09:00:00.000Z')).get('m003')).toEqual({
      state: 'Exceeded',
      queuePosition: 1,
    });
  });

  it('§2: one that waits and has gone from its source leaves the queue after 31 days: the count is within again', () => {
    const gone = admit(emptyLedger, requestsOf(3), tight(january)).ledger;
    const after = (now: string): Admission =>
      admit(
        backedUp(gone, now, ({ unitSince }) => unitSince !== null),
        requestsOf(2),
        tight(now),
      );
    expect(after('2026-02-10T23:00:00.000Z').status).toMatchObject({ count: 'exceeded-beyond-allowance' });
    const later = after('2026-02-11T00:00:00.000Z');
    expect(later.status).toMatchObject({ count: 'within', licensed: 2, waiting: 0 });
    expect(later.ledger.exceeded).toMatchObject({ endedOn: '2026-02-11' });
    // It comes back when it is asked for again.
    expect(admit(later.ledger, requestsOf(3), tight('2026-02-12T00:00:00.000Z')).status.waiting).toBe(1);
  });

  it('places survive the months in which an expired license stops every mailbox', () => {
    const expired = payloadOf('subscription', { mailboxes: 2, expiresOn: '2026-01-31', policy: small });
    let { ledger } = admit(emptyLedger, requestsOf(3), factsOf(expired, january));
    ledger = backedUp(ledger, '2026-01-31T08:00:00.000Z', ({ unitSince }) => unitSince !== null);
    for (const now of ['2026-02-28T08:00:00.000Z', '2026-03-01T08:00:00.000Z', '2026-06-01T08:00:00.000Z']) {
      ledger = admit(ledger, requestsOf(3), factsOf(expired, now)).ledger;
    }
    const renewed = { ...expired, expiresOn: '2027-01-31' };
    const after = admit(ledger, requestsOf(3), factsOf(renewed, '2026-06-02T08:00:00.000Z'));
    expect(admittedIds(after)).toEqual(['m001', 'm002']);
  });
});

describe('§5: a unit is held for 31 days, whatever becomes of jobs and kinds', () => {
  const day = (n: number): string => new Date(Date.UTC(2026, 0, n, 8)).toISOString();
  const all = requestsOf(30);
  const ids = all.map(({ mailboxId }) => mailboxId);

  /** The job is given these mailboxes and runs; what is processed gets its restore point. */
  function run(
    ledger: Ledger,
    from: number,
    to: number,
    facts: LicenseFacts,
  ): { ledger: Ledger; admitted: string[] } {
    const chosen = all.slice(from, to);
    const without = setInJob(ledger, ids, false, facts);
    const asked = setInJob(
      without,
      chosen.map(({ mailboxId }) => mailboxId),
      true,
      facts,
    );
    const admission = admit(asked, chosen, facts);
    const admitted = admittedIds(admission);
    return {
      ledger: backedUp(admission.ledger, facts.now, ({ mailboxId }) => admitted.includes(mailboxId)),
      admitted,
    };
  }

  it('ten of thirty chosen in turn without a license: 10 are processed, 20 refused, all month', () => {
    let ledger = emptyLedger;
    const processed = new Set<string>();
    for (let n = 1; n <= 32; n++) {
      const from = ((n - 1) % 3) * 10;
      const ran = run(ledger, from, from + 10, factsOf(null, day(n)));
      ({ ledger } = ran);
      for (const id of ran.admitted) processed.add(id);
      expect(ran.admitted, day(n)).toEqual(from === 0 ? ids.slice(0, 10) : []);
    }
    expect(processed.size).toBe(10);
    // Whose last point is older than 31 days has given its unit back.
    expect(run(ledger, 10, 20, factsOf(null, day(70))).admitted).toEqual(ids.slice(10, 20));
  });

  it('the exceeded grace cannot be begun anew by one small run: who was backed up still counts', () => {
    const facts = (n: number): LicenseFacts => factsOf(payloadOf('subscription', { mailboxes: 10 }), day(n));
    let { ledger } = run(emptyLedger, 0, 30, facts(1));
    ({ ledger } = run(ledger, 0, 30, facts(30)));
    ({ ledger } = run(ledger, 0, 10, facts(58)));
    expect(ledger.exceeded).toMatchObject({ since: '2026-01-01', endedOn: null });
    ({ ledger } = run(ledger, 0, 30, facts(60)));
    expect(ledger.exceeded?.since).toBe('2026-01-01');
    expect(run(ledger, 0, 30, facts(62)).admitted).toHaveLength(10);
  });

  it.each<[string, number, number, string]>([
    ['31 days after the last continues with it', 31, 10, '2026-01-01'],
    ['32 days after the last is a new one', 32, 10, '2026-04-12'],
    ['with a larger license is a new one', 5, 11, '2026-03-16'],
    ['with a smaller license continues with the last', 5, 9, '2026-01-01'],
  ])('a grace that begins %s', (_, later, mailboxes, since) => {
    const ended = { since: '2026-01-01', mailboxes: 10, foundOn: '2026-03-10', endedOn: '2026-03-11' };
    const facts = factsOf(payloadOf('subscription', { mailboxes }), day(70 + later));
    expect(admit({ entries: [], exceeded: ended }, all, facts).ledger.exceeded).toEqual({
      since,
      mailboxes,
      foundOn: dateOf(facts.now),
      endedOn: null,
    });
  });

  it('a larger license that did not stay begins nothing anew', () => {
    const facts = (mailboxes: number, n: number): LicenseFacts =>
      factsOf(payloadOf('subscription', { mailboxes }), day(n));
    let { ledger } = run(emptyLedger, 0, 30, facts(10, 1));
    ({ ledger } = run(ledger, 0, 30, facts(50, 20)));
    expect(ledger.exceeded).toMatchObject({ since: '2026-01-01', mailboxes: 10, endedOn: '2026-01-20' });
    ({ ledger } = run(ledger, 0, 30, facts(10, 21)));
    expect(ledger.exceeded?.since).toBe('2026-01-01');
  });

  it('another kind gives no unit back before its time, and what was backed up as that kind holds none', () => {
    let { ledger } = run(emptyLedger, 0, 10, factsOf(null, day(1)));
    for (const id of ids.slice(0, 10)) ledger = setKind(ledger, id, 'shared', { now: day(2) });
    expect(run(ledger, 10, 20, factsOf(null, day(2))).admitted).toEqual([]);
    const shared = all.slice(0, 10).map((request) => ({ ...request, kind: 'shared' as const }));
    for (let n = 2; n <= 33; n++) {
      const admission = admit(ledger, shared, factsOf(null, day(n)));
      expect(admittedIds(admission)).toHaveLength(10);
      ledger = backedUp(admission.ledger, day(n));
    }
    expect(run(ledger, 10, 20, factsOf(null, day(33))).admitted).toEqual(ids.slice(10, 20));
  });

  it('the end of a license takes no unit that a restore point holds: not of a shared mailbox either', () => {
    const ended = payloadOf('evaluation', { mailboxes: 10, expiresOn: '2026-01-03' });
    const renewed = payloadOf('evaluation', { mailboxes: 10, expiresOn: '2027-01-03' });
    const shared = all.slice(0, 10).map((request) => ({ ...request, kind: 'shared' as const }));
    let { ledger } = run(emptyLedger, 0, 10, factsOf(ended, day(1)));
    for (const id of ids.slice(0, 10)) ledger = setKind(ledger, id, 'shared', { now: day(2) });
    const stopped = admit(ledger, shared, factsOf(ended, day(4)));
    expect(admittedIds(stopped)).toEqual([]);
    expect(stopped.ledger.entries.every(({ unitSince }) => unitSince !== null)).toBe(true);
    expect(run(stopped.ledger, 10, 20, factsOf(renewed, day(5))).admitted).toEqual([]);
    expect(run(stopped.ledger, 10, 20, factsOf(renewed, day(33))).admitted).toEqual(ids.slice(10, 20));
  });

  it('a shared mailbox never waits, and takes no place from a user mailbox that does', () => {
    const facts = factsOf(null, day(3));
    let { ledger } = run(emptyLedger, 0, 10, factsOf(null, day(1)));
    ledger = setKind(ledger, 'm010', 'shared', { now: day(2) });
    const smaller = factsOf(payloadOf('evaluation', { mailboxes: 9 }), day(3));
    const asked = all
      .slice(0, 11)
      .map((each) => (each.mailboxId === 'm010' ? { ...each, kind: 'shared' as const } : each));
    expect(admit(ledger, asked, facts).status).toMatchObject({ licensed: 10, waiting: 1 });
    // Between sessions too, as soon as the smaller license is installed.
    const before = evaluateLicense(smaller, countMailboxes(ledger, smaller));
    expect(before).toMatchObject({ count: 'within', licensed: 9, waiting: 0 });
    expect(before.messages).toEqual([]);
    const admission = admit(ledger, asked, smaller);
    expect(admission.status).toMatchObject({ licensed: 9, waiting: 1 });
    expect(admission.decisions.get('m010')).toEqual({ admitted: true, state: 'NotRequired' });
    expect(admission.decisions.get('m011')?.admitted).toBe(false);
  });
});
