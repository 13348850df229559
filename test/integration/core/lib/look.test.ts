import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite, openSqliteToLook } from '../../../../core/lib/sqlite.js';

/* A look at a SQLite file changes nothing there, and keeps this process from nothing afterwards. */

const libsql = createRequire(import.meta.url).resolve('libsql');
let folder: string;
let path: string;
let writer: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-look-'));
  path = join(folder, 'mail.sqlite');
});
afterEach(async () => {
  await endWriter('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process that has committed a row, and has the file open until it is ended. */
async function startWriter(): Promise<void> {
  const program = `
    const Database = require(${JSON.stringify(libsql)});
    const database = new Database(${JSON.stringify(path)});
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE row (id INTEGER); INSERT INTO row VALUES (1)');
    process.stdout.write('ready');
    process.on('SIGTERM', () => { database.close(); process.exit(0); });
    setInterval(() => undefined, 1000);
  `;
  writer = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(writer.stdout!, 'data');
}

async function endWriter(signal: NodeJS.Signals): Promise<void> {
  if (writer === null) return;
  const ended = once(writer, 'exit');
  writer.kill(signal);
  await ended;
  writer = null;
}

/** What is there, but for what is in the shared memory. */
async function bytesThere(): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const entries = names.sort().map(async (name) => {
    const isMemory = name.endsWith('-shm');
    return [name, isMemory ? '' : (await readFile(join(folder, name))).toString('base64')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const states: readonly { state: string; make: () => Promise<void> }[] = [
  { state: 'whose writer was killed', make: () => endWriter('SIGKILL') },
  {
    state: 'whose writer was killed, copied without its shared memory',
    make: async () => {
      await endWriter('SIGKILL');
      await rm(`${path}-shm`);
    },
  },
  { state: 'that another process writes to', make: () => Promise.resolve() },
  { state: 'that nobody has open', make: () => endWriter('SIGTERM') },
];

describe.each(states)('a file $state', ({ make }) => {
  it.each([
    ['open', false],
    ['closed again', true],
  ])(
    'shows its newest state, stays as it is, and can be written to while the look is %s',
    async (_, closes) => {
      await startWriter();
      await make();
      const before = await bytesThere();
      const look = openSqliteToLook(path);
      const count = z.object({ rows: z.int() });
      expect(look.get(count, 'SELECT count(*) AS rows FROM row')).toEqual({ rows: 1 });
      expect(await bytesThere()).toEqual(before);
      if (closes) look.close();
      const own = openSqlite(path);
      own.run('INSERT INTO row VALUES (2)');
      expect(own.get(count, 'SELECT count(*) AS rows FROM row')).toEqual({ rows: 2 });
      own.close();
      if (!closes) look.close();
    },
  );
});
