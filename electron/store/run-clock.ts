import { type Clock, clockStartingAt, systemClock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { instantSchema } from '../../shared/license/model.js';
import { packagedBuild } from '../license/build-constants.js';

/** The clock of a whole run: POSTKEEP_NOW in unpackaged builds (cli.md), else the machine's. */
export function runClock(environment: NodeJS.ProcessEnv): Clock {
  const start = environment['POSTKEEP_NOW'];
  if (start === undefined || start === '' || packagedBuild) return systemClock;
  const instant = instantSchema.safeParse(start);
  if (!instant.success) {
    throw new AppError('invalid-argument', `POSTKEEP_NOW must be an RFC 3339 instant, not "${start}".`);
  }
  return clockStartingAt(new Date(instant.data));
}
