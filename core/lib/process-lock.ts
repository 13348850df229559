import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { instantSchema } from '../../shared/license/model.js';
import { isAlive, ownIdentity } from './process-identity.js';

const ownerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  started: z.string(),
  since: instantSchema,
});
type LockOwner = z.infer<typeof ownerSchema>;

export interface ProcessLock {
  readonly release: () => Promise<void>;
}

const retryMs = 25;

/**
 * Takes the lock file `path` for this process, waiting up to `waitMs` for its owner. A lock of a dead process is taken
 * over. Throws AppError `locked` that names the owner and the time.
 */
export async function acquireProcessLock(path: string, clock: Clock, waitMs: number): Promise<ProcessLock> {
  const own: LockOwner = {
    host: hostname(),
    ...ownIdentity(),
    since: clock().toISOString(),
  };
  const temporary = `${path}.${String(process.pid)}-${randomUUID()}`;
  await writeFile(temporary, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let waited = 0; ; waited += retryMs) {
      if (await tryLink(temporary, path)) break;
      const owner = await readOwner(path);
      if (owner === 'damaged' || (owner !== null && isDead(owner))) {
        await setAside(path, owner);
        continue;
      }
      if (waited >= waitMs) throw locked(path, owner);
      await sleep(retryMs);
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return { release: () => rm(path, { force: true }) };
}

/** A hard link is made or refused in one step, with the owner already written in it. */
async function tryLink(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when the lock has just been released. */
async function readOwner(path: string): Promise<LockOwner | 'damaged' | null> {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : 'damaged';
  } catch (error) {
    return error instanceof SyntaxError ? 'damaged' : null;
  }
}

/** Removes a dead lock; one that another process has taken meanwhile is put back. */
async function setAside(path: string, expected: LockOwner | 'damaged'): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readOwner(aside);
  if (JSON.stringify(moved) !== JSON.stringify(expected)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Of a process on another machine nobody here can tell. */
function isDead(owner: LockOwner): boolean {
  return owner.host === hostname() && !isAlive(owner);
}

function locked(path: string, owner: LockOwner | null): AppError {
  const who =
    owner === null ? 'another process' : `process ${String(owner.pid)} on ${owner.host} since ${owner.since}`;
  return new AppError('locked', `${path} is held by ${who}. Wait for its end or stop it, then try again.`);
}
