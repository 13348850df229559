import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../core/catalogue/catalogue.js';
import { openSqlite } from '../../../core/lib/sqlite.js';
import { definitionOf } from '../../../shared/backup/exclusion.js';
import type { JobDefinition } from '../../../shared/backup/job.js';
import { nameSchema } from '../../../shared/backup/limits.js';
import { sourceConfigSchema } from '../../../shared/backup/source.js';
import { type TestEngine, startEngine } from '../../fixtures/engine.js';

const now = new Date('2026-03-10T12:00:00.000Z');
let dataDir: string;
let engine: TestEngine | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-rows-'));
  openCatalogue(dataDir, () => now).close();
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  await rm(dataDir, { recursive: true, force: true });
});

function write(sql: string, ...values: (string | null)[]): void {
  const database = openSqlite(join(dataDir, 'catalogue.sqlite'));
  database.run(sql, ...values);
  database.close();
}

function writeSource(name: string, config: object): string {
  const id = randomUUID();
  write('INSERT INTO source (id, name, config) VALUES (?, ?, ?)', id, name, JSON.stringify(config));
  return id;
}

function writeJob(name: string, sourceId: string, definition: object): string {
  const id = randomUUID();
  write(
    'INSERT INTO job (id, name, definition, created_at, schedule_from) VALUES (?, ?, ?, ?, ?)',
    ...[id, name, JSON.stringify({ ...plainJob, name, sourceId, ...definition })],
    ...[now.toISOString(), now.toISOString()],
  );
  return id;
}

const maildir = { type: 'maildir', path: '/mail' };
const imap = {
  ...{ type: 'imap', host: 'mail.example', port: 993, security: 'tls', maxConnections: 4 },
  auth: { method: 'password', user: 'ada' },
};
const plainJob = {
  ...{ selection: { type: 'all', except: [] }, schedule: { type: 'manual' }, retention: { type: 'forever' } },
  ...{ repositoryPath: null, enabled: true },
};
const long = 'x'.repeat(5000);

const start = async (): Promise<TestEngine['client']> => {
  engine = await startEngine({ dataDir, clock: () => now });
  expect(engine.engine).toBeDefined();
  expect(await engine.client.catalogue.quarantined()).toEqual([]);
  expect(await engine.client.catalogue.warnings()).toEqual([]);
  return engine.client;
};

describe('a name that an earlier version took opens, is told apart, and can be another', () => {
  it.each([
    ['empty', '', /^\([0-9a-f]{8}\)$/],
    ['blank', ' \t ', /^\([0-9a-f]{8}\)$/],
    ['with blanks around it', ' Office ', /^Office \([0-9a-f]{8}\)$/],
    ['with control characters', 'Off\u0007ice\nTwo', /^Off\uFFFDice Two \([0-9a-f]{8}\)$/],
    ['that turns its direction', 'Off\u202Eice', /^Office \([0-9a-f]{8}\)$/],
    ['too long', long, /^x{109} \([0-9a-f]{8}\)$/],
  ])('%s', async (_what, name, shown) => {
    const sourceId = writeSource(name, maildir);
    writeSource('Another', maildir);
    const jobId = writeJob(name, sourceId, {});
    const { sources, jobs } = await start();
    const source = (await sources.list()).find(({ id }) => id === sourceId);
    const job = (await jobs.list()).find(({ id }) => id === jobId);
    for (const found of [source, job]) {
      expect(found?.name).toMatch(shown);
      expect(nameSchema.parse(found?.name)).toBe(found?.name);
    }
    await sources.update({ sourceId, name: 'Mended', config: sourceConfigSchema.parse(maildir) });
    await jobs.update({ jobId, definition: { ...definitionOf(job!), name: 'Mended' } });
    expect((await sources.list()).map((each) => each.name).sort()).toEqual(['Another', 'Mended']);
    expect((await jobs.list()).map((each) => each.name)).toEqual(['Mended']);
  });
});

