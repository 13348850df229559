import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of V8's space for young objects, which is in two halves, beyond which it grows no more. */
const enough = 8 * 1024 * 1024;

let mayGrow = true;

/**
 * Keeps the space for young objects from growing: V8 makes it four times as large for whoever handles much mail, which saves no time, and never gives it
 * back while there is work. To be called now and then; a thread has a limit of its own from its start.
 */
export function boundYoungObjects(): void {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isLarge = (space?.space_size ?? 0) >= enough;
  if (isLarge !== mayGrow) return;
  mayGrow = !isLarge;
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? '2' : '1'}`);
}
