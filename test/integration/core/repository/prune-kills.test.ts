import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { createWriterPool } from '../../../../core/repository/writer-pool.js';
import { startPackingChild } from '../../../fixtures/child-process.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

/* Room that is being given back (docs/decisions/0221) when the process dies, or the disk is full: nothing that stays is touched. */

const now = new Date('2026-06-01T00:00:00Z');
const messages = 2500;
const kept = 2000;

let directory: string;
/** Made once, and copied for each kill: a mailbox whose last point lacks every fifth message of the one before. */
let template: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-prune-kills-'));
  template = join(directory, 'template');
  const writer = openForWriting(template, () => now);
  const point = writer.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'session');
  const inbox = point.addFolder(['INBOX'], '1');
  const added = Array.from({ length: messages }, async (_, index) => ({
    ...{ uid: String(index), flags: [], internalDate: now },
    content: await writer.prepare(Buffer.concat([Buffer.from('Subject: x\n\n'), randomBytes(900)])),
  }));
  point.addMessages(inbox, await Promise.all(added));
  point.complete(now);
  const next = writer.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'session');
  removeMessages(next, inbox, (uid) => Number(uid) % 5 === 3);
  next.complete(now);
  writer.close();
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Answers the size of its database. */
async function copyTo(folder: string): Promise<number> {
  await cp(template, folder, { recursive: true });
  return sizeOf(folder);
}

const sizeOf = async (folder: string): Promise<number> =>
  (await stat(join(folder, 'repository.sqlite'))).size;

async function problemsOf(folder: string): Promise<unknown[]> {
  const repository = openForReading(folder);
  const { damagedMessages, file, messages: whole } = await repository.verify();
  repository.close();
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const checks = database.all(z.object({ integrity_check: z.string() }), 'PRAGMA integrity_check');
  database.close();
  return [
    ...checks.map(({ integrity_check: found }) => found).filter((found) => found !== 'ok'),
    ...file,
    ...(damagedMessages === 0 && whole === kept ? [] : [{ damagedMessages, whole }]),
  ];
}

/** What the next pruning comes to. */
async function prune(folder: string): Promise<void> {
  const observer = { onProgress: () => undefined, onRemoved: () => undefined };
  const lastPoint = [{ type: 'points', points: 1 }] as const;
  const signal = new AbortController().signal;
  await createWriterPool(() => now).prune(folder, { type: 'any' }, () => lastPoint, signal, observer);
}

const kills = Math.max(3, killCount(40));

it(
  'killed at any step of it, every message is whole, and the next pruning gives the rest back',
  async () => {
    for (let killed = 0; killed < kills; killed += 1) {
      const folder = join(directory, String(killed));
      const before = await copyTo(folder);
      await startPackingChild(folder, { killAt: 1 + Math.floor((killed * 40) / kills) }).output;
      expect(await problemsOf(folder)).toEqual([]);
      await prune(folder);
      expect(await problemsOf(folder)).toEqual([]);
      expect(before - (await sizeOf(folder))).toBeGreaterThan(0.15 * before);
    }
  },
  timeFor(kills, 60_000),
);

it.each([300, 1000, 3000])(
  'where no file can grow beyond %i KiB',
  async (fileSizeLimit) => {
    const folder = join(directory, `limited-${String(fileSizeLimit)}`);
    await copyTo(folder);
    await startPackingChild(folder, { fileSizeLimit }).output;
    // Messages that could not be removed are still there, and whole.
    const repository = openForReading(folder);
    expect(await repository.verify()).toMatchObject({ damagedMessages: 0, file: [] });
    repository.close();
    await prune(folder);
    expect(await problemsOf(folder)).toEqual([]);
  },
  timeFor(1, 60_000),
);
