import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { text } from '../../../../shared/texts/text.js';
import { type LockOptions, takeLock, waitForLock } from '../../../../core/lib/lock.js';
import { systemClock } from '../../../../shared/clock.js';

let folder: string;
let options: LockOptions;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-lock-'));
  options = {
    path: join(folder, 'lock'),
    owner: { path: join(folder, 'owner.json'), clock: systemClock },
    lockedText: (holder) => text('repository.beingWritten', { folder: 'here', holder }),
  };
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(inject('childPrograms'), 'lock-child.js'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a lock between processes', () => {
  it('names the process that holds it', async () => {
    const child = await holder();
    expect(() => takeLock(options)).toThrow(
      `The repository here is being written by process ${String(child.pid)} on `,
    );
    await kill(child);
  });

  it('is free at once when its holder was killed, each time', async () => {
    for (let round = 0; round < 10; round++) {
      const child = await holder();
      expect(() => takeLock(options)).toThrow(expect.objectContaining({ code: 'locked' }));
      await kill(child);
      takeLock(options).release();
    }
  });

  it('is taken over while it is waited for', async () => {
    const child = await holder();
    const waited = waitForLock(options, 30_000);
    await kill(child);
    (await waited).release();
  });
});
