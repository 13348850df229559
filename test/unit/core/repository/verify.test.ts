import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { VerifyProgress, VerifyReport } from '../../../../core/repository/verify.js';
import { systemClock } from '../../../../shared/clock.js';
import { flipBitIn, overwritePage, pagesOf, truncateTo } from '../../../fixtures/damage.js';
import { text } from '../../../../shared/texts/text.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

const messages = 120;
let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-verify-')), 'repository');
  const writer = openForWriting(folder, systemClock);
  for (const name of ['ada@example.com', 'bob@example.com']) {
    const point = writer.beginPoint({ key: name, name, source: 'Server' }, 'session');
    const inbox = point.addFolder(['INBOX'], '1');
    const numbers = Array.from({ length: messages }, (_, index) => index);
    point.addMessages(
      inbox,
      await Promise.all(
        numbers.map(async (number) => ({
          uid: String(number),
          flags: ['\\Seen'],
          internalDate: new Date(number),
          // Ten messages are in both mailboxes.
          content: await writer.prepare(mail(number < 10 ? 'both' : name, number)),
        })),
      ),
    );
    point.complete(new Date(1_000_000));
  }
  writer.close();
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

/** Text that cannot be compressed, so that its bytes are found in the file. */
function body(owner: string, number: number): Buffer {
  return createHash('shake256', { outputLength: 1500 })
    .update(`${owner} ${String(number)}`)
    .digest();
}

function mail(owner: string, number: number): Buffer {
  return Buffer.concat([
    Buffer.from(`Subject: ${owner} ${String(number)}\n\n`),
    body(owner, number),
    Buffer.from('\n'),
  ]);
}

async function verify(): Promise<VerifyReport> {
  const repository = openForReading(folder);
  try {
    return await repository.verify();
  } finally {
    repository.close();
  }
}

const distinct = 2 * messages - 10;

