import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => workplace.remove());

const now = '2026-02-01T12:00:00Z';
const page = z.object({
  total: z.int(),
  entries: z.array(
    z.object({
      number: z.int(),
      place: z.string(),
      action: z.string(),
      about: z.record(z.string(), z.union([z.string(), z.number()])),
      outcome: z.string(),
    }),
  ),
});

async function told(data: string, ...args: string[]): Promise<z.infer<typeof page>['entries']> {
  const { json } = await workplace.postkeepAt(now, data, 'audit', 'list', '--json', ...args);
  return page.parse(json).entries;
}

it('each command that takes mail out, takes it away or changes something is written down, and none that only looks', async () => {
  const run = (...args: string[]) => workplace.postkeepAt(now, 'a', ...args);
  const mail = await workplace.withJob(now, 'a', 2);
  writeFileSync(
    join(mail, 'user001@contoso.example', 'cur', '1767225601.M2.host:2,S'),
    'Subject: Confidential merger\n\nliquorice\n',
  );
  const key = await workplace.issue('audit', 5, '2026-12-31');
  const out = join(workplace.folder, 'exported');
  const commands: readonly (readonly [string[], Record<string, unknown> | null])[] = [
    [['source', 'list'], null],
    [['job', 'run', 'Daily'], { action: 'job-started', about: { job: 'Daily' } }],
    [['job', 'run', 'Daily', '--scheduled'], null],
    [['job', 'edit', 'Daily', '--every', '2d'], { action: 'job-changed', about: { job: 'Daily' } }],
    [['license', 'install', key], { action: 'license-installed' }],
    [['license', 'show'], null],
    [
      ['restore', 'export', '--mailbox', 'user001@contoso.example', '--format', 'mbox', '--out', out],
      {
        action: 'messages-exported',
        about: { mailbox: 'user001@contoso.example', value: 'mbox', target: out, items: 2 },
      },
    ],
    [
      [
        ...[
          'restore',
          'export',
          '--mailbox',
          'user001@contoso.example',
          '--mailbox',
          'user002@contoso.example',
        ],
        ...['--format', 'eml', '--out', `${out}-both`],
      ],
      {
        action: 'messages-exported',
        about: { mailbox: 'user001@contoso.example, user002@contoso.example', value: 'eml', items: 3 },
      },
    ],
    [['restore', 'search', 'liquorice'], null],
    [['mailbox', 'list'], null],
    [
      ['mailbox', 'kind', 'user001@contoso.example', 'shared'],
      {
        action: 'mailbox-kind-changed',
        about: { mailbox: 'user001@contoso.example', value: 'shared' },
      },
    ],
    [
      ['mailbox', 'exclude', 'user001@contoso.example'],
      {
        action: 'mailbox-excluded',
        about: { mailbox: 'user001@contoso.example', source: 'Mail', job: 'Daily' },
      },
    ],
    // Nothing was done.
    [['mailbox', 'exclude', 'user001@contoso.example'], null],
    [['mailbox', 'include', 'user001@contoso.example'], { action: 'mailbox-included' }],
    [
      ['mailbox', 'hold', 'user002@contoso.example', '--reason', 'Case 7'],
      { action: 'mailbox-held', about: { mailbox: 'user002@contoso.example', reason: 'Case 7' } },
    ],
    [
      ['mailbox', 'delete-data', 'user002@contoso.example', '--reason', 'Law', '--yes'],
      {
        action: 'mailbox-data-deleted',
        about: { mailbox: 'user002@contoso.example', reason: 'Law' },
        outcome: 'held',
      },
    ],
    [['mailbox', 'release', 'user002@contoso.example'], { action: 'mailbox-released' }],
    [
      ['mailbox', 'delete-data', 'user002@contoso.example', '--reason', 'Law', '--yes'],
      { action: 'mailbox-data-deleted', outcome: 'done' },
    ],
    [['repository', 'prune'], { action: 'repository-pruned' }],
    [['license', 'remove', '--yes'], { action: 'license-removed' }],
    [['status'], null],
    [['audit', 'verify'], null],
    [['job', 'remove', 'Daily'], { action: 'job-removed', about: { job: 'Daily' } }],
    [['source', 'remove', 'Mail'], { action: 'source-removed', about: { source: 'Mail' } }],
  ];
  expect((await told('a')).map(({ action }) => action)).toEqual(['job-created', 'source-added']);
  let before = 2;
  for (const [args, expected] of commands) {
    const { stderr } = await run(...args);
    const [newest] = await told('a', '--limit', '1');
    if (expected === null) expect(newest?.number, `${args.join(' ')}: ${stderr}`).toBe(before);
    else
      expect(newest, `${args.join(' ')}: ${stderr}`).toMatchObject({
        outcome: 'done',
        ...expected,
        number: before + 1,
        place: 'command-line',
      });
    before = newest?.number ?? 0;
  }
  const log = readFileSync(join(workplace.folder, 'a', 'audit.sqlite'), 'latin1');
  expect(log).toContain('user001@contoso.example');
  for (const word of ['Confidential', 'merger', 'liquorice']) expect(log).not.toContain(word);
});

