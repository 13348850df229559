import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../server/store/postgres.js';
import { pruneUpdateRequests } from '../../../server/store/update-requests.js';
import { problemType } from '../../../shared/license/protocol.js';
import {
  type LicensingFixture,
  payloadOf,
  startLicensingFixture,
} from '../../fixtures/licensing/licensing-fixture.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../fixtures/postgres.js';

const passphrase = { kind: 'text', passphrase: 'of every server' } as const;

let cluster: PostgresCluster;
let databaseUrl: string;
let servers: LicensingFixture[];

beforeAll(async () => {
  if (missingOfPostgres.length > 0) return;
  cluster = await startPostgres();
  databaseUrl = await cluster.createDatabase();
  // All at once on an empty database: one of them makes the schema and the signing keys.
  servers = await Promise.all([1, 2, 3].map(() => startLicensingFixture({ databaseUrl, passphrase })));
});
afterAll(async () => {
  if (missingOfPostgres.length > 0) return;
  await Promise.all(servers.map((server) => server.close()));
  await cluster.close();
});

function server(index: number): LicensingFixture {
  const found = servers[index % servers.length];
  if (found === undefined) throw new Error('There is no server.');
  return found;
}

async function sql(statement: string, parameters: readonly unknown[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(missingOfPostgres.length > 0)(`several servers on one PostgreSQL, ${onPostgres}`, () => {
  it('warn of no embedded database', async () => {
    expect(server(0).log()).not.toContain('for trials');
    const { body } = await server(0).console.get('/metrics');
    expect(body).toMatch(/^postkeep_database_embedded 0$/m);
  });

  it('share one key ring, whoever started first', () => {
    const rings = servers.map(({ server: { jwks } }) => JSON.stringify(jwks()));
    expect(new Set(rings).size).toBe(1);
    expect(server(0).server.jwks().keys).toHaveLength(2);
  });

  it('renew a license once, however many of them are asked at once', async () => {
    const { licenseKey, licenseId } = await server(0).issue();
    const answers = await Promise.all(
      Array.from({ length: 45 }, (_, index) => server(index).console.update(licenseKey)),
    );
    const keys = answers.map(({ body }) => (body as { licenseKey?: string }).licenseKey);
    expect(new Set(keys).size).toBe(1);
    const rows = await sql(`select 1 from license_keys where license_id = $1 and origin = 'renewed'`, [
      licenseId,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('know at once of a key that another one has rotated to', async () => {
    await server(0).server.administration.call('rotateSigningKeys', {}, 'test');
    await server(0).server.administration.call('rotateSigningKeys', {}, 'test');
    const { licenseKey } = await server(0).issue();
    // Signed by a key that did not exist when the others read the ring.
    expect(await server(1).console.update(licenseKey)).toMatchObject({ status: 200 });
  });

  it('sign with no key that another one has retired', async () => {
    const { licenseKey, licenseId } = await server(0).issue();
    await server(0).server.administration.call('rotateSigningKeys', {}, 'test');
    await server(2).console.update(licenseKey);
    const rows = await sql(
      `select s.state from license_keys k join signing_keys s using (kid) where license_id = $1 and origin = 'renewed'`,
      [licenseId],
    );
    expect(rows).toEqual([{ state: 'active' }]);
  });

  it('keep a contract’s support ID unique when two of them issue at once', async () => {
    const terms = { supportId: 'S-race' };
    const issued = await Promise.all([0, 1, 2].map((index) => server(index).issue(terms)));
    expect(new Set(issued.map(({ contractId }) => contractId)).size).toBe(1);
  });
});

describe.skipIf(missingOfPostgres.length > 0)(
  `a database that was restored from an older backup, ${onPostgres}`,
  () => {
    it('finds a license invalid that it does not know, though the signature holds', async () => {
      const { licenseKey, licenseId } = await server(0).issue();
      await sql('delete from license_keys where license_id = $1', [licenseId]);
      await sql('delete from contracts where license_id = $1', [licenseId]);
      expect(await server(0).console.update(licenseKey)).toMatchObject({
        status: 422,
        body: { type: problemType('invalid-license') },
      });
    });

    it('renews from the key that is presented when the record is older', async () => {
      const { licenseKey, licenseId } = await server(0).issue();
      const { body } = await server(0).console.update(licenseKey);
      const renewed = (body as { licenseKey: string }).licenseKey;
      await sql(`delete from license_keys where license_id = $1 and origin = 'renewed'`, [licenseId]);
      server(0).set('2026-02-25T12:00:00Z');
      const again = await server(0).console.update(renewed);
      expect(payloadOf((again.body as { licenseKey: string }).licenseKey).expiresOn).toBe('2026-03-31');
    });
  },
);

describe.skipIf(missingOfPostgres.length > 0)(`update requests on record, ${onPostgres}`, () => {
  it('are forgotten once they are old, however many, and the younger ones stay', async () => {
    await sql(
      `insert into update_requests (received_at, request_id, installation_id, product_version, outcome)
       select timestamptz '2024-01-01' + n * interval '1 second', 'r', 'i', '1', 'renewed' from generate_series(1, 25000) n`,
      [],
    );
    const database = openPostgres(databaseUrl, 1, () => undefined);
    expect(await pruneUpdateRequests(database, new Date('2024-01-01T06:00:00Z'))).toBe(21_599);
    expect(await sql(`select count(*)::int as n from update_requests where request_id = 'r'`, [])).toEqual([
      { n: 3_401 },
    ]);
    await database.close();
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`a server that is stopped, ${onPostgres}`, () => {
  it('answers the requests it is working on, and is free of its database afterwards', async () => {
    const stopping = await startLicensingFixture({ databaseUrl, passphrase });
    const issued = await Promise.all(Array.from({ length: 20 }, () => stopping.issue()));
    const answers = issued.map(({ licenseKey }) => stopping.console.update(licenseKey));
    await Promise.race(answers);
    await stopping.server.close();
    const settled = await Promise.allSettled(answers);
    // A request that came too late for an answer was not renewed in secret: the next server does it.
    const late = issued.filter((_, index) => {
      const answer = settled[index];
      return answer?.status !== 'fulfilled' || answer.value.status !== 200;
    });
    expect(late.length).toBeLessThan(issued.length);
    for (const { licenseKey } of late) {
      expect(await server(0).console.update(licenseKey)).toMatchObject({ status: 200 });
    }
    await stopping.console.close();
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`while PostgreSQL is down, ${onPostgres}`, () => {
  it('a renewal is told to come back in a minute, readiness fails, and both are well once it is back', async () => {
    const { licenseKey } = await server(1).issue();
    await cluster.kill();
    const answer = await server(1).console.update(licenseKey, { nonce: 'n' });
    // Its signing keys are in memory: it still knows the time.
    expect(answer.body).toHaveProperty('time');
    expect(answer).toMatchObject({ status: 503, body: { type: problemType('server-unavailable') } });
    expect(answer.headers['retry-after']).toBe('60');
    expect(await server(1).console.get('/readyz')).toMatchObject({
      status: 503,
      body: { database: false, signingKeys: true },
    });
    expect(await server(1).console.get('/healthz')).toMatchObject({ status: 200 });
    await cluster.start();
    expect(await server(1).console.get('/readyz')).toMatchObject({ status: 200 });
    expect(await server(1).console.update(licenseKey)).toMatchObject({ status: 200 });
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`a changed passphrase, ${onPostgres}`, () => {
  it('opens the ring from the next start; the old one no longer does; running servers continue', async () => {
    const own = { databaseUrl: await cluster.createDatabase() };
    const running = await startLicensingFixture({ ...own, passphrase });
    const { administration } = running.server;
    await administration.call('changePassphrase', { newPassphrase: 'another' }, 'test');
    const { licenseKey } = await running.issue();
    expect(await running.console.update(licenseKey)).toMatchObject({ status: 200 });
    await expect(administration.call('rotateSigningKeys', {}, 'test')).rejects.toMatchObject({
      code: 'secret-unavailable',
    });
    const restarted = await startLicensingFixture({
      ...own,
      passphrase: { kind: 'text', passphrase: 'another' },
    });
    await restarted.server.administration.call('rotateSigningKeys', {}, 'test');
    await restarted.issue();
    await Promise.all([running.close(), restarted.close()]);
  });
});

describe.skipIf(missingOfPostgres.length > 0)(`a server with the wrong passphrase, ${onPostgres}`, () => {
  it('is sealed: it verifies keys but cannot work at the moment, tells no time, issues nothing and rotates nothing', async () => {
    server(0).set('2026-01-28T12:00:00Z');
    const { licenseKey } = await server(0).issue();
    const sealed = await startLicensingFixture({
      databaseUrl,
      passphrase: { kind: 'text', passphrase: 'another' },
    });
    const { administration } = sealed.server;
    const answer = await sealed.console.update(licenseKey, { nonce: 'n' });
    expect(answer).toMatchObject({ status: 503, body: { type: problemType('server-unavailable') } });
    expect(answer.headers['retry-after']).toBe('60');
    expect(answer.body).not.toHaveProperty('time');
    expect(await sealed.console.update('no key')).toMatchObject({ status: 422 });
    expect(await sealed.console.get('/readyz')).toMatchObject({ status: 503, body: { signingKeys: false } });
    await expect(sealed.issue()).rejects.toMatchObject({ code: 'secret-unavailable' });
    await expect(administration.call('rotateSigningKeys', {}, 'test')).rejects.toMatchObject({
      code: 'secret-unavailable',
    });
    await sealed.close();
    expect(await server(0).console.update(licenseKey)).toMatchObject({ status: 200 });
  });
});
