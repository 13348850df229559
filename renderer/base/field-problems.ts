import type { z } from 'zod';
import { t } from '../messages/index.js';
import { boundsOf, longestOf, wholeNumberOf } from './limits.js';

/** A number in the user's format. */
export type NumberFormat = (value: number) => string;

/** What is wrong with a number as it was typed, for its field to say; null when nothing is. */
export function numberProblem(
  typed: string,
  schema: z.ZodInt,
  number: NumberFormat,
  words: (least: string, most: string) => string = t.common.numberInvalid,
): string | null {
  if (wholeNumberOf(typed, schema) !== null) return null;
  const { least, most } = boundsOf(schema);
  return words(number(least), number(most));
}

/** What is wrong with the length of a text, for its field to say; null when nothing is. */
export function lengthProblem(
  typed: string,
  schema: Pick<z.ZodString, 'maxLength'>,
  number: NumberFormat,
): string | null {
  const longest = longestOf(schema);
  return typed.length > longest ? t.common.tooLong(number(longest)) : null;
}
