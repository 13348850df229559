import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, cpSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { placeEmptyDatabase } from '../../fixtures/licensing/empty-database.js';
import { searchIndexName } from '../../fixtures/search-index-file.js';
import { type Run, type Workplace, openWorkplace, runProcess } from './workplace.js';

const now = '2026-03-01T08:00:00Z';
const programs = {
  postkeep: join(root, 'out', 'cli', 'index.js'),
  'postkeep-licensing': join(root, 'out', 'licensing', 'index.js'),
};
let place: Workplace;

beforeAll(() => {
  place = openWorkplace();
  for (const data of ['streams-postkeep-licensing', 'licensing-failing'])
    placeEmptyDatabase(join(place.folder, data));
});
afterAll(() => place.remove());

/** Every file and folder from `top` on that others may read, write or enter. */
function openToOthers(top: string): string[] {
  const below = lstatSync(top).isDirectory()
    ? readdirSync(top).flatMap((name) => openToOthers(join(top, name)))
    : [];
  const { mode } = lstatSync(top);
  return (mode & 0o077) === 0 ? below : [`${top} ${(mode & 0o777).toString(8)}`, ...below];
}

/** `postkeep` on the data folder of that name, started by a shell with that umask. */
function withUmask(umask: string, data: string, ...args: string[]): SpawnSyncReturns<string> {
  const command = [process.execPath, programs.postkeep, '--data-dir', join(place.folder, data), ...args];
  return spawnSync('/bin/sh', ['-c', 'umask "$0"; exec "$@"', umask, ...command], {
    encoding: 'utf8',
    env: { ...process.env, POSTKEEP_NOW: now },
  });
}

describe.skipIf(process.platform === 'win32')('what the command line writes', () => {
  it.each(['000', '022', '777'])('is the user’s alone under umask %s', async (umask) => {
    const data = `umask-${umask}`;
    const repository = join(place.folder, `${data}-repository`);
    const exported = join(place.folder, `${data}-export`);
    const mail = await place.withJob(now, `${data}-other`, 1);
    const run = (...args: string[]): void => {
      const { status, stderr } = withUmask(umask, data, ...args);
      expect(stderr + String(status)).toMatch(/0$/);
    };
    run('source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
    run('job', 'create', 'Daily', '--source', 'Mail', '--all', '--repository', repository);
    run('job', 'run', 'Daily');
    run('restore', 'search', 'hello');
    for (const format of umask === '000' ? ['eml', 'mbox', 'maildir', 'zip'] : ['eml']) {
      const path = `${exported}-${format}`;
      run(
        ...['restore', 'export', '--mailbox', 'user001@contoso.example'],
        ...['--format', format, '--out', path],
      );
      expect(openToOthers(path)).toEqual([]);
    }
    expect(openToOthers(join(place.folder, data))).toEqual([]);
    expect(openToOthers(repository)).toEqual([]);
    expect(readdirSync(repository)).toContain(searchIndexName);
  });

  it('is closed to others when an earlier version left it open', async () => {
    await place.withJob(now, 'earlier', 1);
    expect((await place.startPostkeepAt(now, 'earlier', 'job', 'run', 'Daily')).code).toBe(0);
    const data = join(place.folder, 'earlier');
    const repository = join(data, 'repository');
    for (const folder of [data, repository]) chmodSync(folder, 0o755);
    for (const name of ['repository.sqlite', 'repository.json', 'writer.json', 'writer.lock'])
      chmodSync(join(repository, name), 0o644);
    chmodSync(join(data, 'catalogue.sqlite'), 0o644);
    expect((await place.startPostkeepAt(now, 'earlier', 'restore', 'search', 'hello')).code).toBe(0);
    expect(openToOthers(data)).toEqual([]);
  });
});

// Other tests run the command line in their own process: that comes to the same.
it.each([
  ['license', 'show'],
  ['source', 'list'],
  ['job', 'run', 'Daily', '--scheduled'],
  ['session', 'list', '--type', 'nonsense'],
  ['mailbox', 'list'],
  ['restore', 'points', 'user001@contoso.example'],
  ['restore', 'to-server', '--mailbox', 'user001@contoso.example', '--source', 'nowhere'],
  ['repository', 'stats'],
  ['status'],
])('the built program says what the command line says: %s', async (...args) => {
  const [built, here] = [`built-${args.join()}`, `here-${args.join()}`];
  for (const data of [built, here]) await place.withJob(now, data, 1);
  const program = await place.startPostkeepAt(now, built, ...args, '--json');
  const line = await place.postkeepAt(now, here, ...args, '--json');
  const comparable = ({ code, stdout, stderr }: Run) => ({
    code,
    stdout: stdout
      .replaceAll(/"[^"]*(built-|here-|[0-9a-f]{8}-|\d\d:\d\d:\d\d)[^"]*"/g, '""')
      .replaceAll(/\d{3,}/g, '0'),
    stderr,
  });
  expect(comparable(program)).toEqual(comparable(line));
});

describe.each(['postkeep', 'postkeep-licensing'] as const)('%s', (name) => {
  const data = (): string => join(place.folder, `streams-${name}`);
  const listing = {
    postkeep: ['source', 'list'],
    'postkeep-licensing': ['keys', 'list'],
  }[name];
  /** What a command says on stderr whatever becomes of it. */
  const warning = { postkeep: '', 'postkeep-licensing': 'The embedded database is for trials.*\n' }[name];

  it.each([
    ['stdout', listing, 0],
    ['stderr', ['nonsense'], 2],
  ] as const)('ends as ever when nobody reads %s any more', async (stream, args, code) => {
    const child = spawn(process.execPath, [programs[name], ...args, '--data-dir', data()]);
    const said: string[] = [];
    const other = stream === 'stdout' ? child.stderr : child.stdout;
    other.setEncoding('utf8').on('data', (text: string) => said.push(text));
    child[stream].destroy();
    const ended = await new Promise((resolve) => child.once('close', (...end) => resolve(end)));
    expect(ended).toEqual([code, null]);
    expect(said.join('')).toMatch(stream === 'stdout' ? new RegExp(`^${warning}$`) : /^$/);
  });

  it.skipIf(process.platform !== 'linux')('says in one line that stdout is full, and fails', () => {
    const full = openSync('/dev/full', 'w');
    try {
      const { status, stderr } = spawnSync(
        process.execPath,
        [programs[name], ...listing, '--data-dir', data()],
        {
          encoding: 'utf8',
          stdio: ['ignore', full, 'pipe'],
        },
      );
      expect(status).toBe(1);
      const failed = String.raw`The result could not be written to standard output \(.*ENOSPC.*\)\..*\n`;
      expect(stderr).toMatch(new RegExp(`^${warning}${failed}$`));
    } finally {
      closeSync(full);
    }
  });
});

const failure = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string().min(1), details: z.string().optional() }),
});

