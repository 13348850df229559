import { describe, expect, test } from 'vitest';
import type { ConfigurationFile } from '../../../../core/configuration/configuration-file.js';
import { type Present, planImport } from '../../../../core/configuration/plan-import.js';
import { type JobDefinition, jobDefinitionSchema } from '../../../../shared/backup/job.js';
import type { Source, SourceConfig } from '../../../../shared/backup/source.js';
import type { Channel } from '../../../../shared/notifications/channel.js';
import { defaultSettings } from '../../../../shared/settings.js';

const now = '2026-11-29T20:00:00.000Z';
const before = '2026-01-01T00:00:00.000Z';

function imap(change: Partial<Extract<SourceConfig, { type: 'imap' }>> = {}): SourceConfig {
  return {
    ...{ type: 'imap', host: 'mail.example.com', port: 993, security: 'tls', maxConnections: 4 },
    auth: { method: 'master', user: 'backup' },
    ...change,
  };
}
const source = (id: string, name: string, config = imap()): Source => ({ id, name, config });
const job = (id: string, name: string, sourceId: string, change: Partial<JobDefinition> = {}) => ({
  id,
  definition: jobDefinitionSchema.parse({
    ...{ name, sourceId, selection: { type: 'all' }, schedule: { type: 'manual' } },
    ...{ retention: { type: 'forever' }, repositoryPath: null },
    ...change,
  }),
});
const channel = (id: string, name: string, change: Partial<Channel> = {}): Channel => ({
  ...{
    id,
    name,
    since: before,
    enabled: true,
    kinds: ['failed'],
    jobIds: [],
    namesMailboxes: false,
    summaryHour: 7,
  },
  target: { type: 'webhook', format: 'slack', origin: 'https://hooks.example.com' },
  ...change,
});

const nothing: Present = { settings: defaultSettings, sources: [], jobs: [], buckets: [], channels: [] };
function file(given: Partial<Present>, secrets?: Record<string, string>): ConfigurationFile {
  const { settings, sources, jobs, buckets, channels } = { ...nothing, ...given };
  return {
    header: { kind: 'configuration', createdAt: before, computer: 'OLD', isSealed: secrets !== undefined },
    configuration: {
      settings,
      sources: [...sources],
      jobs: [...jobs],
      buckets,
      channels: channels.map(({ since: _, ...rest }) => rest),
    },
    secrets: secrets === undefined ? null : { secrets, proxy: null, console: null },
  };
}
const plan = (
  of: ConfigurationFile,
  present: Partial<Present> = {},
  folders: { from: string; to: string }[] = [],
) => planImport(of, { ...nothing, ...present }, folders, now);
const changes = (planned: ReturnType<typeof plan>) =>
  planned.plan.items.map(({ part, name, change }) => `${change} ${part} ${name}`);
const problems = (planned: ReturnType<typeof plan>) => planned.plan.problems.map(({ id }) => id);

test('on an empty console everything is new, under the ids of the file', () => {
  const planned = plan(
    file({ sources: [source('s', 'Mail')], jobs: [job('j', 'Nightly', 's')] }, { s: 'secret' }),
  );
  expect(changes(planned)).toEqual(['new source Mail', 'new job Nightly']);
  expect(planned.sources[0]?.id).toBe('s');
  expect(planned.jobs[0]?.definition.sourceId).toBe('s');
  expect([...planned.secrets]).toEqual([['s', 'secret']]);
});

test('a console’s own export changes nothing', () => {
  const present = {
    sources: [source('s', 'Mail')],
    jobs: [job('j', 'Nightly', 's')],
    channels: [channel('c', 'Chat')],
  };
  const planned = plan(file(present), present);
  expect(changes(planned)).toEqual(['same source Mail', 'same job Nightly', 'same channel Chat']);
  expect(planned.plan.kept).toEqual([]);
  expect(planned.dropped).toEqual([]);
  expect(planned.channels[0]?.since).toBe(before);
});

test('what is of the same name, whatever its case, is replaced under the id it has here, and its jobs follow', () => {
  const planned = plan(
    file({
      sources: [source('theirs', 'MAIL', imap({ maxConnections: 8 }))],
      jobs: [job('j2', 'nightly', 'theirs', { enabled: false })],
      channels: [channel('c2', 'Chat', { jobIds: ['j2'] })],
    }),
    {
      sources: [source('ours', 'Mail')],
      jobs: [job('j1', 'Nightly', 'ours')],
      channels: [channel('c1', 'Chat')],
    },
  );
  expect(planned.plan.items).toMatchObject([
    { change: 'replaced', fields: ['name', 'maxConnections'] },
    { change: 'replaced', fields: ['name', 'enabled'] },
    { change: 'replaced', fields: ['jobIds'] },
  ]);
  expect(planned.sources[0]?.id).toBe('ours');
  expect(planned.jobs[0]).toMatchObject({ id: 'j1', definition: { sourceId: 'ours' } });
  expect(planned.channels[0]).toMatchObject({ id: 'c1', jobIds: ['j1'] });
});