describe('verification', () => {
  it('reads every distinct message back and finds nothing in a whole repository', async () => {
    const steps: VerifyProgress[] = [];
    const repository = openForReading(folder);
    const report = await repository.verify({ onProgress: (progress) => steps.push(progress) });
    expect(report).toMatchObject({ messages: distinct, damagedMessages: 0, damaged: [], file: [] });
    expect(report.bytes).toBe(repository.bytesToVerify());
    expect(steps.at(-1)).toEqual({ step: 'file', bytes: report.bytes, damagedMessages: 0 });
    expect(steps.map(({ bytes }) => bytes)).toEqual(
      steps.map(({ bytes }) => bytes).toSorted((one, other) => one - other),
    );
    repository.close();
  });

  it.each([
    ['of one mailbox', 'bob@example.com', 77, ['bob@example.com']],
    ['of two mailboxes', 'both', 3, ['ada@example.com', 'bob@example.com']],
  ])('names a message %s of which a single bit has changed', async (_, owner, number, mailboxes) => {
    flipBitIn(folder, body(owner, number));
    const report = await verify();
    expect(report).toMatchObject({ messages: distinct, damagedMessages: 1 });
    expect(report.damaged).toEqual([
      {
        sha256: createHash('sha256').update(mail(owner, number)).digest('hex'),
        subject: `${owner} ${String(number)}`,
        mailboxes,
        reason: text('repository.contentDiffers'),
      },
    ]);
  });

  it('names what a lost page of content held and reads everything else', async () => {
    const leaves = pagesOf(folder, 'chunk');
    overwritePage(folder, leaves[Math.floor(leaves.length / 2)] ?? 0);
    const report = await verify();
    expect(report.messages).toBe(distinct);
    expect(report.damagedMessages).toBeGreaterThan(0);
    expect(report.damagedMessages).toBeLessThan(20);
    expect(report.damaged.every(({ subject, mailboxes }) => subject !== '' && mailboxes.length > 0)).toBe(
      true,
    );
    expect(report.file.length).toBeGreaterThan(0);
  });

  it('finds the messages behind a lost page of the catalogue by the index, and names their mailboxes', async () => {
    const leaves = pagesOf(folder, 'content');
    expect(leaves.length).toBeGreaterThan(1);
    overwritePage(folder, leaves[1] ?? 0);
    const report = await verify();
    expect(report.messages).toBe(distinct);
    const lost = report.damaged.filter(({ subject }) => subject === '');
    expect(lost.length).toBeGreaterThan(5);
    expect(lost.length).toBe(report.damagedMessages);
    expect(lost.every(({ mailboxes }) => mailboxes.length > 0)).toBe(true);
    expect(report.file.length).toBeGreaterThan(0);
  });

  it.each(['message', 'folder', 'mailbox', 'restore_point', 'message_content', 'sqlite_autoindex_chunk_1'])(
    'reads every content although a page of %s is lost, and says that the file is damaged',
    async (table) => {
      overwritePage(folder, pagesOf(folder, table)[0] ?? 0);
      const report = await verify();
      expect(report.messages).toBe(distinct);
      expect(report.file.length).toBeGreaterThan(0);
    },
  );

  it('reads what is left of a file that was cut off', async () => {
    truncateTo(folder, 0.6);
    const report = await verify();
    expect(report.file.length).toBeGreaterThan(0);
    expect(report.damagedMessages).toBeGreaterThan(0);
  });

  it.each([
    ['a subject', 'content', 'subject', "CAST(x'42ff43' AS TEXT)"],
    ['a name of a mailbox', 'mailbox', 'name', "CAST(x'ff40' AS TEXT)"],
    ['flags', 'message', 'flags', `'["\\Seen'`],
  ])(
    'survives bytes in %s that are no text any more, and names the table',
    async (_, table, column, value) => {
      const database = openSqlite(join(folder, 'repository.sqlite'));
      database.exec(`UPDATE ${table} SET ${column} = ${value} WHERE id = 1`);
      database.close();
      const report = await verify();
      expect(report.damagedMessages).toBe(0);
      expect(report.file).toContainEqual(
        text('repository.unreadableColumn', { table, column, unreadable: 1 }),
      );
    },
  );

  it('reads a file whose first page is garbage with the second copy of it, says so, and leaves the file alone', async () => {
    overwritePage(folder, 1);
    const damaged = readFileSync(join(folder, 'repository.sqlite'));
    expect(await verify()).toMatchObject({
      messages: 230,
      damagedMessages: 0,
      file: [text('repository.readFromCopy', { path: join(folder, 'repository.sqlite') })],
    });
    expect(readFileSync(join(folder, 'repository.sqlite'))).toEqual(damaged);
  });

  it('refuses a file that is none when there is no second copy, and leaves it alone', async () => {
    overwritePage(folder, 1);
    rmSync(join(folder, 'repository-copy.json'));
    await expect(verify()).rejects.toMatchObject({ code: 'repository-damaged' });
  });

  it('stops when it is told to', async () => {
    const repository = openForReading(folder);
    const controller = new AbortController();
    const stopped = repository.verify({
      signal: controller.signal,
      onProgress: () => {
        controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    repository.close();
  });

  it('takes no message for damaged that was pruned while it read', async () => {
    const repository = openForReading(folder);
    const writer = openForWriting(folder, systemClock);
    const point = writer.beginPoint(
      { key: 'bob@example.com', name: 'bob@example.com', source: 'Server' },
      'next',
    );
    removeMessages(point, point.folders().get('["INBOX"]')!);
    point.complete(new Date(2_000_000));
    let pruned = 0;
    const report = await repository.verify({
      onProgress: () => {
        pruned += writer.prune('bob@example.com', [{ type: 'points', points: 1 }]);
      },
    });
    expect(pruned).toBe(1);
    expect(report).toMatchObject({ damagedMessages: 0, file: [] });
    expect(report.messages).toBeLessThan(distinct);
    writer.close();
    repository.close();
  });
});
