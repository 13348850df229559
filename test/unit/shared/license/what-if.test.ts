import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf } from '../../../../shared/license/calendar.js';
import { evaluateLicense, processedMailboxes } from '../../../../shared/license/status.js';
import { whatFollows, whatIf } from '../../../../shared/license/what-if.js';
import { render, verbatim } from '../../../../shared/texts/text.js';
import { countsArbitrary, factsArbitrary, licenses } from './arbitraries.js';
import { countsOf, factsOf, payloadOf } from './fixtures.js';

const rental = payloadOf('rental', { expiresOn: '2026-12-31' });
const subscription = payloadOf('subscription');
const now = '2026-06-10T08:00:00.000Z';

/** Day, state in words, mailboxes backed up. */
function told(...args: Parameters<typeof whatFollows>): [string, string, number][] {
  return whatFollows(...args).map(({ on, status, backedUp }) => [on, render(status.statusText), backedUp]);
}

describe('§11 What if: the days on which something changes', () => {
  it('a subscription that is not renewed', () => {
    expect(
      told(factsOf(subscription, now), countsOf(90), { managed: 90, license: subscription }, '2027-12-31'),
    ).toEqual([
      ['2026-06-10', 'Valid', 90],
      ['2027-01-01', 'Valid', 90],
      ['2027-02-01', 'Expired (27 days of grace period remaining)', 90],
      ['2027-03-01', 'Expired', 0],
    ]);
  });

  it('mailboxes added to a subscription use their units at once', () => {
    expect(
      told(factsOf(subscription, now), countsOf(90), { managed: 140, license: subscription }, '2026-12-31'),
    ).toEqual([
      ['2026-06-10', 'Exceeded (61 days of grace period remaining)', 120],
      ['2026-08-11', 'Exceeded', 100],
    ]);
  });

  it('mailboxes added to a rental license are free until the first of the next month (the worked example of §5)', () => {
    const counts = countsOf(110, { new: 10 });
    expect(told(factsOf(rental, now), counts, { managed: 140, license: rental }, '2026-11-30')).toEqual([
      ['2026-06-10', 'Valid', 140],
      ['2026-07-01', 'Exceeded (62 days of grace period remaining)', 120],
      ['2026-09-02', 'Exceeded', 100],
    ]);
  });

  it('a grace that runs already continues with another license that is too small', () => {
    const counts = countsOf(140, { exceededSince: '2026-05-01' });
    const [first] = whatFollows(
      factsOf(subscription, now),
      counts,
      { managed: 140, license: { ...subscription, mailboxes: 130 } },
      '2026-06-30',
    );
    expect(first?.status.exceededGraceEndsOn).toBe('2026-07-01');
  });

  it.each<{ last: string; mailboxes: number; supposed: number; ends: string }>([
    { last: '2026-05-10', mailboxes: 100, supposed: 100, ends: '2026-07-01' },
    { last: '2026-05-09', mailboxes: 100, supposed: 100, ends: '2026-08-10' },
    { last: '2026-06-10', mailboxes: 100, supposed: 60, ends: '2026-07-01' },
    { last: '2026-06-10', mailboxes: 100, supposed: 101, ends: '2026-08-10' },
    { last: '2026-06-10', mailboxes: 120, supposed: 101, ends: '2026-07-01' },
  ])(
    'of $supposed, after one for $mailboxes that ended on $last: a grace that begins within 31 days keeps its start, unless a larger license is there (§5)',
    ({ last, mailboxes, supposed, ends }) => {
      const counts = countsOf(90, {
        lastExceeded: { since: '2026-05-01', mailboxes, foundOn: '2026-05-01', endedOn: last },
      });
      const license = { ...subscription, mailboxes: supposed };
      const [first] = whatFollows(
        factsOf(subscription, now),
        counts,
        { managed: 140, license },
        '2026-06-30',
      );
      expect(first?.status.exceededGraceEndsOn).toBe(ends);
    },
  );

  it('a grace that the supposition ends today, and that begins again with the next month, keeps its start', () => {
    const last = { since: '2026-05-01', mailboxes: 100, foundOn: '2026-05-01', endedOn: null };
    const counts = countsOf(110, { new: 10, exceededSince: '2026-05-01', lastExceeded: last });
    expect(told(factsOf(rental, now), counts, { managed: 110, license: rental }, '2026-08-30')).toEqual([
      ['2026-06-10', 'Valid', 110],
      ['2026-07-01', 'Exceeded (0 days of grace period remaining)', 110],
      ['2026-07-02', 'Exceeded', 100],
    ]);
  });

  it('a larger license ends it, and nothing stops', () => {
    const counts = countsOf(140, { exceededSince: '2026-05-01' });
    expect(
      whatIf(
        factsOf(subscription, now),
        counts,
        { managed: 140, license: { ...subscription, mailboxes: 140 } },
        '2026-06-10',
      ),
    ).toMatchObject({
      status: { count: 'within' },
      backedUp: 140,
      stopped: 0,
    });
  });

  it('without the license ten continue', () => {
    expect(
      whatIf(
        factsOf(subscription, now),
        countsOf(90, { notRequired: 4 }),
        { managed: 90, license: null },
        '2026-06-10',
      ),
    ).toMatchObject({
      backedUp: 14,
      stopped: 80,
    });
  });

  it('a license that is supposed instead of a key that does not verify has no reason of its own', () => {
    const facts = { ...factsOf(null, now), rejection: verbatim('unknown signing key') };
    const { status } = whatIf(facts, countsOf(7), { managed: 7, license: subscription }, '2026-06-10');
    expect(render(status.statusText)).toBe('Valid');
  });
});

describe('§11 What if, of every license', () => {
  it('today, with what is there, it is the real status', () => {
    fc.assert(
      fc.property(factsArbitrary, countsArbitrary, (facts, counts) => {
        const supposed = { managed: counts.managed, license: facts.license };
        const { status, backedUp } = whatIf(facts, counts, supposed, dateOf(facts.now));
        const real = evaluateLicense(facts, counts);
        expect(status).toEqual(real);
        expect(backedUp).toBe(processedMailboxes(real, counts));
      }),
      { numRuns: 2000 },
    );
  });

  it('every mailbox is backed up or stopped, on every day', () => {
    const days = fc.integer({ min: 0, max: 900 });
    const managed = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(
        factsArbitrary,
        countsArbitrary,
        managed,
        fc.option(licenses),
        days,
        (facts, counts, number, license, ahead) => {
          const on = dateOf(new Date(Date.parse(facts.now) + ahead * 86_400_000));
          const { backedUp, stopped } = whatIf(facts, counts, { managed: number, license }, on);
          expect(backedUp + stopped).toBe(number);
          expect(Math.min(backedUp, stopped)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
