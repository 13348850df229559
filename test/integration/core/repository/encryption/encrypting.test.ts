import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encryptRepository } from '../../../../../core/repository/encrypt-repository.js';
import { sealOf } from '../../../../../core/repository/encryption/database-seal.js';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../../core/repository/open-for-writing.js';
import { openRepositoryDatabase } from '../../../../../core/repository/repository-folder.js';
import { type Sqlite, blob } from '../../../../../core/lib/sqlite.js';
import { systemClock } from '../../../../../shared/clock.js';
import { startEngine } from '../../../../fixtures/engine.js';
import {
  type SecretConsole,
  hashesOf,
  mailbox,
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

/** The rows of all tables; of pieces, what they say. */
function rowsOf(folder: string): Record<string, unknown[]> {
  const { database } = openRepositoryDatabase(folder, { type: 'any' }, 'read');
  const seal = sealOf(database);
  const any = z.record(z.string(), z.unknown());
  const tables = database.all(
    z.object({ name: z.string() }),
    "SELECT name FROM sqlite_schema WHERE type = 'table'",
  );
  const chunk = z.object({ id: z.int(), sha256: blob, size: z.int(), codec: z.int(), data: blob });
  const rows = tables.map(({ name }): [string, unknown[]] =>
    name === 'chunk'
      ? [
          name,
          database
            .all(chunk, 'SELECT * FROM chunk ORDER BY id')
            .map(({ id, sha256, size, codec, data }) => [id, size, codec, seal.open(sha256, codec, data)]),
        ]
      : [
          name,
          database
            .all(any, `SELECT * FROM ${name} ORDER BY ${firstTwoOf(database, name)}`)
            .filter((row) => row['name'] !== 'search_queue'),
        ],
  );
  database.close();
  return Object.fromEntries(rows);
}

/** The columns of a table by their numbers, two at most. */
function firstTwoOf(database: Sqlite, table: string): string {
  const columns = database.all(z.object({ name: z.string() }), `PRAGMA table_info(${table})`);
  return columns.length > 1 ? '1, 2' : '1';
}

describe('encrypting a repository', () => {
  it('writes everything again, and leaves nothing readable', async () => {
    const { jobId, contents } = await tested.backUp();
    expect(readableIn(tested.repository).length).toBeGreaterThan(100);
    const { encrypt } = tested.engine.client.repository;
    await expect(encrypt({ path: tested.repository, passphrase: 'kurz', keep: true })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const done = await encrypt({ path: tested.repository, passphrase, keep: true });
    expect(done).toMatchObject({ isKept: true, isAllRemoved: true });
    expect(readableIn(tested.repository)).toEqual([]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    expect(await tested.engine.client.repository.verify()).toMatchObject({ whole: true });
    expect((await tested.engine.run(jobId)).status).toBe('Success');
    expect(readableIn(tested.repository)).toEqual([]);
    await expect(encrypt({ path: tested.repository, passphrase, keep: true })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('is refused in a repository that was opened only to restore from', async () => {
    await tested.backUp();
    const other = await startEngine({ keys: tested.keys, dataDir: join(tested.directory, 'other') });
    const { open, encrypt, changePassphrase } = other.client.repository;
    await open({ path: tested.repository });
    const before = readdirSync(tested.repository);
    const refused = {
      code: 'invalid-argument',
      message: expect.stringContaining('opened only to restore') as string,
    };
    const path = tested.repository;
    await expect(encrypt({ path, passphrase, keep: true })).rejects.toMatchObject(refused);
    await expect(changePassphrase({ path, secret: passphrase, next: passphrase })).rejects.toMatchObject(
      refused,
    );
    expect(readdirSync(tested.repository)).toEqual(before);
    await other.close();
  });

  it('is done once, also where a second process asked for it before the first had finished', async () => {
    const { contents } = await tested.backUp();
    const options = { signal: new AbortController().signal, closeReaders: () => undefined };
    const second: Promise<unknown>[] = [];
    const encrypt = (onProgress: () => void) =>
      encryptRepository(tested.repository, systemClock, { type: 'any' }, passphrase, {
        ...options,
        onProgress,
      });
    const { identity: id, dataKey } = await encrypt(() => {
      // It has seen a readable repository, and makes its key while the first one finishes.
      if (second.length === 0) second.push(encrypt(() => undefined).catch((error: unknown) => error));
    });
    tested.keys.set(id, dataKey.toString('base64'));
    expect(await Promise.all(second)).toMatchObject([{ code: 'invalid-argument' }]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
  });

  it('takes every row of every table over as it is, holds, several points and the ledger of the license too', async () => {
    const { jobId, contents } = await tested.backUp();
    const cur = join(tested.directory, 'source', mailbox, 'cur');
    for (const [at, name] of ['first', 'second'].entries()) {
      await writeFile(join(cur, `new-${name}:2,`), `Subject: ${name}\r\n\r\n${'text '.repeat(300 * at)}\r\n`);
      expect((await tested.engine.run(jobId)).status).toBe('Success');
    }
    await rm(join(cur, 'new-first:2,'));
    expect((await tested.engine.run(jobId)).status).toBe('Success');
    const [held] = await tested.engine.client.mailboxes.list();
    await tested.engine.client.mailboxes.hold({ mailboxId: held?.id ?? '', reason: 'Rechtsstreit' });
    const writer = openForWriting(tested.repository, systemClock, { type: 'any' });
    writer.keepLicenseLedger('license', {
      units: [],
      exceeded: { since: '2026-11-01', mailboxes: 12, foundOn: '2026-11-20', endedOn: null },
    });
    writer.close();
    const before = rowsOf(tested.repository);
    expect(before['hold']).toHaveLength(1);
    expect(before['license_unit']?.length).toBeGreaterThan(0);
    expect(before['license_exceeded']).toHaveLength(1);
    expect(before['restore_point']?.length).toBeGreaterThan(2);
    await tested.engine.client.repository.encrypt({ path: tested.repository, passphrase, keep: true });
    const after = rowsOf(tested.repository);
    // What the index is told of: it is made anew of everything.
    for (const rows of [before, after]) delete rows['search_queue'];
    expect(after).toEqual(before);
    expect(hashesOf(await tested.exported())).toHaveLength(contents.length + 1);
  });

  it('lets whoever reads it meanwhile read on, and is stopped without a trace', async () => {
    const { contents } = await tested.backUp();
    const other = openForReading(tested.repository);
    const { encrypt, cancel, progress } = tested.engine.client.repository;
    progress((figures) => {
      if (figures.task === 'encrypt') void cancel({ task: 'encrypt' });
    });
    const stopped = encrypt({ path: tested.repository, passphrase, keep: true });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(tested.repository).filter((name) => name.includes('encrypted'))).toEqual([]);
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
    progress(() => undefined);
    await tested.engine.engine.close();
    await tested.start();
    await tested.engine.client.repository.encrypt({ path: tested.repository, passphrase, keep: true });
    expect(await other.verify()).toMatchObject({ damagedMessages: 0, messages: contents.length });
    other.close();
    expect(hashesOf(await tested.exported())).toEqual(hashesOf(contents));
  });
});
