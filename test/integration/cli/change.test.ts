import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dovecot, startDovecot } from '../../fixtures/dovecot.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* Sources and jobs that change, and what `--quiet` leaves of a command's words (command-line.md §3, §5). */

let workplace: Workplace;
let dovecot: Dovecot;
const mailbox = 'anna@contoso.example';

beforeAll(async () => {
  workplace = openWorkplace();
  dovecot = await startDovecot();
  await dovecot.deliver(mailbox, ['INBOX'], 'Subject: one\n\nx\n');
}, 240_000);
afterAll(async () => {
  await dovecot.stop();
  await workplace.remove();
});

const on =
  (data: string) =>
  (...args: string[]): Promise<Run> =>
    workplace.postkeepAt('2026-03-01T12:00:00Z', data, ...args);

function passwordFile(password: string): string {
  const path = join(workplace.folder, 'password.txt');
  writeFileSync(path, `${password}\n`);
  return path;
}

it('a list of mailboxes may be a table; a line without a mailbox is named, and nothing is added', async () => {
  const postkeep = on('list');
  const list = join(workplace.folder, 'list.csv');
  const add = [
    ...['source', 'add', 'Mail', '--type', 'imap', '--url', 'imaps://localhost', '--master-user', 'root'],
    ...['--password-file', passwordFile('pass'), '--mailbox-list', list],
  ];
  writeFileSync(list, `\uFEFFName;Mail\r\nAnna;${mailbox}\r\nNobody;\r\n`);
  const refused = await postkeep(...add);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('line 3 is "Nobody;"');
  expect((await postkeep('source', 'list', '--json')).json).toEqual([]);
  writeFileSync(list, `\uFEFFName;Mail\r\nAnna;${mailbox}\r\nBo;bo@contoso.example\r\n`, 'utf16le');
  expect((await postkeep(...add)).code).toBe(0);
  expect((await postkeep('source', 'list', '--json')).json).toMatchObject([
    { config: { mailboxes: [mailbox, 'bo@contoso.example'] } },
  ]);
});

it('the list of sources says how each was last tested as it is stored', async () => {
  const postkeep = on('tested');
  const url = `imaps://localhost:${String(dovecot.tlsPort)}`;
  const add = ['source', 'add', 'Mail', '--type', 'imap', '--url', url, '--ca', dovecot.caFile];
  await postkeep(...add, '--user', mailbox, '--password-file', passwordFile(dovecot.password));
  const listed = async () => [
    (await postkeep('source', 'list', '--json')).json,
    (await postkeep('source', 'list')).stdout,
  ];
  expect(await listed()).toMatchObject([
    [{ name: 'Mail', mailboxes: 1, lastTest: null }],
    expect.stringMatching(/Mail .* 1 +not tested/),
  ]);
  expect((await postkeep('source', 'test', 'Mail')).code).toBe(0);
  expect(await listed()).toMatchObject([
    [{ lastTest: { error: null, notRead: 0 } }],
    expect.stringMatching(/worked \d{4}-/),
  ]);
  await postkeep('source', 'edit', 'Mail', '--password-file', passwordFile('wrong'));
  expect(await listed()).toMatchObject([[{ lastTest: null }], expect.stringContaining('not tested')]);
  expect((await postkeep('source', 'test', 'Mail')).code).not.toBe(0);
  expect(await listed()).toMatchObject([
    [{ lastTest: { error: { code: 'source-credentials' } } }],
    expect.stringMatching(/failed \d{4}-.*rejected the user name or password/),
  ]);
});

