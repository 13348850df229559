import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SecretConsole, openSecretConsole, passphrase } from '../../../fixtures/secret-console.js';

let tested: SecretConsole;
let folder: string;
beforeEach(async () => {
  tested = await openSecretConsole();
  folder = await mkdtemp(join(tmpdir(), 'postkeep-look-'));
});
afterEach(async () => {
  await tested.close();
  await rm(folder, { recursive: true, force: true });
});

it('a folder says what it holds, and what is free on its disk, and nothing in it changes', async () => {
  const { create, look } = tested.engine.client.repository;
  const at = (name: string): string => join(folder, name);
  await mkdir(at('empty'));
  await mkdir(at('other'));
  await writeFile(at('other/letter.txt'), 'text');
  await create({ path: tested.repository, passphrase, keep: true });
  await tested.backUp();
  const held = async (path: string): Promise<unknown> => (await look({ path })).holds;
  for (const name of ['empty', 'not/there/yet']) {
    const { bytesFree, holds } = await look({ path: at(name) });
    expect(holds).toEqual({ type: 'nothing' });
    expect(bytesFree).toBeGreaterThan(0);
  }
  expect(await held(at('other'))).toEqual({ type: 'other' });
  expect(await held(at('other/letter.txt'))).toEqual({ type: 'other' });
  const repository = { type: 'repository', isEncrypted: true };
  expect(await held(tested.repository)).toMatchObject({
    ...repository,
    contents: { mailboxes: 1, restorePoints: 1 },
    error: null,
  });
  const before = await readdir(tested.repository);
  tested.forgetKeys();
  expect(await held(tested.repository)).toMatchObject({
    ...repository,
    contents: null,
    error: { code: 'passphrase-needed' },
  });
  expect(await readdir(tested.repository)).toEqual(before);
  expect(await readdir(folder)).toEqual(['empty', 'other']);
});
