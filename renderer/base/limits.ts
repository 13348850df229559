import type { z } from 'zod';

/** The whole number that was typed; null unless it is digits alone and within the schema's bounds. */
export function wholeNumberOf(text: string, schema: z.ZodInt): number | null {
  const digits = text.trim();
  if (!/^\d+$/.test(digits)) return null;
  const parsed = schema.safeParse(Number(digits));
  return parsed.success ? parsed.data : null;
}

/** The bounds that a schema states; both are there for every number a form asks for. */
export function boundsOf(schema: z.ZodInt): { readonly least: number; readonly most: number } {
  const { minValue, maxValue } = schema;
  if (minValue === null || maxValue === null) throw new Error('This number has no bounds.');
  return { least: minValue, most: maxValue };
}

/** The most characters that a schema takes. */
export function longestOf(schema: Pick<z.ZodString, 'maxLength'>): number {
  if (schema.maxLength === null) throw new Error('This text has no limit.');
  return schema.maxLength;
}
