import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClusterDatabase } from '../../../../core/cluster/database.js';
import { bringUpToDate, migrateDatabase, assertSchema } from '../../../../core/cluster/migrate-database.js';
import { migrations, schemaVersion } from '../../../../core/cluster/schema/migrations.js';
import { createSharedWriting } from '../../../../core/cluster/shared-writing.js';
import { handOut } from '../../../../core/cluster/tasks.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { freePort } from '../../../fixtures/server-port.js';

/* What is wrong with a cluster's database is said with a code of its own; a real PostgreSQL. */

let postgres: PostgresCluster;
let url: string;
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
}, 120_000);
afterAll(() => postgres.close());

const open = (address: string) =>
  openClusterDatabase({ url: address, authority: null, password: null }, { connections: 4, name: 'test' });
const plain = (address: string): string => `${address}?sslmode=disable`;

describe.skipIf(missingOfPostgres.length > 0)(`a database that cannot be used, ${onPostgres}`, () => {
  it('is unreachable where nobody answers', async () => {
    const port = String(await freePort());
    await expect(
      open(`postgres://postkeep@127.0.0.1:${port}/postkeep?sslmode=disable`),
    ).rejects.toMatchObject({
      code: 'database-unreachable',
    });
  });

  it('is not spoken to without TLS unless the address says so', async () => {
    await expect(open(url)).rejects.toMatchObject({ code: 'database-tls', text: { id: 'cluster.noTls' } });
  });

  it('is named where the server has none of that name', async () => {
    const other = new URL(url);
    other.pathname = '/nowhere';
    await expect(open(plain(other.href))).rejects.toMatchObject({
      code: 'database-refused',
      text: { id: 'cluster.noDatabase' },
    });
  });

  it('refuses a user whom it does not know, and one who may make no schema', async () => {
    const owner = await open(plain(url));
    await owner.run('CREATE ROLE guest LOGIN');
    await owner.close();
    const as = (user: string): string => plain(url.replace('postkeep@', `${user}@`));
    await expect(open(as('stranger'))).rejects.toMatchObject({ code: 'database-credentials' });
    const guest = await open(as('guest'));
    await expect(assertSchema(guest)).rejects.toMatchObject({ text: { id: 'cluster.notSetUp' } });
    await expect(migrateDatabase(guest)).rejects.toMatchObject({
      code: 'database-refused',
      text: { id: 'cluster.noRight' },
    });
    await guest.close();
  });
});

it.skipIf(missingOfPostgres.length > 0)(
  `a database is set up once, by however many at the same time, and a newer one is left alone, ${onPostgres}`,
  async () => {
    const databases = await Promise.all([1, 2, 3].map(async () => open(plain(await Promise.resolve(url)))));
    await Promise.all(databases.map(migrateDatabase));
    const [first] = databases;
    if (first === undefined) throw new Error('There is none.');
    await assertSchema(first);
    for (const [version, code] of [
      [schemaVersion + 1, 'newer-schema'],
      [schemaVersion - 1, 'database-refused'],
    ] as const) {
      await first.run('UPDATE postkeep.schema_version SET version = $1', version);
      await expect(assertSchema(first)).rejects.toMatchObject({ code });
    }
    await first.run('UPDATE postkeep.schema_version SET version = $1', schemaVersion + 1);
    await expect(bringUpToDate(first)).rejects.toMatchObject({ code: 'newer-schema' });
    await Promise.all(databases.map((database) => database.close()));
  },
);

it.skipIf(missingOfPostgres.length > 0)(
  `what a former version has shared stays, and each repository has a writer of its own, ${onPostgres}`,
  async () => {
    const former = await open(plain(await postgres.createDatabase()));
    await former.run('CREATE SCHEMA postkeep');
    await former.run('CREATE TABLE postkeep.schema_version (version integer NOT NULL)');
    for (const step of migrations.slice(0, 2)) await former.run(step);
    await former.run('INSERT INTO postkeep.schema_version (version) VALUES (2)');
    for (const repository of ['one', 'two'])
      await former.run(
        'INSERT INTO postkeep.shared_repository (repository, last_number, last_change, generation) VALUES ($1, 7, 5, 1)',
        repository,
      );
    await bringUpToDate(former);
    await assertSchema(former);
    const writers = await Promise.all(
      ['one', 'two'].map((repository) => createSharedWriting(former, repository).names()),
    );
    expect(new Set(writers.map(({ writer }) => writer)).size).toBe(2);
    expect(await createSharedWriting(former, 'one').nextNumber()).toBe(8);
    await former.close();
  },
);

it.skipIf(missingOfPostgres.length > 0)(
  `what is handed out is in the queue once, exactly if it commits, ${onPostgres}`,
  async () => {
    const fresh = await open(plain(await postgres.createDatabase()));
    await migrateDatabase(fresh);
    const task = {
      ...{ id: '00000000-0000-4000-8000-000000000001', controller: randomUUID(), sessionId: 'session' },
      ...{ repository: 'repository', mailboxKey: 'key', mailbox: 'anna', server: 'server', sealed: 'sealed' },
    };
    const failing = fresh.transaction(async (transaction) => {
      await handOut(transaction, task);
      throw new Error('It is rolled back.');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const jobs = () => fresh.run('SELECT id FROM graphile_worker.jobs');
    expect(await jobs()).toBe(0);
    await handOut(fresh, task);
    expect(await jobs()).toBe(1);
    await handOut(fresh, task);
    expect(await jobs()).toBe(1);
    await fresh.close();
  },
);
