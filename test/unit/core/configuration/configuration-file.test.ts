import { expect, test } from 'vitest';
import {
  type FileSecrets,
  readConfigurationFile,
  readHeader,
  writeConfigurationFile,
} from '../../../../core/configuration/configuration-file.js';
import type { Configuration } from '../../../../shared/configuration/configuration.js';
import { defaultSettings } from '../../../../shared/settings.js';

const imap = {
  type: 'imap',
  host: 'mail.example.com',
  port: 993,
  security: 'tls',
  auth: { method: 'master', user: 'backup' },
  mailboxes: ['ada@example.com', '__proto__', 'Grüße@example.com'],
  maxConnections: 4,
} as const;
const mail = <C>(config: C) => ({ id: 'source-1', name: 'Mail', config });

const configuration: Configuration = {
  settings: { ...defaultSettings, proxy: 'http://proxy.example.com:3128/' },
  sources: [mail({ ...imap, mailboxes: [...imap.mailboxes] })],
  jobs: [],
  buckets: [],
  channels: [],
};
const secrets: FileSecrets = { secrets: { 'source-1': 'opens everything' }, proxy: null, console: null };
const createdAt = '2026-11-29T20:00:00.000Z';
const passphrase = 'correct horse battery';

const open = () => writeConfigurationFile({ kind: 'configuration', configuration, createdAt }, null);
let written: Promise<string> | null = null;
/** Once: a key of a passphrase takes a third of a second. */
const sealed = () =>
  (written ??= writeConfigurationFile(
    { kind: 'configuration', configuration, createdAt },
    { passphrase, secrets },
  ));

test('what is written is read again, without a passphrase and under one', async () => {
  const plain = await readConfigurationFile(await open(), 'a.json', null);
  expect(plain).toMatchObject({ configuration, secrets: null, header: { isSealed: false, createdAt } });
  const whole = await readConfigurationFile(await sealed(), 'a.json', passphrase);
  expect(whole).toMatchObject({ configuration, secrets, header: { isSealed: true, kind: 'configuration' } });
});

test('no secret can be read without the passphrase', async () => {
  const text = await sealed();
  expect(text).not.toContain('opens everything');
  expect(text).not.toContain(Buffer.from('opens everything').toString('base64').slice(0, 16));
  await expect(readConfigurationFile(text, 'a.json', null)).rejects.toMatchObject({
    code: 'passphrase-needed',
  });
});

test('a passphrase typed on another keyboard (NFD) is the same one', async () => {
  const text = await writeConfigurationFile(
    { kind: 'configuration', configuration, createdAt },
    { passphrase: 'Käsekuchen mit Öl', secrets },
  );
  expect(await readConfigurationFile(text, 'a.json', 'Käsekuchen mit Öl'.normalize('NFD'))).toMatchObject({
    secrets,
  });
});