it('a changed password is given to the source, whose mailbox, job and unit go on; the old one stays where none is given', async () => {
  const postkeep = on('password');
  const url = `imaps://localhost:${String(dovecot.tlsPort)}`;
  const server = ['--url', url, '--ca', dovecot.caFile];
  const add = ['source', 'add', 'Mail', '--type', 'imap', ...server, '--user', mailbox];
  expect((await postkeep(...add, '--password-file', passwordFile(dovecot.password))).code).toBe(0);
  await postkeep('job', 'create', 'Daily', '--source', 'Mail', '--all', '--every', '1d');
  const lastRun = async (): Promise<unknown[]> => [
    ...((await postkeep('job', 'list', '--json')).json as { lastRun: unknown }[]).map((job) => job.lastRun),
    (await postkeep('job', 'list')).stdout,
  ];
  expect(await lastRun()).toEqual([null, expect.stringMatching(/Daily +enabled +- +- +\d{4}-/)]);
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
  expect(await lastRun()).toMatchObject([
    { status: 'Success', trigger: 'manual' },
    expect.stringMatching(/Daily +enabled +\d{4}-\S+ +Success +\d{4}-/),
  ]);
  const before = (await postkeep('mailbox', 'list', '--json')).json;

  const wrong = await postkeep('source', 'edit', 'Mail', '--password-file', passwordFile('wrong'));
  expect(wrong).toMatchObject({ code: 0, stdout: 'Source "Mail" changed.\n' });
  const failed = await postkeep('job', 'run', 'Daily');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('rejected the user name or password');
  expect(await lastRun()).toMatchObject([{ status: 'Failed' }, expect.stringContaining('  Failed  ')]);
  // Nothing but its name changes: neither does the password.
  await postkeep('source', 'edit', 'Mail', '--new-name', 'Post', '--connections', '2');
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(1);
  await postkeep('source', 'edit', 'Post', '--password-file', passwordFile(dovecot.password));
  rmSync(join(workplace.folder, 'password.txt'));
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
  expect((await postkeep('source', 'list', '--json')).json).toMatchObject([
    { name: 'Post', config: { host: 'localhost', auth: { user: mailbox }, maxConnections: 2 } },
  ]);
  const after = (await postkeep('mailbox', 'list', '--json')).json as { id: string }[];
  expect(after.map(({ id }) => id)).toEqual((before as { id: string }[]).map(({ id }) => id));

  const other = await postkeep('source', 'edit', 'Post', '--user', 'bert@contoso.example');
  expect(other.stderr).toContain(`No longer read from this source: ${mailbox}.`);
  for (const refused of [
    ['--oauth', 'm365'],
    ['--path', '/mail'],
    ['--type', 'mbox'],
    ['--connections', '99'],
    ['--user', 'a', '--master-user', 'b'],
  ])
    expect(await postkeep('source', 'edit', 'Post', ...refused)).toMatchObject({ code: 2, stdout: '' });
});

it('a job is edited, disabled and enabled; what is not given stays', async () => {
  const postkeep = on('job');
  await workplace.withJob('2026-03-01T12:00:00Z', 'job', 2);
  const job = async (): Promise<unknown> => ((await postkeep('job', 'list', '--json')).json as unknown[])[0];
  const options = [
    '--retention',
    '30d',
    '--exclude-folder',
    'Junk',
    '--kind',
    'user001@contoso.example=shared',
  ];
  expect(await postkeep('job', 'edit', 'Daily', ...options)).toMatchObject({ code: 0 });
  expect(
    await postkeep('job', 'edit', 'Daily', '--new-name', 'Nightly', '--cron', '0 22 * * *'),
  ).toMatchObject({
    code: 0,
    stdout: 'Job "Nightly" changed.\n',
  });
  expect(await job()).toMatchObject({
    name: 'Nightly',
    schedule: { type: 'cron', expression: '0 22 * * *' },
    retention: { type: 'days', days: 30 },
    excludedFolders: ['Junk'],
    kinds: { 'user001@contoso.example': 'shared' },
    selection: { type: 'all' },
  });
  await postkeep('job', 'edit', 'Nightly', '--exclude-folder', '', '--retention', 'forever', '--manual');
  expect(await job()).toMatchObject({
    excludedFolders: [],
    retention: { type: 'forever' },
    schedule: { type: 'manual' },
  });
  expect(await postkeep('job', 'edit', 'Nightly', '--manual', '--every', '1h')).toMatchObject({ code: 2 });
  await postkeep('job', 'edit', 'Nightly', '--every', '1h');
  expect((await postkeep('job', 'disable', 'Nightly')).code).toBe(0);
  expect(await job()).toMatchObject({ enabled: false, nextRunAt: null });
  expect((await postkeep('job', 'enable', 'Nightly')).code).toBe(0);
  expect(await job()).toMatchObject({
    enabled: true,
    nextRunAt: expect.stringContaining('2026-03-01T13:00') as string,
  });
});