describe('a command that fails with --json', () => {
  it.each<[expected: string, code: number, args: string[]]>([
    ['not-found', 1, ['session', 'show', '4711']],
    ['not-found', 1, ['session', 'stop', '4711']],
    ['not-found', 1, ['job', 'run', 'Nobody’s']],
    ['not-found', 1, ['source', 'test', 'No\x1b[2J\nname']],
    ['not-found', 1, ['restore', 'points', 'nobody@contoso.example']],
    ['io', 1, ['license', 'install', '/no/such/file']],
    ['invalid-argument', 2, ['session', 'list', '--type', 'nonsense']],
    ['invalid-argument', 2, ['source', 'add', 'x', '--type', 'imap']],
    ['invalid-argument', 2, ['source', 'add', 'x']],
    ['invalid-argument', 2, ['job', 'list', '--bogus']],
    ['invalid-argument', 2, ['nonsense']],
    ['invalid-argument', 2, []],
  ])('answers one document: %s, exit code %i', async (expected, code, args) => {
    const run = await place.postkeepAt(now, 'failing', ...args, '--json');
    expect(run.code).toBe(code);
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(failure.parse(run.json).error.code).toBe(expected);
    expect(run.stderr).not.toMatch(/\x1b|^ {4}at /m);
  });

  it('answers one document from postkeep-licensing too', async () => {
    const dataDir = ['--data-dir', join(place.folder, 'licensing-failing')];
    for (const [args, expected, code] of [
      [['contract', 'end', 'C-none'], 'not-found', 1],
      [['contract', 'end'], 'invalid-argument', 2],
      [['nonsense'], 'invalid-argument', 2],
    ] as const) {
      const run = await runProcess('licensing', [...args, ...dataDir, '--json'], process.env);
      expect(run.code).toBe(code);
      expect(failure.parse(run.json).error.code).toBe(expected);
    }
  });

  it('answers nothing without it', async () => {
    expect((await place.postkeepAt(now, 'failing', 'session', 'show', '4711')).stdout).toBe('');
  });
});

describe('a user without a home folder', () => {
  const start = (environment: Record<string, string>, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [programs.postkeep, ...args], {
      encoding: 'utf8',
      cwd: place.folder,
      env: { PATH: process.env['PATH'], ...environment },
      // A number that no list of users has; only root can become somebody else.
      ...(process.getuid?.() === 0 ? { uid: 54321, gid: 54321 } : {}),
    });

  it.skipIf(process.platform === 'win32')('is told to name a data folder, and none is made elsewhere', () => {
    for (const environment of [{ HOME: '' }, ...(process.getuid?.() === 0 ? [{}] : [])]) {
      const { status, stderr } = start(environment, 'job', 'list');
      expect(status).toBe(2);
      expect(stderr).toContain('--data-dir');
      expect(stderr).not.toMatch(/^ {4}at /m);
      expect(start(environment, '--version')).toMatchObject({
        ...{ status: 0, stderr: '' },
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      });
    }
    expect(readdirSync(place.folder)).not.toContain('.config');
  });
});

describe('what needs no data folder', () => {
  /** A copy of the program beside which there is no native module for the engine to load. */
  const runWithoutModules = (...args: string[]): SpawnSyncReturns<string> => {
    const alone = join(place.folder, 'without-modules');
    cpSync(join(root, 'out', 'cli'), alone, { recursive: true });
    return spawnSync(process.execPath, [join(alone, 'index.js'), '--data-dir', alone, ...args], {
      encoding: 'utf8',
    });
  };

  it.each([
    { args: ['--version'], code: 0 },
    { args: ['job', '--help'], code: 0 },
    { args: ['job', 'nonsense'], code: 2 },
  ])('does without the engine: $args', ({ args, code }) => {
    expect(runWithoutModules(...args)).toMatchObject({ status: code });
  });

  it('is not so for a command that opens it', () => {
    const { status, stderr } = runWithoutModules('status');
    expect([status, stderr]).toEqual([1, expect.stringContaining('libsql')]);
  });
});

describe('what was asked for', () => {
  const answer = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [programs.postkeep, ...args], { encoding: 'utf8', cwd: place.folder });

  it('is on stdout, help too; a mistake is on stderr', () => {
    for (const args of [['--help'], ['help'], ['job', '--help'], ['restore', 'search', '--help']]) {
      const { status, stdout, stderr } = answer(...args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: postkeep /);
    }
    const { status, stdout, stderr } = answer('job', 'nonsense');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('is no document with --json, which promises nothing but JSON', () => {
    expect(answer('--json', '--version')).toMatchObject({ status: 0, stdout: '' });
  });
});
