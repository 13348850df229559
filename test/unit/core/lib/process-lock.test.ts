import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../shared/clock.js';
import { ownIdentity } from '../../../../core/lib/process-identity.js';
import { acquireProcessLock } from '../../../../core/lib/process-lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const owner = (pid: number, started: string) =>
  JSON.stringify({ host: hostname(), pid, started, since: '2026-01-01T00:00:00.000Z' });

describe('process lock', () => {
  it('refuses a second owner with locked and names the first', async () => {
    const lock = await acquireProcessLock(path, systemClock, 0);
    await expect(acquireProcessLock(path, systemClock, 60)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${String(process.pid)}`) as string,
    });
    await lock.release();
    await (await acquireProcessLock(path, systemClock, 0)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a process that is dead', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(path, owner(child.pid ?? 0, ''));
    await (await acquireProcessLock(path, systemClock, 0)).release();
  });

  it('takes over the lock of a dead process whose pid lives on in another', async () => {
    writeFileSync(path, owner(process.pid, 'long ago'));
    await (await acquireProcessLock(path, systemClock, 0)).release();
  });

  it('respects the lock of a living process', async () => {
    writeFileSync(path, owner(process.pid, ownIdentity().started));
    await expect(acquireProcessLock(path, systemClock, 0)).rejects.toMatchObject({ code: 'locked' });
  });

  it('takes over a lock that a crash left half written', async () => {
    writeFileSync(path, '{"pid":');
    await (await acquireProcessLock(path, systemClock, 0)).release();
  });

  it('is held by one of many at any time', async () => {
    let holders = 0;
    let most = 0;
    const hold = async () => {
      const lock = await acquireProcessLock(path, systemClock, 30_000);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, hold));
    expect(most).toBe(1);
  });
});
