import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Leaf, leafMessages, planLeaves } from '../../../../../core/repository/bucket/leaf-plan.js';

/** A mailbox as time passes: messages come at the end and go anywhere; each step makes the next point's leaves of those before. */
function live(steps: readonly { readonly come: number; readonly go: readonly number[] }[]) {
  let [ids, next, chunk]: [number[], number, number] = [[], 1, 1];
  const listed = new Map<number, readonly number[]>();
  let leaves: Leaf[] = [];
  return steps.map(({ come, go }) => {
    const gone = new Set(go.map((place) => ids[place % Math.max(1, ids.length)]));
    ids = [...ids.filter((id) => !gone.has(id)), ...Array.from({ length: come }, () => next++)];
    const before = leaves;
    leaves = planLeaves(before, ids).map((planned) => {
      if ('chunkId' in planned) return planned;
      listed.set(chunk, planned.ids);
      const [firstMessage, lastMessage] = [planned.ids[0] ?? 0, planned.ids.at(-1) ?? 0];
      return { chunkId: chunk++, messages: planned.ids.length, firstMessage, lastMessage };
    });
    const written = leaves.filter((leaf) => !before.includes(leaf)).map(({ messages }) => messages);
    return { ids, leaves, written, messages: leaves.flatMap(({ chunkId }) => listed.get(chunkId) ?? []) };
  });
}

const step = fc.record({
  come: fc.nat({ max: 1500 }),
  go: fc.array(fc.nat({ max: 5000 }), { maxLength: 30 }),
});

describe('the lists of the messages of a restore point', () => {
  it('name each of its messages once and no other, in leaves of a thousand at most, for any history', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        for (const { ids, leaves, messages } of live(steps)) {
          expect(messages).toEqual(ids);
          for (const leaf of leaves) {
            expect(leaf.messages).toBeLessThanOrEqual(leafMessages);
            expect(leaf.messages).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('cost nothing where nothing has changed', () => {
    const points = live([
      { come: 5000, go: [] },
      { come: 0, go: [] },
    ]);
    expect(points[1]?.written).toEqual([]);
  });

  it('of a large mailbox in which one message goes are one leaf', () => {
    const points = live([
      { come: 100_000, go: [] },
      { come: 0, go: [50_000] },
    ]);
    expect(points[1]?.written).toEqual([999]);
  });

  it('of a mailbox to which five messages come a day list each of them a few times in a year', () => {
    const days = Array.from({ length: 365 }, () => ({ come: 5, go: [] }));
    const points = live([{ come: 20_000, go: [] }, ...days]).slice(1);
    const listed = points.flatMap(({ written }) => written).reduce((sum, messages) => sum + messages, 0);
    expect(listed / (365 * 5)).toBeLessThan(10);
    expect(points.at(-1)?.leaves.length).toBeLessThan(20 + 2 + 12);
  });

  it('take none of another writer’s whose rows lie among those of others here', () => {
    const row = fc.record({ leaf: fc.nat({ max: 4 }), stays: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const listed = new Map<number, number[]>();
        for (const [at, { leaf }] of rows.entries()) listed.set(leaf, [...(listed.get(leaf) ?? []), at + 1]);
        const earlier = [...listed].map(([chunkId, ids]) => ({
          ...{ chunkId, messages: ids.length },
          ...{ firstMessage: Math.min(...ids), lastMessage: Math.max(...ids) },
        }));
        const ids = rows.flatMap(({ stays }, at) => (stays > 0 ? [at + 1] : []));
        const shown = planLeaves(earlier, ids).flatMap((planned) =>
          'chunkId' in planned ? (listed.get(planned.chunkId) ?? []) : planned.ids,
        );
        expect(shown.toSorted((one, other) => one - other)).toEqual(ids);
      }),
    );
  });
});
