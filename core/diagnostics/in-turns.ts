import { setImmediate as otherWork } from 'node:timers/promises';
import { throwIfStopped } from '../lib/cancellation.js';

/** So few that a process which shows a window stays responsive. */
const itemsPerTurn = 200;

/** Maps many items and lets other work have its turn in between. Throws AppError `cancelled` when the signal says so. */
export async function inTurns<T, R>(
  items: readonly T[],
  map: (item: T) => R,
  signal: AbortSignal,
): Promise<R[]> {
  const mapped: R[] = [];
  for (const [index, item] of items.entries()) {
    if (index % itemsPerTurn === 0) {
      await otherWork();
      throwIfStopped(signal);
    }
    mapped.push(map(item));
  }
  return mapped;
}