test('what was renamed here since the export gets its name back: ids say what it is', () => {
  const planned = plan(file({ sources: [source('s', 'Old')] }), { sources: [source('s', 'New')] });
  expect(changes(planned)).toEqual(['replaced source Old']);
  expect(planned.plan.kept).toEqual([]);
});

test('two that have changed names here change them back', () => {
  const planned = plan(file({ sources: [source('a', 'A'), source('b', 'B')] }), {
    sources: [source('a', 'B'), source('b', 'A')],
  });
  expect(planned.sources.map(({ id, name }) => `${id} ${name}`)).toEqual(['a A', 'b B']);
  expect(problems(planned)).toEqual([]);
});

test('what is here and not in the file stays, and is named', () => {
  const planned = plan(file({}), {
    sources: [source('s', 'Mail')],
    jobs: [job('j', 'Nightly', 's')],
    channels: [channel('c', 'Chat')],
  });
  expect(planned.plan.kept).toEqual([
    { part: 'source', name: 'Mail' },
    { part: 'job', name: 'Nightly' },
    { part: 'channel', name: 'Chat' },
  ]);
});

const collisions: readonly [string, ConfigurationFile, Partial<Present>, string[]][] = [
  [
    'a name twice in the file',
    file({ sources: [source('a', 'Mail'), source('b', 'mail')] }),
    {},
    ['configuration.twice'],
  ],
  [
    'two entries of one id',
    file({ sources: [source('a', 'One'), source('a', 'Two')] }),
    {},
    ['configuration.twice'],
  ],
  [
    'an entry known by its id with the name of another one here',
    file({ sources: [source('a', 'Other')] }),
    { sources: [source('a', 'Mail'), source('b', 'Other')] },
    ['configuration.nameTaken'],
  ],
  [
    'a source of another kind',
    file({ sources: [source('a', 'Mail')] }),
    { sources: [source('b', 'Mail', { type: 'maildir', path: '/mail' })] },
    ['configuration.otherKind'],
  ],
  [
    'a job whose source is neither here nor in the file',
    file({ jobs: [job('j', 'Nightly', 'gone')] }),
    {},
    ['configuration.sourceMissing'],
  ],
  [
    'a job twice',
    file({ sources: [source('s', 'S')], jobs: [job('1', 'N', 's'), job('2', 'N', 's')] }),
    {},
    ['configuration.twice'],
  ],
];
test.each(collisions)('nothing is imported where things collide: %s', (_what, given, present, expected) => {
  expect(problems(plan(given, present))).toEqual(expected);
});

test('a job may read a source that is here and not in the file', () => {
  expect(problems(plan(file({ jobs: [job('j', 'N', 's')] }), { sources: [source('s', 'S')] }))).toEqual([]);
});

/** Where the password that is kept here would go by a file that has none: only to the same place. */
const places: readonly [what: string, change: SourceConfig, isDropped: boolean][] = [
  ['the same', imap(), false],
  ['more connections', imap({ maxConnections: 9 }), false],
  ['other mailboxes', imap({ mailboxes: ['ada@example.com'] }), false],
  ['another host', imap({ host: 'evil.example.net' }), true],
  ['another port', imap({ port: 994 }), true],
  ['another way to encrypt', imap({ security: 'starttls' }), true],
  ['another authority', imap({ caFile: '/tmp/ca.pem' }), true],
  ['another user', imap({ auth: { method: 'master', user: 'other' } }), true],
  ['another method', imap({ auth: { method: 'password', user: 'backup' } }), true],
  ['tokens', imap({ auth: { method: 'oauth', provider: 'm365' } }), true],
];
test.each(places)('a file does not have a password sent elsewhere: %s', (_what, config, isDropped) => {
  const planned = plan(file({ sources: [source('s', 'Mail', config)] }), { sources: [source('s', 'Mail')] });
  expect(planned.dropped).toEqual(isDropped ? ['s'] : []);
  expect(planned.plan.items[0]?.remark?.id ?? null).toBe(isDropped ? 'configuration.passwordDropped' : null);
});

test('a channel whose secret is not in the file is left out where it is new or tells someone else, and said', () => {
  const elsewhere = { type: 'webhook', format: 'slack', origin: 'https://evil.example.net' } as const;
  const given = file({ channels: [channel('n', 'New'), channel('c', 'Chat', { target: elsewhere })] });
  const planned = plan(given, { channels: [channel('c', 'Chat')] });
  expect(changes(planned)).toEqual(['left-out channel New', 'left-out channel Chat']);
  expect(planned.channels).toEqual([]);
});

