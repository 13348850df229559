import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { openObjectStore } from '../../../core/object-store/open-object-store.js';
import type { ObjectStorePlace } from '../../../shared/backup/object-store-place.js';
import { keys } from '../../fixtures/ceph-cluster.js';
import { damageObject } from '../../fixtures/damaged-object.js';
import { type FaultyStore, startFaultyStore } from '../../fixtures/faulty-store.js';
import { makeBucket, missingOfCeph, s3Access } from '../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../fixtures/s3-gateway.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* A repository in a bucket as scripts use it, on a real server of S3. */

const passphrase = 'correct horse battery';
let workplace: Workplace;
let mail: string;

beforeAll(async () => {
  workplace = openWorkplace();
  mail = join(workplace.folder, 'mail', 'anna@example.com', 'cur');
  await mkdir(mail, { recursive: true });
  const files = { keys: `${keys.accessKeyId}\n${keys.secretAccessKey}\n`, passphrase, wrong: 'another one' };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(workplace.folder, name), content);
    await chmod(join(workplace.folder, name), 0o600);
  }
});
afterAll(() => workplace.remove());

const file = (name: string): string => join(workplace.folder, name);
const postkeep = (data: string, ...args: string[]): Promise<Run> => workplace.postkeepWith({}, data, ...args);
const withKeys = ['--credentials-file', 'keys', '--passphrase-file', 'passphrase'];
const given = (...args: string[]): string[] =>
  args.map((arg) => (['keys', 'passphrase', 'wrong'].includes(arg) ? file(arg) : arg));
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function hashesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name)))))
    .map(sha256)
    .sort();
}

async function exported(data: string, name: string): Promise<string[]> {
  const out = join(workplace.folder, name);
  const run = await postkeep(
    data,
    'restore',
    'export',
    '--mailbox',
    'anna@example.com',
    '--format',
    'eml',
    '--out',
    out,
  );
  expect(run).toMatchObject({ code: 0 });
  return hashesIn(out);
}

describe('a bucket that is named badly', () => {
  it.each([
    ['create', ['s3://mail', ...withKeys], 'Say where the bucket is'],
    ['create', ['s3://Mail', '--endpoint', 'https://s3.example.com', ...withKeys], 's3://BUCKET/PREFIX'],
    ['create', ['s3://mail', '--endpoint', 'http://s3.example.com', ...withKeys], 'https://'],
    [
      'create',
      ['s3://mail', '--endpoint', 'https://s3.example.com', '--object-lock', '30d', ...withKeys],
      '--object-lock',
    ],
    [
      'create',
      ['s3://mail', '--endpoint', 'https://s3.example.com', '--cache', 'much', ...withKeys],
      '500mb',
    ],
    [
      'create',
      ['s3://mail', '--endpoint', 'https://s3.example.com', '--credentials-file', 'passphrase'],
      'access key',
    ],
    [
      'create',
      ['s3://mail', '--endpoint', 'https://s3.example.com', '--credentials-file', 'keys'],
      '--passphrase-file',
    ],
    [
      'create',
      ['s3://mail', '--endpoint', 'https://s3.example.com', '--no-encryption', ...withKeys],
      '--no-encryption',
    ],
    ['create', ['/tmp/folder', '--endpoint', 'https://s3.example.com'], '--endpoint'],
    ['connect', ['/tmp/folder', '--endpoint', 'https://s3.example.com', ...withKeys], 's3://bucket/prefix'],
    ['probe', ['s3://', '--endpoint', 'https://s3.example.com'], 's3://bucket/prefix'],
  ])('is refused by repository %s %j as wrong usage', async (command, args, said) => {
    const run = await postkeep('bad', 'repository', command, ...given(...args), '--json');
    expect(run).toMatchObject({ code: 2, json: { error: { code: 'invalid-argument' } } });
    expect(run.stdout).toContain(said);
    expect(run.stdout + run.stderr).not.toContain(keys.secretAccessKey);
  });

  it.each([['rebuild'], ['forget'], ['change-access', '--path-style'], ['probe'], ['repack']])(
    'is not known to repository %s',
    async (command, ...options) => {
      const run = await postkeep('bad', 'repository', command, 's3://mail/none', ...options, '--json');
      expect(run).toMatchObject({ code: 1, json: { error: { code: 'not-found' } } });
    },
  );

  it('has no other access where none is given: repository change-access without an option is refused', async () => {
    const run = await postkeep('bad', 'repository', 'change-access', 's3://mail/none', '--json');
    expect(run).toMatchObject({ code: 2, json: { error: { code: 'invalid-argument' } } });
    expect(run.stdout).toContain('postkeep repository change-access --help');
  });
});

