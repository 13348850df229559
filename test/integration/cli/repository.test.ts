import { createHash } from 'node:crypto';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blob, openSqlite } from '../../../core/lib/sqlite.js';
import { lockForWriting } from '../../../core/repository/repository-folder.js';
import { systemClock } from '../../../shared/clock.js';
import { overwritePage, pagesOf } from '../../fixtures/damage.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';
import { searchIndexName } from '../../fixtures/search-index-file.js';
import { copyFolder } from '../../fixtures/copy-folder.js';

/** What `--json` prints: texts are strings there (command-line.md). */
const errorJson = z.strictObject({ code: z.string(), message: z.string() }).nullable();
const verificationJson = z.strictObject({
  whole: z.boolean(),
  repositories: z.array(
    z.strictObject({
      path: z.string(),
      messages: z.int(),
      bytes: z.int(),
      damagedMessages: z.int(),
      damaged: z.array(
        z.strictObject({
          sha256: z.string(),
          subject: z.string(),
          mailboxes: z.array(z.string()),
          reason: z.string(),
        }),
      ),
      file: z.array(z.string()),
      older: z.string().nullable(),
      searchIndex: z.string().nullable(),
      error: errorJson,
    }),
  ),
});
const pruneJson = z.strictObject({
  repositories: z.array(
    z.strictObject({
      path: z.string(),
      mailboxes: z.int(),
      points: z.int(),
      bytesFreed: z.int(),
      locked: z.strictObject({ objects: z.literal(0), bytes: z.literal(0) }),
      error: errorJson,
    }),
  ),
});

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => workplace.remove());

const day = (number: number): string => `2026-02-${String(number).padStart(2, '0')}T12:00:00Z`;
const repository = (data: string): string => join(workplace.folder, data, 'repository');
const postkeep = (data: string, ...args: string[]): Promise<Run> =>
  workplace.postkeepAt(day(20), data, ...args);

/** A data folder with a backup of so many mailboxes, made by a process: SQLite's driver closes a file when it comes to it. */
async function backedUp(data: string, mailboxes: number): Promise<void> {
  await workplace.withJob(day(1), data, mailboxes);
  expect((await workplace.startPostkeepAt(day(1), data, 'job', 'run', 'Daily')).code).toBe(0);
}

