import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Retention } from '../../../../shared/backup/job.js';
import { render } from '../../../../shared/texts/text.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { changeHolds } from '../../../../core/repository/change-beside-backup.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';

/* A legal hold that damage has altered lets nothing go (docs/decisions/0331). */

const day = 86_400_000;
const now = new Date('2026-06-01T00:00:00Z');
const never = new AbortController().signal;
const thirtyDays: Retention = { type: 'days', days: 30 };
let folder: string;
let writer: RepositoryWriter;
let clock: Date;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-holds-')), 'repository');
  clock = now;
  writer = openForWriting(folder, () => clock);
  for (const key of ['a', 'b', 'c'])
    for (const age of [40, 1]) {
      clock = new Date(now.getTime() - age * day);
      writer
        .beginPoint({ key, name: `${key}@example.com`, source: 'Server' }, `session-${String(age)}`)
        .complete(clock);
    }
  clock = now;
  change((holds) => holds.hold('a', { since: now.getTime() - 50 * day, reason: 'case 17' }));
  change((holds) => holds.hold('c', { since: now.getTime() - 50 * day, reason: 'case 18' }));
  change((holds) => {
    holds.release('c', new Date(now.getTime() - 45 * day));
  });
});
afterEach(async () => {
  writer.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

function change(work: Parameters<typeof changeHolds>[2]): void {
  changeHolds(folder, { type: 'any' }, work);
}

function alter(sql: string): void {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
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

/** Prunes by thirty days; how many points each mailbox has then, and of whom it was said that nothing is removed. */
async function pruned(): Promise<{ points: Record<string, number>; altered: string[] }> {
  const altered: string[] = [];
  await writer.pruneAll(() => [thirtyDays], never, {
    onProgress: () => undefined,
    onRemoved: () => undefined,
    onAltered: (key) => altered.push(key),
  });
  const points = ['a', 'b', 'c'].map((key) => [key, writer.read.reader.points(key).length] as const);
  return { points: Object.fromEntries(points), altered };
}

const everything = { a: 2, b: 2, c: 2 };

it('a hold that is as it was written keeps its own mailbox, and an ended one keeps none', async () => {
  expect(await verified()).toEqual([]);
  expect(await pruned()).toEqual({ points: { a: 2, b: 1, c: 1 }, altered: [] });
});

describe('a hold', () => {
  it.each<{ what: string; sql: string; named: RegExp }>([
    {
      what: 'is ended',
      sql: 'UPDATE hold SET released_at = 0 WHERE mailbox_id = 1',
      named: /^a@example\.com: /,
    },
    {
      what: 'has another beginning',
      sql: 'UPDATE hold SET since = since + 1 WHERE mailbox_id = 1',
      named: /^a@/,
    },
    {
      what: 'has another reason',
      sql: "UPDATE hold SET reason = 'case 1?' WHERE mailbox_id = 1",
      named: /^a@/,
    },
    {
      what: 'is of another mailbox',
      sql: 'UPDATE hold SET mailbox_id = 2 WHERE mailbox_id = 1',
      named: /^b@/,
    },
    {
      what: 'is of no mailbox',
      sql: 'UPDATE hold SET mailbox_id = 65 WHERE mailbox_id = 1',
      named: /^A legal hold is of a mailbox that is not there/,
    },
    { what: 'has another checksum', sql: 'UPDATE hold SET checksum = 7 WHERE mailbox_id = 1', named: /^a@/ },
    {
      what: 'has a checksum of another type',
      sql: "UPDATE hold SET checksum = x'ff' WHERE mailbox_id = 1",
      named: /^a@/,
    },
    {
      what: 'has ended at another time',
      sql: 'UPDATE hold SET released_at = released_at - 1 WHERE mailbox_id = 3',
      named: /^c@/,
    },
    { what: 'has not ended', sql: 'UPDATE hold SET released_at = NULL WHERE mailbox_id = 3', named: /^c@/ },
  ])('that damage says $what keeps everything until it is set anew', async ({ sql, named }) => {
    alter(sql);
    expect(await verified()).toContainEqual(expect.stringMatching(named));
    expect(await pruned()).toEqual({ points: everything, altered: ['a', 'b', 'c'] });
    for (const key of ['a', 'b', 'c']) expect(() => writer.deleteMailbox(key)).toThrow(/hold/);
    const anew = { since: now.getTime(), reason: 'again' };
    for (const key of ['a', 'b', 'c']) change((holds) => holds.hold(key, anew));
    for (const key of ['b', 'c'])
      change((holds) => {
        holds.release(key, now);
      });
    expect(await verified()).toEqual([]);
    expect(await pruned()).toEqual({ points: { a: 2, b: 1, c: 1 }, altered: [] });
  });

  const moved = [
    { to: 'another mailbox', id: 2 },
    { to: 'no mailbox', id: 65 },
  ];
  const acts: { act: string; run: () => void }[] = [
    {
      act: 'that mailbox is held',
      run: () => change((holds) => holds.hold('b', { since: 1, reason: 'other' })),
    },
    {
      act: 'the mailbox is held anew',
      run: () => change((holds) => holds.hold('a', { since: 1, reason: 'other' })),
    },
    {
      act: 'a hold is ended',
      run: () => {
        change((holds) => {
          holds.release('b', now);
        });
      },
    },
  ];
  it.each(moved.flatMap((move) => acts.map((each) => ({ ...move, ...each }))))(
    'that damage has moved to $to is its own mailbox’s again when $act',
    async ({ id, act, run }) => {
      alter(`UPDATE hold SET mailbox_id = ${String(id)} WHERE mailbox_id = 1`);
      run();
      expect(await verified()).toEqual([]);
      change((holds) => {
        const written = { since: now.getTime() - 50 * day, reason: 'case 17', releasedAt: null };
        expect(holds.noted().get('a')).toMatchObject(written);
      });
      const isOtherHeld = act.startsWith('that');
      expect(await pruned()).toEqual({ points: { a: 2, b: isOtherHeld ? 2 : 1, c: 1 }, altered: [] });
    },
  );

  it('goes back to the mailbox that there is, and not to one of the same key that is being deleted', async () => {
    writer.deleteMailbox('b');
    for (const age of [40, 1]) {
      clock = new Date(now.getTime() - age * day);
      writer
        .beginPoint({ key: 'b', name: 'b@example.com', source: 'Server' }, `anew-${String(age)}`)
        .complete(clock);
    }
    clock = now;
    change((holds) => holds.hold('b', { since: now.getTime(), reason: 'case 19' }));
    alter("UPDATE hold SET mailbox_id = 65 WHERE reason = 'case 19'");
    change((holds) => {
      holds.release('c', now);
      expect(holds.noted().get('b')).toMatchObject({ reason: 'case 19', releasedAt: null, isAltered: false });
    });
    expect((await pruned()).points).toMatchObject({ b: 2 });
  });

  it('of an earlier version has no checksum, and counts as it stands', async () => {
    alter('UPDATE hold SET checksum = NULL');
    expect(await verified()).toEqual([]);
    expect(await pruned()).toEqual({ points: { a: 2, b: 1, c: 1 }, altered: [] });
  });
});