it('a source in use names its jobs and stays, with --with-jobs it goes; restore points stay', async () => {
  const postkeep = on('remove');
  await workplace.withJob('2026-03-01T12:00:00Z', 'remove', 2);
  await postkeep('job', 'run', 'Daily');
  const refused = await postkeep('source', 'remove', 'Mail', '--json');
  expect(refused).toMatchObject({ code: 5, json: { error: { code: 'busy' } } });
  expect(refused.stdout).toContain('Daily');
  expect(await postkeep('source', 'remove', 'Mail', '--with-jobs')).toMatchObject({ code: 0 });
  expect((await postkeep('source', 'list', '--json')).json).toEqual([]);
  expect((await postkeep('job', 'list', '--json')).json).toEqual([]);
  const points = await postkeep('restore', 'points', 'user001@contoso.example', '--json');
  expect(points.json).toHaveLength(1);
  expect(await postkeep('job', 'remove', 'Daily')).toMatchObject({ code: 1 });
});

it('--quiet prints nothing on success, and all there is to say otherwise, with --json too', async () => {
  const postkeep = on('quiet');
  const mail = await workplace.withJob('2026-03-01T12:00:00Z', 'quiet', 1);
  const silent = { code: 0, stdout: '', stderr: '' };
  for (const args of [
    ['job', 'run', 'Daily'],
    ['job', 'run', 'Daily', '--json'],
    ['status'],
    ['job', 'list'],
    ['job', 'edit', 'Daily', '--retention', '30d'],
    ['source', 'edit', 'Mail', '--path', `${mail}/`],
    ['license', 'show'],
  ]) {
    expect(await postkeep(...args, '--quiet'), args.join(' ')).toMatchObject(silent);
    expect((await postkeep('--quiet', ...args)).stdout).toBe('');
  }
  expect(await postkeep('source', 'edit', 'Mail', '--path', '/nowhere', '--quiet')).toMatchObject(silent);
  const failed = await postkeep('job', 'run', 'Daily', '--quiet');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('/nowhere does not exist');
  expect((await postkeep('job', 'run', 'Daily', '--quiet', '--json')).json).toMatchObject({
    status: 'Failed',
  });
  expect(await postkeep('status', '--quiet')).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('ATTENTION') as string,
  });
  expect(await postkeep('job', 'run', 'None', '--quiet')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no job named') as string,
  });
  expect((await postkeep('job', 'run', '--quiet')).code).toBe(2);
});

it('windows, retries and limits are given to a job; outside its windows a scheduled run begins nothing', async () => {
  const postkeep = on('limits');
  await workplace.withJob('2026-03-01T12:00:00Z', 'limits', 1);
  // The machine's own time zone, whichever it is: this window has just ended there.
  const hour = new Date('2026-03-01T12:00:00Z').getHours();
  const part = (value: number): string => `${String((value + 24) % 24).padStart(2, '0')}:00`;
  const window = `${part(hour - 2)}-${part(hour)}`;
  const options = [
    '--window',
    window,
    '--window',
    'sat 03:00-04:00',
    '--retries',
    '2',
    '--bandwidth',
    '20mbit 08:00-18:00',
  ];
  expect((await postkeep('job', 'edit', 'Daily', ...options)).code).toBe(0);
  const [job] = (await postkeep('job', 'list', '--json')).json as object[];
  expect(job).toMatchObject({
    windows: [{ days: expect.any(Array) as unknown }, { days: ['sat'], from: 180, to: 240 }],
    retries: { count: 2, waitMinutes: 10 },
    bandwidth: [{ kilobitsPerSecond: 20_000, window: { from: 480, to: 1080 } }],
  });
  expect(await postkeep('job', 'run', 'Daily', '--scheduled', '--json')).toMatchObject({
    code: 0,
    json: { sessionId: null, opens: expect.stringMatching(/^2026-03-0[12]T/) as string },
  });
  expect((await postkeep('session', 'list', '--json')).json).toEqual([]);
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
  await postkeep('job', 'edit', 'Daily', '--window', '', '--bandwidth', '', '--retry-wait', '1h');
  expect(((await postkeep('job', 'list', '--json')).json as object[])[0]).toMatchObject({
    windows: [],
    bandwidth: [],
    retries: { count: 2, waitMinutes: 60 },
  });
  expect((await postkeep('job', 'run', 'Daily', '--scheduled')).code).toBe(0);
  for (const wrong of [
    ['--window', '22-06'],
    ['--bandwidth', '20'],
    ['--bandwidth', '1kbit'],
    ['--retries', '99'],
    ['--retry-wait', 'soon'],
  ])
    expect((await postkeep('job', 'edit', 'Daily', ...wrong)).code, wrong.join(' ')).toBe(2);
});

