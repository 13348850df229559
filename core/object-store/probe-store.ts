import { randomBytes, randomUUID } from 'node:crypto';
import type { ObjectStorePlace } from '../../shared/backup/object-store-place.js';
import type {
  ObjectStoreAbility,
  ObjectStoreFinding,
  ObjectStoreProbe,
} from '../../shared/backup/object-store-probe.js';
import { text } from '../../shared/texts/text.js';
import { pause, throwIfStopped } from '../lib/cancellation.js';
import { type ObjectStore, probePrefix } from './object-store.js';
import type { ObjectStoreAccess, ProbeOptions } from './access.js';
import { type Finding, type LeftBehind, failed, no, unknown, yes } from './probe-findings.js';
import { tryLock } from './probe-lock.js';
import { askLock, askRange, askVersioning } from './s3-questions.js';
import { type S3Session, openSession } from './s3-session.js';
import { s3Store } from './s3-store.js';

/** What every object of a probe is named with. */
const probeBytes = 4096;
/** Locks end by the server's clock; a difference below is of no weight where they last for days. */
const largeDifferenceMs = 60_000;
/** A lock of the probe's own ends sooner; one of the bucket's lasts for days, which nobody waits for. */
const longestWaitMs = 90_000;
const forgottenAfterMs = 60 * 60_000;

/** What `open-object-store.ts` says of it. */
export async function probeStore(
  place: ObjectStorePlace,
  access: ObjectStoreAccess,
  { signal, onStep }: ProbeOptions,
): Promise<ObjectStoreProbe> {
  // What is locked on trial must be removable again, in an emergency before its time.
  const trialPlace =
    place.lock === null ? place : { ...place, lock: { ...place.lock, mode: 'governance' as const } };
  const session = openSession(trialPlace, access);
  const store = s3Store(session);
  const now = (): Date => session.serverTime() ?? access.clock();
  const bytes = randomBytes(probeBytes);
  const [plain, locked] = [`${probePrefix}${randomUUID()}`, `${probePrefix}${randomUUID()}`];
  const findings: ObjectStoreFinding[] = [];
  const leftBehind: LeftBehind[] = [];
  const find = async (ability: ObjectStoreAbility, look: () => Promise<Finding>): Promise<void> => {
    throwIfStopped(signal);
    onStep(ability);
    findings.push({ ability, ...(await look().catch(failed)) });
  };
  const clear = async (name: string): Promise<void> => {
    const left = await removeProbe(store, name, now, signal);
    if (left !== null) leftBehind.push(left);
  };

  try {
    onStep('write');
    await store.put(plain, bytes, { lockedUntil: null, signal });
    findings.push({ ability: 'write', ...yes });
    await find('read', async () =>
      bytes.equals(await store.get(plain, { signal })) ? yes : no(text('objectStore.readsOther')),
    );
    await find('range', async () => {
      const part = await askRange(session, plain, { offset: 1000, length: 100 }, signal);
      return part?.equals(bytes.subarray(1000, 1100)) === true ? yes : no(text('objectStore.noRanges'));
    });
    await find('list', async () =>
      (await isListed(store, plain, signal)) ? yes : no(text('objectStore.notListed')),
    );
    await find('clock', () => Promise.resolve(compareClocks(session.serverTime(), access.clock())));
    await find('versions', async () => ((await askVersioning(session, signal)) ? yes : no(null)));
    if (place.lock === null) await find('lock', () => lookForLock(session, signal));
    else {
      let extend = unknown(null);
      await find('lock', async () => {
        const trial = await tryLock({ store, lock: place.lock, name: locked, bytes, now, signal });
        ({ extend } = trial);
        return trial.lock;
      });
      await find('extend-lock', () => Promise.resolve(extend));
      await clear(locked);
    }
    await find('remove', () => tryRemoval(store, plain, signal));
    await clear(plain);
    await removeForgotten(store, now, signal);
  } finally {
    store.close();
  }
  const serverTime = session.serverTime();
  return {
    isUsable: isUsable(place, findings),
    findings,
    serverAheadMs: serverTime === null ? null : serverTime.getTime() - access.clock().getTime(),
    leftBehind,
  };
}

function isUsable({ lock }: ObjectStorePlace, findings: readonly ObjectStoreFinding[]): boolean {
  const stateOf = (ability: ObjectStoreAbility) =>
    findings.find((finding) => finding.ability === ability)?.state ?? 'unknown';
  const needed = ['write', 'read', 'range', 'list'] as const;
  const locking = lock === null ? [] : (['lock', 'extend-lock'] as const);
  return (
    [...needed, ...locking].every((ability) => stateOf(ability) === 'yes') &&
    // Not known where the bucket locks by itself.
    stateOf('remove') !== 'no'
  );
}

async function isListed(store: ObjectStore, name: string, signal: AbortSignal): Promise<boolean> {
  for await (const listed of store.list(name, signal))
    if (listed.name === name) return listed.size === probeBytes;
  return false;
}

function compareClocks(serverTime: Date | null, ours: Date): Finding {
  if (serverTime === null) return unknown(null);
  const aheadMs = serverTime.getTime() - ours.getTime();
  if (Math.abs(aheadMs) < largeDifferenceMs) return yes;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return no(text('objectStore.clockDiffers', { seconds, isBehind: aheadMs > 0 }));
}

async function lookForLock(session: S3Session, signal: AbortSignal): Promise<Finding> {
  return (await askLock(session, signal)) ? unknown(text('objectStore.lockNotTried')) : no(null);
}

async function tryRemoval(store: ObjectStore, name: string, signal: AbortSignal): Promise<Finding> {
  const outcome = await store.remove(name, signal);
  const found = await store.look(name, signal);
  if (outcome === 'locked') {
    const until = found?.lockedUntil?.toISOString() ?? null;
    return unknown(text('objectStore.locksByItself', { until }));
  }
  return found === null ? yes : no(text('objectStore.notRemoved'));
}

/** Removes an object of the probe, after its lock where that ends soon; answers what is left of it. */
async function removeProbe(
  store: ObjectStore,
  name: string,
  now: () => Date,
  signal: AbortSignal,
): Promise<LeftBehind | null> {
  const found = await store.look(name, signal);
  if (found === null) return null;
  const { lockedUntil } = found;
  const left = { name, lockedUntil: lockedUntil?.toISOString() ?? null };
  const waitMs = lockedUntil === null ? 0 : lockedUntil.getTime() - now().getTime() + 1_000;
  if (waitMs > longestWaitMs) return left;
  if (waitMs > 0) await pause(waitMs, signal);
  const outcome = await store.remove(name, signal).catch((error: unknown) => {
    failed(error);
    return null;
  });
  return outcome === 'removed' ? null : left;
}

/** What earlier probes left there that were stopped, or that found a lock. */
async function removeForgotten(store: ObjectStore, now: () => Date, signal: AbortSignal): Promise<void> {
  for await (const { name, writtenAt } of store.list(probePrefix, signal))
    if (now().getTime() - writtenAt.getTime() > forgottenAfterMs)
      await store.remove(name, signal).catch(failed);
}
