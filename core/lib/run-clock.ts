import type { Clock } from '../../shared/clock.js';
import { isClockSet as isSet, runClock as clockOf } from '../../shared/run-clock.js';
import { packagedBuild } from './build-constants.js';

/** The clock of a whole run of this build. Throws AppError `invalid-argument`. */
export function runClock(environment: NodeJS.ProcessEnv): Clock {
  return clockOf(environment, packagedBuild);
}

/** Whether POSTKEEP_NOW has set the clock of this run: it is believed, and recorded nowhere (licensing.md §9). */
export function isClockSet(environment: NodeJS.ProcessEnv): boolean {
  return isSet(environment, packagedBuild);
}
