import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../shared/clock.js';
import { type Keychain, openSecretStore } from '../../../../core/state/secret-store.js';

/** Stands in for the system's keychain, which a unit test cannot have. */
const fakeKeychain: Keychain = {
  encrypt: (text) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0xff)),
  decrypt: (encrypted) => Buffer.from([...encrypted].map((byte) => byte ^ 0xff)).toString(),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-secrets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (keychain: Keychain | null) =>
  openSecretStore(
    { loadStore: loadConf, folder, clock: systemClock, onQuarantine: () => undefined },
    keychain,
  );
const onDisk = () => readFileSync(join(folder, 'secrets.json'), 'utf8');

describe('secret store', () => {
  it('keeps a secret encrypted by the keychain where there is one', async () => {
    await open(fakeKeychain).write('s1', 'pässword');
    expect(onDisk()).not.toContain('pässword');
    await expect(open(fakeKeychain).read('s1')).resolves.toBe('pässword');
  });

  it('keeps it in a file of mode 600 where there is none, and says so', async () => {
    const store = open(null);
    await store.write('s1', 'secret');
    expect(store.kind).toBe('file');
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    await expect(open(null).read('s1')).resolves.toBe('secret');
  });

  it('says what to do when the keychain’s secret is asked for without the keychain', async () => {
    await open(fakeKeychain).write('s1', 'secret');
    await expect(open(null).read('s1')).rejects.toMatchObject({ code: 'secret-unavailable' });
  });

  it('reads in the console what the command line has written', async () => {
    await open(null).write('s1', 'secret');
    await expect(open(fakeKeychain).read('s1')).resolves.toBe('secret');
  });

  it('forgets a removed secret', async () => {
    const store = open(null);
    await store.write('s1', 'secret');
    await store.remove('s1');
    await expect(store.read('s1')).resolves.toBeNull();
    expect(onDisk()).not.toContain('secret"');
  });
});