describe('repository verify (command-line.md)', () => {
  it('exits with 0 for whole repositories, in one JSON document, and shows no progress in a file', async () => {
    await backedUp('whole', 3);
    const run = await postkeep('whole', 'repository', 'verify', '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(verificationJson.parse(run.json)).toMatchObject({
      whole: true,
      repositories: [
        {
          path: repository('whole'),
          messages: 3,
          damaged: [],
          file: [],
          older: null,
          searchIndex: null,
          error: null,
        },
      ],
    });
    expect((await postkeep('whole', 'repository', 'verify')).stdout).toBe(
      `${repository('whole')}: whole. 3 messages (${String(verificationJson.parse(run.json).repositories[0]?.bytes)} bytes) read back.\n`,
    );
  });

  it('exits with 0 and says so while there is no repository', async () => {
    expect(await postkeep('none', 'repository', 'verify')).toMatchObject({
      code: 0,
      stdout: 'There is no repository yet.\n',
    });
  });

  it('exits with 3 for an older copy that was put back, and says what it lacks', async () => {
    await backedUp('older', 2);
    const kept = `${repository('older')} kept`;
    await copyFolder(repository('older'), kept);
    expect((await workplace.postkeepAt(day(2), 'older', 'job', 'run', 'Daily')).code).toBe(0);
    await rm(repository('older'), { recursive: true });
    await rename(kept, repository('older'));
    const run = await postkeep('older', 'repository', 'verify', '--json');
    expect(run.code).toBe(3);
    const { whole, repositories } = verificationJson.parse(run.json);
    expect(whole).toBe(true);
    expect(repositories[0]?.older).toContain('restore points of 2 mailboxes after 2026-02-01T12:00:');
    const shown = await postkeep('older', 'repository', 'verify');
    expect(shown).toMatchObject({ code: 3 });
    expect(shown.stdout).toContain('whole. 2 messages');
    expect(shown.stdout).toContain(`  ${repositories[0]?.older ?? 'nothing'}\n`);
    const isTold = async (): Promise<void> => {
      const status = await postkeep('older', 'status');
      expect(status).toMatchObject({ code: 3 });
      expect(status.stdout).toContain(repositories[0]?.older ?? 'nothing');
    };
    await isTold();
    expect((await postkeep('older', 'repository', 'drill')).code).toBe(3);
    await isTold();
    expect((await workplace.postkeepAt(day(3), 'older', 'job', 'run', 'Daily')).code).toBe(3);
    expect((await workplace.postkeepAt(day(4), 'older', 'job', 'run', 'Daily')).code).toBe(0);
    expect((await workplace.postkeepAt(day(4), 'older', 'status')).stdout).not.toContain('is older than');
  });

  it('exits with 3 for a search index that would miss messages, says so, and has it made anew', async () => {
    await backedUp('unfound', 2);
    expect((await postkeep('unfound', 'restore', 'search', 'hello')).code).toBe(0);
    const index = openSqlite(join(repository('unfound'), searchIndexName));
    // A letter of a word: neither SQLite nor FTS5 sees that.
    for (const { id, block } of index.all(
      z.object({ id: z.string(), block: blob }),
      "SELECT CAST(id AS TEXT) AS id, block FROM words_data WHERE id > 10 AND instr(block, CAST('hello' AS BLOB)) > 0",
    )) {
      const changed = Buffer.from(block);
      changed[changed.indexOf('hello') + 4] = 'n'.charCodeAt(0);
      index.run('UPDATE words_data SET block = ? WHERE id = CAST(? AS INTEGER)', changed, id);
    }
    index.close();
    const run = await postkeep('unfound', 'repository', 'verify', '--json');
    expect(run.code).toBe(3);
    const { whole, repositories } = verificationJson.parse(run.json);
    expect(whole).toBe(true);
    expect(repositories[0]?.searchIndex).toContain(`${searchIndexName} was damaged`);
    expect((await postkeep('unfound', 'restore', 'search', 'hello')).code).toBe(0);
    const again = await postkeep('unfound', 'repository', 'verify', '--json');
    expect(again.code).toBe(0);
    expect(verificationJson.parse(again.json).repositories[0]?.searchIndex).toBeNull();
  });

  it('exits with 1 and names subject, mailbox and reason of what is damaged', async () => {
    await backedUp('damaged', 3);
    overwritePage(repository('damaged'), pagesOf(repository('damaged'), 'chunk')[0] ?? 0);
    const run = await postkeep('damaged', 'repository', 'verify', '--json');
    expect(run.code).toBe(1);
    const verification = verificationJson.parse(run.json);
    expect(verification.whole).toBe(false);
    expect(verification.repositories[0]?.damaged).toContainEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      subject: '2',
      mailboxes: ['user002@contoso.example'],
      reason: 'The part of the file that holds it cannot be read.',
    });
    const text = (await postkeep('damaged', 'repository', 'verify')).stdout;
    expect(text).toContain('DAMAGED');
    expect(text).toContain('    in user002@contoso.example\n');
    expect(text).toContain('  The file itself:\n');
    // The body of a message is in nothing that is printed.
    expect(text + run.stdout + run.stderr).not.toContain('Hello');
  });

  it.each([
    ['cut off', (data: string) => truncate(join(repository(data), 'repository.sqlite'), 40_000)],
    [
      'no SQLite file',
      (data: string) => writeFile(join(repository(data), 'repository.sqlite'), 'not a database'),
    ],
    ['on a disk that is not there', (data: string) => rename(repository(data), `${repository(data)}-away`)],
  ])('exits with 1 for a repository that is %s, and names it', async (what, damage) => {
    const data = what.replaceAll(' ', '-');
    await backedUp(data, 1);
    await damage(data);
    const run = await postkeep(data, 'repository', 'verify', '--json');
    expect(run.code).toBe(1);
    const [found] = verificationJson.parse(run.json).repositories;
    expect(found?.path).toBe(repository(data));
    expect((found?.file.length ?? 0) > 0 || found?.error !== null).toBe(true);
  });

  it('verifies every repository that jobs write to', async () => {
    await workplace.withJob(day(1), 'several', 1);
    const elsewhere = join(workplace.folder, 'elsewhere');
    const create = ['job', 'create', 'Archive', '--source', 'Mail', '--all', '--repository', elsewhere];
    expect((await workplace.postkeepAt(day(1), 'several', ...create)).code).toBe(0);
    for (const job of ['Daily', 'Archive'])
      expect((await postkeep('several', 'job', 'run', job)).code).toBe(0);
    const run = await postkeep('several', 'repository', 'verify', '--json');
    expect(verificationJson.parse(run.json).repositories.map(({ path }) => path)).toEqual([
      repository('several'),
      elsewhere,
    ]);
    const stats = (await postkeep('several', 'repository', 'stats', '--json')).json;
    expect(stats).toMatchObject({ path: repository('several'), repositories: [{}, { path: elsewhere }] });
  });
});

