import { describe, expect, it } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../../../shared/license/assignment.js';
import { emptyLedger, recordRestorePoint, setInJob, setKind } from '../../../../shared/license/ledger.js';
import type { Admission, Ledger, LicenseFacts } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { backedUp, factsOf, payloadOf, requestsOf } from './fixtures.js';

const january = '2026-01-10T08:00:00.000Z';
const february = '2026-02-01T00:00:00.000Z';

function statesOf(ledger: Ledger, facts: LicenseFacts): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const { state } of assignLicenses(ledger, facts).values()) tally[state] = (tally[state] ?? 0) + 1;
  return tally;
}

function admittedIds({ decisions }: Admission): string[] {
  return [...decisions].filter(([, { admitted }]) => admitted).map(([id]) => id);
}

describe('§5 worked examples', () => {
  it('100 licensed and 140 mailboxes → 100 / 20 / 20', () => {
    const admission = admit(emptyLedger, requestsOf(140), factsOf(payloadOf('subscription'), january));
    expect(admission.status).toMatchObject({ licensed: 100, temporary: 20, waiting: 20, new: 0 });
    expect(statesOf(admission.ledger, factsOf(payloadOf('subscription'), january))).toEqual({
      Licensed: 100,
      TemporaryAssigned: 20,
      Exceeded: 20,
    });
    expect(admittedIds(admission)).toHaveLength(120);
  });

  it('with 30 New in January all 30 are processed, and from 1 February 100 / 20 / 50', () => {
    const rental = payloadOf('rental');
    const december = '2025-12-10T08:00:00.000Z';
    const old = admit(emptyLedger, requestsOf(140, 'a'), factsOf(rental, december)).ledger;
    const both = [...requestsOf(140, 'a'), ...requestsOf(30, 'b')];
    const inJanuary = admit(backedUp(old, '2026-01-05T08:00:00.000Z'), both, factsOf(rental, january));
    // First backed up in December: the 140 use units in January.
    const aged = {
      ...inJanuary.ledger,
      entries: inJanuary.ledger.entries.map((entry) =>
        entry.mailboxId.startsWith('a') ? { ...entry, firstRestorePointAt: december } : entry,
      ),
    };
    const again = admit(aged, both, factsOf(rental, january));
    expect(again.status).toMatchObject({ licensed: 100, temporary: 20, waiting: 20, new: 30 });
    expect(admittedIds(again).filter((id) => id.startsWith('b'))).toHaveLength(30);

    const later = admit(backedUp(again.ledger, january), both, factsOf(rental, february));
    expect(later.status).toMatchObject({ licensed: 100, temporary: 20, waiting: 50, new: 0 });
  });

  it.each([
    [200, 40],
    [50, 20],
    [104, 20],
    [105, 21],
  ])('%i licensed → allowance %i', (mailboxes, allowance) => {
    const facts = factsOf(payloadOf('subscription', { mailboxes }), january);
    expect(admit(emptyLedger, [], facts).status.allowance).toBe(allowance);
  });

  it.each([0, 1])('%i released → exactly as many promoted', (released) => {
    const facts = factsOf(payloadOf('subscription'), january);
    const before = admit(emptyLedger, requestsOf(140), facts);
    const ids = requestsOf(released).map(({ mailboxId }) => mailboxId);
    const left = setInJob(before.ledger, ids, false, { now: january });
    const after = admit(left, requestsOf(140).slice(released), facts);
    const promoted = admittedIds(after).filter((id) => before.decisions.get(id)?.admitted === false);
    expect(promoted).toEqual(['m121'].slice(0, released));
  });
});