test('a channel that needs no secret comes without one; of one that is switched on, what was before is not told', () => {
  const target: Channel['target'] = {
    type: 'email',
    host: 'localhost',
    port: 25,
    security: 'plain',
    auth: { method: 'none' },
    from: 'a@example.com',
    to: ['b@example.com'],
  };
  const planned = plan(file({ channels: [channel('n', 'New', { target })] }));
  expect(planned.channels).toMatchObject([{ id: 'n', since: now }]);
});

test('searches of the file are added to those that are saved here, and replace those of the same name', () => {
  const search = (name: string, query: string) => ({ name, query, mailbox: null });
  const given = [search('invoices', 'from:acme'), search('Tenders', 'tender')];
  const present = [search('Audits', 'audit'), search('Invoices', 'invoice')];
  const settings = { ...defaultSettings, savedSearches: present };
  const planned = plan(file({ settings: { ...defaultSettings, savedSearches: given } }), { settings });
  expect(planned.settings.savedSearches).toEqual([search('Audits', 'audit'), ...given]);
  expect(plan(file({}), { settings }).settings.savedSearches).toEqual(present);
});

test('a proxy’s password stays here when the file names the same proxy without it', () => {
  const present = { ...defaultSettings, proxy: 'http://ada:secret@proxy.example.com:3128' };
  const same = file({ settings: { ...defaultSettings, proxy: 'http://proxy.example.com:3128/' } });
  expect(plan(same, { settings: present }).settings.proxy).toBe(present.proxy);
  expect(changes(plan(same, { settings: present }))).toEqual([]);
  const other = file({ settings: { ...defaultSettings, proxy: 'http://other.example.com:3128/' } });
  expect(plan(other, { settings: present }).settings.proxy).toBe('http://other.example.com:3128/');
});

test('folders of there are folders of here, in jobs and in copies', () => {
  const planned = plan(
    file({
      sources: [source('s', 'S')],
      jobs: [
        job('j', 'N', 's', { repositoryPath: '/mnt/a' }),
        job('k', 'C', '', { repositoryPath: '/mnt/b', copyFrom: { repositoryPath: '/mnt/a', plain: false } }),
      ],
    }),
    {},
    [{ from: '/mnt/a', to: 'D:\\backup' }],
  );
  expect(planned.jobs.map(({ definition }) => definition)).toMatchObject([
    { repositoryPath: 'D:\\backup' },
    { repositoryPath: '/mnt/b', copyFrom: { repositoryPath: 'D:\\backup' } },
  ]);
});

describe('a repository in a bucket', () => {
  const place = {
    ...{ endpoint: 'https://s3.example.com', region: 'eu', bucket: 'mail', prefix: 'b', pathStyle: true },
    ...{ authority: null, credentials: { type: 'keys' as const, accessKeyId: 'AKIA' }, lock: null },
  };
  const bucket = (path: string, endpoint = place.endpoint) => ({
    path,
    identity: 'one',
    place: { ...place, endpoint },
  });
  const nightly = (repositoryPath: string) => ({
    id: 'j',
    definition: { ...job('j', 'Nightly', 's').definition, repositoryPath },
  });
  const theirs = (secrets?: Record<string, string>) =>
    file(
      { sources: [source('s', 'Mail')], jobs: [nightly('/old/index')], buckets: [bucket('/old/index')] },
      secrets,
    );

  test('comes with its secret key, in the folder that is chosen for its index', () => {
    const folders = [{ from: '/old/index', to: '/new/index' }];
    const planned = plan(theirs({ 'bucket one': 'secret' }), {}, folders);
    expect(changes(planned)).toContain('new bucket s3://mail/b');
    expect(planned.buckets).toEqual([bucket('/new/index')]);
    expect(planned.jobs[0]?.definition.repositoryPath).toBe('/new/index');
    expect(planned.secrets.get('bucket one')).toBe('secret');
    expect(planned.plan.items.find(({ part }) => part === 'bucket')?.remark?.id).toBe(
      'configuration.bucketToRebuild',
    );
  });

  test('says that its secret key is missing', () => {
    const remark = plan(theirs()).plan.items.find(({ part }) => part === 'bucket')?.remark;
    expect(remark?.id).toBe('configuration.bucketKeyNeeded');
  });

  test('stays as it is where it is known, whatever the file says of its server; jobs use its index here', () => {
    const here = { buckets: [bucket('/here/index', 'https://s3.mine.example.com')] };
    const planned = plan(theirs({ 'bucket one': 'of somebody else' }), here);
    expect(changes(planned)).toContain('same bucket s3://mail/b');
    expect(planned.buckets).toEqual([]);
    expect(planned.secrets.has('bucket one')).toBe(false);
    expect(planned.jobs[0]?.definition.repositoryPath).toBe('/here/index');
  });
});
