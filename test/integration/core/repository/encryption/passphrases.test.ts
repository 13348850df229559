import { readFileSync, statSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encryptRepository } from '../../../../../core/repository/encrypt-repository.js';
import { holdKey } from '../../../../../core/repository/encryption/held-keys.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
import { readSecondCopy } from '../../../../../core/repository/second-copy.js';
import type { SessionDetail } from '../../../../../shared/backup/session.js';
import { systemClock } from '../../../../../shared/clock.js';
import { sessionEnd } from '../../../../fixtures/engine.js';
import { startPassphraseChild } from '../../../../fixtures/child-process.js';
import {
  type SecretConsole,
  hashesOf,
  openSecretConsole,
  passphrase,
} from '../../../../fixtures/secret-console.js';

let tested: SecretConsole;
beforeEach(async () => {
  tested = await openSecretConsole();
});
afterEach(async () => {
  await tested.close();
});

describe('an encrypted repository', () => {
  it('opens to its passphrase and its recovery key alone, and a refusal changes nothing', async () => {
    const { recoveryKey } = await tested.engine.client.repository.create({
      path: tested.repository,
      passphrase,
      keep: true,
    });
    const { jobId, contents } = await tested.backUp();
    const before = (name: string): Buffer => readFileSync(join(tested.repository, name));
    const files = ['repository.json', 'repository-encrypted.sqlite', 'repository-copy.json'];
    await tested.engine.engine.close();
    const kept = files.map(before);
    tested.forgetKeys();
    await tested.start();
    const needed = { code: 'passphrase-needed' };
    const session = await tested.engine.run(jobId);
    expect(session.status).toBe('Failed');
    expect(session.log.map(({ text }) => text).join('\n')).toContain(
      'is encrypted, and its passphrase is not kept',
    );
    await expect(tested.exported()).rejects.toMatchObject(needed);
    const [stats] = await tested.engine.client.repository.list();
    expect(stats?.error).toMatchObject(needed);
    const unlock = (secret: string) =>
      tested.engine.client.repository.unlock({ path: tested.repository, secret, keep: false });
    for (const secret of ['grüße aus dem tresor', `${passphrase} `, String(recoveryKey).slice(0, -1)])
      await expect(unlock(secret)).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(files.map(before)).toEqual(kept);
    await unlock(String(recoveryKey));
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    expect((await tested.engine.run(jobId)).status).toBe('Success');
  });

  it('takes another passphrase by wrapping its key anew: no other file changes, and the former one opens nothing', async () => {
    const { recoveryKey } = await tested.engine.client.repository.create({
      path: tested.repository,
      passphrase,
      keep: true,
    });
    await tested.backUp();
    const database = statSync(join(tested.repository, 'repository-encrypted.sqlite'));
    const next = 'ein ganz anderer Satz';
    const { changePassphrase, unlock, renewRecoveryKey } = tested.engine.client.repository;
    await expect(
      changePassphrase({ path: tested.repository, secret: 'falsch geraten', next }),
    ).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
    await expect(
      changePassphrase({ path: tested.repository, secret: passphrase, next: 'kurz' }),
    ).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await changePassphrase({ path: tested.repository, secret: passphrase, next });
    expect(statSync(join(tested.repository, 'repository-encrypted.sqlite')).size).toBe(database.size);
    const wrong = { code: 'passphrase-wrong' };
    await expect(unlock({ path: tested.repository, secret: passphrase, keep: false })).rejects.toMatchObject(
      wrong,
    );
    for (const secret of [next, String(recoveryKey)])
      await unlock({ path: tested.repository, secret, keep: false });
    const renewed = await renewRecoveryKey({ path: tested.repository, secret: next });
    await expect(
      unlock({ path: tested.repository, secret: String(recoveryKey), keep: false }),
    ).rejects.toMatchObject(wrong);
    await unlock({ path: tested.repository, secret: renewed.recoveryKey, keep: false });
    // The second copy of the marker is of the new passphrase too.
    await rm(join(tested.repository, 'repository.json'));
    await unlock({ path: tested.repository, secret: next, keep: false });
    await expect(unlock({ path: tested.repository, secret: passphrase, keep: false })).rejects.toMatchObject(
      wrong,
    );
  });
});

