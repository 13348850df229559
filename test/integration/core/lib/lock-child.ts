/** Takes a lock, says so and holds it until it is killed: `lock-child.js <folder>`. */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../../../core/lib/lock.js';
import { systemClock } from '../../../../shared/clock.js';

const folder = process.argv[2] ?? '';
const lock = takeLock({
  path: join(folder, 'lock'),
  owner: { path: join(folder, 'owner.json'), clock: systemClock },
  lockedText: (holder) => holder,
});
writeSync(1, 'held\n');
setTimeout(() => lock.release(), 600_000);