it('a second copy is made by its own job, and says what goes with it', async () => {
  const postkeep = on('copy');
  await workplace.withJob('2026-03-01T12:00:00Z', 'copy', 2);
  await postkeep('job', 'run', 'Daily');
  const original = join(workplace.folder, 'copy', 'repository');
  const copy = join(workplace.folder, 'second-copy');
  const create = (...args: string[]): Promise<Run> => postkeep('job', 'create', 'Copy', ...args);
  for (const wrong of [
    ['--copy-from', original],
    ['--copy-from', original, '--repository', copy, '--source', 'Mail'],
    ['--copy-from', original, '--repository', copy, '--mailbox', 'a'],
    ['--copy-from', original, '--repository', original],
    ['--copy-from', join(workplace.folder, 'nowhere'), '--repository', copy],
    [],
  ])
    expect((await create(...wrong)).code, wrong.join(' ')).toBe(2);
  expect((await create('--copy-from', original, '--repository', copy, '--every', '1d')).code).toBe(0);
  expect(await postkeep('job', 'run', 'Copy', '--json')).toMatchObject({
    code: 0,
    json: {
      status: 'Success',
      mailboxes: [
        { result: 'success', licenseState: 'NotRequired', seen: 1, stored: 1 },
        { result: 'success', licenseState: 'NotRequired', seen: 1, stored: 1 },
      ],
    },
  });
  expect((await postkeep('session', 'list', '--type', 'copy', '--json')).json).toHaveLength(1);
  expect((await postkeep('job', 'edit', 'Copy', '--all')).code).toBe(2);
  expect((await postkeep('job', 'edit', 'Copy', '--retention', '30d')).code).toBe(0);
  expect((await postkeep('repository', 'verify')).code).toBe(0);
});

it('the copy of an encrypted repository is encrypted with --passphrase-file, or readable with --plain, and refused without either', async () => {
  const postkeep = on('sealed');
  await workplace.withJob('2026-03-01T12:00:00Z', 'sealed', 2);
  const secret = join(workplace.folder, 'passphrase');
  writeFileSync(secret, 'correct horse battery staple\n', { mode: 0o600 });
  const original = join(workplace.folder, 'sealed', 'repository');
  expect((await postkeep('repository', 'create', original, '--passphrase-file', secret)).code).toBe(0);
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
  const copyTo = (name: string, ...args: string[]): Promise<Run> =>
    postkeep(
      'job',
      'create',
      name,
      '--copy-from',
      original,
      '--repository',
      join(workplace.folder, name),
      ...args,
    );
  expect((await copyTo('refused')).code).not.toBe(0);
  expect(await copyTo('sealed-copy', '--passphrase-file', secret, '--json')).toMatchObject({
    code: 0,
    json: {
      repositoryPath: join(workplace.folder, 'sealed-copy'),
      recoveryKey: expect.stringMatching(/^([0-9A-Z]{4}-){10}[0-9A-Z]{4}$/) as string,
      isKept: true,
    },
  });
  expect((await copyTo('plain-copy', '--plain')).code).toBe(0);
  for (const name of ['sealed-copy', 'plain-copy'])
    expect((await postkeep('job', 'run', name)).code, name).toBe(0);
  expect((await postkeep('job', 'edit', 'Daily', '--plain')).code).toBe(2);
});
