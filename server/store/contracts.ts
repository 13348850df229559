import { z } from 'zod';
import type { CalendarDate } from '../../shared/license/dates.js';
import { type Contract, contractSchema } from '../domain/contract.js';
import type { LatestKey } from '../domain/renewal.js';
import type { Queryable } from './database.js';

const columns = `c.id, c.support_id as "supportId", c.type, c.license_type as "licenseType", c.license_id as "licenseId",
  c.company, c.contact, c.email, c.package, c.mailboxes, c.starts_on as "startsOn", c.ends_on as "endsOn",
  c.support_expires_on as "supportExpiresOn", c.first_expires_on as "firstExpiresOn",
  c.renewal_months as "renewalMonths", c.standing, c.revision`;

const contracts = z.array(contractSchema);

/** A contract together with the newest key of its license. */
export interface ContractRecord {
  readonly contract: Contract;
  readonly latest: LatestKey | null;
}

const recordRow = contractSchema.extend({
  latestExpiresOn: z.iso.date().nullable(),
  latestKey: z.string().nullable(),
});

const newestKeyJoin = `left join lateral (
    select k.expires_on, k.license_key from license_keys k
    where k.license_id = c.license_id order by k.expires_on desc, k.id desc limit 1
  ) k on true`;

/** The contracts of licenses with their newest keys, in the order asked for; null for a license this server has not issued. */
export async function findByLicenses(
  db: Queryable,
  licenseIds: readonly string[],
): Promise<(ContractRecord | null)[]> {
  const rows = await db.query(
    `select ${columns}, k.expires_on as "latestExpiresOn", k.license_key as "latestKey"
     from contracts c ${newestKeyJoin}
     where c.license_id = any (array(select json_array_elements_text($1::json)::uuid))`,
    [JSON.stringify(licenseIds)],
  );
  const records = new Map(
    rows.map((row) => recordOf(row)).map((record) => [record.contract.licenseId, record]),
  );
  return licenseIds.map((licenseId) => records.get(licenseId) ?? null);
}

function recordOf(row: unknown): ContractRecord {
  const { latestExpiresOn, latestKey, ...contract } = recordRow.parse(row);
  const hasKey = latestExpiresOn !== null && latestKey !== null;
  return { contract, latest: hasKey ? { expiresOn: latestExpiresOn, licenseKey: latestKey } : null };
}

/** The contract of a support ID, locked against change until the transaction ends; null if there is none. */
export async function lockBySupportId(db: Queryable, supportId: string): Promise<Contract | null> {
  const rows = await db.query(`select ${columns} from contracts c where c.support_id = $1 for update`, [
    supportId,
  ]);
  return contracts.parse(rows)[0] ?? null;
}

/** Writes a new contract; false if another process has just made one for the same support ID. */
export async function insertContract(db: Queryable, contract: Contract, now: Date): Promise<boolean> {
  const rows = await db.query(
    `insert into contracts (id, support_id, type, license_type, license_id, company, contact, email, package, mailboxes,
       starts_on, ends_on, support_expires_on, first_expires_on, renewal_months, standing, revision, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (support_id) do nothing returning id`,
    [
      contract.id,
      contract.supportId,
      contract.type,
      contract.licenseType,
      contract.licenseId,
      contract.company,
      contract.contact,
      contract.email,
      contract.package,
      contract.mailboxes,
      contract.startsOn,
      contract.endsOn,
      contract.supportExpiresOn,
      contract.firstExpiresOn,
      contract.renewalMonths,
      contract.standing,
      contract.revision,
      now.toISOString(),
    ],
  );
  return rows.length === 1;
}

/** Writes the terms that a newly issued key changes. */
export async function updateTerms(db: Queryable, contract: Contract): Promise<void> {
  await db.query(
    `update contracts set company = $2, contact = $3, email = $4, package = $5, mailboxes = $6, ends_on = $7,
       support_expires_on = $8, renewal_months = $9, revision = revision + 1
     where id = $1`,
    [
      contract.id,
      contract.company,
      contract.contact,
      contract.email,
      contract.package,
      contract.mailboxes,
      contract.endsOn,
      contract.supportExpiresOn,
      contract.renewalMonths,
    ],
  );
}

/** A contract's last day, held until the transaction ends; null if there is no such contract. */
export async function lastDay(transaction: Queryable, id: string): Promise<CalendarDate | null> {
  const rows = await transaction.query('select ends_on as "endsOn" from contracts where id = $1 for update', [
    id,
  ]);
  return z.array(z.object({ endsOn: z.iso.date() })).parse(rows)[0]?.endsOn ?? null;
}

/** Changes a contract's standing, and its last day if one is given; the contract as it is now, null if there is none. */
export async function updateStanding(
  db: Queryable,
  id: string,
  standing: Contract['standing'],
  endsOn: CalendarDate | null,
): Promise<Contract | null> {
  const rows = await db.query(
    `update contracts c set standing = $2, ends_on = coalesce($3::date, c.ends_on), revision = c.revision + 1
     where c.id = $1 returning ${columns}`,
    [id, standing, endsOn],
  );
  return contracts.parse(rows)[0] ?? null;
}

const listRow = contractSchema.extend({ newestExpiry: z.iso.date().nullable() });
export type ListedContract = z.infer<typeof listRow>;

/** The contracts in the order of their ids, after `afterId`, or the one with the id `only`, with the expiry of each one's newest key. */
export async function listContracts(
  db: Queryable,
  afterId: string,
  limit: number,
  only: string | null = null,
): Promise<ListedContract[]> {
  const rows = await db.query(
    `select ${columns}, k.expires_on as "newestExpiry" from contracts c ${newestKeyJoin}
     where c.id > $1 and ($3::text is null or c.id = $3) order by c.id limit $2`,
    [afterId, limit, only],
  );
  return z.array(listRow).parse(rows);
}

/** Expiry of a license's newest key, null if none is on record. */
export async function newestExpiry(db: Queryable, licenseId: string): Promise<CalendarDate | null> {
  const rows = await db.query(
    'select max(expires_on) as "expiresOn" from license_keys where license_id = $1',
    [licenseId],
  );
  return z.object({ expiresOn: z.iso.date().nullable() }).parse(rows[0]).expiresOn;
}