test('a passphrase that is too short is refused, and nothing is written', async () => {
  await expect(
    writeConfigurationFile(
      { kind: 'configuration', configuration, createdAt },
      { passphrase: 'short', secrets },
    ),
  ).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('white space and the order of members are nobody’s change', async () => {
  const parsed: unknown = JSON.parse(await sealed());
  const reversed = JSON.stringify(
    Object.fromEntries(Object.entries(parsed as Record<string, unknown>).reverse()),
  );
  expect(await readConfigurationFile(`\uFEFF${reversed}`, 'a.json', passphrase)).toMatchObject({ secrets });
});

/** Bad files: what was done to a good one, and what is said of it. */
const badFiles: readonly [what: string, change: (text: string) => string, code: string, said: RegExp][] = [
  ['empty', () => '', 'invalid-argument', /is not a configuration file/],
  ['other JSON', () => '{"name": "postkeep"}', 'invalid-argument', /is not a configuration file/],
  ['a list', () => '[]', 'invalid-argument', /is not a configuration file/],
  ['no JSON', () => 'MZ\u0000\u0001', 'invalid-argument', /is not a configuration file/],
  ['cut in the middle', (text) => text.slice(0, text.length / 2), 'invalid-argument', /only a part of one/],
  ['a byte short', (text) => text.trimEnd().slice(0, -1), 'invalid-argument', /only a part of one/],
  [
    'a later version',
    (text) => text.replace('"version": 1', '"version": 2'),
    'newer-schema',
    /newer version/,
  ],
  [
    'no version',
    (text) => text.replace('"version": 1', '"version": "1"'),
    'invalid-argument',
    /not a config/,
  ],
  [
    'a field that this version does not know',
    (text) => text.replace('"theme"', '"colour": 1, "theme"'),
    'invalid-argument',
    /at configuration\.settings\.colour/,
  ],
  [
    'a value that this version does not know',
    (text) => text.replace('"system"', '"sepia"'),
    'invalid-argument',
    /at configuration\.settings\.theme/,
  ],
  [
    'another host',
    (text) => text.replace('mail.example.com', 'mail.example.org'),
    'invalid-argument',
    /changed or damaged/,
  ],
  [
    'an unknown kind of file',
    (text) => text.replace('"kind": "configuration"', '"kind": "other"'),
    'invalid-argument',
    /at kind/,
  ],
  [
    'a bit of the sealed part',
    (text) => text.replace(/"data": "(.)/, (_, first) => `"data": "${first === 'A' ? 'B' : 'A'}`),
    'invalid-argument',
    /changed or damaged/,
  ],
  [
    'an empty sealed part',
    (text) => text.replace(/"data": "[^"]*"/, '"data": ""'),
    'invalid-argument',
    /changed or damaged/,
  ],
  [
    'another salt',
    (text) => text.replace(/"salt": "[^"]*"/, `"salt": "${Buffer.alloc(16).toString('base64')}"`),
    'passphrase-wrong',
    /not the passphrase/,
  ],
  [
    'more memory than any computer has',
    (text) => text.replace('"N": 65536', '"N": 1048576').replace('"r": 8', '"r": 32'),
    'invalid-argument',
    /changed or damaged/,
  ],
  [
    'a cost that no computer pays',
    (text) => text.replace('"N": 65536', '"N": 1073741824'),
    'invalid-argument',
    /at sealed\.kdf\.N/,
  ],
];

test.each(badFiles)(
  'a file that is bad is refused with what is wrong: %s',
  async (_what, change, code, said) => {
    const good = await sealed();
    const bad = change(good);
    expect(bad).not.toBe(good);
    const reading = readConfigurationFile(bad, 'a.json', passphrase);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(said);
  },
);

/** Paths that mean another folder wherever they are read: where each is in the file, and whether it is refused. */
const paths: readonly (readonly [place: string, change: object, isRefused: boolean])[] = [
  ['sources.0.config.path', { sources: [mail({ type: 'maildir', path: 'mail' })] }, true],
  ['sources.0.config.path', { sources: [mail({ type: 'maildir', path: '/mail' })] }, false],
  ['sources.0.config.path', { sources: [mail({ type: 'maildir', path: 'D:\\mail' })] }, false],
  ['sources.0.config.path', { sources: [mail({ type: 'mbox', path: './mail' })] }, true],
  ['sources.0.config.caFile', { sources: [mail({ ...imap, caFile: 'ca.pem' })] }, true],
  ['sources.0.config.caFile', { sources: [mail({ ...imap, caFile: '/etc/ca.pem' })] }, false],
];

test.each(paths)('a relative path is refused where it is, at %s: %j', async (place, change, isRefused) => {
  const file = JSON.parse(await open()) as { configuration: object };
  const text = JSON.stringify({ ...file, configuration: { ...file.configuration, ...change } });
  const reading = readConfigurationFile(text, 'a.json', null);
  if (!isRefused) return expect(reading).resolves.toMatchObject({ configuration: change });
  await expect(reading).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(reading).rejects.toThrow(`at configuration.${place} `);
});

test('a changed character anywhere in the sealed part is noticed', async () => {
  const good = await sealed();
  // Each look costs a third of a second: six places from its start to its end.
  const start = good.indexOf('"data": "') + 9;
  for (let at = start; at < good.length - 8; at += Math.ceil((good.length - start) / 6)) {
    const flipped = `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
    await expect(readConfigurationFile(flipped, 'a.json', passphrase)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  }
});

test('another passphrase is told from damage', async () => {
  await expect(readConfigurationFile(await sealed(), 'a.json', 'another one')).rejects.toMatchObject({
    code: 'passphrase-wrong',
  });
});

test('what it is, and of when, is read without the passphrase', async () => {
  expect(readHeader(await sealed(), 'a.json')).toMatchObject({
    kind: 'configuration',
    createdAt,
    isSealed: true,
  });
});

test('a file of before there were saved searches has none, also under a passphrase', async () => {
  const { savedSearches: _, ...settings } = configuration.settings;
  const earlier = { ...configuration, settings } as Configuration;
  const under = { passphrase, secrets };
  const text = await writeConfigurationFile(
    { kind: 'configuration', configuration: earlier, createdAt },
    under,
  );
  expect(text).not.toContain('savedSearches');
  expect((await readConfigurationFile(text, 'a.json', passphrase)).configuration).toEqual(configuration);
});
