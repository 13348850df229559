import type { z } from 'zod';

/** To write and compile a parser of a schema's own takes zod as long as to parse so many values without. */
const worthCompiling = 200;
const parsed = new WeakMap<z.ZodType, number>();

/** How a schema is to parse so many values: without a parser of its own until there were many. Most schemas of a short command never have one. */
export function seldomParsed(schema: z.ZodType, values = 1): { readonly jitless: true } | undefined {
  const before = parsed.get(schema) ?? 0;
  if (before >= worthCompiling) return undefined;
  parsed.set(schema, before + values);
  return before + values < worthCompiling ? { jitless: true } : undefined;
}
