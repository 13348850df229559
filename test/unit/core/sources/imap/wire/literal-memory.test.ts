import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiteralMemory } from '../../../../../../core/sources/imap/wire/literal-memory.js';

/* Memory is shared by all connections and freed at once: nothing may be freed, or given to another, while somebody still uses it. */

const connections = 4;
/** Of every kind: none, several in a block, just within a block and just beyond it, and more than a block. */
const sizes = [0, 1, 1000, 100_000, 256 * 1024, 256 * 1024 + 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000];

type Step =
  | { readonly type: 'take'; readonly connection: number; readonly size: number }
  | { readonly type: 'giveBack'; readonly which: number }
  | { readonly type: 'end'; readonly connection: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('take' as const),
      connection: fc.nat(connections - 1),
      size: fc.constantFrom(...sizes),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('giveBack' as const),
      which: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('end' as const), connection: fc.nat(connections - 1) }),
  },
);

interface Taken {
  readonly content: Buffer;
  readonly size: number;
  readonly mark: number;
  readonly memory: LiteralMemory;
}

describe('the memory of literals', () => {
  it('keeps every content as it was written until it is given back, whatever other connections do', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const memories = Array.from({ length: connections }, () => new LiteralMemory());
        const inUse: Taken[] = [];
        let mark = 0;
        const check = ({ content, size, mark: written }: Taken): void => {
          expect(content.length).toBe(size);
          // The whole of it, at the speed of the runtime's own comparison.
          expect(content.equals(Buffer.alloc(size, written))).toBe(true);
        };
        for (const each of steps) {
          switch (each.type) {
            case 'take': {
              const memory = memories[each.connection]!;
              mark = (mark % 255) + 1;
              const content = memory.take(each.size).fill(mark);
              inUse.push({ content, size: each.size, mark, memory });
              break;
            }
            case 'giveBack': {
              const [taken] = inUse.splice(each.which % Math.max(1, inUse.length), 1);
              if (taken === undefined) break;
              check(taken);
              taken.memory.giveBack(taken.content);
              break;
            }
            case 'end':
              memories[each.connection]!.end();
          }
          for (const taken of inUse) check(taken);
        }
        for (const taken of inUse) taken.memory.giveBack(taken.content);
        for (const memory of memories) memory.end();
      }),
      { numRuns: 60 },
    );
  });

  it('frees what is larger than a block as soon as it is given back', () => {
    const memory = new LiteralMemory();
    const content = memory.take(5_000_000);
    memory.giveBack(content);
    expect(content.length).toBe(0);
    // Nobody has it any more: a second time does nothing.
    memory.giveBack(content);
  });

  it('leaves alone what was transferred to somebody else by then', () => {
    const memory = new LiteralMemory();
    const content = memory.take(5_000_000).fill(7);
    const { buffer } = content;
    if (!(buffer instanceof ArrayBuffer)) throw new Error('It cannot be transferred.');
    const taken = Buffer.from(structuredClone(buffer, { transfer: [buffer] }));
    memory.giveBack(content);
    expect(taken.equals(Buffer.alloc(5_000_000, 7))).toBe(true);
  });
});
