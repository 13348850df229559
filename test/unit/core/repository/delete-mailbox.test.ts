import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { changeHolds } from '../../../../core/repository/change-beside-backup.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { readContents } from '../../../../core/repository/search/read-documents.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import { nextToFill } from '../../../../core/repository/search/waiting-contents.js';
import { writeBatches } from '../../../../core/repository/search/write-documents.js';
import { createWriterPool } from '../../../../core/repository/writer-pool.js';
import {
  type SharedMailbox,
  foundTraces,
  indexAll,
  makeSharedMail,
  problemsWithout,
  tracesOf,
} from '../../../fixtures/shared-mail.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { timeFor, worldCount } from '../../../fixtures/kill-count.js';

/* Deleting the data of a mailbox (docs/decisions/0170): nothing of it is left, of everything else all is. */

const now = new Date('2026-06-01T00:00:00Z');
const any = { type: 'any' } as const;
const never = new AbortController().signal;
const quiet = (): void => undefined;
let directory: string;
let folder: string;
const pool = createWriterPool(() => now);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-delete-'));
  folder = join(directory, 'repository');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const messages = fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 12 });
const mailboxes = fc
  .array(fc.array(messages, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 })
  .map((all) => all.map((points, index): SharedMailbox => ({ key: `mailbox-${String(index)}`, points })));

describe('deleting the data of a mailbox', () => {
  const worlds = worldCount(16);

  it(
    'of mailboxes that share messages the others stay whole, and nothing of it is left on disk, wherever it was stopped',
    async () => {
      await fc.assert(
        fc.asyncProperty(mailboxes, fc.nat(), fc.option(fc.nat(12)), async (made, which, stopAt) => {
          rmSync(folder, { recursive: true, force: true });
          const mail = await makeSharedMail(folder, now, made);
          const { key } = made[which % made.length]!;
          const traces = tracesOf(folder, mail, key);
          expect(foundTraces(folder, traces)).toHaveLength(traces.texts.length + traces.pieces.length);
          if (stopAt !== null) {
            const controller = new AbortController();
            let steps = 0;
            await pool
              .deleteMailbox(folder, any, key, controller.signal, () => {
                if ((steps += 1) > stopAt) controller.abort(new Error('stopped'));
              })
              .catch((error: unknown) => {
                expect(error).toMatchObject({ message: 'stopped' });
              });
            const repository = openForReading(folder);
            expect(repository.reader.points(key)).toEqual([]);
            repository.close();
            await pool.deleteMailbox(folder, any, null, never, quiet);
          } else expect(await pool.deleteMailbox(folder, any, key, never, quiet)).toEqual([key]);
          expect(foundTraces(folder, traces)).toEqual([]);
          expect(await problemsWithout(folder, mail, [key])).toEqual([]);
        }),
        { numRuns: worlds },
      );
    },
    timeFor(worlds, 10_000),
  );

  it(
    'leaves nothing of what was pruned, moved or indexed before either',
    async () => {
      // Many rows in pages that are split, joined and used again.
      const numbers = (from: number, count: number): number[] =>
        Array.from({ length: count }, (_, index) => from + index);
      const made = [0, 1, 2].map((index): SharedMailbox => ({
        key: `mailbox-${String(index)}`,
        points: [numbers(1000 * index, 90), numbers(1000 * index + 60, 90), numbers(1000 * index + 180, 60)],
      }));
      const mail = await makeSharedMail(folder, now, made);
      const traces = made.map(({ key }) => tracesOf(folder, mail, key));
      const last = { type: 'points', points: 1 } as const;
      const observer = { onProgress: quiet, onRemoved: quiet };
      await pool.prune(folder, any, () => [last], never, observer);
      await indexAll(folder);
      await pool.deleteMailbox(folder, any, 'mailbox-0', never, quiet);
      expect(foundTraces(folder, traces[0]!)).toEqual([]);
      await pool.deleteMailbox(folder, any, 'mailbox-2', never, quiet);
      expect(foundTraces(folder, traces[2]!)).toEqual([]);
      const left = { ...mail, mailboxes: [{ key: 'mailbox-1', points: [made[1]!.points[2]!] }] };
      expect(await problemsWithout(folder, left, [])).toEqual([]);
    },
    timeFor(1, 10_000),
  );

  it('a new backup under the same key begins anew, also before the old data is gone to its end', async () => {
    const made: SharedMailbox[] = [
      { key: 'a', points: [[1, 2, 3]] },
      { key: 'b', points: [[3, 4]] },
    ];
    const mail = await makeSharedMail(folder, now, made);
    const traces = tracesOf(folder, mail, 'a');
    const begun = openForWriting(folder, () => now);
    expect(begun.deleteMailbox('a')).toBe(true);
    const point = begun.beginPoint({ key: 'a', name: 'a', source: 'Server' }, 'new');
    const inbox = point.addFolder(['INBOX'], '1');
    const content = await begun.prepare(Buffer.from('Subject: new\n\nnew\n'));
    point.addMessages(inbox, [{ uid: '1', flags: [], internalDate: now, content }]);
    point.complete(now);
    begun.close();
    expect(await pool.deleteMailbox(folder, any, null, never, quiet)).toEqual(['a']);
    expect(foundTraces(folder, traces)).toEqual([]);
    const repository = openForReading(folder);
    expect(repository.mailboxes().map(({ key }) => key)).toEqual(['a', 'b']);
    expect(repository.contentsOf('a')).toMatchObject({ points: 1, messages: 1 });
    expect((await repository.verify()).damagedMessages).toBe(0);
    repository.close();
  });

  it.each([
    ['one message', 1],
    ['half of what waits', 60],
    ['all of it', Number.POSITIVE_INFINITY],
  ])(
    'what another process was about to index, with %s read, is not indexed once it is deleted',
    async (_case, steps) => {
      const many = Array.from({ length: 40 }, (_, index) => index);
      const mail = await makeSharedMail(folder, now, [
        { key: 'a', points: [many] },
        { key: 'b', points: [[3]] },
      ]);
      const traces = tracesOf(folder, mail, 'a');
      rmSync(join(folder, searchIndexName));
      const database = openSqlite(join(folder, 'repository.sqlite'));
      const index = SearchIndex.open({ path: join(folder, searchIndexName), key: null });
      const waiting = nextToFill(database, index.filledTo, many.length);
      expect(waiting).toHaveLength(many.length);
      const reading = readContents(database, waiting);
      let step = reading.next();
      for (let taken = 1; taken < steps && step.done !== true; taken += 1) step = reading.next();
      await pool.deleteMailbox(folder, any, 'a', never, quiet);
      while (step.done !== true) step = reading.next();
      const filled = { from: index.filledTo, to: waiting.at(-1)?.contentId ?? 0 };
      writeBatches(database, index, [{ contents: step.value, filled }]);
      index.close();
      database.close();
      expect(foundTraces(folder, traces)).toEqual([]);
      await indexAll(folder);
      expect(foundTraces(folder, traces)).toEqual([]);
      expect(await problemsWithout(folder, mail, ['a'])).toEqual([]);
    },
  );

  it('is refused while a session adds to the repository, and no session begins meanwhile', async () => {
    await makeSharedMail(folder, now, [{ key: 'a', points: [[1, 2, 3]] }]);
    const lease = pool.lease(folder, any);
    await expect(pool.deleteMailbox(folder, any, 'a', never, quiet)).rejects.toMatchObject({ code: 'busy' });
    lease.release();
    const deleting = pool.deleteMailbox(folder, any, 'a', never, quiet);
    expect(() => pool.lease(folder, any)).toThrow(expect.objectContaining({ code: 'busy' }));
    await deleting;
    pool.lease(folder, any).release();
  });
});

