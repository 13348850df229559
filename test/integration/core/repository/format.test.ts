import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { mayMount, mountDisk } from '../../../fixtures/disk.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { copyFolder } from '../../../fixtures/copy-folder.js';

const run = promisify(execFile);
/** The system's, which has the system's packages, before another one of the user's. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
let directory: string;
let engine: TestEngine;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-format-'));
  engine = await startEngine();
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

it('a stranger gets every message out with the Python text of docs/repository-format.md', async () => {
  const document = await readFile(new URL('../../../../docs/repository-format.md', import.meta.url), 'utf8');
  const script = /```python\n([^]*?)```/.exec(document)?.[1] ?? '';
  await writeFile(join(directory, 'extract.py'), script);
  const contents = [
    ...Object.values(difficultMessages),
    withAttachment('random', createHash('shake256', { outputLength: 2_500_000 }).update('x').digest()),
    withAttachment('repeating', Buffer.alloc(400_000, 'All work and no play. ')),
    // Enough for a dictionary, and some that are compressed with it.
    ...Array.from({ length: 600 }, (_, index) => letter(index)),
  ];
  const cur = join(directory, 'source', 'a@example.com', '.Проекты & more', 'cur');
  await mkdir(cur, { recursive: true });
  await mkdir(join(directory, 'source', 'a@example.com', 'cur'));
  const job = await engine.addJob({ type: 'maildir', path: join(directory, 'source') });
  // What the first run brings is what the second compresses with.
  for (const run of [contents.slice(0, -50), contents]) {
    for (const [index, content] of run.entries())
      await writeFile(join(cur, `${String(index)}.test:2,S`), content);
    expect((await engine.run(job)).status).toBe('Success');
  }
  expect(await storedMessages(engine.client, 'a@example.com')).toHaveLength(contents.length);
  const database = openSqlite(join(engine.dataDir, 'repository', 'repository.sqlite'));
  const codecs = database.all(
    z.object({ codec: z.int() }),
    'SELECT DISTINCT codec FROM chunk ORDER BY codec',
  );
  database.close();
  expect(codecs.map(({ codec }) => codec)).toEqual(expect.arrayContaining([0, 2, 4, 5, 6]));

  await expectEverything(join(engine.dataDir, 'repository'), contents);
  // Paths as people have them, and what a URI would take for something else.
  for (const name of ['a ? b #1 100% %41 &mode=memory;c=d', 'line\nend \'it\' "q" ключ 🗝']) {
    const copy = join(directory, name, 'repository');
    await copyFolder(join(engine.dataDir, 'repository'), copy);
    await expectEverything(copy, contents);
  }
  const altered = join(directory, 'altered', 'repository');
  await copyFolder(join(engine.dataDir, 'repository'), altered);
  const rows = openSqlite(join(altered, 'repository.sqlite'));
  rows.exec("UPDATE restore_point SET started_at = 1 WHERE id = 2; UPDATE mailbox SET source = 'x'");
  rows.close();
  expect(await said(altered)).toEqual([
    'mailbox 1 has another name or source than was written',
    'restore point 2 has other dates or figures than were written',
  ]);
  expect(await said(join(engine.dataDir, 'repository'))).toEqual([]);
  // A machine that may not mount has shown the paths; read-only media need root.
  if (!mayMount()) return;
  const disk = mountDisk(join(directory, 'read-only'));
  try {
    for (const [name, besides] of Object.entries({
      'with a log': ['-wal'],
      'with a log and its index': ['-wal', '-shm'],
      whole: [],
    })) {
      const copy = join(disk.path, name);
      await copyFolder(join(engine.dataDir, 'repository'), copy);
      const database = join(copy, 'repository.sqlite');
      for (const suffix of ['-wal', '-shm']) await rm(database + suffix, { force: true });
      if (besides.length > 0) await leaveLog(database, besides);
    }
    disk.makeReadOnly();
    for (const name of ['with a log', 'with a log and its index', 'whole'])
      await expectEverything(
        join(disk.path, name),
        contents,
        name === 'whole' ? 'a@example.com' : 'log@example.com',
      );
  } finally {
    disk.unmount();
  }
}, 240_000);

/** A letter as people write them. */
function letter(number: number): Buffer {
  const words = ['budget', 'meeting', 'Tuesday', 'regards', 'invoice', 'attached', 'please', 'deadline'];
  const body = Array.from({ length: 60 }, (_, at) => words[(number * 7 + at * at * 3) % words.length]);
  return Buffer.from(
    `From: a@example.com\nTo: b@example.com\nSubject: Letter ${String(number)}\n\n${body.join(' ')}\n`,
  );
}

/** Makes the file one whose newest state is in the log alone: a copy of the three files while they are open. */
async function leaveLog(database: string, besides: readonly string[]): Promise<void> {
  const open = openSqlite(database);
  open.exec("UPDATE mailbox SET name = 'log@example.com'");
  const copies = await Promise.all(
    ['', ...besides].map(async (suffix) => [suffix, await readFile(database + suffix)] as const),
  );
  open.close();
  for (const suffix of ['-wal', '-shm']) await rm(database + suffix, { force: true });
  for (const [suffix, bytes] of copies) await writeFile(database + suffix, bytes);
}

/** What the text says of a repository on stderr. */
async function said(repository: string): Promise<string[]> {
  await rm(join(directory, 'mail'), { recursive: true, force: true });
  const { stderr } = await run(python, [join(directory, 'extract.py'), repository], { cwd: directory });
  return stderr.split('\n').filter((line) => line !== '');
}

async function expectEverything(
  repository: string,
  contents: readonly Buffer[],
  mailbox = 'a@example.com',
): Promise<void> {
  await rm(join(directory, 'mail'), { recursive: true, force: true });
  await run(python, ['extract.py', repository], { cwd: directory });
  const folder = join(directory, 'mail', mailbox, 'Проекты & more');
  const extracted = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const hashes = (buffers: readonly Buffer[]): string[] =>
    buffers.map((buffer) => createHash('sha256').update(buffer).digest('hex')).sort();
  expect(hashes(extracted)).toEqual(hashes(contents));
}