describe('a configuration that could not be given today opens, reaches nobody, and can be mended', () => {
  it.each([
    ['a port that is none', { ...imap, port: 99_999 }, 'port'],
    ['port 0', { ...imap, port: 0 }, 'port'],
    ['no host', { ...imap, host: '' }, 'host'],
    ['a host too long', { ...imap, host: long }, 'host'],
    ['no user', { ...imap, auth: { method: 'password', user: '' } }, 'auth.user'],
    ['a user too long', { ...imap, auth: { method: 'master', user: long } }, 'auth.user'],
    ['no connection at all', { ...imap, maxConnections: 0 }, 'maxConnections'],
    ['too many connections', { ...imap, maxConnections: 500 }, 'maxConnections'],
    ['an authority’s path too long', { ...imap, caFile: long }, 'caFile'],
    [
      'a mailbox without a name',
      { ...imap, auth: { method: 'master', user: 'm' }, mailboxes: [''] },
      'mailboxes.0',
    ],
    ['no folder', { type: 'maildir', path: '' }, 'path'],
    ['a folder too long', { type: 'mbox', path: long }, 'path'],
  ])('%s', async (_what, config, field) => {
    const sourceId = writeSource('Odd', config);
    writeSource('Sound', maildir);
    writeJob('Daily', sourceId, {});
    const { sources, jobs } = await start();
    expect((await sources.list()).map(({ name }) => name)).toEqual(['Odd', 'Sound']);
    const asked = sources.mailboxes({ sourceId });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(asked).rejects.toThrow(`(${field})`);
    expect(await jobs.list()).toHaveLength(1);
    const { type } = config;
    const known = sourceConfigSchema.parse(type === 'imap' ? imap : { type, path: '/mail' });
    expect((await sources.update({ sourceId, name: 'Odd', config: known })).config).toEqual(known);
  });

  it('a member that is no more is left out', async () => {
    writeSource('Odd', { ...maildir, depth: 3 });
    const { sources } = await start();
    expect((await sources.list()).map(({ config }) => config)).toEqual([maildir]);
  });
});

describe('a job that could not be made today opens, removes nothing, does not run, and can be mended', () => {
  const kept = { retention: { type: 'forever' } };
  it.each<[string, object, object, string | null]>([
    ['no mailbox chosen', { selection: { type: 'chosen', mailboxes: [] } }, {}, 'selection.mailboxes'],
    ['keeps 0 days', { retention: { type: 'days', days: 0 } }, kept, null],
    ['keeps -1 points', { retention: { type: 'points', points: -1 } }, kept, null],
    [
      'keeps none of any period',
      { retention: { type: 'gfs', daily: 0, weekly: 0, monthly: 0, yearly: 0 } },
      kept,
      null,
    ],
    [
      'every 0 minutes',
      { schedule: { type: 'every', minutes: 0 } },
      { schedule: { type: 'every', minutes: 1440 } },
      null,
    ],
    [
      'every 10,000 years',
      { schedule: { type: 'every', minutes: 5e9 } },
      { schedule: { type: 'every', minutes: 1440 } },
      null,
    ],
    [
      'an empty schedule',
      { schedule: { type: 'cron', expression: '' } },
      { nextRunAt: null },
      'schedule.expression',
    ],
    [
      'a schedule that nobody can read',
      { schedule: { type: 'cron', expression: long } },
      { nextRunAt: null },
      'schedule.expression',
    ],
    ['more missing sessions than counted', { keepMissingSessions: 5000 }, {}, 'keepMissingSessions'],
    ['more retries than counted', { retries: { count: 99, waitMinutes: 0 } }, {}, 'retries.count'],
    [
      'nothing a second',
      { bandwidth: [{ kilobitsPerSecond: 0, window: null }] },
      {},
      'bandwidth.0.kilobitsPerSecond',
    ],
    ['a window of no day', { windows: [{ days: [], from: 0, to: 60 }] }, {}, 'windows.0.days'],
    ['a window of other hours', { windows: [{ days: ['mon'], from: -5, to: 2000 }] }, {}, 'windows.0.from'],
    ['a repository’s path too long', { repositoryPath: `/${long}` }, {}, 'repositoryPath'],
    ['a folder left out too long', { excludedFolders: [long] }, {}, 'excludedFolders.0'],
  ])('%s', async (_what, odd, shown, field) => {
    const sourceId = writeSource('Office', { type: 'maildir', path: dataDir });
    const jobId = writeJob('Odd', sourceId, odd);
    writeJob('Sound', sourceId, {});
    const client = await start();
    const jobs = await client.jobs.list();
    expect(jobs.map(({ name }) => name)).toEqual(['Odd', 'Sound']);
    expect(jobs[0]).toMatchObject(shown);
    expect((await client.status.get()).mailboxes).toBeDefined();
    if (field !== null) {
      const run = client.jobs.run({ jobId, trigger: 'manual' });
      await expect(run).rejects.toMatchObject({ code: 'invalid-argument' });
      await expect(run).rejects.toThrow(`(${field})`);
    }
    const definition = { ...definitionOf(jobs[1]!), name: 'Odd' } satisfies JobDefinition;
    expect(await client.jobs.update({ jobId, definition })).toMatchObject({ ...plainJob, id: jobId });
  });
});