describe('changing the passphrase', () => {
  const next = 'ein ganz anderer Satz';
  const opens = (secret: string): Promise<boolean> =>
    tested.engine.client.repository.unlock({ path: tested.repository, secret, keep: false }).then(
      () => true,
      () => false,
    );
  /** The text of the marker, as the second copy has it. */
  const copied = (): string | undefined => readSecondCopy(tested.repository)?.marker;
  const marker = (): string => readFileSync(join(tested.repository, 'repository.json'), 'utf8');

  it('killed around every file that it puts in place, one passphrase holds, and the next writer leaves no trace of the other', async () => {
    await tested.engine.client.repository.create({ path: tested.repository, passphrase, keep: true });
    const before = join(tested.directory, 'before');
    await cp(tested.repository, before, { recursive: true });
    const former = marker();
    const found: string[] = [];
    for (const [moment, file] of [
      ['before', 1],
      ['after', 1],
      ['before', 2],
      ['after', 2],
    ] as const) {
      await rm(tested.repository, { recursive: true });
      await cp(before, tested.repository, { recursive: true });
      const child = startPassphraseChild(tested.repository, passphrase, next, moment, file);
      expect(await child.output).toBe('');
      const isChanged = marker() !== former;
      // Never the new marker beside the second copy of the former one.
      if (isChanged) expect(copied()).toBe(marker());
      found.push(`${isChanged ? 'new' : 'former'} marker, ${copied() === former ? 'former' : 'new'} copy`);
      openForWriting(tested.repository, systemClock).close();
      expect(copied()).toBe(marker());
      // By the second copy too, which stands for a marker that is lost.
      for (const isLost of [false, true]) {
        if (isLost) await rm(join(tested.repository, 'repository.json'));
        expect([await opens(passphrase), await opens(next)]).toEqual([!isChanged, isChanged]);
      }
    }
    expect(found).toEqual([
      'former marker, former copy',
      'former marker, new copy',
      'former marker, new copy',
      'new marker, new copy',
    ]);
  }, 60_000);

  it('is refused where the second copy cannot be written: the former one stays, and is said to', async () => {
    await tested.engine.client.repository.create({ path: tested.repository, passphrase, keep: true });
    const path = join(tested.repository, 'repository-copy.json');
    const former = marker();
    await rm(path);
    await mkdir(join(path, 'in-the-way'), { recursive: true });
    const { changePassphrase } = tested.engine.client.repository;
    await expect(
      changePassphrase({ path: tested.repository, secret: passphrase, next }),
    ).rejects.toMatchObject({
      code: 'io',
    });
    expect(marker()).toBe(former);
    expect([await opens(passphrase), await opens(next)]).toEqual([true, false]);
  });
});

describe('a passphrase that was changed elsewhere', () => {
  const next = 'ein ganz anderer Satz';

  /** The repository is encrypted anew by another console: what this one holds and keeps is of the former time. */
  async function encryptedElsewhere(): Promise<{ readonly jobId: string; readonly newKey: string }> {
    const { jobId } = await tested.backUp();
    await tested.engine.engine.close();
    const plain = join(tested.directory, 'plain');
    await cp(tested.repository, plain, { recursive: true });
    await tested.start();
    await tested.engine.client.repository.encrypt({ path: tested.repository, passphrase, keep: true });
    await tested.engine.engine.close();
    const [[identity, former] = ['', '']] = [...tested.keys];
    await rm(tested.repository, { recursive: true });
    await cp(plain, tested.repository, { recursive: true });
    const { dataKey } = await encryptRepository(tested.repository, systemClock, { type: 'any' }, next, {
      ...{ signal: new AbortController().signal, onProgress: () => undefined, closeReaders: () => undefined },
    });
    holdKey(identity, Buffer.from(former, 'base64'));
    await tested.start();
    return { jobId, newKey: dataKey.toString('base64') };
  }
  const scheduled = async (jobId: string): Promise<SessionDetail> => {
    const { client } = tested.engine;
    return sessionEnd(client, (await client.jobs.run({ jobId, trigger: 'schedule' })).sessionId);
  };
  const changed = 'was changed elsewhere, and the key that is kept on this computer no longer opens it';

  it('is said as that wherever the repository is used, by schedule too, and the new one takes the place of the kept key', async () => {
    const { jobId, newKey } = await encryptedElsewhere();
    const { repository } = tested.engine.client;
    for (const look of ['first', 'again']) {
      const session = await scheduled(jobId);
      expect(session.status, look).toBe('Failed');
      expect(session.log.map(({ text }) => text).join('\n')).toContain(changed);
      const [stats] = await repository.list();
      expect(stats?.error).toMatchObject({
        code: 'passphrase-needed',
        message: { id: 'repository.passphraseChanged' },
      });
    }
    const unlock = (secret: string) => repository.unlock({ path: tested.repository, secret, keep: true });
    await expect(unlock(passphrase)).rejects.toMatchObject({ code: 'passphrase-wrong' });
    expect(await unlock(next)).toEqual({ isKept: true });
    expect([...tested.keys.values()]).toEqual([newKey]);
    expect((await scheduled(jobId)).status).toBe('Success');
    expect((await repository.list()).map(({ error }) => error)).toEqual([null]);
  });

  it('is no matter where another process has kept the new key meanwhile', async () => {
    const { jobId, newKey } = await encryptedElsewhere();
    expect((await scheduled(jobId)).status).toBe('Failed');
    for (const identity of tested.keys.keys()) tested.keys.set(identity, newKey);
    expect((await scheduled(jobId)).status).toBe('Success');
  });
});