describe.skipIf(missingOfCeph.length > 0)(onCeph, () => {
  let place: ObjectStorePlace;
  let between: FaultyStore;
  let named: string;
  const at = (endpoint: string): string[] =>
    given('--endpoint', endpoint, '--path-style', '--credentials-file', 'keys');
  const namesIn = async (prefix: string): Promise<string[]> => {
    const store = await openObjectStore({ ...place, prefix: 'mail' }, s3Access);
    const names: string[] = [];
    for await (const { name } of store.list(prefix)) names.push(name);
    store.close();
    return names;
  };
  const nameIn = async (prefix: string): Promise<string> => (await namesIn(prefix))[0] ?? '';
  const packs = (): Promise<string[]> => namesIn('packs/');

  beforeAll(async () => {
    await s3Gateway();
  }, 120_000);
  beforeEach(async () => {
    const gateway = await s3Gateway();
    place = await makeBucket(gateway, { objectLock: true });
    between = await startFaultyStore(gateway.endpoint);
    named = `s3://${place.bucket}/mail`;
    await rm(mail, { recursive: true });
    await mkdir(mail);
  });
  afterEach(() => between.close());

  /** Messages that nothing makes smaller. */
  async function deliver(from: number, to: number, bytes: number): Promise<void> {
    for (let n = from; n < to; n++)
      await writeFile(
        join(mail, `${String(1767225600 + n)}.M1.host:2,S`),
        Buffer.concat([Buffer.from(`Subject: ${String(n)}\n\n`), randomBytes(bytes)]),
      );
  }

  async function withJob(data: string, ...create: string[]): Promise<string> {
    const made = await postkeep(
      data,
      ...[
        'repository',
        'create',
        named,
        ...at(between.endpoint),
        ...given('--passphrase-file', 'passphrase'),
      ],
      ...[...create, '--json'],
    );
    expect(made).toMatchObject({ code: 0, json: { isKept: true, isSecretKept: true, isEncrypted: true } });
    await postkeep(
      data,
      'source',
      'add',
      'Mail',
      '--type',
      'maildir',
      '--path',
      join(workplace.folder, 'mail'),
    );
    const job = ['job', 'create', 'Daily', '--source', 'Mail', '--all', '--repository', named];
    expect(await postkeep(data, ...job, '--retention', '1points', '--keep-missing', '0')).toMatchObject({
      code: 0,
    });
    return z.object({ path: z.string() }).parse(made.json).path;
  }

  it('keeps every message through a kill, the loss of its index, and a pruning that a lock outlasts', async () => {
    const index = await withJob('locked', '--object-lock', 'governance:1d', '--cache', '0mb');
    await deliver(0, 40, 200_000);
    await killed(['--data-dir', join(workplace.folder, 'locked'), 'job', 'run', 'Daily'], index);
    expect(await postkeep('locked', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    expect(await postkeep('locked', 'repository', 'verify')).toMatchObject({ code: 0 });
    expect(await exported('locked', 'first')).toEqual(await hashesIn(mail));

    await rm(index, { recursive: true });
    const connect = ['repository', 'connect', named, ...at(place.endpoint)];
    const connected = await postkeep(
      'locked',
      ...connect,
      ...given('--passphrase-file', 'passphrase'),
      '--json',
    );
    expect(connected).toMatchObject({
      code: 0,
      json: { path: index, restorePoints: 1, problems: [], use: 'own' },
    });
    expect(await exported('locked', 'second')).toEqual(await hashesIn(mail));

    await rm(mail, { recursive: true });
    await mkdir(mail);
    await deliver(200, 205, 1000);
    expect(await postkeep('locked', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    const longer = await postkeep('locked', 'repository', 'change-lock', named, '3', '--json');
    expect(longer).toMatchObject({ code: 0, json: { path: index, days: 3, before: 1 } });
    const wrong = await postkeep('locked', 'repository', 'change-lock', named, 'soon', '--json');
    expect(wrong).toMatchObject({ code: 2, json: { error: { code: 'invalid-argument' } } });
    const before = await packs();
    expect(await postkeep('locked', 'repository', 'prune', '--json')).toMatchObject({ code: 0 });
    expect(await packs()).toEqual(expect.arrayContaining(before));
    expect(await postkeep('locked', 'repository', 'verify')).toMatchObject({ code: 0 });
    expect(await exported('locked', 'third')).toEqual(await hashesIn(mail));
    const stats = await postkeep('locked', 'repository', 'stats');
    expect(stats.stdout).toMatch(/Locked: .* until \d{4}-/);
  }, 240_000);

  it('is repaired from the index where something in it is gone, and says what was put right', async () => {
    await withJob('damaged', '--cache', '0mb');
    await deliver(0, 3, 1000);
    expect(await postkeep('damaged', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    const whole = await postkeep('damaged', 'repository', 'repair', '--json');
    expect(whole).toMatchObject({ code: 0, json: { repositories: [{ bucket: { mended: [], left: [] } }] } });
    for (const name of ['repository.json', await nameIn('points/')])
      await damageObject({ ...place, prefix: 'mail' }, name, 'emptied', Buffer.alloc(0));
    expect(await postkeep('damaged', 'repository', 'verify')).toMatchObject({ code: 1 });
    const repaired = await postkeep('damaged', 'repository', 'repair');
    expect(repaired).toMatchObject({ code: 0 });
    expect(repaired.stdout).toContain('repository.json was damaged, or gone, and was written again.');
    expect(await postkeep('damaged', 'repository', 'verify')).toMatchObject({ code: 0 });
    expect(await exported('damaged', 'repaired')).toEqual(await hashesIn(mail));
  });

  it('gets over what passes, and says what does not pass, with what to do', async () => {
    const index = await withJob('faulty');
    await deliver(0, 5, 1000);
    const slow = { type: 'answer', status: 503, code: 'SlowDown', headers: { 'retry-after': '0' } } as const;
    between.faults.push(
      { method: 'PUT', fault: slow },
      { method: 'PUT', fault: { type: 'cut-request', at: 100 } },
    );
    expect(await postkeep('faulty', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    await deliver(5, 6, 1000);
    const denied = { type: 'answer', status: 403, code: 'SignatureDoesNotMatch' } as const;
    for (let n = 0; n < 20; n++)
      between.faults.push({ method: 'PUT', fault: denied }, { method: 'GET', fault: denied });
    const failed = await postkeep('faulty', 'job', 'run', 'Daily', '--json');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('rejected the secret key');
    between.faults.length = 0;
    expect(await postkeep('faulty', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    expect(await exported('faulty', 'through')).toEqual(await hashesIn(mail));
    const moved = await postkeep('faulty', 'repository', 'change-access', named, ...at(place.endpoint));
    expect(moved).toMatchObject({ code: 0 });
    const wrong = given('--passphrase-file', 'wrong');
    const connect = await postkeep(
      'elsewhere',
      'repository',
      'connect',
      named,
      ...at(place.endpoint),
      ...wrong,
      '--json',
    );
    expect(connect).toMatchObject({ code: 1, json: { error: { code: 'passphrase-wrong' } } });
    expect((await stat(index)).isDirectory()).toBe(true);
  });

  it('moves to another computer with its keys, and is whole there once its index is made anew', async () => {
    await withJob('old');
    await deliver(0, 3, 1000);
    expect(await postkeep('old', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    const out = join(workplace.folder, 'moved.json');
    const exportTo = ['move', 'export', out, '--passphrase-file', file('passphrase'), '--yes'];
    expect(await postkeep('old', ...exportTo)).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).not.toContain(keys.secretAccessKey);
    const index = join(workplace.folder, 'new-index');
    const [{ path } = { path: '' }] = z
      .array(z.object({ path: z.string() }))
      .parse((await postkeep('old', 'repository', 'list', '--json')).json);
    const from = ['move', 'import', out, '--passphrase-file', file('passphrase')];
    const imported = await postkeep('new', ...from, '--folder', `${path}=${index}`, '--yes');
    expect(imported).toMatchObject({ code: 0 });
    expect(await postkeep('new', 'repository', 'rebuild', named)).toMatchObject({ code: 0 });
    expect(await exported('new', 'moved')).toEqual(await hashesIn(mail));
    await deliver(3, 4, 1000);
    expect(await postkeep('new', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
  });

  it('copies a folder into a bucket, and a bucket into another', async () => {
    await deliver(0, 3, 1000);
    const data = 'copies';
    await postkeep(
      data,
      'source',
      'add',
      'Mail',
      '--type',
      'maildir',
      '--path',
      join(workplace.folder, 'mail'),
    );
    await postkeep(data, 'job', 'create', 'Daily', '--source', 'Mail', '--all');
    const own = join(workplace.folder, data, 'repository');
    for (const [name, from] of [
      ['one', own],
      ['two', `s3://${place.bucket}/one`],
    ] as const) {
      const to = `s3://${place.bucket}/${name}`;
      const create = [
        'repository',
        'create',
        to,
        ...at(place.endpoint),
        ...given('--passphrase-file', 'passphrase'),
      ];
      expect(await postkeep(data, ...create)).toMatchObject({ code: 0 });
      const job = ['job', 'create', name, '--copy-from', from, '--repository', to];
      expect(await postkeep(data, ...job)).toMatchObject({ code: 0 });
    }
    for (const job of ['Daily', 'one', 'two'])
      expect(await postkeep(data, 'job', 'run', job)).toMatchObject({ code: 0 });
    const listed = await postkeep(data, 'repository', 'list', '--json');
    const schema = z.array(z.object({ mailboxes: z.int(), restorePoints: z.int(), bucket: z.unknown() }));
    expect(
      schema.parse(listed.json).map(({ mailboxes, restorePoints }) => [mailboxes, restorePoints]),
    ).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const probe = await postkeep(data, 'repository', 'probe', `s3://${place.bucket}/two`, '--json');
    expect(probe).toMatchObject({
      code: 0,
      json: { isUsable: true, content: { type: 'repository', isEncrypted: true } },
    });
  });
});

/** Runs a built program and kills it in the middle: once some of what it writes is on the disk. */
async function killed(args: readonly string[], index: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'out', 'cli', 'index.js'), ...args], { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_code, signal) => {
      resolve(signal);
    });
  });
  const written = async (): Promise<number> => {
    const names = await readdir(index);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(index, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const before = await written();
  while ((await written()) - before < 1_000_000 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
}
