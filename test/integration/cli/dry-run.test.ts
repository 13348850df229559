import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../core/lib/sqlite.js';
import { openConfiguredConsoles } from './configured-consoles.js';

const consoles = openConfiguredConsoles();
afterAll(() => consoles.place.remove());

test('every command with --dry-run leaves every file and every row of the data folder as it was', async () => {
  const dryRuns: Readonly<Record<string, readonly string[]>> = {
    'config import': ['config', 'import', consoles.at('full.json'), ...consoles.passphrase()],
    'move import': ['move', 'import', consoles.at('move.json'), ...consoles.passphrase()],
  };
  expect(await commandsWith('--dry-run')).toEqual(Object.keys(dryRuns));
  await consoles.fullConsole('full');
  const full = ['config', 'export', consoles.at('full.json'), '--with-secrets', ...consoles.passphrase()];
  await consoles.done('full', ...full);
  await consoles.fullConsole('old');
  await consoles.done('old', 'move', 'export', consoles.at('move.json'), ...consoles.passphrase(), '--yes');
  // What every look notes, a command that only looks has noted before: the clock stands still.
  const now = consoles.nextNow();
  for (const [name, args] of Object.entries(dryRuns))
    for (const data of ['empty', 'full']) {
      await consoles.place.postkeepAt(now, data, 'status');
      const before = filesIn(consoles.at(data));
      const run = await consoles.place.postkeepAt(now, data, ...args, '--dry-run', '--json');
      expect(run, name).toMatchObject({ code: 0, json: { imported: false } });
      expect(filesIn(consoles.at(data)), `${name} on ${data}`).toEqual(before);
    }
});

/** The commands, of a group, that take an option. */
async function commandsWith(option: string): Promise<string[]> {
  const help = async (...args: string[]): Promise<string> =>
    (await consoles.done('help', ...args, '--help')).stdout;
  const commandsOf = (said: string): string[] =>
    [...(/Commands:\n(.*?)(?:\n\n|$)/s.exec(said)?.[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(
      (match) => match[1] ?? '',
    );
  const found: string[] = [];
  for (const group of commandsOf(await help()))
    for (const command of commandsOf(await help(group)))
      if (command !== 'help' && (await help(group, command)).includes(option))
        found.push(`${group} ${command}`);
  return found;
}

/** What every file holds, by its path: of a database its rows, as each look at one counts in its file. */
function filesIn(folder: string): Record<string, unknown> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files
    .map((each) => join(each.parentPath, each.name))
    .filter((path) => !/-(wal|shm)$/.test(path));
  return Object.fromEntries(
    paths.map((path) => [path, path.endsWith('.sqlite') ? rowsIn(path) : readFileSync(path, 'latin1')]),
  );
}

function rowsIn(path: string): Record<string, unknown> {
  const database = openSqlite(path);
  try {
    const tables = database.all(
      z.object({ name: z.string() }),
      "SELECT name FROM sqlite_schema WHERE type = 'table'",
    );
    return Object.fromEntries(
      tables.map(({ name }) => [name, database.all(z.looseObject({}), `SELECT * FROM "${name}"`)]),
    );
  } finally {
    database.close();
  }
}
