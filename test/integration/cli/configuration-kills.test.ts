import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { withConfiguration } from '../../../cli/configuration.js';
import { openWorkspace } from '../../../cli/workspace.js';
import { readConfigurationFile } from '../../../core/configuration/configuration-file.js';
import { exportConfiguration } from '../../../core/configuration/export-configuration.js';
import { importConfiguration, prepareImport } from '../../../core/configuration/import-configuration.js';
import type { ConfigurationServices } from '../../../core/configuration/services.js';
import { killCount, timeFor } from '../../fixtures/kill-count.js';
import { openWorkplace } from './workplace.js';

/* An import that ends at any moment: the console is as it was, or as the file says, never something between (docs/decisions/0255). */

const place = openWorkplace();
const now = '2026-03-01T08:00:00Z';
const passphrase = 'correct horse battery';
const at = (name: string): string => join(place.folder, name);
const kills = Math.max(4, killCount(40));

async function postkeep(data: string, ...args: string[]): Promise<void> {
  expect(await place.postkeepAt(now, data, ...args), args.join(' ')).toMatchObject({ code: 0 });
}

/** A console whose parts all say which one it is. */
async function consoleOf(which: string): Promise<void> {
  writeFileSync(at(`${which}-password`), `password of ${which}`);
  writeFileSync(at(`${which}-hook`), `https://127.0.0.1:9/${which}`);
  const url = [
    '--url',
    `imaps://${which}.example.com`,
    '--master-user',
    which,
    '--mailbox',
    'ada@example.com',
  ];
  await postkeep(
    which,
    'source',
    'add',
    'Mail',
    '--type',
    'imap',
    ...url,
    '--password-file',
    at(`${which}-password`),
  );
  await postkeep(which, 'job', 'create', 'Nightly', '--source', 'Mail', '--all', '--exclude-folder', which);
  await postkeep(
    which,
    'notify',
    'add-webhook',
    'Chat',
    '--format',
    'slack',
    '--address-file',
    at(`${which}-hook`),
  );
  await postkeep(which, 'license', 'install', await place.issue(which, 25, '2027-01-01'), '--yes');
  const settings = join(at(which), 'settings.json');
  await onConsole(which, (services) =>
    services.settings.update((before) => ({ ...before, licenseServer: `https://${which}.example.com` })),
  );
  expect(readFileSync(settings, 'utf8')).toContain(which);
}

async function onConsole<T>(data: string, work: (services: ConfigurationServices) => Promise<T>): Promise<T> {
  const environment = { ...process.env, POSTKEEP_NOW: now, POSTKEEP_TRUSTED_JWKS: at('licensing/jwks.json') };
  const workspace = await openWorkspace(
    at(data),
    environment,
    () => undefined,
    () => undefined,
  );
  try {
    return await withConfiguration(workspace, work);
  } finally {
    await workspace.close();
  }
}

/** All that an import changes, as its own export tells it. */
async function stateOf(data: string): Promise<unknown> {
  return onConsole(data, async (services) => {
    const text = await exportConfiguration(services, { kind: 'move', passphrase });
    const { configuration, secrets } = await readConfigurationFile(text, data, passphrase);
    return { configuration, secrets: secrets?.secrets, license: secrets?.console?.license };
  });
}

/** The same without ids, which differ between consoles. */
function named(state: unknown): string {
  return JSON.stringify(state).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
}

let [before, after, fileText] = ['', '', ''];
beforeAll(async () => {
  await consoleOf('old');
  await consoleOf('new');
  fileText = await onConsole('new', (services) =>
    exportConfiguration(services, { kind: 'move', passphrase }),
  );
  writeFileSync(at('new.json'), fileText);
  writeFileSync(at('passphrase'), passphrase);
  before = named(await stateOf('old'));
  await cp(at('old'), at('whole'), { recursive: true });
  await postkeep('whole', 'move', 'import', at('new.json'), '--passphrase-file', at('passphrase'), '--yes');
  after = named(await stateOf('whole'));
}, 120_000);
afterAll(() => place.remove());

class Crash extends Error {}

