import { z } from 'zod';
import { instantSchema } from './dates.js';
import { isCompactJws, readStrictJws, type SignatureChecks } from './strict-jws.js';

/**
 * The licensing server's signed time (licensing.md §9; docs/licensing-protocol.md "Time statement"): a JWS in compact form whose
 * content is the server's time and the nonce of the request that it answers, so that no statement can be shown twice.
 */
export const timeStatementType = 'time+jws';

/** A request's nonce: visible ASCII, so that every end and every log spells it alike. */
export const nonceSchema = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** Longest statement that is read: the longest nonce, and some room for another signer's `kid`. */
export const timeStatementLimit = 2_000;

const timeStatementSchema = z.strictObject({ now: instantSchema, nonce: z.string() });
export type TimeStatement = z.infer<typeof timeStatementSchema>;

/**
 * The server's time in ms since 1970; null for whatever is not a statement of a key of the ring that answers this very nonce, which
 * then counts as if nothing had been said. `statement` is what an answer holds as `time`, unchecked.
 */
export function readTimeStatement(
  statement: unknown,
  nonce: string,
  checkOf: SignatureChecks,
): number | null {
  if (typeof statement !== 'string' || statement.length > timeStatementLimit || !isCompactJws(statement))
    return null;
  const reading = readStrictJws(statement, timeStatementType, checkOf);
  if (!reading.ok) return null;
  const said = timeStatementSchema.safeParse(reading.payload);
  return said.success && said.data.nonce === nonce ? Date.parse(said.data.now) : null;
}
