import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Retention } from '../../../../shared/backup/job.js';
import { render } from '../../../../shared/texts/text.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { correctDatesIn } from '../../../../core/repository/change-beside-backup.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

const day = 86_400_000;
const now = new Date('2026-06-01T00:00:00Z');
const never = new AbortController().signal;
const thirtyDays: Retention = { type: 'days', days: 30 };
const oneAYear: Retention = { type: 'gfs', daily: 0, weekly: 0, monthly: 0, yearly: 1 };
const lastOnly: Retention = { type: 'points', points: 1 };
/** Of each mailbox, in days before now: by thirty days the first goes. */
const ages = [40, 20, 10, 1];
let folder: string;
let writer: RepositoryWriter;
let clock: Date;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-checksums-')), 'repository');
  clock = now;
  writer = openForWriting(folder, () => clock);
});
afterEach(async () => {
  writer.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

/** Points of these ages, each with a message of its own only. */
async function backUp(key: string, days: readonly number[] = ages): Promise<void> {
  for (const age of days) {
    clock = new Date(now.getTime() - age * day);
    const mailbox = { key, name: `${key}@example.com`, source: 'Server' };
    const point = writer.beginPoint(mailbox, `session-${String(age)}`);
    const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
    removeMessages(point, inbox);
    const mail = `From: ann@example.com\nTo: ${key}@example.com\nSubject: ${key} ${String(age)}\nDate: Fri, 1 May 2026 10:00:00 +0000\n\nx`;
    const content = await writer.prepare(Buffer.from(mail));
    point.addMessages(inbox, [{ uid: String(age), flags: [], internalDate: now, content }]);
    point.complete(clock);
  }
  clock = now;
}

/** Changes the file as damage does: the pages of the row are others, those of indexes are what they were. */
function alter(sql: string): void {
  writer.close();
  const path = join(folder, 'repository.sqlite');
  const copy = `${path}.altered`;
  copyFileSync(path, copy);
  const inCopy = (statements: string): Buffer => {
    const database = openSqlite(copy);
    database.exec(`PRAGMA foreign_keys = OFF; ${statements}`);
    database.close();
    return readFileSync(copy);
  };
  const before = inCopy(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema
    WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('restore_point', 'content')`);
  const after = inCopy(sql);
  const file = readFileSync(path);
  const pageSize = before.readUInt16BE(16);
  for (let from = pageSize; from < before.length; from += pageSize) {
    const page = after.subarray(from, from + pageSize);
    if (!page.equals(before.subarray(from, from + pageSize))) page.copy(file, from);
  }
  writeFileSync(path, file);
  rmSync(copy);
  writer = openForWriting(folder, () => clock);
}

async function verified(): Promise<string[]> {
  const repository = openForReading(folder);
  try {
    const { file } = await repository.verify();
    return file.map((line) => render(line));
  } finally {
    repository.close();
  }
}

function sessionsOf(key: string): string[] {
  return writer.read.reader.points(key).map(({ session }) => session.replace('session-', ''));
}

function subjectsIn(): string[] {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const rows = database.all(z.object({ subject: z.string() }), 'SELECT subject FROM content ORDER BY id');
  database.close();
  return rows.map(({ subject }) => subject);
}

async function prune(rule: Retention): Promise<string[]> {
  const altered: string[] = [];
  await writer.pruneAll(() => [rule], never, {
    onProgress: () => undefined,
    onRemoved: () => undefined,
    onAltered: (key) => altered.push(key),
  });
  return altered;
}

const first = `(SELECT min(id) FROM restore_point WHERE mailbox_id = 1)`;
const second = `(SELECT min(id) + 1 FROM restore_point WHERE mailbox_id = 1)`;
const ofPoint = /^a@example\.com: 1 restore point does not have the dates or figures that were written/;
const at = (age: number): string => String(now.getTime() - age * day);

/** Every column of a restore point, with what damage may make of it. */
const pointColumns: readonly [column: string, sql: string][] = [
  ['session', `UPDATE restore_point SET session = 'session-21' WHERE id = ${second}`],
  ['started_at, earlier', `UPDATE restore_point SET started_at = started_at - 1 WHERE id = ${second}`],
  ['started_at, later', `UPDATE restore_point SET started_at = ${at(-900)} WHERE id = ${second}`],
  [
    'completed_at, a bit earlier',
    `UPDATE restore_point SET completed_at = completed_at - 1 WHERE id = ${second}`,
  ],
  ['completed_at, years earlier', `UPDATE restore_point SET completed_at = ${at(900)} WHERE id = ${second}`],
  ['completed_at, years later', `UPDATE restore_point SET completed_at = ${at(-900)} WHERE id = ${second}`],
  ['completed_at, none', `UPDATE restore_point SET completed_at = NULL WHERE id = ${second}`],
  ['corrected_at', `UPDATE restore_point SET corrected_at = ${at(900)} WHERE id = ${second}`],
  ['messages', `UPDATE restore_point SET messages = 3 WHERE id = ${second}`],
  ['bytes', `UPDATE restore_point SET bytes = bytes + 64 WHERE id = ${second}`],
  ['digest', `UPDATE restore_point SET digest = digest + 1 WHERE id = ${second}`],
  ['digest, none', `UPDATE restore_point SET digest = NULL WHERE id = ${second}`],
  ['checksum', `UPDATE restore_point SET checksum = checksum + 1 WHERE id = ${second}`],
  ['checksum of another type', `UPDATE restore_point SET checksum = x'ff' WHERE id = ${second}`],
];

describe('a restore point', () => {
  it.each(pointColumns)(
    'of which %s is altered is named, and nothing of its mailbox is removed',
    async (_, sql) => {
      await backUp('a');
      await backUp('b');
      expect(await verified()).toEqual([]);
      alter(sql);
      expect(await verified()).toContainEqual(expect.stringMatching(ofPoint));
      const before = subjectsIn().filter((subject) => subject.startsWith('a'));
      for (const rule of [thirtyDays, oneAYear, lastOnly]) expect(await prune(rule)).toEqual(['a']);
      expect(subjectsIn().filter((subject) => subject.startsWith('a'))).toEqual(before);
      expect(sessionsOf('b')).toEqual(['1']);
    },
  );

  it('that damage has given to another mailbox is named, and each mailbox keeps what its rule keeps', async () => {
    await backUp('a');
    await backUp('b');
    alter(`UPDATE restore_point SET mailbox_id = 2 WHERE id = ${second}`);
    expect((await verified())[0]).toMatch(/^b@example\.com: 1 restore point does not have the dates/);
    // The index of the points, which the damage has not met, tells whose they are.
    await prune(thirtyDays);
    expect([sessionsOf('a'), sessionsOf('b')]).toEqual([
      ['1', '10', '20'],
      ['1', '10', '20'],
    ]);
    expect(subjectsIn()).toEqual(['a 20', 'a 10', 'a 1', 'b 20', 'b 10', 'b 1']);
  });

  it('of another number is named, and pruning ends with the damage before it removes anything', async () => {
    await backUp('a');
    const before = subjectsIn();
    alter(`UPDATE restore_point SET id = 4096 + id WHERE id = ${second}`);
    expect(await verified()).toContainEqual(expect.stringMatching(ofPoint));
    await expect(prune(thirtyDays)).rejects.toMatchObject({ code: 'corrupt-state' });
    expect(subjectsIn()).toEqual(before);
  });

  it('whose date says that it is older than it is stays', async () => {
    await backUp('a', [20, 10, 1]);
    alter(`UPDATE restore_point SET completed_at = ${at(900)} WHERE id = ${first}`);
    expect(writer.prune('a', [thirtyDays])).toBe(0);
    expect(sessionsOf('a')).toEqual(['1', '10', '20']);
  });

  it('that is altered is told by the next backup of its mailbox, which makes a new one', async () => {
    await backUp('a');
    alter(`UPDATE restore_point SET completed_at = NULL WHERE id = ${second}`);
    const mailbox = { key: 'a', name: 'a@example.com', source: 'Server' };
    const point = writer.beginPoint(mailbox, 'session-0');
    expect(point.isAltered).toBe(true);
    point.complete(now);
    expect(sessionsOf('a')).toEqual(['0', '1', '10', '40']);
    expect(writer.beginPoint({ ...mailbox, key: 'b' }, 'session-0').isAltered).toBe(false);
  });

  it('of an earlier version has no checksum: nobody judges it, and what it was begun at keeps it', async () => {
    await backUp('a', [20, 10, 1]);
    alter('UPDATE restore_point SET checksum = NULL');
    expect(await verified()).toEqual([]);
    alter(`UPDATE restore_point SET completed_at = ${at(900)} WHERE id = ${first}`);
    expect(await verified()).toEqual([]);
    expect(await prune(thirtyDays)).toEqual([]);
    expect(sessionsOf('a')).toEqual(['1', '10', '20']);
    expect(await prune({ type: 'days', days: 15 })).toEqual([]);
    expect(sessionsOf('a')).toEqual(['1', '10']);
  });

  it('whose date is corrected has it in its checksum, unless it was altered before', async () => {
    await backUp('a', [20, -400]);
    const notBefore = new Date(now.getTime() - 20 * day).toISOString();
    const sessionIds = ['session--400', 'session-20'];
    const shift = { foundAt: now.toISOString(), aheadMs: 400 * day, notBefore, sessionIds };
    const corrected = (): unknown[] => {
      const database = openSqlite(join(folder, 'repository.sqlite'));
      const row = z.object({ corrected: z.int().nullable() });
      const rows = database.all(row, 'SELECT corrected_at AS corrected FROM restore_point ORDER BY id');
      database.close();
      return rows.map((each) => each.corrected);
    };
    correctDatesIn(folder, { type: 'any' }, [shift], now);
    expect(corrected()).toEqual([null, expect.any(Number)]);
    expect(await verified()).toEqual([]);
    alter('UPDATE restore_point SET corrected_at = NULL, completed_at = completed_at + 1 WHERE id = 2');
    correctDatesIn(folder, { type: 'any' }, [shift], now);
    expect(corrected()).toEqual([null, null]);
    expect(await verified()).toContainEqual(expect.stringMatching(ofPoint));
  });
});

describe('a mailbox', () => {
  const line = (name: string): unknown =>
    expect.stringMatching(
      new RegExp(`^${name}: the name or the source of the mailbox is not what was written`),
    );

  it.each([
    ['key', "UPDATE mailbox SET key = 'q' WHERE id = 1", 'a@example.com'],
    ['name', "UPDATE mailbox SET name = 'q@example.com' WHERE id = 1", 'q@example.com'],
    ['source', "UPDATE mailbox SET source = 'Serves' WHERE id = 1", 'a@example.com'],
    ['deleted_key', "UPDATE mailbox SET deleted_key = 'q' WHERE id = 1", 'a@example.com'],
    ['checksum', 'UPDATE mailbox SET checksum = checksum + 1 WHERE id = 1', 'a@example.com'],
  ])(
    'of which %s is altered is named, loses nothing, and is right after a backup',
    async (column, sql, name) => {
      await backUp('a');
      await backUp('b');
      alter(sql);
      expect(await verified()).toContainEqual(line(name));
      const before = subjectsIn();
      await writer.finishDeletions(never, () => undefined);
      expect(subjectsIn()).toEqual(before);
      if (column === 'key') return;
      writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session').complete(now);
      expect(await verified()).toEqual([]);
    },
  );

  it('that was really deleted goes', async () => {
    await backUp('a');
    await backUp('b');
    writer.deleteMailbox('a');
    expect(await verified()).toEqual([]);
    expect(await writer.finishDeletions(never, () => undefined)).toEqual(['a']);
    expect(subjectsIn().some((subject) => subject.startsWith('a'))).toBe(false);
  });
});

describe('a listed message', () => {
  it.each([
    ['subject', "UPDATE content SET subject = 'b 40' WHERE id = 1"],
    ['sender', "UPDATE content SET sender = 'bnn@example.com' WHERE id = 1"],
    ['recipients', "UPDATE content SET recipients = '' WHERE id = 1"],
    ['sent_at', 'UPDATE content SET sent_at = sent_at + 1024 WHERE id = 1'],
    ['sent_at, none', 'UPDATE content SET sent_at = NULL WHERE id = 1'],
    ['attachments', 'UPDATE content SET attachments = 1 WHERE id = 1'],
    ['checksum', 'UPDATE content SET checksum = checksum + 1 WHERE id = 1'],
  ])('of which %s is altered is counted, and retention continues', async (_, sql) => {
    await backUp('a');
    alter(sql);
    expect(await verified()).toEqual([expect.stringMatching(/^Lists show 1 message with another subject/)]);
    expect(await prune(thirtyDays)).toEqual([]);
    expect(sessionsOf('a')).toEqual(['1', '10', '20']);
    expect(await verified()).toEqual([]);
  });

  it('has the checksum of what SQLite keeps, whatever its header fields hold', async () => {
    const odd = fc.string({
      unit: fc.constantFrom('a', '\0', '\ud800', '\u{1f600}', 'é', '\r', '"', '=?utf-8?q?=00?='),
    });
    await fc.assert(
      fc.asyncProperty(odd, odd, async (subject, name) => {
        const point = writer.beginPoint({ key: 'a', name, source: subject }, subject);
        const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
        const content = await writer.prepare(
          Buffer.from(`Subject: ${subject}\nFrom: ${name} <a@b>\n\n${name}`),
        );
        point.addMessages(inbox, [{ uid: '1', flags: [], internalDate: now, content }]);
        point.complete(now);
        expect(await verified()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
