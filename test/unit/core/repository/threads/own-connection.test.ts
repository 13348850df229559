import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileProblems } from '../../../../../core/repository/file-problems.js';
import { RepositoryReader } from '../../../../../core/repository/reader.js';
import { openRepositoryDatabase } from '../../../../../core/repository/repository-folder.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
import { connectionTo } from '../../../../../core/repository/threads/own-connection.js';
import type { VerifyReport } from '../../../../../core/repository/verify.js';
import { systemClock } from '../../../../../shared/clock.js';
import type { Text } from '../../../../../shared/texts/text.js';
import { flipBitIn, overwritePage, pagesOf } from '../../../../fixtures/damage.js';

/** 18 MB that cannot be compressed: enough for batches on threads and a check of the file beside them. */
const messages = 300;
const bytesOfMessage = 60_000;
/** Far behind the first batch, which is read where it is asked for. */
const late = 200;
let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'postkeep-own-'));
  const writer = openForWriting(join(parent, 'whole'), systemClock);
  const point = writer.beginPoint({ key: 'ada', name: 'ada@example.com', source: 'Server' }, 'session');
  const inbox = point.addFolder(['INBOX'], '1');
  const contents = await writer.prepareAll(Array.from({ length: messages }, (_, number) => mail(number)));
  point.addMessages(
    inbox,
    contents.map((content, number) => ({
      uid: String(number),
      flags: ['\\Seen'],
      internalDate: new Date(number),
      content,
    })),
  );
  point.complete(new Date(1_000_000));
  writer.close();
});
afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = join(parent, 'repository');
  await cp(join(parent, 'whole'), folder, { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function body(number: number): Buffer {
  return createHash('shake256', { outputLength: bytesOfMessage }).update(String(number)).digest();
}

function mail(number: number): Buffer {
  return Buffer.concat([Buffer.from(`Subject: ${String(number)}\n\n`), body(number), Buffer.from('\n')]);
}

function altered(sql: string): void {
  const database = new Libsql(join(folder, 'repository.sqlite'));
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
}

/** Read by threads that open the file themselves, or, where it was opened to look, by this one alone. */
async function verified(use: 'read' | 'look'): Promise<VerifyReport> {
  const repository = openForReading(folder, undefined, use);
  try {
    return await repository.verify();
  } finally {
    repository.close();
  }
}

const damages: readonly (readonly [name: string, damage: () => void])[] = [
  [
    'a bit of a message',
    () => {
      flipBitIn(folder, body(late).subarray(100, 300));
    },
  ],
  [
    'a page of pieces',
    () => {
      overwritePage(folder, pagesOf(folder, 'chunk').at(-1) ?? 0);
    },
  ],
  [
    'a page of the list of messages',
    () => {
      overwritePage(folder, pagesOf(folder, 'content').at(-1) ?? 0);
    },
  ],
  [
    'the pieces of a message',
    () => {
      altered(`DELETE FROM content_chunk WHERE content_id = ${String(late)}`);
    },
  ],
  [
    'an id of a piece',
    () => {
      altered(`UPDATE content_chunk SET chunk_id = 'x' WHERE content_id = ${String(late)}`);
    },
  ],
  [
    'a size',
    () => {
      altered(`UPDATE content SET size = size + 1 WHERE id = ${String(late)}`);
    },
  ],
  [
    'a size that is no number',
    () => {
      altered(`UPDATE content SET size = 'x' WHERE id = ${String(late)}`);
    },
  ],
  [
    'a subject that lists show',
    () => {
      altered(`UPDATE content SET subject = 'other' WHERE id = ${String(late)}`);
    },
  ],
  [
    'the date of a restore point',
    () => {
      altered('UPDATE restore_point SET completed_at = completed_at + 1');
    },
  ],
  [
    'a message of a restore point',
    () => {
      altered('DELETE FROM message WHERE id = 7');
    },
  ],
  [
    'flags',
    () => {
      altered("UPDATE message SET flags = '[' WHERE id = 7");
    },
  ],
];

describe('threads with a connection of their own', () => {
  it.each(damages)('find what a thread that reads alone finds: %s', async (_, damage) => {
    damage();
    const report = await verified('read');
    expect(report).toEqual(await verified('look'));
    expect(report.damagedMessages + report.file.length).toBeGreaterThan(0);
    expect(report.messages).toBe(messages);
  });

  it('find nothing in a repository that is whole', async () => {
    expect(await verified('read')).toMatchObject({ messages, damagedMessages: 0, file: [] });
  });

  it('read messages and the file by it', async () => {
    altered(`UPDATE content SET size = size + 1, subject = 'other' WHERE id = ${String(late)}`);
    const { database, files } = openRepositoryDatabase(folder);
    const threads = new RepositoryReader(database).contentThreads(undefined, connectionTo(files));
    try {
      const ids = database
        .all(z.object({ id: z.int() }), 'SELECT id FROM content ORDER BY id')
        .map(({ id }) => id);
      // What comes first is done where it is asked for.
      expect(await threads.checkInFile(ids)).toBeNull();
      expect(await threads.check(new RepositoryReader(database).storedContents(ids.slice(0, 1)))).toEqual([
        true,
      ]);
      const whole = await threads.checkInFile([...ids, 999_999]);
      expect([...(whole?.keys() ?? [])]).toEqual(ids.filter((id) => id !== late));
      expect(await threads.fileProblems()).toEqual(inSteps(fileProblems(database)));
    } finally {
      await threads.close();
      database.close();
    }
  });
});

function inSteps(steps: Generator<void, Text[]>): Text[] {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