it('restore export exits with 3 and names what it left out (command-line.md)', async () => {
  const mail = await workplace.withJob(day(1), 'left', 1);
  await writeFile(join(mail, 'user001@contoso.example', 'cur', '2.x:2,'), 'Subject: second\n\nsecond\n');
  expect((await postkeep('left', 'job', 'run', 'Daily')).code).toBe(0);
  const database = openSqlite(join(repository('left'), 'repository.sqlite'));
  database.run("UPDATE chunk SET codec = 0, data = x'00' WHERE id = (SELECT max(id) FROM chunk)");
  database.close();
  const exported = await postkeep(
    ...(['left', 'restore', 'export', '--mailbox', 'user001@contoso.example'] as const),
    ...['--format', 'zip', '--json', '--out', join(workplace.folder, 'left.zip')],
  );
  expect(exported.code).toBe(3);
  expect(exported.json).toMatchObject({ items: 1, warnings: [expect.stringContaining('was skipped')] });
  expect(exported.stderr).toContain('is damaged in the repository and was skipped');
});

describe('repository prune (command-line.md)', () => {
  it('removes the restore points that the retention of the job lets go, and keeps the newest of each mailbox', async () => {
    const mail = await workplace.withJob(day(1), 'mail', 2);
    const source = ['source', 'add', 'Mail', '--type', 'maildir', '--path', mail];
    const job = ['job', 'create', 'Month', '--source', 'Mail', '--all', '--retention', '30d'];
    for (const each of [source, job])
      expect((await workplace.postkeepAt(day(1), 'pruned', ...each)).code).toBe(0);
    for (const number of [1, 2, 3]) {
      expect((await workplace.postkeepAt(day(number), 'pruned', 'job', 'run', 'Month')).code).toBe(0);
    }
    expect(pruneJson.parse((await postkeep('pruned', 'repository', 'prune', '--json')).json)).toMatchObject({
      repositories: [{ mailboxes: 0, points: 0, error: null }],
    });
    const later = await workplace.postkeepAt('2026-06-01T12:00:00Z', 'pruned', 'repository', 'prune');
    expect(later).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: 4 restore points of 2 mailboxes removed, .* freed\.\n$/) as string,
    });
    expect((await postkeep('pruned', 'repository', 'stats', '--json')).json).toMatchObject({
      restorePoints: 2,
      messages: 2,
    });
  });

  it('exits with 5 while another process writes, and names it', async () => {
    await backedUp('locked', 1);
    const lock = lockForWriting(repository('locked'), systemClock);
    const run = await postkeep('locked', 'repository', 'prune', '--json');
    lock.release();
    expect(run.code).toBe(5);
    expect(pruneJson.parse(run.json)).toMatchObject({
      repositories: [{ path: repository('locked'), points: 0, error: { code: 'locked' } }],
    });
    expect((await postkeep('locked', 'repository', 'prune')).code).toBe(0);
  });
});

