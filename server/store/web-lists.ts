import { z } from 'zod';
import { kindCountsSchema } from '../../shared/license/protocol.js';
import type { Instant } from '../../shared/license/dates.js';
import { contractSchema } from '../domain/contract.js';
import type { Queryable } from './database.js';

/** A page of a list that is searched and sorted. */
export interface ListQuery<Sort extends string> {
  /** Any part of a text; empty finds all. */
  readonly search: string;
  readonly sort: Sort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** A list: its columns, where they come from, what is searched, and the SQL of each column that sorts. */
interface List<Row, Sort extends string> {
  readonly row: z.ZodType<Row>;
  readonly select: string;
  readonly from: string;
  readonly searched: readonly string[];
  readonly sorts: Readonly<Record<Sort, string>>;
  /** Settles the order of equal rows. */
  readonly unique: string;
}

async function listPage<Row, Sort extends string>(
  db: Queryable,
  list: List<Row, Sort>,
  { search, sort, descending, offset, limit }: ListQuery<Sort>,
): Promise<ListPage<Row>> {
  // PostgreSQL keeps no NUL, so that nothing holds one.
  if (search.includes('\0')) return { rows: [], total: 0 };
  const matches = list.searched.map((column) => `${column} ilike $1`).join(' or ');
  const rows = await db.query(
    `select ${list.select}, count(*) over ()::int as total from ${list.from} where ${matches}
     order by ${list.sorts[sort]} ${descending ? 'desc' : 'asc'} nulls last, ${list.unique} limit $2 offset $3`,
    [`%${search.replace(/[\\%_]/g, (character) => `\\${character}`)}%`, limit, offset],
  );
  const counted = z.array(z.looseObject({ total: z.int() })).parse(rows);
  return {
    rows: z.array(list.row).parse(rows),
    // Behind the last row nothing counts the others; whoever leafs there comes by a link that was right before.
    total: counted[0]?.total ?? offset,
  };
}

const contractRow = contractSchema.extend({ expiresOn: z.iso.date().nullable() });
export type ContractRow = z.infer<typeof contractRow>;
export const contractSorts = [
  'company',
  'id',
  'supportId',
  'type',
  'mailboxes',
  'endsOn',
  'expiresOn',
] as const;
export type ContractSort = (typeof contractSorts)[number];

const contractList: List<ContractRow, ContractSort> = {
  row: contractRow,
  select: `c.id, c.support_id as "supportId", c.type, c.license_type as "licenseType", c.license_id as "licenseId",
    c.company, c.contact, c.email, c.package, c.mailboxes, c.starts_on as "startsOn", c.ends_on as "endsOn",
    c.support_expires_on as "supportExpiresOn", c.first_expires_on as "firstExpiresOn",
    c.renewal_months as "renewalMonths", c.standing, c.revision, k.expires_on as "expiresOn"`,
  from: `contracts c left join lateral (
    select max(n.expires_on) as expires_on from license_keys n where n.license_id = c.license_id
  ) k on true`,
  searched: ['c.company', 'c.id', 'c.support_id', 'c.license_id::text'],
  sorts: {
    company: 'lower(c.company)',
    id: 'c.id',
    supportId: 'c.support_id',
    type: 'c.type',
    mailboxes: 'c.mailboxes',
    endsOn: 'c.ends_on',
    expiresOn: 'k.expires_on',
  },
  unique: 'c.id',
};

/** A page of contracts. */
export function pageOfContracts(
  db: Queryable,
  query: ListQuery<ContractSort>,
): Promise<ListPage<ContractRow>> {
  return listPage(db, contractList, query);
}

const installationRow = z.object({ licenseId: z.uuid(), installationId: z.string() });
export const installationSorts = [
  'company',
  'id',
  'installationId',
  'version',
  'lastSeenAt',
  'managed',
  'new',
] as const;
export type InstallationSort = (typeof installationSorts)[number];

/** Which installations are on a page; `listInstallations` has what is to be said of each. */
export function pageOfInstallations(
  db: Queryable,
  query: ListQuery<InstallationSort>,
): Promise<ListPage<z.infer<typeof installationRow>>> {
  return listPage(
    db,
    {
      row: installationRow,
      select: 'i.license_id as "licenseId", i.installation_id as "installationId"',
      from: 'installations i join contracts c on c.license_id = i.license_id',
      searched: ['c.company', 'c.id', 'i.license_id::text', 'i.installation_id'],
      sorts: {
        company: 'lower(c.company)',
        id: 'c.id',
        installationId: 'i.installation_id',
        version: 'i.product_version',
        lastSeenAt: 'i.last_seen_at',
        managed: 'i.managed',
        new: 'i.new',
      },
      unique: 'i.license_id, i.installation_id',
    },
    query,
  );
}

const reportRow = z.object({
  contractId: z.string(),
  company: z.string(),
  installationId: z.string(),
  period: z.string(),
  number: z.int().nullable(),
  managed: z.int(),
  new: z.int(),
  highWatermark: z.int(),
  kinds: kindCountsSchema.nullable(),
  removed: z.int().nullable(),
  adjusted: z.int().nullable(),
  receivedAt: z.string(),
});
export type ReportRow = z.infer<typeof reportRow>;
export const reportSorts = [
  'period',
  'company',
  'id',
  'installationId',
  'managed',
  'highest',
  'receivedAt',
] as const;
export type ReportSort = (typeof reportSorts)[number];

/** A page of usage reports. */
export function pageOfReports(db: Queryable, query: ListQuery<ReportSort>): Promise<ListPage<ReportRow>> {
  return listPage(
    db,
    {
      row: reportRow,
      select: `c.id as "contractId", c.company, r.installation_id as "installationId", r.period,
        (r.report->>'number')::int as number, (r.report->>'managed')::int as managed, (r.report->>'new')::int as new,
        (r.report->>'highWatermark')::int as "highWatermark", (r.report->'adjusted'->>'managed')::int as adjusted,
        r.report->'kinds' as kinds, (r.report->>'removed')::int as removed,
        r.received_at as "receivedAt"`,
      from: 'usage_reports r join contracts c on c.license_id = r.license_id',
      searched: ['c.company', 'c.id', 'r.installation_id', 'r.period'],
      sorts: {
        period: 'r.period',
        company: 'lower(c.company)',
        id: 'c.id',
        installationId: 'r.installation_id',
        managed: "(r.report->>'managed')::int",
        highest: "(r.report->>'highWatermark')::int",
        receivedAt: 'r.received_at',
      },
      unique: 'r.received_at, r.id',
    },
    query,
  );
}

const outcomeRow = z.object({ day: z.iso.date(), outcome: z.string(), count: z.int() });

/** How many update requests were answered how since an instant, by day (UTC). Reads them all: ask seldom. */
export async function countOutcomesByDay(
  db: Queryable,
  since: Instant,
): Promise<z.infer<typeof outcomeRow>[]> {
  const rows = await db.query(
    `select (received_at at time zone 'UTC')::date as day, outcome, count(*)::int as count
     from update_requests where received_at >= $1::timestamptz group by 1, 2 order by 1, 2`,
    [since],
  );
  return z.array(outcomeRow).parse(rows);
}

/** Contracts that run on a day. */
export async function countRunningContracts(db: Queryable, today: string): Promise<number> {
  const rows = await db.query(
    `select count(*)::int as count from contracts where standing = 'active' and ends_on >= $1::date`,
    [today],
  );
  return z.object({ count: z.int() }).parse(rows[0]).count;
}
