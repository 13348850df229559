import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { totalsAt, totalsSince } from '../../../../core/repository/point-totals.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { type Text, render } from '../../../../shared/texts/text.js';
import { timeFor, worldCount } from '../../../fixtures/kill-count.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

const now = new Date('2026-03-01T08:00:00Z');
let folder: string;
let writer: RepositoryWriter;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-totals-')), 'repository');
  writer = openForWriting(folder, () => now);
});
afterEach(async () => {
  writer.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

/** Messages by folder, with their flags. */
type Mail = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Makes the next restore point, at which the mailbox holds exactly this mail. */
async function back(key: string, mail: Mail): Promise<void> {
  const point = writer.beginPoint({ key, name: `${key}@example.com`, source: 'Server' }, 'session');
  const known = point.folders();
  for (const [path, stored] of known) {
    if (!Object.keys(mail).some((name) => path === JSON.stringify([name]))) point.removeFolder(stored);
  }
  for (const [name, messages] of Object.entries(mail)) {
    const stored = known.get(JSON.stringify([name])) ?? point.addFolder([name], '1');
    removeMessages(point, stored, (uid) => messages[uid] === undefined);
    const before = point.messagesOf(stored);
    const changed = [...before].map(([uid, { id }]) => ({ id, flags: messages[uid] ?? [] }));
    point.updateMessages({
      missed: [],
      back: [],
      changed: changed.filter(({ id, flags }) =>
        [...before.values()].some((each) => each.id === id && each.flags !== JSON.stringify(flags)),
      ),
    });
    const added = Object.entries(messages).filter(([uid]) => !before.has(uid));
    point.addMessages(
      stored,
      await Promise.all(
        added.map(async ([uid, flags]) => ({
          ...{ uid, flags, internalDate: now },
          content: await writer.prepare(Buffer.from(`Subject: ${uid}\n\n${key} ${uid}`)),
        })),
      ),
    );
  }
  point.complete(now);
}

async function found(): Promise<readonly Text[]> {
  const repository = openForReading(folder);
  try {
    const { file } = await repository.verify();
    return file;
  } finally {
    repository.close();
  }
}

function alter(sql: string): void {
  writer.close();
  const database = openSqlite(join(folder, 'repository.sqlite'));
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
  writer = openForWriting(folder, () => now);
}

/** What has come and gone between any two points of a mailbox makes the one of the other. */
function expectSameBySteps(): void {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  const pointRow = z.object({ id: z.int(), mailbox: z.int() });
  const points = database.all(pointRow, 'SELECT id, mailbox_id AS mailbox FROM restore_point ORDER BY id');
  for (const { id, mailbox } of points.slice(-8)) {
    const totals = totalsAt(database, mailbox, id);
    for (const earlier of points.filter((other) => other.mailbox === mailbox && other.id <= id)) {
      const last = { id: earlier.id, ...totalsAt(database, mailbox, earlier.id) };
      expect(totalsSince(database, mailbox, last, id)).toMatchObject(totals);
    }
  }
  database.close();
}

const mail: Mail = {
  INBOX: { 1: ['\\Seen'], 2: [], 3: [] },
  Sent: { 4: [], 5: ['$Forwarded'] },
};

describe('what a restore point holds', () => {
  const flags = fc.subarray(['\\Seen', '\\Flagged', 'Work']);
  const states = fc.array(
    fc.dictionary(
      fc.constantFrom('INBOX', 'Sent', 'Archive'),
      fc.dictionary(fc.constantFrom('1', '2', '3', '4'), flags, { noNullPrototype: true }),
      { noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 6 },
  );

  const worlds = worldCount(32);

  it(
    'is found again after any history of two mailboxes and any retention',
    async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(states, states, fc.integer({ min: 1, max: 4 }), async (one, other, kept) => {
          const [a, b] = [`a${String(++run)}`, `b${String(run)}`];
          for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
            const [ofA, ofB] = [one[index], other[index]];
            if (ofA) await back(a, ofA);
            if (ofB) await back(b, ofB);
          }
          expectSameBySteps();
          writer.prune(a, [{ type: 'points', points: kept }]);
          expect(await found()).toEqual([]);
        }),
        { numRuns: worlds },
      );
    },
    timeFor(worlds, 5_000),
  );

  it('is noted of a point that was cut short and is taken up again without further changes', async () => {
    await back('a', mail);
    const begin = () => writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
    const cut = begin();
    const inbox = cut.folders().get('["INBOX"]');
    if (inbox === undefined) throw new Error('The folder is gone.');
    const content = await writer.prepare(Buffer.from('Subject: 9\n\nanother'));
    cut.addMessages(inbox, [{ uid: '9', flags: [], internalDate: now, content }]);
    writer.close();
    writer = openForWriting(folder, () => now);
    expect(begin().complete(now)).toMatchObject({ messages: 6, restorePoints: 2 });
    expect(begin().complete(now)).toMatchObject({ messages: 6, restorePoints: 3 });
    expect(await found()).toEqual([]);
  });

  it.each<[what: string, sql: string, held: RegExp]>([
    ['a message that is gone', 'DELETE FROM message WHERE id = 1', /had 5 messages and has 4$/],
    ['one that ended', 'UPDATE message SET removed_point = 1 WHERE id = 1', /had 5 messages and has 4$/],
    ['one that begins later', 'UPDATE message SET added_point = 99 WHERE id = 1', /and has 4$/],
    [
      'one in another folder',
      'UPDATE message SET folder_id = 2 WHERE id = 1',
      /dates or flags were altered$/,
    ],
    [
      'other bytes in a message',
      'UPDATE message SET content_id = 5 WHERE id = 1',
      /were altered$|and has 5$/,
    ],
    ['another flag', `UPDATE message SET flags = '["\\Reen"]' WHERE id = 1`, /flags were altered$/],
    ['another uid', "UPDATE message SET uid = '9' WHERE id = 1", /were altered$/],
    ['another date', 'UPDATE message SET internal_date = 1 WHERE id = 1', /were altered$/],
    ['a folder that is gone', 'DELETE FROM folder WHERE id = 2', /had 5 messages and has 3$/],
    ['one that ended', 'UPDATE folder SET removed_point = 1 WHERE id = 2', /and has 3$/],
    ['one that begins later', 'UPDATE folder SET added_point = 99 WHERE id = 2', /and has 3$/],
    ['one of another mailbox', 'UPDATE folder SET mailbox_id = 77 WHERE id = 2', /and has 3$/],
    ['one of another name', `UPDATE folder SET path = '["Sint"]' WHERE id = 2`, /were altered$/],
    [
      'figures that are others',
      'UPDATE restore_point SET checksum = NULL, messages = 4',
      /had 4 messages and has 5$/,
    ],
  ])('is not what it was with %s (%s)', async (_, sql, held) => {
    await back('a', mail);
    await back('a', mail);
    await back('b', mail);
    expect(await found()).toEqual([]);
    const ofA = `(SELECT id FROM mailbox WHERE key = 'a')`;
    alter(sql.includes('restore_point SET') ? `${sql} WHERE mailbox_id = ${ofA}` : sql);
    const lines = (await found()).map((line) => render(line));
    expect(lines[0]).toMatch(/^a@example\.com: 2 of 2 restore points do not hold what they held\./);
    expect(lines[0]).toMatch(held);
    expect(lines.some((line) => line.startsWith('b@example.com'))).toBe(false);
  });

  it('is compared by its numbers in a repository of an earlier version, which noted no more', async () => {
    await back('a', mail);
    alter('UPDATE restore_point SET digest = NULL, checksum = NULL');
    expect(await found()).toEqual([]);
    await back('a', mail);
    alter("UPDATE message SET flags = '[]' WHERE id = 1");
    expect((await found()).map((line) => render(line))).toEqual([
      expect.stringMatching(/^a@example\.com: 1 of 2 restore points does not hold what it held/),
    ]);
    alter('DELETE FROM message WHERE id = 1');
    expect((await found()).map((line) => render(line))).toEqual([
      expect.stringMatching(/^a@example\.com: 2 of 2 restore points do not hold what they held/),
    ]);
  });

  it('that has lost messages is told to the next session, which reads every folder again', async () => {
    await back('a', mail);
    const stateOf = (point: ReturnType<RepositoryWriter['beginPoint']>): (string | null)[] =>
      [...point.folders().values()].map(({ state }) => state);
    alter("UPDATE folder SET state = 'seen'");
    const whole = writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
    expect([whole.lost, stateOf(whole)]).toEqual([null, ['seen', 'seen']]);
    alter('DELETE FROM message WHERE id = 1');
    const damaged = writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
    expect([damaged.lost, stateOf(damaged)]).toEqual([{ noted: 5, found: 4 }, [null, null]]);
    damaged.complete(now);
    const mended = writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
    expect(mended.lost).toBeNull();
  });
});