/** Services that crash before or after the nth of what they write. */
function crashing(
  services: ConfigurationServices,
  nth: number,
  when: 'before' | 'after',
): ConfigurationServices {
  let count = 0;
  const step = <A extends readonly unknown[], T>(write: (...values: A) => Promise<T>) => {
    return async (...values: A): Promise<T> => {
      count += 1;
      if (count === nth && when === 'before') throw new Crash();
      const result = await write(...values);
      if (count === nth && when === 'after') throw new Crash();
      return result;
    };
  };
  const { engine, secrets, channels, settings, license } = services;
  return {
    ...services,
    secrets: { ...secrets, write: step(secrets.write), rearrange: step(secrets.rearrange) },
    channels: { ...channels, takeOver: step(channels.takeOver) },
    settings: { ...settings, update: step(settings.update) },
    license: { ...license, takeOver: step(license.takeOver) },
    engine: {
      ...engine,
      configuration: {
        ...engine.configuration,
        takeOver: step(engine.configuration.takeOver),
        takeInLedger: step(engine.configuration.takeInLedger),
      },
    },
  };
}

test('the import really changes every part', () => {
  expect(before).toContain('password of old');
  expect(after).toContain('password of new');
  for (const part of ['new.example.com', '127.0.0.1:9/new', '"excludedFolders":["new"]'])
    expect(after).toContain(part);
  expect(after).not.toMatch(/old\.example\.com|password of old|9\/old|"old"/);
});

test('crashed before or after each thing it writes, the console is as before or as the file says', async () => {
  const found: string[] = [];
  for (let nth = 1; ; nth += 1) {
    const states: string[] = [];
    let isEnd = false;
    for (const when of ['before', 'after'] as const) {
      await rm(at('crash'), { recursive: true, force: true });
      await cp(at('old'), at('crash'), { recursive: true });
      const crashed = await onConsole('crash', async (services) => {
        const file = await readConfigurationFile(fileText, 'new.json', passphrase);
        const { plan } = await prepareImport(services, file, 'move');
        return importConfiguration(crashing(services, nth, when), file, 'move', [], plan).then(
          () => false,
          (error: unknown) => error instanceof Crash,
        );
      });
      isEnd = !crashed;
      states.push(named(await stateOf('crash')));
      expect(existsSync(join(at('crash'), 'configuration-import.json'))).toBe(false);
      // Neither do secrets wait for an import that never began.
      expect(readFileSync(join(at('crash'), 'secrets.json'), 'utf8')).not.toContain('"import ');
    }
    for (const state of states) expect([before, after]).toContain(state);
    found.push(...states.map((state) => (state === before ? 'before' : 'after')));
    if (isEnd) break;
  }
  // Both are met, and once it has begun it does not go back.
  expect(found).toContain('before');
  expect(found.indexOf('after')).toBe(found.lastIndexOf('before') + 1);
}, 300_000);

test(
  'killed at any moment, the console is as before or as the file says, and importing again ends it',
  async () => {
    const start = () =>
      spawn(
        process.execPath,
        [
          join(root, 'out', 'cli', 'index.js'),
          ...['--data-dir', at('killed'), 'move', 'import', at('new.json'), '--yes'],
          ...['--passphrase-file', at('passphrase')],
        ],
        {
          env: { ...process.env, POSTKEEP_NOW: now, POSTKEEP_TRUSTED_JWKS: at('licensing/jwks.json') },
          stdio: 'ignore',
        },
      );
    await cp(at('old'), at('killed'), { recursive: true });
    const startedAt = performance.now();
    expect(await once(start(), 'exit')).toEqual([0, null]);
    const tookMs = performance.now() - startedAt;
    for (let kill = 0; kill < kills; kill += 1) {
      await rm(at('killed'), { recursive: true, force: true });
      await cp(at('old'), at('killed'), { recursive: true });
      const child = start();
      const exited = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), tookMs * (0.6 + (0.4 * kill) / kills));
      await exited;
      clearTimeout(timer);
      expect([before, after]).toContain(named(await stateOf('killed')));
    }
    await postkeep(
      'killed',
      'move',
      'import',
      at('new.json'),
      '--passphrase-file',
      at('passphrase'),
      '--yes',
    );
    expect(named(await stateOf('killed'))).toBe(after);
  },
  timeFor(kills, 10_000),
);
