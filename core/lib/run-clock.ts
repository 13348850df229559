import type { Clock } from '../../shared/clock.js';
import { runClock as clockOf } from '../../shared/run-clock.js';
import { packagedBuild } from './build-constants.js';

/** The clock of a whole run of this build. Throws AppError `invalid-argument`. */
export function runClock(environment: NodeJS.ProcessEnv): Clock {
  return clockOf(environment, packagedBuild);
}
