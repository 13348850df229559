import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../core/lib/sqlite.js';
import { type Run, openWorkplace } from './workplace.js';

/*
 * `postkeep config` and `postkeep move` on data folders of their own: what one console exports another imports, with real files, catalogues, secrets
 * and licenses.
 */

const place = openWorkplace();
let clock = Date.parse('2026-03-01T08:00:00Z');

beforeAll(() => {
  writeFileSync(join(place.folder, 'passphrase'), 'correct horse battery\n');
  writeFileSync(join(place.folder, 'wrong'), 'another passphrase\n');
  writeFileSync(join(place.folder, 'password'), 'opens everything\n');
  writeFileSync(join(place.folder, 'hook'), 'https://127.0.0.1:9/secret-hook\n');
});

afterAll(() => place.remove());

/** Each command a minute after the one before. */
function postkeep(data: string, ...args: string[]): Promise<Run> {
  clock += 60_000;
  return place.postkeepAt(new Date(clock).toISOString(), data, ...args);
}

async function done(data: string, ...args: string[]): Promise<Run> {
  const run = await postkeep(data, ...args);
  expect(run, args.join(' ')).toMatchObject({ code: 0 });
  return run;
}

const at = (name: string): string => join(place.folder, name);
const passphrase = (name = 'passphrase') => ['--passphrase-file', at(name)];

/** A console with an IMAP source, a Maildir, jobs of both, and a channel. */
async function fullConsole(data: string): Promise<void> {
  await place.withJob(new Date(clock).toISOString(), data, 3);
  const imap = ['--type', 'imap', '--url', 'imaps://mail.example.com', '--master-user', 'backup'];
  await done(
    data,
    'source',
    'add',
    'IMAP',
    ...imap,
    '--password-file',
    at('password'),
    '--mailbox',
    'ada@example.com',
  );
  await done(
    data,
    'job',
    'create',
    'Hourly',
    '--source',
    'IMAP',
    '--all',
    '--every',
    '1h',
    '--exclude-folder',
    'Trash',
  );
  await done(
    data,
    'notify',
    'add-webhook',
    'Chat',
    '--format',
    'slack',
    '--address-file',
    at('hook'),
    '--job',
    'Hourly',
  );
}

const planOf = (run: Run) =>
  z
    .object({
      imported: z.boolean(),
      items: z.array(z.object({ part: z.string(), name: z.string(), change: z.string() })),
      kept: z.array(z.object({ part: z.string(), name: z.string() })),
      problems: z.array(z.string()),
    })
    .parse(run.json);
const changes = (run: Run): string[] =>
  planOf(run).items.map(({ part, name, change }) => `${change} ${part} ${name}`);

/** What a console is set up like: everything that an import may change. */
async function setUp(data: string): Promise<unknown> {
  const jobs = z
    .array(z.looseObject({ name: z.string() }))
    .parse((await done(data, 'job', 'list', '--json')).json);
  const defined = jobs.map(
    ({ createdAt: _, nextRunAt: __, lastSessionId: ___, lastRun: ____, ...job }) => job,
  );
  return [
    (await done(data, 'source', 'list', '--json')).json,
    defined,
    z
      .array(z.looseObject({}))
      .parse((await done(data, 'notify', 'list', '--json')).json)
      .map(({ since: _, waiting: __, ...channel }) => channel),
    z
      .object({ secrets: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(join(at(data), 'secrets.json'), 'utf8'))).secrets,
  ];
}

