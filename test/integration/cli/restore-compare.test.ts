import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../core/lib/sqlite.js';
import type { Difference } from '../../../shared/backup/comparison.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

const mailbox = 'user001@contoso.example';
let workplace: Workplace;
let points: readonly string[];
const at = (day: number, ...args: string[]): Promise<Run> =>
  workplace.postkeepAt(`2026-02-0${String(day)}T08:00:00Z`, 'c', ...args);
const compare = (...args: string[]): Promise<Run> => at(5, 'restore', 'compare', mailbox, ...args);
const path = (...parts: string[]): string => join(workplace.folder, 'c-mail', mailbox, ...parts);
const differencesIn = (run: Run): Difference[] => run.json as Difference[];

beforeAll(async () => {
  workplace = openWorkplace();
  await workplace.withJob('2026-02-02T08:00:00Z', 'c', 1);
  for (const folder of ['.Work', '.Archive']) mkdirSync(path(folder, 'cur'), { recursive: true });
  for (const name of ['stays', 'goes', 'moves', 'is read']) {
    const file = path('.Work', 'cur', `${name.replace(' ', '-')}.M1.host:2,`);
    writeFileSync(
      file,
      `Subject: It ${name}\nFrom: a@example.com\nDate: 5 Jan 2026 10:00:00 +0000\n\nText\n`,
    );
  }
  expect((await at(2, 'job', 'run', 'Daily')).code).toBe(0);
  rmSync(path('.Work', 'cur', 'goes.M1.host:2,'));
  renameSync(path('.Work', 'cur', 'moves.M1.host:2,'), path('.Archive', 'cur', 'moves.M1.host:2,'));
  renameSync(path('.Work', 'cur', 'is-read.M1.host:2,'), path('.Work', 'cur', 'is-read.M1.host:2,S'));
  writeFileSync(
    path('.Archive', 'cur', 'comes.M1.host:2,'),
    'Subject: It comes\nFrom: b@example.com\n\nText\n',
  );
  expect((await at(3, 'job', 'run', 'Daily')).code).toBe(0);
  const listed = await at(4, 'restore', 'points', mailbox, '--json');
  points = (listed.json as { id: string }[]).map(({ id }) => id);
  expect(points).toHaveLength(2);
});
afterAll(() => workplace.remove());

describe('restore compare (command-line.md)', () => {
  it('tells what is gone, new, moved and has other flags, and from where', async () => {
    const run = await compare('--from', points[1] ?? '', '--json');
    expect(run.code).toBe(0);
    expect(
      differencesIn(run).map(({ kind, message, folder, before }) => [
        ...[kind, message.subject, folder, message.flags, before],
      ]),
    ).toEqual([
      ['gone', 'It goes', ['Work'], [], null],
      ['new', 'It comes', ['Archive'], [], null],
      ['moved', 'It moves', ['Archive'], [], { folder: ['Work'], flags: [] }],
      ['changed', 'It is read', ['Work'], ['\\Seen'], { folder: ['Work'], flags: [] }],
    ]);
  });

  it('looks at it from the other side when the points change places, and finds nothing in one and the same', async () => {
    const [newest = '', first = ''] = points;
    const back = differencesIn(await compare('--from', newest, '--to', first, '--json'));
    expect(back.map(({ kind, message }) => [kind, message.subject])).toEqual([
      ['gone', 'It comes'],
      ['new', 'It goes'],
      ['moved', 'It moves'],
      ['changed', 'It is read'],
    ]);
    expect((await compare('--from', first, '--to', first, '--json')).json).toEqual([]);
  });

  it('lists what is asked for, and says the sums of all', async () => {
    const run = await compare('--from', points[1] ?? '', '--kind', 'gone', '--kind', 'moved');
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['Change', 'gone', 'moved', '1']);
    expect(lines[2]).toContain('Archive (was in Work)');
    expect(lines.at(-1)).toMatch(/^1 gone, 1 new, 1 moved, 1 with other flags, \d+ the same\.$/);
  });

  it('exports what is gone by the ids that it lists', async () => {
    const run = await compare('--from', points[1] ?? '', '--kind', 'gone', '--json');
    const [gone] = differencesIn(run);
    const out = join(workplace.folder, 'gone.eml');
    const exported = await at(
      ...([
        5,
        'restore',
        'export',
        '--message',
        gone?.message.id ?? '',
        '--format',
        'eml',
        '--out',
        out,
      ] as const),
      '--json',
    );
    expect([exported.code, exported.json]).toEqual([0, expect.objectContaining({ items: 1 })]);
  });

  it.each([
    [2, 'invalid-argument', ['--kind', 'lost']],
    [1, 'not-found', ['--to', 'point-1-4711']],
  ])('exits with %i (%s) for %j', async (code, error, args) => {
    const run = await compare('--from', points[1] ?? '', ...args, '--json');
    expect([run.code, run.json]).toMatchObject([code, { error: { code: error } }]);
  });

  it('says which messages could not be compared, and calls none of them gone', async () => {
    const database = openSqlite(join(workplace.folder, 'c', 'repository', 'repository.sqlite'));
    database.exec('PRAGMA foreign_keys = OFF');
    database.exec(`DELETE FROM content WHERE CAST(subject AS TEXT) = 'It stays'`);
    database.close();
    const run = await compare('--from', points[1] ?? '', '--kind', 'gone');
    expect(run.stdout).toContain('It goes');
    expect(run.stdout).not.toContain('It stays');
    expect(run.stderr).toContain('2 messages could not be compared');
    expect(run.code).toBe(3);
  });
});
