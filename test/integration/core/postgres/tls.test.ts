import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toErrorData } from '../../../../shared/errors.js';
import { openClusterDatabase } from '../../../../core/cluster/database.js';
import { connectionOf } from '../../../../core/postgres/database-address.js';
import { openPostgres } from '../../../../core/postgres/postgres.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { type TlsFiles, certify, makeTlsFiles } from '../../../fixtures/tls-files.js';

/* A real PostgreSQL with certificates of a private authority: who is not whom the address names gets nothing, not even the name of the user. */

let postgres: PostgresCluster;
let folder: string;
let tls: TlsFiles;
let database: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-tls-'));
  tls = makeTlsFiles(folder);
  // The server notes each connection, and whom it is of once that was said.
  postgres = await startPostgres({ settings: { log_connections: 'on' } });
  database = await postgres.createDatabase();
}, 120_000);
afterAll(async () => {
  await postgres.close();
  await rm(folder, { recursive: true, force: true });
});

const encrypted = z.object({ ssl: z.union([z.boolean(), z.int()]), isWhole: z.int() });
const sql = 'SELECT ssl, 1 AS "isWhole" FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

/** Both ways to a database: of workers and queue, and of the catalogue. Each says whether it speaks TLS. */
const doors: Record<string, (url: string, authority: string | null) => Promise<boolean>> = {
  'of the cluster': async (url, authority) => {
    const opened = await openClusterDatabase(
      { url, authority, password: null },
      { connections: 1, name: 'test' },
    );
    try {
      return (await opened.all(encrypted, sql))[0]?.ssl === true;
    } finally {
      await opened.close();
    }
  },
  // Its callers stand still: what it throws is thrown there.
  'of the catalogue': (url, authority) =>
    Promise.resolve().then(() => {
      const { host, settings } = connectionOf({ url, authority, password: null });
      const opened = openPostgres({ host, settings, schema: 'tls', name: 'test', presence: null });
      try {
        return opened.get(encrypted, sql)?.ssl === 1;
      } finally {
        opened.close();
      }
    }),
};

/** Of a user whom nobody else is: what the server knows of him it has heard from here. */
function addressAt(host: string, user = 'postkeep'): string {
  const url = new URL(database);
  url.hostname = host;
  url.username = user;
  url.password = 'never-told';
  return url.href;
}

async function failure(work: Promise<unknown>): Promise<{ readonly code: string; readonly text: string }> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const { code, message } = toErrorData(error);
  return { code, text: typeof message === 'string' ? message : message.id };
}

/** What the server presents, whom it is asked for as, and by which authority it is to be known. */
const refusals = [
  {
    what: 'an authority that did not sign it',
    certified: { name: 'DNS:localhost', days: 2 },
    ...{ host: 'localhost', authority: 'foreign', said: 'cluster.authorityUnknown' },
  },
  {
    what: 'no authority of its own, only those of the world',
    certified: { name: 'DNS:localhost', days: 2 },
    ...{ host: 'localhost', authority: 'none', said: 'cluster.authorityUnknown' },
  },
  {
    what: 'a certificate of another name',
    certified: { name: 'DNS:db.example.com', days: 2 },
    ...{ host: 'localhost', authority: 'own', said: 'cluster.notTrusted' },
  },
  {
    what: 'a certificate of a name, asked for by its address',
    certified: { name: 'DNS:localhost', days: 2 },
    ...{ host: '127.0.0.1', authority: 'own', said: 'cluster.notTrusted' },
  },
  {
    what: 'a certificate of another address',
    certified: { name: 'IP:127.0.0.2', days: 2 },
    ...{ host: '127.0.0.1', authority: 'own', said: 'cluster.notTrusted' },
  },
  {
    what: 'a certificate that has expired',
    certified: { name: 'DNS:localhost', days: -1 },
    ...{ host: 'localhost', authority: 'own', said: 'cluster.notTrusted' },
  },
  {
    what: 'no TLS at all',
    certified: null,
    ...{ host: 'localhost', authority: 'own', said: 'cluster.noTls' },
  },
] as const;

const authorityOf = (which: string): string | null =>
  which === 'none' ? null : which === 'own' ? tls.caFile : tls.foreignCaFile;

const present = (certified: { readonly name: string; readonly days: number } | null): Promise<void> =>
  postgres.present(certified === null ? null : { certificate: certify(folder, certified), key: tls.key });

describe.skipIf(missingOfPostgres.length > 0)(`a connection to the database, ${onPostgres}`, () => {
  it.each([
    ['a name', 'DNS:localhost', 'localhost'],
    ['an address', 'IP:127.0.0.1', '127.0.0.1'],
  ])(
    'is encrypted where the certificate is of %s and of the authority that was given',
    async (_, name, host) => {
      await present({ name, days: 2 });
      for (const open of Object.values(doors)) expect(await open(addressAt(host), tls.caFile)).toBe(true);
      expect(await postgres.log()).toContain('connection authorized: user=postkeep');
    },
  );

  it.each(refusals)('is refused to $what, and nobody is told anything', async (refusal) => {
    await present(refusal.certified);
    for (const [door, open] of Object.entries(doors)) {
      const user = `stranger_${String(refusals.indexOf(refusal))}_${door.replaceAll(' ', '_')}`;
      const before = (await postgres.log()).length;
      const url = addressAt(refusal.host, user);
      expect(await failure(open(url, authorityOf(refusal.authority)))).toEqual({
        ...{ code: 'database-tls', text: refusal.said },
      });
      // That the server was reached is in its log, and nothing of what comes after the handshake.
      await expect.poll(async () => (await postgres.log()).slice(before)).toContain('connection received');
      const log = (await postgres.log()).slice(before);
      expect(log).not.toContain(user);
      expect(log).not.toContain('never-told');
    }
  });

  it.each([
    ['is not there', null, 'io'],
    ['is empty', '', 'invalid-argument'],
    ['is no PEM', 'a certificate, they said\n', 'invalid-argument'],
    ['is damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'invalid-argument'],
  ])('is not tried where the authority’s file %s', async (_, content, code) => {
    const file = join(folder, 'given.pem');
    await rm(file, { force: true });
    if (content !== null) await writeFile(file, content);
    const before = await postgres.log();
    for (const open of Object.values(doors))
      await expect(open(addressAt('localhost'), file)).rejects.toMatchObject({
        ...{ code, text: { id: 'cluster.authorityNotRead' } },
      });
    expect(await postgres.log()).toBe(before);
  });
});