describe('repository verify FOLDER', () => {
  it('reads that one alone, or says that there is none; with --scheduled only where it is due', async () => {
    await backedUp('chosen', 1);
    const own = repository('chosen');
    const [one, none] = [
      await postkeep('chosen', 'repository', 'verify', own, '--json'),
      await postkeep('chosen', 'repository', 'verify', `${own}-of-nobody`, '--json'),
    ];
    expect(one).toMatchObject({ code: 0, json: { whole: true, repositories: [{ path: own }] } });
    expect(none).toMatchObject({ code: 1, json: { error: { code: 'not-found' } } });
    const due = await postkeep('chosen', 'repository', 'verify', own, '--scheduled', '--json');
    expect(due).toMatchObject({ code: 0, json: { whole: true, repositories: [] } });
  });

  it('leaves the others unread', async () => {
    await backedUp('both', 1);
    const other = join(workplace.folder, 'both', 'another');
    const at = (number: number, ...args: string[]) => workplace.postkeepAt(day(number), 'both', ...args);
    expect(
      (await at(2, 'job', 'create', 'Other', '--source', 'Mail', '--all', '--repository', other)).code,
    ).toBe(0);
    expect((await at(3, 'job', 'run', 'Other')).code).toBe(0);
    const verified = async (...named: string[]) => {
      const { json } = await postkeep('both', 'repository', 'verify', ...named, '--json');
      return verificationJson.parse(json).repositories.map(({ path }) => path);
    };
    expect((await verified()).sort()).toEqual([repository('both'), other].sort());
    expect(await verified(other)).toEqual([other]);
  });
});

describe('repository repack (command-line.md)', () => {
  const repackJson = z.strictObject({
    repositories: z.array(
      z.strictObject({
        path: z.string(),
        chunks: z.int(),
        damaged: z.int(),
        bytesFreed: z.int(),
        error: errorJson,
      }),
    ),
  });

  it('writes one repository anew, or all, which holds the same mail afterwards', async () => {
    await backedUp('repacked', 2);
    const own = repository('repacked');
    const earlier = openSqlite(join(own, 'repository.sqlite'));
    // As the first version wrote a piece of text that it could not make smaller.
    const text = Buffer.from('All work and no play makes Jack a dull boy.\n'.repeat(2000));
    const hash = createHash('sha256').update(text).digest();
    earlier.run('INSERT INTO chunk (sha256, size, codec, data) VALUES (?, ?, 0, ?)', hash, text.length, text);
    earlier.close();
    const all = await postkeep('repacked', 'repository', 'repack', '--json');
    expect(all.code).toBe(0);
    expect(repackJson.parse(all.json).repositories).toEqual([
      { path: own, chunks: 1, damaged: 0, bytesFreed: expect.any(Number) as number, error: null },
    ]);
    const again = await postkeep('repacked', 'repository', 'repack', own);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('0 pieces of mail') as string });
    expect((await postkeep('repacked', 'repository', 'verify')).code).toBe(0);
  });

  it('exits with 5 while another process writes, and names a folder that holds none', async () => {
    await backedUp('busy', 1);
    const lock = lockForWriting(repository('busy'), systemClock);
    const run = await postkeep('busy', 'repository', 'repack');
    lock.release();
    expect(run.code).toBe(5);
    const other = await postkeep('busy', 'repository', 'repack', join(workplace.folder, 'nothing'));
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('no repository') as string });
  });
});