describe('§2: kinds (VB365)', () => {
  const facts = factsOf(
    payloadOf('subscription', { mailboxes: 1, policy: { allowance: { minimum: 0, percent: 0 } } }),
    january,
  );

  it('shared and resource mailboxes need no license', () => {
    const [a, b, c] = requestsOf(3);
    if (!a || !b || !c) throw new Error('three requests');
    const { decisions, status } = admit(
      emptyLedger,
      [a, { ...b, kind: 'shared' }, { ...c, kind: 'resource' }],
      facts,
    );
    expect([...decisions.values()]).toEqual([
      { admitted: true, state: 'Licensed' },
      { admitted: true, state: 'NotRequired' },
      { admitted: true, state: 'NotRequired' },
    ]);
    expect(status).toMatchObject({ licensed: 1, waiting: 0 });
  });

  it('a shared mailbox that becomes a user mailbox overtakes nobody', () => {
    const [a, b] = requestsOf(2);
    if (!a || !b) throw new Error('two requests');
    const { ledger } = admit(emptyLedger, [{ ...a, kind: 'shared' }, b], facts);
    const changed = setKind(ledger, a.mailboxId, 'user', { now: '2026-01-11T08:00:00.000Z' });
    expect(assignLicenses(changed, facts).get(a.mailboxId)).toEqual({ state: 'Exceeded', queuePosition: 1 });
    expect(assignLicenses(changed, facts).get(b.mailboxId)?.state).toBe('Licensed');
  });
});

describe('a license grown or shrunk (§5)', () => {
  const license = (mailboxes: number): LicenseFacts =>
    factsOf(payloadOf('subscription', { mailboxes }), january);

  it('a larger license serves those registered first', () => {
    const { ledger } = admit(emptyLedger, requestsOf(140), license(100));
    expect(admittedIds(admit(ledger, requestsOf(140), license(110)))).toEqual(
      requestsOf(132).map(({ mailboxId }) => mailboxId),
    );
  });

  it('a smaller license demotes the newest first', () => {
    const { ledger } = admit(emptyLedger, requestsOf(100), license(100));
    const { decisions } = admit(ledger, requestsOf(100), license(50));
    const refused = [...decisions].filter(([, { admitted }]) => !admitted).map(([id]) => id);
    expect(refused).toEqual(
      requestsOf(100)
        .slice(70)
        .map(({ mailboxId }) => mailboxId),
    );
  });
});

describe('restore points (§2, §5)', () => {
  it('the first one stays the first, the newest stays the newest', () => {
    let { ledger } = admit(emptyLedger, requestsOf(1), factsOf(payloadOf('rental'), january));
    ledger = recordRestorePoint(ledger, 'm001', '2026-01-10T10:00:00+02:00');
    ledger = recordRestorePoint(ledger, 'm001', '2026-01-12T08:00:00Z');
    ledger = recordRestorePoint(ledger, 'm001', '2026-01-11T08:00:00Z');
    expect(ledger.entries[0]).toMatchObject({
      firstRestorePointAt: '2026-01-10T08:00:00.000Z',
      lastRestorePointAt: '2026-01-12T08:00:00.000Z',
    });
  });
});

describe('first in, first out (§5) on a clock that was set back by an hour', () => {
  const facts = factsOf(payloadOf('evaluation', { mailboxes: 1 }), january);
  const earlier = { ...facts, now: '2026-01-10T07:00:00.000Z' };
  const first = requestsOf(1, 'z');
  const ledger = admit(emptyLedger, first, facts).ledger;
  const order = ({ entries }: Ledger): string[] => entries.map(({ mailboxId }) => mailboxId);

  it('a mailbox that comes later queues behind', () => {
    const second = admit(ledger, requestsOf(1, 'a'), earlier);
    expect(order(second.ledger)).toEqual(['z001', 'a001']);
    expect(admittedIds(second)).toEqual([]);
  });

  it('at the same instant too, whatever the ids', () => {
    expect(order(admit(ledger, requestsOf(1, 'a'), facts).ledger)).toEqual(['z001', 'a001']);
  });

  it('so does one that becomes a user mailbox, and one that comes back', () => {
    const shared = requestsOf(1, 'a').map((request) => ({ ...request, kind: 'shared' as const }));
    const known = admit(emptyLedger, [...shared, ...first], facts).ledger;
    expect(order(setKind(known, 'a001', 'user', earlier))).toEqual(['z001', 'a001']);

    const both = admit(admit(emptyLedger, requestsOf(1, 'a'), facts).ledger, first, facts).ledger;
    const left = setInJob(both, ['a001'], false, earlier);
    expect(order(setInJob(left, ['a001'], true, earlier))).toEqual(['z001', 'a001']);
  });
});

