import type { ObjectStorePlace } from '../../shared/backup/object-store-place.js';
import { text } from '../../shared/texts/text.js';
import type { ObjectStore } from './object-store.js';
import { type Finding, failed, no, unknown, yes } from './probe-findings.js';

export interface LockTrial {
  readonly store: ObjectStore;
  readonly lock: ObjectStorePlace['lock'];
  /** Of an object that is not there yet. */
  readonly name: string;
  readonly bytes: Buffer;
  /** By the server's clock. */
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Whether Object Lock holds, and whether a lock can be made longer. */
interface LockFindings {
  readonly lock: Finding;
  readonly extend: Finding;
}

/** As short as a server can be asked within, then as long as a slow one needs. */
const locksMs = [6_000, 60_000];
const extensionMs = 1_000;

/** Locks an object for some seconds, tries to remove it all the same, and has the lock made longer. The object is left there. */
export async function tryLock(trial: LockTrial): Promise<LockFindings> {
  for (const lockMs of locksMs) {
    const until = new Date(trial.now().getTime() + lockMs);
    try {
      const found = await lockAndRemove(trial, until);
      if (found !== 'too-late') return found;
    } catch (error) {
      return { lock: failed(error), extend: unknown(null) };
    }
  }
  return { lock: unknown(text('objectStore.lockTooShort')), extend: unknown(null) };
}

async function lockAndRemove(trial: LockTrial, until: Date): Promise<LockFindings | 'too-late'> {
  const { store, name, bytes, now, signal } = trial;
  await store.put(name, bytes, { lockedUntil: until, signal });
  const written = await store.look(name, signal);
  if (written === null || written.lockedUntil === null)
    return { lock: no(text('objectStore.lockNotShown')), extend: unknown(null) };
  const outcome = await store.remove(name, signal);
  const kept = outcome === 'locked' && (await store.look(name, signal)) !== null;
  if (!kept)
    return now() >= until ? 'too-late' : { lock: no(text('objectStore.lockNotKept')), extend: unknown(null) };
  const yields = trial.lock?.mode === 'governance' ? text('objectStore.lockYields') : null;
  return {
    lock: { state: 'yes', remark: yields },
    extend: await tryExtension(trial, new Date(until.getTime() + extensionMs)).catch(failed),
  };
}

async function tryExtension({ store, name, signal }: LockTrial, until: Date): Promise<Finding> {
  await store.extendLock(name, until, signal);
  const extended = await store.look(name, signal);
  const isLonger = extended !== null && extended.lockedUntil !== null && extended.lockedUntil >= until;
  return isLonger ? yes : no(text('objectStore.lockNotExtended'));
}
