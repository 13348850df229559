import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchIndexName } from '../../../../fixtures/search-index-file.js';
import {
  type SecretConsole,
  hashesOf,
  openSecretConsole,
  passphrase,
  readableIn,
} from '../../../../fixtures/secret-console.js';

let tested: SecretConsole;
beforeEach(async () => {
  tested = await openSecretConsole();
});
afterEach(async () => {
  await tested.close();
});

describe('what a cut encryption, a lost catalogue or a lost marker leaves', () => {
  it('is removed by the next writer, from a readable repository and from an encrypted one', async () => {
    const { jobId, contents } = await tested.backUp();
    const plain = join(tested.directory, 'plain');
    await tested.engine.engine.close();
    await cp(tested.repository, plain, { recursive: true });
    // Ended before the marker was replaced: the copy was begun.
    for (const name of ['repository-encrypted.sqlite', 'repository-encrypted.sqlite-wal'])
      await writeFile(join(tested.repository, name), randomBytes(8192));
    await tested.start();
    expect((await tested.engine.run(jobId)).status).toBe('Success');
    expect(readdirSync(tested.repository).filter((name) => name.includes('encrypted'))).toEqual([]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    // Ended after it: what was readable is there still, also what was saved of a damaged file, and what a killed process has left.
    await tested.engine.client.repository.encrypt({ path: tested.repository, passphrase, keep: true });
    const left = ['repository.sqlite', searchIndexName];

    const others = [
      'repository.sqlite.damaged-2026',
      'repository.sqlite.1-ab.tmp',
      'dictionary-1.json.1-ab.tmp',
    ];
    for (const name of [...left, ...others])
      await cp(join(plain, 'repository.sqlite'), join(tested.repository, name));
    expect((await tested.engine.run(jobId)).status).toBe('Success');
    expect(readdirSync(tested.repository).filter((name) => [...left, ...others].includes(name))).toEqual([]);
    expect(readableIn(tested.repository)).toEqual([]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
  });

  it('is found again by a console that has lost its catalogue, in its own repository', async () => {
    const data = join(tested.directory, 'data');
    const own = join(data, 'repository');
    await tested.engine.client.repository.create({ path: own, passphrase, keep: true });
    const contents = await tested.writeMail();
    const source = { type: 'maildir', path: join(tested.directory, 'source') } as const;
    expect((await tested.engine.run(await tested.engine.addJob(source))).status).toBe('Success');
    expect(await tested.engine.client.repository.known()).toMatchObject([{ path: own, mailboxes: 1 }]);
    const losesCatalogue = async (): Promise<void> => {
      await tested.engine.engine.close();
      for (const name of readdirSync(data).filter((each) => each.startsWith('catalogue')))
        await rm(join(data, name), { force: true });
      await tested.start();
    };
    await losesCatalogue();
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    // Without its key too, once somebody has entered the passphrase: it is its own, not one opened to restore from.
    const kept = new Map(tested.keys);
    tested.forgetKeys();
    await losesCatalogue();
    expect(await tested.engine.client.mailboxes.list()).toEqual([]);
    await tested.engine.client.repository.unlock({ path: own, secret: passphrase, keep: true });
    expect(tested.keys).toEqual(kept);
    expect(await tested.engine.client.repository.open({ path: own })).toMatchObject({
      use: 'own',
      mailboxes: 1,
    });
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
  });

  it('is said as what it is: locked by the status, and without a marker not replaced', async () => {
    await tested.engine.client.repository.create({ path: tested.repository, passphrase, keep: true });
    await tested.backUp();
    expect((await tested.engine.client.status.get()).repositories).toMatchObject([{ problem: null }]);
    const stored = new Map(tested.keys);
    tested.forgetKeys();
    const { reasons, repositories } = await tested.engine.client.status.get();
    expect(repositories).toMatchObject([{ problem: { id: 'repository.passphraseNeeded' } }]);
    expect(reasons.map(({ code }) => code)).toEqual(['repository-unreachable']);
    await tested.engine.engine.close();
    const path = join(tested.repository, 'repository-encrypted.sqlite');
    const before = await readFile(path);
    for (const name of ['repository.json', 'repository-copy.json']) await rm(join(tested.repository, name));
    await tested.start('other');
    for (const secret of [passphrase, null])
      await expect(
        tested.engine.client.repository.create({ path: tested.repository, passphrase: secret, keep: true }),
      ).rejects.toMatchObject({ code: 'already-exists' });
    expect((await readFile(path)).equals(before)).toBe(true);
    for (const [name, key] of stored) tested.keys.set(name, key);
  });
});