describe('§9: a clock that was ahead and has been corrected', () => {
  const ahead = '2028-06-10T08:00:00.000Z';
  const rental = payloadOf('rental', { mailboxes: 5, expiresOn: '2029-12-31' });
  const requests = requestsOf(7);

  function ledgerFrom(license: typeof rental): Ledger {
    return backedUp(admit(emptyLedger, requests, factsOf(license, ahead)).ledger, ahead);
  }

  it('a grace that began ahead of now begins now, also before the next session', () => {
    const license = { ...rental, type: 'subscription' as const };
    const ledger = ledgerFrom(license);
    expect(ledger.exceeded?.since).toBe('2028-06-10');
    const facts = factsOf(license, january);
    const { status, ledger: corrected } = admit(ledger, requests, facts);
    expect(status.exceededGraceEndsOn).toBe('2026-03-10');
    expect(evaluateLicense(facts, countMailboxes(ledger, facts)).exceededGraceEndsOn).toBe('2026-03-10');
    expect(corrected.exceeded?.since).toBe('2026-01-10');
  });

  it('mailboxes first backed up ahead of now are new until the first day of the next month', () => {
    const { ledger, status } = admit(ledgerFrom(rental), requests, factsOf(rental, january));
    expect(status.new).toBe(7);
    expect(admit(ledger, requests, factsOf(rental, february)).status).toMatchObject({ new: 0, licensed: 5 });
  });

  it('a restore point that another session has just noted, a moment ahead, changes its own entry alone', () => {
    const facts = factsOf(rental, ahead);
    const settled = admit(ledgerFrom(rental), requests, facts).ledger;
    const noted = recordRestorePoint(settled, 'm003', '2028-06-10T08:00:00.005Z');
    const { ledger } = admit(noted, requests, facts);
    const changed = ledger.entries.filter((entry, i) => entry !== noted.entries[i]);
    expect(changed.map(({ mailboxId }) => mailboxId)).toEqual(['m003']);
  });

  it('mailboxes backed up ahead of now become idle 31 days from now, and the queue keeps its order', () => {
    const { ledger } = admit(ledgerFrom(rental), requests, factsOf(rental, january));
    expect(ledger.entries.map(({ mailboxId }) => mailboxId)).toEqual(
      requests.map(({ mailboxId }) => mailboxId),
    );
    expect(countMailboxes(ledger, factsOf(rental, '2026-02-10T00:00:00.000Z')).managed).toBe(7);
    expect(countMailboxes(ledger, factsOf(rental, '2026-02-11T00:00:00.000Z')).managed).toBe(0);
  });
});

it('§9: dates that a clock in 2099 has left keep no mailbox from being idle for longer than dates of now would', () => {
  const [entry] = admit(
    emptyLedger,
    requestsOf(1),
    factsOf(payloadOf('subscription'), '2026-02-01T08:00:00.000Z'),
  ).ledger.entries;
  if (entry === undefined) throw new Error('nobody was admitted');
  const left = {
    ...entry,
    firstRestorePointAt: '2026-02-01T08:00:00.000Z',
    lastRestorePointAt: '2026-02-01T08:00:00.000Z',
    lastUserPointAt: '2026-02-01T08:00:00.000Z',
    unitSince: '2099-01-01T08:00:00.000Z',
    lastAskedOn: '2099-01-01',
  };
  // Nothing is looked at while the restore point holds the place; then the next session takes them for now.
  const on = (day: string): LicenseFacts => factsOf(payloadOf('subscription'), `${day}T08:00:00.000Z`);
  const ledger = { entries: [left], exceeded: null };
  expect(admit(ledger, [], on('2026-03-04')).ledger.entries).toEqual([left]);
  const corrected = admit(ledger, [], on('2026-03-05')).ledger;
  expect(countMailboxes(corrected, on('2026-04-05')).managed).toBe(1);
  expect(countMailboxes(corrected, on('2026-04-06')).managed).toBe(0);
});
