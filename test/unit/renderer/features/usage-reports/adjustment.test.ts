import { describe, expect, it } from 'vitest';
import { adjustmentOf } from '../../../../../renderer/features/usage-reports/adjustment.js';

describe('a correction', () => {
  it.each([
    [' 0 ', ' none were ours ', { managed: 0, reason: 'none were ours' }],
    ['10000000', 'x', { managed: 10_000_000, reason: 'x' }],
    ['10000001', 'x', null],
    ['12.5', 'x', null],
    ['-1', 'x', null],
    ['1e3', 'x', null],
    ['', 'x', null],
    ['120', '   ', null],
  ])('count %j with reason %j', (managed, reason, expected) => {
    expect(adjustmentOf({ managed, reason })).toEqual(expected);
  });
});
