import { type Clock, clockStartingAt, systemClock } from './clock.js';
import { AppError } from './errors.js';
import { instantSchema } from './license/dates.js';

/**
 * The clock of a whole run (command-line.md): that of `POSTKEEP_NOW`, else the machine's. A packaged build takes no clock from outside.
 * Throws AppError `invalid-argument`.
 */
export function runClock(
  environment: Readonly<Record<string, string | undefined>>,
  packaged: boolean,
): Clock {
  const start = environment['POSTKEEP_NOW'] ?? '';
  if (!isClockSet(environment, packaged)) return systemClock;
  const instant = instantSchema.safeParse(start);
  if (!instant.success) {
    throw new AppError('invalid-argument', `POSTKEEP_NOW must be an RFC 3339 instant, not "${start}".`);
  }
  return clockStartingAt(new Date(instant.data));
}

/** Whether the clock of a run is that of `POSTKEEP_NOW`. */
export function isClockSet(
  environment: Readonly<Record<string, string | undefined>>,
  packaged: boolean,
): boolean {
  return (environment['POSTKEEP_NOW'] ?? '') !== '' && !packaged;
}
