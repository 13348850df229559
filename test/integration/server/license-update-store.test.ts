import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Contract } from '../../../server/domain/contract.js';
import { type Installation, openInstallation } from '../../../server/installation.js';
import { insertContract } from '../../../server/store/contracts.js';
import { DatabaseUnavailableError, type Queryable, type SqlValue } from '../../../server/store/database.js';
import { type KeyRecord, insertIssuedKey, type Renewal } from '../../../server/store/license-keys.js';
import { createLicenseUpdateStore } from '../../../server/store/license-update-store.js';
import { placeEmptyDatabase } from '../../fixtures/licensing/empty-database.js';
import { rentalContract } from '../../fixtures/licensing/rental-contract.js';
import { createFakeClock } from '../../fixtures/licensing/test-clock.js';
import { describeOnEachDatabase, postgresOfFile } from '../../fixtures/licensing/on-each-database.js';

const now = '2026-01-28T12:00:00.000Z';
/** Text that JSON carries and PostgreSQL refuses. */
const unstorable = 'nul \0 byte';

const postgres = postgresOfFile();

/** Passes every statement on and notes it. */
function watched(db: Queryable): Queryable & { readonly statements: string[] } {
  const statements: string[] = [];
  const query = (sql: string, parameters?: readonly SqlValue[]): Promise<readonly unknown[]> => {
    statements.push(sql);
    return db.query(sql, parameters);
  };
  return { statements, query };
}

describeOnEachDatabase('requests that arrive together', postgres, (databaseUrl) => {
  let folder: string;
  let installation: Installation;
  let kid: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postkeep-update-store-'));
    placeEmptyDatabase(folder);
    installation = await openInstallation({
      dataDir: folder,
      databaseUrl: await databaseUrl(),
      clock: createFakeClock(now).clock,
    });
    kid = installation.keyRing.activeKey()?.kid ?? '';
  });
  afterAll(async () => {
    await installation.close();
    await rm(folder, { recursive: true, force: true });
  });

  let contracts: Contract[];
  let made = 0;
  beforeEach(async () => {
    contracts = Array.from({ length: 5 }, () => {
      const n = (made += 1);
      const licenseId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      return { ...rentalContract, id: `C-${n}`, supportId: `S-${n}`, licenseId };
    });
    for (const contract of contracts) {
      await insertContract(installation.database, contract, new Date(now));
      await insertIssuedKey(installation.database, keyOf(contract, '2026-01-31'));
    }
  });

  const keyOf = ({ licenseId }: Contract, expiresOn: string): KeyRecord => ({
    licenseId,
    expiresOn,
    kid,
    licenseKey: `key of ${licenseId} until ${expiresOn}`,
    issuedAt: now,
  });
  const renewalOf = (contract: Contract, installationId = 'console'): Renewal => ({
    key: keyOf(contract, '2026-02-28'),
    revision: contract.revision,
    request: {
      receivedAt: new Date(now),
      requestId: `request of ${contract.id}`,
      sender: { installationId, productVersion: '1.0.0' },
    },
  });

  it('share one read and one write', async () => {
    const db = watched(installation.database);
    const store = createLicenseUpdateStore(db);
    const records = await Promise.all(contracts.map(({ licenseId }) => store.findByLicense(licenseId)));
    expect(records.map((record) => record?.contract.id)).toEqual(contracts.map(({ id }) => id));
    expect(await Promise.all(contracts.map((contract) => store.insertRenewal(renewalOf(contract))))).toEqual(
      contracts.map(() => true),
    );
    expect(db.statements).toHaveLength(2);
    const after = await Promise.all(contracts.map(({ licenseId }) => store.findByLicense(licenseId)));
    expect(after.map((record) => record?.latest?.expiresOn)).toEqual(contracts.map(() => '2026-02-28'));
    expect(after.map((record) => record?.contract.revision)).toEqual(contracts.map(() => 2));
  });

  it('answer each for itself: a license that is unknown has no record', async () => {
    const store = createLicenseUpdateStore(installation.database);
    const unknown = '00000000-0000-4000-8000-ffffffffffff';
    const asked = [contracts[0]?.licenseId ?? '', unknown, contracts[0]?.licenseId ?? ''];
    const records = await Promise.all(asked.map((licenseId) => store.findByLicense(licenseId)));
    expect(records.map((record) => record?.contract.id ?? null)).toEqual([
      contracts[0]?.id,
      null,
      contracts[0]?.id,
    ]);
  });

  it('renew a license once', async () => {
    const store = createLicenseUpdateStore(installation.database);
    const [contract, other] = contracts as [Contract, Contract];
    const renewals = [contract, contract, other, contract].map((wanted) => renewalOf(wanted));
    expect(await Promise.all(renewals.map((renewal) => store.insertRenewal(renewal)))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const keys = await installation.database.query(
      `select 1 from license_keys where license_id = $1 and origin = 'renewed'`,
      [contract.licenseId],
    );
    expect(keys).toHaveLength(1);
  });

  it('do not fail for what is wrong with one of them', async () => {
    const store = createLicenseUpdateStore(installation.database);
    const results = await Promise.allSettled(
      contracts.map((contract, index) =>
        store.insertRenewal(renewalOf(contract, index === 2 ? unstorable : 'console')),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(
      contracts.map((_, index) => (index === 2 ? 'rejected' : 'fulfilled')),
    );
    const requests = contracts.map(({ licenseId, id }, index) =>
      store.insertUpdateRequest({
        ...renewalOf(contracts[0] as Contract, index === 1 ? unstorable : 'console').request,
        requestId: `later request of ${id}`,
        licenseId,
        outcome: 'up-to-date',
      }),
    );
    expect((await Promise.allSettled(requests)).filter(({ status }) => status === 'rejected')).toHaveLength(
      1,
    );
    const kept = await installation.database.query(
      `select 1 from update_requests where request_id like 'later request of %' and license_id = any (array(
         select json_array_elements_text($1::json)::uuid))`,
      [JSON.stringify(contracts.map(({ licenseId }) => licenseId))],
    );
    expect(kept).toHaveLength(contracts.length - 1);
  });

  it('are not tried one by one while the database is away', async () => {
    let statements = 0;
    const store = createLicenseUpdateStore({
      query: () => {
        statements += 1;
        return Promise.reject(new DatabaseUnavailableError(new Error('away')));
      },
    });
    const results = await Promise.allSettled(
      contracts.map(({ licenseId }) => store.findByLicense(licenseId)),
    );
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(statements).toBe(1);
  });

  it('wait for none: two processes renewing the same licenses in opposite order both end', async () => {
    const here = createLicenseUpdateStore(installation.database);
    const there = createLicenseUpdateStore(installation.database);
    const inOrder = contracts.map((contract) => here.insertRenewal(renewalOf(contract)));
    const inReverse = [...contracts].reverse().map((contract) => there.insertRenewal(renewalOf(contract)));
    const first = await Promise.all(inOrder);
    const second = (await Promise.all(inReverse)).reverse();
    expect(first.map((won, index) => Number(won) + Number(second[index]))).toEqual(contracts.map(() => 1));
  });
});
