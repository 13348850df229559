import { describe, expect, it } from 'vitest';
import { licenseView } from '../../../../../../core/license/license-view.js';
import { endOfLine, stretches } from '../../../../../../renderer/features/license/what-if/horizon.js';
import type { LicensePayload } from '../../../../../../shared/license/model.js';
import { countsOf, factsOf, payloadOf } from '../../../../shared/license/fixtures.js';

const idle = { updating: false, lastUpdate: null, nextUpdateAt: null };
const viewOf = (license: LicensePayload | null, managed: number) =>
  licenseView(factsOf(license, '2026-06-10T08:00:00.000Z'), countsOf(managed), idle, null, null);
const subscription = payloadOf('subscription');

describe('the line of What if', () => {
  it.each<[string, LicensePayload | null, number, string]>([
    ['beyond the grace after expiry', subscription, 90, '2027-04-14'],
    ['four months at least', null, 7, '2026-10-25'],
    ['five years at most', { ...subscription, expiresOn: '9999-12-31' }, 90, '2031-06-14'],
  ])('reaches %s', (_, license, managed, end) => {
    expect(endOfLine(viewOf(license, managed), { managed, license })).toBe(end);
  });

  it('is covered from today to its end by stretches that meet', () => {
    const view = viewOf(subscription, 90);
    const supposed = { managed: 140, license: subscription };
    const line = stretches(view, supposed, endOfLine(view, supposed));
    expect(line[0]?.from).toBe(0);
    expect(line.map(({ to }) => to).slice(0, -1)).toEqual(line.slice(1).map(({ from }) => from));
    expect(line.at(-1)?.to).toBe(308);
  });
});