it('verify says whether each entry is as it was written, by an end noted before too, and exits with 1 when not', async () => {
  await workplace.withJob(now, 'b', 1);
  const verify = (...args: string[]) => workplace.postkeepAt(now, 'b', 'audit', 'verify', ...args);
  const whole = await verify();
  expect(whole.code).toBe(0);
  const end =
    /^2 actions, each as it was written\.\nEnd of the log, to be noted elsewhere: (2:[0-9a-f]{64})\n$/.exec(
      whole.stdout,
    )?.[1];
  expect(end).toBeDefined();
  expect((await verify('--end', end ?? '')).code).toBe(0);
  expect((await verify('--end', '2:abc')).code).toBe(2);
  const database = new Database(join(workplace.folder, 'b', 'audit.sqlite'));
  database.exec('DROP TRIGGER entry_is_not_deleted; DELETE FROM entry WHERE number = 2');
  database.close();
  expect(await verify()).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Action 2 is missing.') as string,
  });
  const cut = await verify('--end', end ?? '');
  expect(cut).toMatchObject({ code: 1, stdout: expect.stringContaining('Action 2 is missing.') as string });
});

it('export writes what was asked for to a file, as CSV or JSON by its ending', async () => {
  await workplace.withJob(now, 'c', 1);
  const csv = join(workplace.folder, 'actions.csv');
  const json = join(workplace.folder, 'actions.json');
  const run = (...args: string[]) => workplace.postkeepAt(now, 'c', 'audit', 'export', ...args);
  expect(await run('--out', csv, '--action', 'source-added')).toMatchObject({
    code: 0,
    stdout: `1 action written to ${csv}.\n`,
  });
  const lines = readFileSync(csv, 'utf8').trim().split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFF?number,time,user,machine,place,action,outcome,mailbox,source,/);
  expect(lines[1]).toMatch(/^1,2026-02-01T12:00:0\d\.\d{3}Z,.*,command-line,source-added,done,,Mail,/);
  expect((await run('--out', json)).code).toBe(0);
  const all = z.array(z.object({ action: z.string() })).parse(JSON.parse(readFileSync(json, 'utf8')));
  expect(all.map(({ action }) => action)).toEqual(['source-added', 'job-created', 'log-exported']);
});

it('a log that cannot be written stops no restore and no backup, and is told', async () => {
  await workplace.withJob(now, 'd', 1);
  expect((await workplace.postkeepAt(now, 'd', 'job', 'run', 'Daily')).code).toBe(0);
  const path = join(workplace.folder, 'd', 'audit.sqlite');
  writeFileSync(path, 'damaged '.repeat(2000));
  const out = join(workplace.folder, 'd-out');
  const exported = await workplace.postkeepAt(
    ...([now, 'd', 'restore', 'export', '--mailbox', 'user001@contoso.example'] as const),
    ...['--format', 'eml', '--out', out],
  );
  expect(exported.code).toBe(0);
  const entries = await told('d');
  expect(entries.map(({ action }) => action)).toEqual(['messages-exported', 'log-begun']);
});