describe('config', () => {
  beforeAll(() => fullConsole('first'));

  test('with passwords under a passphrase, an empty console becomes the same as the first', async () => {
    await done('first', 'config', 'export', at('full.json'), '--with-secrets', ...passphrase());
    expect(statSync(at('full.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('full.json'), 'utf8')).not.toMatch(/opens everything|secret-hook/);
    const run = await done('second', 'config', 'import', at('full.json'), ...passphrase(), '--yes', '--json');
    expect(changes(run)).toEqual([
      ...['new source IMAP', 'new source Mail', 'new job Daily', 'new job Hourly', 'new channel Chat'],
    ]);
    expect(await setUp('second')).toEqual(await setUp('first'));
  });

  test('again it changes nothing', async () => {
    const run = await done('second', 'config', 'import', at('full.json'), ...passphrase(), '--yes', '--json');
    expect(changes(run).every((each) => each.startsWith('same '))).toBe(true);
    expect(await setUp('second')).toEqual(await setUp('first'));
  });

  test('without passwords there is none in it, and what needs one is said', async () => {
    await done('first', 'config', 'export', at('plain.json'));
    expect(readFileSync(at('plain.json'), 'utf8')).not.toMatch(/opens everything|secret-hook/);
    const run = await done('third', 'config', 'import', at('plain.json'), '--yes');
    expect(run.stderr).toMatch(/new +mail source +IMAP +Its password is not in the file/);
    expect(run.stderr).toMatch(/left out +notification channel +Chat/);
    const after = await done('third', 'source', 'list', '--json');
    expect(after.json).toEqual((await done('first', 'source', 'list', '--json')).json);
  });

  test('--dry-run shows what would change, and changes nothing', async () => {
    const run = await done('fourth', 'config', 'import', at('plain.json'), '--dry-run', '--json');
    expect(planOf(run)).toMatchObject({ imported: false, problems: [] });
    expect((await done('fourth', 'source', 'list', '--json')).json).toEqual([]);
  });

  test('every command with --dry-run leaves every file and every row of the data folder as it was', async () => {
    const dryRuns: Readonly<Record<string, readonly string[]>> = {
      'config import': ['config', 'import', at('full.json'), ...passphrase()],
      'move import': ['move', 'import', at('dry-move.json'), ...passphrase()],
    };
    expect(await commandsWith('--dry-run')).toEqual(Object.keys(dryRuns));
    await fullConsole('dry-old');
    await done('dry-old', 'move', 'export', at('dry-move.json'), ...passphrase(), '--yes');
    // What every look notes, a command that only looks has noted before: the clock stands still.
    const now = new Date((clock += 60_000)).toISOString();
    for (const [name, args] of Object.entries(dryRuns))
      for (const data of ['dry-empty', 'second']) {
        await place.postkeepAt(now, data, 'status');
        const before = filesIn(at(data));
        const run = await place.postkeepAt(now, data, ...args, '--dry-run', '--json');
        expect(run, name).toMatchObject({ code: 0, json: { imported: false } });
        expect(filesIn(at(data)), `${name} on ${data}`).toEqual(before);
      }
  });

  test('what is here and not in the file stays, and is named', async () => {
    const imap = [
      '--type',
      'imap',
      '--url',
      'imaps://other.example.com',
      '--user',
      'x',
      '--password-file',
      at('password'),
    ];
    await done('second', 'source', 'add', 'Mine', ...imap);
    const run = await done('second', 'config', 'import', at('full.json'), ...passphrase(), '--yes', '--json');
    expect(planOf(run).kept).toEqual([{ part: 'source', name: 'Mine' }]);
    expect((await done('second', 'source', 'list')).stdout).toContain('Mine');
  });

  test('nobody is asked without a terminal: --yes is wanted, and nothing is changed', async () => {
    const run = await postkeep('fifth', 'config', 'import', at('plain.json'));
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain('--yes');
    expect((await done('fifth', 'source', 'list', '--json')).json).toEqual([]);
  });

  /** What does not fit, the exit code, and what is said; the console stays as it is. */
  const refused: readonly [
    what: string,
    file: () => string,
    options: string[],
    code: number,
    said: RegExp,
  ][] = [
    ['no such file', () => at('nowhere.json'), [], 1, /nowhere\.json/],
    ['wrong passphrase', () => at('full.json'), passphrase('wrong'), 1, /passphrase-wrong/],
    ['no passphrase', () => at('full.json'), [], 1, /passphrase-needed/],
    ['cut short', () => changed('full.json', (text) => text.slice(0, 900)), passphrase(), 2, /only a part/],
    [
      'altered',
      () => changed('full.json', (text) => text.replace('mail.example.com', 'evil.example.net')),
      passphrase(),
      2,
      /changed or damaged/,
    ],
    [
      'newer',
      () => changed('plain.json', (text) => text.replace('"version": 1', '"version": 9')),
      [],
      1,
      /newer/,
    ],
    [
      'a job without its source',
      () => changed('plain.json', (text) => text.replaceAll(/"sourceId": "[^"]+"/g, '"sourceId": "gone"')),
      [],
      2,
      /neither in the file nor here/,
    ],
    [
      'a schedule that there is not',
      () => changed('plain.json', (text) => text.replace('"minutes": 60', '"minutes": 0')),
      [],
      2,
      /at configuration\.jobs/,
    ],
    [
      'a schedule that never comes',
      () =>
        changed('plain.json', (text) =>
          text.replace(/"type": "every",\s+"minutes": 60/, '"type": "cron", "expression": "61 * * * *"'),
        ),
      [],
      2,
      /The job "Hourly" cannot be like this here/,
    ],
  ];
  test.each(refused)(
    'what does not fit is refused and changes nothing: %s',
    async (_what, file, options, code, said) => {
      const run = await postkeep('sixth', 'config', 'import', file(), ...options, '--yes');
      expect(run).toMatchObject({ code });
      expect(run.stderr).toMatch(said);
      for (const what of ['source', 'job', 'notify'])
        expect((await done('sixth', what, 'list', '--json')).json).toEqual([]);
      expect(existsSync(join(at('sixth'), 'configuration-import.json'))).toBe(false);
    },
  );

  test('who exported and imported is in the log of actions', async () => {
    const list = async (data: string) => (await done(data, 'audit', 'list')).stdout;
    expect(await list('first')).toMatch(/configuration-exported +target .*full\.json/);
    expect(await list('second')).toMatch(/configuration-imported +target .*full\.json/);
    expect(await list('sixth')).not.toContain('opens everything');
  });
});

describe('move', () => {
  const key = async () => place.issue('moved', 25, '2027-01-01');

  test('license, Installation ID, configuration and ledger go to the new computer; its repository is found there', async () => {
    await fullConsole('old');
    await done('old', 'license', 'install', await key(), '--yes');
    await done('old', 'job', 'run', 'Daily');
    await done('old', 'repository', 'schedule', '--verify', 'quarterly', '--drill', 'never');
    const before = licenseFile('old');
    const run = await done('old', 'move', 'export', at('move.json'), ...passphrase(), '--yes');
    expect(run.stderr).toContain(join(at('old'), 'repository'));
    expect(readFileSync(at('move.json'), 'utf8')).not.toMatch(/opens everything|secret-hook|eyJ/);

    // The last command may still be letting go of a search index, whose journal goes with it.
    await vi.waitFor(() =>
      cp(join(at('old'), 'repository'), join(at('new'), 'repository'), { recursive: true }),
    );
    const taken = await done('new', 'move', 'import', at('move.json'), ...passphrase(), '--yes');
    expect(taken.stderr).toContain('Contoso');
    expect(taken.stderr).toContain(`found    ${join(at('new'), 'repository')}`);
    expect(licenseFile('new')).toEqual(before);
    expect(await setUp('new')).toEqual(await setUp('old'));
    // Those that are here already and the one that is only named: each is to be backed up by its job, and none is in no job.
    const listed = (await done('new', 'mailbox', 'list', '--json')).json;
    expect(listed).toMatchObject([
      ...Array.from({ length: 3 }, () => ({ restorePoints: 1, jobs: ['Daily'], state: 'new' })),
      { mailbox: 'ada@example.com', restorePoints: 0, jobs: ['Hourly'], state: 'new', licenseState: null },
    ]);
    expect((await postkeep('new', 'status', '--json')).json).toMatchObject({
      mailboxes: { protected: 0, never: 4, excluded: 0 },
    });
    const care = async (data: string): Promise<unknown> =>
      z
        .array(z.looseObject({ task: z.string(), interval: z.string() }))
        .parse((await done(data, 'repository', 'schedule', '--json')).json)
        .map(({ task, interval }) => [task, interval]);
    expect(await care('new')).toEqual([
      ['verification', 'quarterly'],
      ['restore-drill', 'never'],
    ]);
    expect(await care('new')).toEqual(await care('old'));
    // The same accounts are no new ones: they hold the units that they held.
    expect(await done('new', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    expect(await counts('new')).toEqual(await counts('old'));
    expect(await counts('new')).toMatchObject({ managed: 3 });
  });

  async function counts(data: string): Promise<unknown> {
    const status = z
      .looseObject({ licensed: z.number(), new: z.number() })
      .parse((await done(data, 'license', 'show', '--json')).json);
    return { managed: status.licensed, new: status.new };
  }

  test('the old computer runs no jobs, says why, and restores as before', async () => {
    const run = await postkeep('old', 'job', 'run', 'Daily');
    expect(run).toMatchObject({ code: 4 });
    expect(run.stderr).toMatch(/was moved to another computer on 2026-03-01/);
    const due = await done('old', 'job', 'run', '--due', '--json');
    expect(due.json).toMatchObject({ runs: [] });
    const jobs = await done('old', 'job', 'list', '--json');
    expect(jobs.json).toMatchObject([{ nextRunAt: null }, { nextRunAt: null }]);
    expect((await done('old', 'job', 'list')).stderr).toMatch(/was moved to another computer/);
    const status = await postkeep('old', 'status', '--json');
    expect(status.stdout).toContain('was moved to another computer');
    const mailboxes = z
      .array(z.looseObject({ mailbox: z.string() }))
      .parse((await done('old', 'mailbox', 'list', '--json')).json);
    await done(
      'old',
      'restore',
      'export',
      '--mailbox',
      mailboxes[0]!.mailbox,
      '--format',
      'eml',
      '--out',
      at('restored'),
    );
    expect(readdirSync(at('restored'), { recursive: true }).length).toBeGreaterThan(0);
  });

  test('told so, it runs jobs again', async () => {
    expect(await postkeep('old', 'move', 'undo')).toMatchObject({ code: 2 });
    await done('old', 'move', 'undo', '--yes');
    await done('old', 'job', 'run', 'Daily');
    expect(await postkeep('old', 'move', 'undo', '--yes')).toMatchObject({ code: 2 });
  });

  test('a repository that lies elsewhere here is named with its folder', async () => {
    const [there, here] = [at('there'), at('here')];
    await place.withJob(new Date(clock).toISOString(), 'far', 2);
    await done('far', 'job', 'edit', 'Daily', '--repository', there);
    await done('far', 'job', 'run', 'Daily');
    await done('far', 'move', 'export', at('far.json'), ...passphrase(), '--yes');
    await cp(there, here, { recursive: true });
    const folder = ['--folder', `${there}=${here}`];
    await done('near', 'license', 'install', await key(), '--yes');
    const taken = await done('near', 'move', 'import', at('far.json'), ...passphrase(), ...folder, '--yes');
    expect(taken.stderr).toContain(`found    ${here} (there ${there})`);
    // A console without a license takes none away.
    expect(licenseFile('near').key).toMatch(/^eyJ/);
    expect((await done('near', 'repository', 'list')).stdout).toContain(here);
    const points = await done('near', 'mailbox', 'list', '--json');
    expect(points.json).toHaveLength(2);
  });

  test('a repository that was not brought along is not begun anew: jobs say what they miss, until it is there', async () => {
    await place.withJob(new Date(clock).toISOString(), 'left', 2);
    await done('left', 'job', 'run', 'Daily');
    await done('left', 'move', 'export', at('left.json'), ...passphrase(), '--yes');
    await done('came', 'move', 'import', at('left.json'), ...passphrase(), '--yes');
    const run = await postkeep('came', 'job', 'run', 'Daily');
    expect(run.code).toBe(1);
    expect(run.stderr + run.stdout).toMatch(/is not there|connect the disk/i);
    expect(existsSync(join(at('came'), 'repository', 'repository.json'))).toBe(false);
    await cp(join(at('left'), 'repository'), join(at('came'), 'repository'), { recursive: true });
    await done('came', 'job', 'run', 'Daily');
    const { json } = await done('came', 'mailbox', 'list', '--json');
    expect((json as { restorePoints: number }[]).map(({ restorePoints }) => restorePoints)).toEqual([2, 2]);
  });

  test('a configuration alone moves no console', async () => {
    const run = await postkeep('none', 'move', 'import', at('plain.json'), '--yes');
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain('holds a configuration only');
  });
});

/** The commands, of a group, that take an option. */
async function commandsWith(option: string): Promise<string[]> {
  const help = async (...args: string[]): Promise<string> => (await done('help', ...args, '--help')).stdout;
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

/** Installation ID and key as they are kept. */
function licenseFile(data: string): { installationId: string; key: string } {
  const kept = z.object({ installationId: z.uuid(), key: z.string() });
  return kept.parse(JSON.parse(readFileSync(join(at(data), 'license.json'), 'utf8')));
}

function changed(name: string, change: (text: string) => string): string {
  const path = at(`changed-${name}`);
  const before = readFileSync(at(name), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  return path;
}
