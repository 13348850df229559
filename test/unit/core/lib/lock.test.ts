import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { text } from '../../../../shared/texts/text.js';
import { type LockOptions, takeLock, waitForLock } from '../../../../core/lib/lock.js';

let folder: string;
let options: LockOptions;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-lock-'));
  options = {
    path: join(folder, 'lock'),
    owner: { path: join(folder, 'owner.json'), clock: () => new Date('2026-01-01') },
    lockedText: (holder) => text('repository.beingWritten', { folder: 'here', holder }),
  };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe('a lock', () => {
  it('refuses a second holder in the same process, names the first, and is free once released', () => {
    const lock = takeLock(options);
    expect(thrownBy(() => takeLock(options))).toMatchObject({
      code: 'locked',
      message: `The repository here is being written by process ${String(process.pid)} on ${hostname()} since 2026-01-01T00:00:00.000Z. Wait until it has finished, then try again.`,
    });
    lock.release();
    takeLock(options).release();
  });

  it.each([
    ['nobody has noted who holds it', null],
    ['the note is being written', '{"pid":'],
  ])('speaks of another process when %s', (_name, note) => {
    const lock = takeLock({ ...options, owner: null });
    if (note !== null) writeFileSync(join(folder, 'owner.json'), note);
    expect(thrownBy(() => takeLock(options))).toMatchObject({
      message:
        'The repository here is being written by another process. Wait until it has finished, then try again.',
    });
    lock.release();
  });

  it('is waited for', async () => {
    const lock = takeLock(options);
    setTimeout(() => lock.release(), 100);
    (await waitForLock(options, 30_000)).release();
  });

  it('is waited for no longer than was said', async () => {
    const lock = takeLock(options);
    await expect(waitForLock(options, 60)).rejects.toMatchObject({ code: 'locked' });
    await expect(waitForLock(options, 0)).rejects.toMatchObject({ code: 'locked' });
    lock.release();
  });

  it('may be released twice, without taking it from its next holder', () => {
    const first = takeLock(options);
    first.release();
    const second = takeLock(options);
    first.release();
    expect(thrownBy(() => takeLock(options))).toMatchObject({ code: 'locked' });
    second.release();
  });

  it('is held by one of many at any time', async () => {
    let holders = 0;
    let most = 0;
    const hold = async () => {
      const lock = await waitForLock(options, 30_000);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders--;
      lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, hold));
    expect(most).toBe(1);
  });

  it('says with io what cannot be locked', () => {
    mkdirSync(options.path);
    expect(thrownBy(() => takeLock(options))).toMatchObject({ code: 'io' });
  });

  it('is given although its holder cannot be noted: that is for a message only', () => {
    mkdirSync(join(folder, 'owner.json'));
    takeLock(options).release();
  });
});