describe('legal hold', () => {
  const hold = { since: now.getTime(), reason: 'Case 4711' };
  const noted = { ...hold, releasedAt: null, isAltered: false };

  it('keeps retention, deletion and the removal of what was cut short away, and ends when it is let go', async () => {
    const mail = await makeSharedMail(folder, now, [
      { key: 'a', points: [[1], [2], [3]] },
      { key: 'b', points: [[1], [4], [5]] },
    ]);
    const writer = openForWriting(folder, () => new Date(0));
    writer.beginPoint({ key: 'begun', name: 'begun', source: 'Server' }, 'session');
    expect(writer.hold('begun', hold)).toBe(true);
    expect(writer.hold('unknown', hold)).toBe(false);
    writer.close();
    expect(changeHolds(folder, any, (holds) => holds.hold('a', hold))).toBe(true);
    // One that is held stays as it is.
    changeHolds(folder, any, (holds) => holds.hold('a', { since: 1, reason: 'another' }));

    const last = { type: 'points', points: 1 } as const;
    const removed: [string, number][] = [];
    const observer = { onProgress: quiet, onRemoved: (...each: [string, number]) => void removed.push(each) };
    await pool.prune(folder, any, () => [last], never, observer);
    expect(removed).toEqual([['b', 2]]);
    await expect(pool.deleteMailbox(folder, any, 'a', never, quiet)).rejects.toMatchObject({ code: 'held' });
    let repository = openForReading(folder);
    expect(repository.holds()).toEqual(
      new Map([
        ['a', noted],
        ['begun', noted],
      ]),
    );
    expect(repository.expiry().pointsOf('a', [last], now)).toEqual([]);
    expect(repository.reader.points('a')).toHaveLength(3);
    expect(repository.mailboxes().map(({ key }) => key)).toContain('begun');
    repository.close();

    changeHolds(folder, any, (holds) => {
      holds.release('a', now);
      holds.release('begun', now);
      holds.release('b', now);
    });
    await pool.prune(folder, any, () => [last], never, observer);
    expect(removed).toEqual([
      ['b', 2],
      ['a', 2],
    ]);
    await pool.deleteMailbox(folder, any, 'a', never, quiet);
    repository = openForReading(folder);
    expect(repository.mailboxes().map(({ key }) => key)).toEqual(['b']);
    repository.close();
    expect(mail.words.size).toBe(5);
  });

  it('no statement removes a restore point of a held mailbox, whoever sends it', async () => {
    await makeSharedMail(folder, now, [{ key: 'a', points: [[1]] }]);
    changeHolds(folder, any, (holds) => holds.hold('a', hold));
    const database = openSqlite(join(folder, 'repository.sqlite'));
    expect(() => database.run('DELETE FROM restore_point')).toThrow(/legal hold/);
    expect(() => database.run('DELETE FROM mailbox')).toThrow();
    database.close();
  });
});
