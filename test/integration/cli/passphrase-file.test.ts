import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repositoryKey } from '../../../cli/passphrase-file.js';
import { createEncrypted } from '../../../core/repository/passphrases.js';
import { systemClock } from '../../../shared/clock.js';

let folder: string;
let key: string;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-passphrase-'));
  const { dataKey, recoveryKey } = await createEncrypted(file('repository'), systemClock, 'the right one');
  key = dataKey.toString('base64');
  await writeFile(file('right'), 'the right one\n');
  await writeFile(file('recovery'), recoveryKey);
  await writeFile(file('wrong'), 'another one\n');
  await writeFile(file('postkeep-passphrase'), 'the right one');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (name: string): NodeJS.ProcessEnv => ({ POSTKEEP_PASSPHRASE_FILE: file(name) });

it('a passphrase for this run comes before a kept key, and a kept key helps where the passphrase is of another repository', async () => {
  const ask = (environment: NodeJS.ProcessEnv, kept: string | null) =>
    repositoryKey(file('repository'), environment, kept);
  const former = Buffer.alloc(32).toString('base64');
  expect(await ask(named('right'), former)).toBe(key);
  expect(await ask(named('recovery'), null)).toBe(key);
  expect(await ask({ CREDENTIALS_DIRECTORY: folder }, null)).toBe(key);
  expect(await ask({ CREDENTIALS_DIRECTORY: tmpdir() }, former)).toBe(former);
  expect(await ask(named('wrong'), key)).toBe(key);
  expect(await ask({}, null)).toBeNull();
  await expect(ask(named('wrong'), null)).rejects.toMatchObject({
    code: 'passphrase-wrong',
    // Whoever reads the log of a scheduled run knows which file to change.
    message: expect.stringMatching(/wrong does not open .* changed elsewhere/) as string,
  });
  await expect(ask(named('gone'), key)).rejects.toMatchObject({ code: 'io' });
});
