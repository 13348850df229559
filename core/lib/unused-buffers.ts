import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

/** Bytes of buffers that may have been made since the last look, in use or not. */
const most = 8 * 1024 * 1024;

let collect: ((how: { readonly type: 'minor' }) => void) | null = null;
let inUse = 0;

/**
 * Frees buffers of this thread that nothing refers to any more, once many have been made: V8 itself lets each thread gather 64 MB of them and more before it looks,
 * as the objects that stand for them take next to nothing of its heap. To be called between two steps of what handles much mail: young objects are
 * looked through, in less than a millisecond.
 */
export function freeUnusedBuffers(): void {
  const bytes = getHeapStatistics().external_memory;
  // What was freed by the last look is counted as freed some time later.
  inUse = Math.min(inUse, bytes);
  if (bytes - inUse < most) return;
  collect ??= collector();
  collect({ type: 'minor' });
  inUse = bytes;
}

/** V8 shows its collector to whoever asks for it by this switch; only this new context, which is dropped, gets to see it. With it on, V8 takes no compiled code. */
function collector(): NonNullable<typeof collect> {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return z.custom<NonNullable<typeof collect>>((value) => typeof value === 'function').parse(gc);
}
