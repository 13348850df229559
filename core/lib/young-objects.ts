import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of V8's space for young objects, in both its halves, beyond which it is not to grow. */
const enough = 8 * 1024 * 1024;

let mayGrow = false;
// Imported before everything else: to read a program's code alone makes V8 have 32 MB for young objects, which it keeps, and which saves no time.
letYoungObjectsGrow(false);

/** Lets the space for young objects grow while it is small; to be called now and then where there is much work. A thread has a limit of its own from its start. */
export function boundYoungObjects(): void {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isSmall = (space?.space_size ?? 0) < enough;
  if (isSmall === mayGrow) return;
  mayGrow = isSmall;
  letYoungObjectsGrow(isSmall);
}

/** Programs begin without. */
export function letYoungObjectsGrow(isWanted: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${isWanted ? '2' : '1'}`);
}
