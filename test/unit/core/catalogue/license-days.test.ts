import { describe, expect, it } from 'vitest';
import { type LicenseFigures, daysOf, figuresOf } from '../../../../shared/license/license-days.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { makeFolderHome } from '../../../fixtures/catalogue-homes.js';
import { licenseDaysSuite } from '../../../suites/catalogue/license-days-suite.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';

const of = (managed: number): LicenseFigures => ({ managed, new: 0, extra: 0, covered: 100 });

licenseDaysSuite(makeFolderHome);

describe('the figures of a day', () => {
  const now = '2026-03-15T12:00:00.000Z';
  const rental = payloadOf('rental');
  it.each([
    ['a subscription that is exceeded', factsOf(payloadOf('subscription'), now), countsOf(140), 0, 40, 100],
    ['new mailboxes of a rental license', factsOf(rental, now), countsOf(140, { new: 30 }), 30, 10, 100],
    [
      'new ones of another license',
      factsOf(payloadOf('subscription'), now),
      countsOf(90, { new: 30 }),
      0,
      0,
      100,
    ],
    ['no license', factsOf(null, now), countsOf(12), 0, 2, 10],
    [
      'an expired license',
      factsOf(payloadOf('nfr', { expiresOn: '2026-03-01' }), now),
      countsOf(101),
      0,
      1,
      100,
    ],
  ])('of %s', (_name, facts, counts, fresh, extra, covered) => {
    expect(figuresOf(facts, counts)).toEqual({ managed: counts.managed, new: fresh, extra, covered });
  });

  it.each([
    ['the license cannot be read', { unread: verbatim('no') }],
    ['the clock is in doubt', { clock: { isDoubtful: true, sureAt: now, unseen: [], warning: null } }],
  ])('nobody can say them while %s', (_name, changes) => {
    expect(figuresOf(factsOf(rental, now, changes), countsOf(5))).toBeNull();
  });

  it('a day without figures is unknown, and the interval may be of one day', () => {
    expect(daysOf({ from: '2026-02-28', to: '2026-03-01' }, new Map([['2026-03-01', of(0)]]))).toEqual([
      { date: '2026-02-28', figures: null },
      { date: '2026-03-01', figures: of(0) },
    ]);
    expect(daysOf({ from: '2026-03-01', to: '2026-03-01' }, new Map())).toHaveLength(1);
  });
});
