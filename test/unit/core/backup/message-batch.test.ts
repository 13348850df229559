import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageBatch } from '../../../../core/backup/message-batch.js';
import type { NewMessage } from '../../../../core/repository/point-writer.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';

const now = new Date('2026-03-01T00:00:00Z');
let folder: string;
let writer: RepositoryWriter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-batch-'));
  writer = openForWriting(join(folder, 'repository'), () => now);
});
afterEach(async () => {
  writer.close();
  await rm(folder, { recursive: true, force: true });
});

const contentOf = (uid: string, bytes: number): Buffer =>
  Buffer.from(`Subject: ${uid}\r\n\r\n${uid.repeat(bytes / uid.length)}`);

/** Adds messages of so many bytes by turns to folders; `fails` says at which message storing fails. */
async function run(
  sizes: readonly number[],
  fails: (uid: string) => boolean = () => false,
): Promise<{ done: string[]; error: unknown }> {
  const done: string[] = [];
  const hashes = new Map<string, string>();
  const batch = new MessageBatch<string>(writer, (of, messages: readonly NewMessage[]) => {
    const uids = messages.map(({ uid, content }) => {
      expect(content.fresh?.envelope.subject).toBe(uid);
      expect(content.sha256.toString('hex')).toBe(hashes.get(uid));
      return uid;
    });
    if (uids.some(fails)) throw new Error('disk full');
    done.push(...uids.map((uid) => `${of} ${uid}`));
  });
  let error: unknown = null;
  const memory = Buffer.alloc(20 * 1024 * 1024);
  try {
    for (const [index, size] of sizes.entries()) {
      const [of, uid] = [`folder${String(index % 3)}`, `uid${String(index)}.`];
      const content = contentOf(uid, size);
      hashes.set(uid, createHash('sha256').update(content).digest('hex'));
      // By turns in memory that others are in too, and in its own.
      const isAlone = index % 2 === 1 ? { isAlone: true as const } : {};
      const own = Buffer.allocUnsafeSlow(content.length);
      const lent = (index % 2 === 1 ? own : memory).subarray(0, content.length);
      content.copy(lent);
      await batch.add(of, { uid, flags: [], internalDate: now, content: lent, ...isAlone });
      // A source uses the memory of a message again as soon as the next one is asked for.
      if (lent.length > 0) lent.fill(0);
      batch.whenStored(() => done.push(`after ${uid}`));
    }
    await batch.finish();
  } catch (thrown) {
    error = thrown;
    await batch.finish().catch(() => undefined);
  }
  return { done, error };
}

describe('messages of several folders', () => {
  it.each([
    ['one', [100]],
    ['many small ones, beyond one batch', Array.from({ length: 1500 }, () => 300)],
    ['large beside small', [100, 600_000, 100, 9_000_000, 200, 1_100_000, 300, 5_000_000, 17_000_000, 100]],
    ['more than is prepared at a time', Array.from({ length: 40 }, () => 400_000)],
  ])(
    '%s: are stored in their order, and what is done after one is done once it is stored',
    async (_, sizes) => {
      const { done, error } = await run(sizes);
      expect(error).toBeNull();
      const expected = sizes.flatMap((__, index) => [
        `folder${String(index % 3)} uid${String(index)}.`,
        `after uid${String(index)}.`,
      ]);
      expect(done).toEqual(expected);
    },
  );

  it.each([0, 1, 7, 24, 39])('where the message %i is not stored, nothing is done after it', async (at) => {
    const sizes = Array.from({ length: 40 }, () => 300_000);
    const { done, error } = await run(sizes, (uid) => uid === `uid${String(at)}.`);
    expect(error).toMatchObject({ message: 'disk full' });
    const after = done.filter((each) => each.startsWith('after'));
    expect(after).toEqual(Array.from({ length: at }, (_, index) => `after uid${String(index)}.`));
  });
});

it('no more than 2 MiB of messages, or one that is larger, is copied before it is stored', async () => {
  let [held, most] = [0, 0];
  const counting: RepositoryWriter = {
    ...writer,
    group: () => {
      const group = writer.group();
      const [add, release] = [group.add.bind(group), group.release.bind(group)];
      group.add = (content) => {
        add(content);
        held += content.length;
        most = Math.max(most, held);
      };
      group.release = () => {
        held -= group.bytes;
        release();
      };
      return group;
    },
  };
  const batch = new MessageBatch<string>(counting, () => undefined);
  const sizes = [5_000_000, 5_000_000, 600_000, 5_000_000, 5_000_000];
  for (const [index, size] of sizes.entries())
    await batch.add('INBOX', {
      uid: String(index),
      flags: [],
      internalDate: now,
      content: contentOf('large.', size),
    });
  await batch.finish();
  expect(held).toBe(0);
  // What is ready to be stored is stored at 2 MiB.
  expect(most).toBeLessThanOrEqual(5_000_100 + 2 * 1024 * 1024);
});

it('a large message in memory of its own is taken over, and not copied', async () => {
  const batch = new MessageBatch<string>(writer, () => undefined);
  const content = Buffer.allocUnsafeSlow(5_000_000).fill('a');
  await batch.add('INBOX', { uid: '1', flags: [], internalDate: now, content, isAlone: true });
  expect(content).toHaveLength(0);
  await batch.finish();
});

it('where large messages of other mailboxes have much memory in use, each is stored at once', async () => {
  const stored: string[] = [];
  const batches = ['a', 'b', 'c', 'd'].map(
    (mailbox) =>
      new MessageBatch<string>(writer, (_of, messages) =>
        stored.push(...messages.map(({ uid }) => `${mailbox} ${uid}`)),
      ),
  );
  for (const [index, batch] of batches.entries())
    await batch.add('INBOX', {
      uid: String(index),
      flags: [],
      internalDate: now,
      content: contentOf('large.', 5_000_000),
    });
  // 16 MiB of the others are still under way, and nobody waits for them.
  expect(stored).toEqual(['d 3']);
  for (const batch of batches) await batch.finish();
  expect(stored).toEqual(['d 3', 'a 0', 'b 1', 'c 2']);
});
