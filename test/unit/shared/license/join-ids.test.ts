import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinIds, notWanted } from '../../../../shared/license/join-ids.js';

/** The rule, without a table. */
function joinedOneByOne(wanted: readonly string[], among: readonly string[]): ReturnType<typeof joinIds> {
  return {
    placeOf: Int32Array.from(among, (id) => wanted.indexOf(id)),
    isRepeated: Uint8Array.from(wanted, (id, r) => (wanted.indexOf(id) < r ? 1 : 0)),
  };
}

/** A small alphabet: ids meet, repeat, and share ends and hashes. */
const ids = fc.array(
  fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '📮'), maxLength: 12 }),
    fc.nat(40).map((n) => `mailbox-${String(n).padStart(8, '0')}`),
    fc.nat(9).map((n) => `${String(n)}-mailbox-of-the-same-end`),
  ),
  { maxLength: 1200 },
);

describe('joining ids', () => {
  it('finds for each id the first equal one, in whatever order they stand', () => {
    fc.assert(
      fc.property(ids, ids, (wanted, among) => {
        expect(joinIds(wanted, among)).toEqual(joinedOneByOne(wanted, among));
      }),
    );
  });

  it('tells ids apart that end with the same characters', () => {
    expect([...joinIds(['1-mailbox-00000001'], ['2-mailbox-00000001']).placeOf]).toEqual([notWanted]);
  });
});
