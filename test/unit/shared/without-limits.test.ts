import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withoutLimits } from '../../../shared/without-limits.js';

describe('a schema without limits', () => {
  it.each([
    ['a text of any length', z.string().min(2).max(3), 'x', 'x'],
    ['a text as it is, untrimmed', z.string().trim().min(1), ' ', ' '],
    ['a number of any size', z.int().min(1).max(9), -70, -70],
    ['a list of any length', z.array(z.string().min(1)).min(1).max(2), ['', 'a', 'b'], ['', 'a', 'b']],
    [
      'members that are no more are left out',
      z.strictObject({ a: z.string() }),
      { a: '1', b: 2 },
      { a: '1' },
    ],
    ['what is left out has its default', z.object({ a: z.int().default(4) }), {}, { a: 4 }],
    [
      'what may be left out, or null',
      z.object({ a: z.string().optional(), b: z.int().nullable() }),
      { b: null },
      { b: null },
    ],
    ['a record', z.record(z.string(), z.int().max(1)), { x: 5 }, { x: 5 }],
    ['a refined object', z.object({ a: z.int() }).refine(({ a }) => a > 0), { a: 0 }, { a: 0 }],
    [
      'one of several shapes',
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('a'), n: z.int().min(1) }),
        z.strictObject({ type: z.literal('b') }),
      ]),
      { type: 'a', n: 0 },
      { type: 'a', n: 0 },
    ],
  ])('takes %s', (_what, schema, given, taken) => {
    expect(withoutLimits<z.ZodType>(schema).parse(given)).toEqual(taken);
  });

  it.each([
    ['another type', z.string().min(1), 5],
    ['a member that is missing', z.object({ a: z.string() }), {}],
    ['a shape that there is not', z.union([z.literal('a'), z.literal('b')]), 'c'],
    ['a word that there is not', z.enum(['a', 'b']), 'c'],
  ])('refuses %s', (_what, schema, given) => {
    expect(withoutLimits<z.ZodType>(schema).safeParse(given).success).toBe(false);
  });

  it('has what is to take the place of a schema within it, wherever that is', () => {
    const count = z.int().min(1);
    const schema = z.object({ counts: z.array(z.object({ count })) });
    const relaxed = withoutLimits(schema, new Map([[count, count.catch(1)]]));
    expect(relaxed.parse({ counts: [{ count: 0 }, { count: 7 }] })).toEqual({
      counts: [{ count: 1 }, { count: 7 }],
    });
  });

  it('is not made of what it does not know: a schema that says more than its shape must be named', () => {
    expect(() => withoutLimits(z.string().transform((given) => given.length))).toThrow('pipe');
  });
});
