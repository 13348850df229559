import { z } from 'zod';

/** The moments that RFC 3339 can write, and so every answer: from the year 0000 to the end of 9999, in milliseconds since 1970. */
export const firstInstant = Date.parse('0000-01-01T00:00:00.000Z');
export const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

/** False for a moment that no answer can name, and for NaN: mail, servers and disks write any number for a date. */
function isInstant(milliseconds: number): boolean {
  return milliseconds >= firstInstant && milliseconds <= lastInstant;
}

/** What a row has for a date, which damage or another program may have made any number, text or bytes; null for what is no moment. */
export const instantOrNull = z
  .unknown()
  .transform((value) =>
    typeof value === 'number' && Number.isInteger(value) && isInstant(value) ? value : null,
  );

/** 1970 for what is no moment: it stands for an unknown one. */
export function instantOrUnset(milliseconds: number): number {
  return isInstant(milliseconds) ? milliseconds : 0;
}

/** The same of what a row has. */
export const instantOrUnsetRow = instantOrNull.transform((value) => value ?? 0);
