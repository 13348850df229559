import { pause } from '../core/lib/cancellation.js';

/** Does `again` every so often until `work` has ended, never twice at once; answers what each came to. Rejects as the first of them that does. */
export async function meanwhile<T>(
  work: Promise<unknown>,
  everyMs: number,
  again: () => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  while (await isUnderWay(work, everyMs)) done.push(await again());
  return done;
}

/** Waits until the work is over, or the time is: true then. */
async function isUnderWay(work: Promise<unknown>, forMs: number): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work.then(() => false),
      pause(forMs, over.signal).then(
        () => true,
        () => false,
      ),
    ]);
  } finally {
    over.abort();
  }
}
