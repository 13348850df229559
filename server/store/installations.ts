import { z } from 'zod';
import type { CalendarDate, Instant } from '../../shared/license/dates.js';
import type { Usage } from '../../shared/license/protocol.js';
import type { Queryable } from './database.js';

/** What one update request says of the console that sent it. */
export interface Sighting {
  readonly licenseId: string;
  readonly installationId: string;
  readonly productVersion: string;
  /** First and last of the requests that it stands for. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly outcome: string;
  /** Of the key it presented last, and the newest of all it presented. */
  readonly keyIssuedAt: Instant;
  readonly keyExpiresOn: CalendarDate;
  readonly newestKeyIssuedAt: Instant;
  /** Null while the console reports no usage. */
  readonly usage: (Pick<Usage, 'managed' | 'new'> & { readonly usageAt: Instant }) | null;
}

/** The most mailboxes that a console managed in a week, as far as the week lies in a month. */
export interface UsageMark {
  readonly licenseId: string;
  readonly installationId: string;
  /** `YYYY-MM`. */
  readonly period: string;
  /** Monday of the week. */
  readonly weekOf: CalendarDate;
  readonly highWatermark: number;
}

/** Keeps what was seen; a row that is there only goes forward. Rows are locked in one order, so that servers never wait in a circle. */
export async function upsertSightings(db: Queryable, sightings: readonly Sighting[]): Promise<void> {
  if (sightings.length === 0) return;
  const fields = sightings.map(({ usage, ...sighting }) => ({ ...sighting, ...usage }));
  await db.query(
    `insert into installations as i (license_id, installation_id, product_version, first_seen_at, last_seen_at, outcome,
       key_issued_at, key_expires_on, newest_key_issued_at, managed, new, usage_at)
     select "licenseId", "installationId", "productVersion", "firstAt", "lastAt", outcome, "keyIssuedAt", "keyExpiresOn",
       "newestKeyIssuedAt", managed, new, "usageAt"
     from json_to_recordset($1::json) as r ("licenseId" uuid, "installationId" text, "productVersion" text,
       "firstAt" timestamptz, "lastAt" timestamptz, outcome text, "keyIssuedAt" timestamptz, "keyExpiresOn" date,
       "newestKeyIssuedAt" timestamptz, managed integer, new integer, "usageAt" timestamptz)
     join contracts c on c.license_id = "licenseId"
     order by "licenseId", "installationId"
     on conflict (license_id, installation_id) do update set
       product_version = excluded.product_version,
       first_seen_at = least(i.first_seen_at, excluded.first_seen_at),
       last_seen_at = excluded.last_seen_at,
       outcome = excluded.outcome,
       key_issued_at = excluded.key_issued_at,
       key_expires_on = excluded.key_expires_on,
       newest_key_issued_at = greatest(i.newest_key_issued_at, excluded.newest_key_issued_at),
       managed = coalesce(excluded.managed, i.managed),
       new = coalesce(excluded.new, i.new),
       usage_at = coalesce(excluded.usage_at, i.usage_at)
     where excluded.last_seen_at >= i.last_seen_at`,
    [JSON.stringify(fields)],
  );
}

/** Raises the marks of weeks. */
export async function upsertUsageMarks(db: Queryable, marks: readonly UsageMark[]): Promise<void> {
  if (marks.length === 0) return;
  await db.query(
    `insert into usage_marks as m (license_id, installation_id, period, week_of, high_watermark)
     select "licenseId", "installationId", period, "weekOf", "highWatermark"
     from json_to_recordset($1::json) as r ("licenseId" uuid, "installationId" text, period text, "weekOf" date,
       "highWatermark" integer)
     join contracts c on c.license_id = "licenseId"
     order by "licenseId", "installationId", period, "weekOf"
     on conflict (license_id, installation_id, period, week_of)
       do update set high_watermark = excluded.high_watermark where excluded.high_watermark > m.high_watermark`,
    [JSON.stringify(marks)],
  );
}

/**
 * Takes over what update requests say that are not in the fleet view yet: those of a version without one, and the last ones before a
 * crash. Goes back an hour behind the newest sighting, as several servers write.
 */
export async function catchUpWithRequests(db: Queryable): Promise<void> {
  await db.query(
    `with unseen as (
       select r.* from update_requests r join contracts c on c.license_id = r.license_id
       where r.outcome <> 'invalid-license' and r.received_at >=
         coalesce((select max(last_seen_at) - interval '1 hour' from installations), '-infinity')
     ), marks as (
       insert into usage_marks as m (license_id, installation_id, period, week_of, high_watermark)
       select license_id, installation_id, to_char(received_at at time zone 'UTC', 'YYYY-MM'),
         date_trunc('week', received_at at time zone 'UTC')::date,
         -- A week that began in the month before: its mark may be of that month.
         max(case when date_trunc('week', received_at at time zone 'UTC') >= date_trunc('month', received_at at time zone 'UTC')
           then high_watermark else managed end)
       from unseen where managed is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4
       on conflict (license_id, installation_id, period, week_of)
         do update set high_watermark = excluded.high_watermark where excluded.high_watermark > m.high_watermark
     )
     insert into installations as i (license_id, installation_id, product_version, first_seen_at, last_seen_at, outcome,
       managed, new, usage_at)
     select distinct on (license_id, installation_id) license_id, installation_id, product_version,
       min(received_at) over (partition by license_id, installation_id), received_at, outcome, managed, new,
       case when managed is null then null else received_at end
     from unseen order by license_id, installation_id, unseen.received_at desc
     on conflict (license_id, installation_id) do update set
       product_version = excluded.product_version,
       first_seen_at = least(i.first_seen_at, excluded.first_seen_at),
       last_seen_at = excluded.last_seen_at,
       outcome = excluded.outcome,
       managed = coalesce(excluded.managed, i.managed),
       new = coalesce(excluded.new, i.new),
       usage_at = coalesce(excluded.usage_at, i.usage_at)
     where excluded.last_seen_at > i.last_seen_at`,
  );
}

/** A console as it is on record. */
export const installationSchema = z.object({
  licenseId: z.uuid(),
  contractId: z.string(),
  company: z.string(),
  /** Licensed mailboxes. */
  mailboxes: z.int(),
  installationId: z.string(),
  productVersion: z.string(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  /** Of its last update request. */
  outcome: z.string(),
  /** As it reported last; null while it reports no usage. */
  managed: z.int().nullable(),
  new: z.int().nullable(),
  usageAt: z.string().nullable(),
  /** Of the key it presented last; null for requests before the fleet view. */
  keyIssuedAt: z.string().nullable(),
  keyExpiresOn: z.string().nullable(),
});
const installationRow = installationSchema.extend({
  newestKeyIssuedAt: z.string().nullable(),
  /** Of all consoles of the license that were seen lately: how many there are, and the mailboxes they use together. */
  together: z.int(),
  usedTogether: z.int(),
});
export type InstallationRow = z.infer<typeof installationRow>;

/** Where a page of installations begins: after this one. */
export interface InstallationCursor {
  readonly licenseId: string;
  readonly installationId: string;
}

/**
 * Installations in the order of license and installation, those of one license or contract if it is named. Consoles last seen before
 * `since` do not count for what a license uses.
 */
export async function listInstallations(
  db: Queryable,
  filter: { readonly of: string | null; readonly after: InstallationCursor | null; readonly limit: number },
  since: Instant,
): Promise<InstallationRow[]> {
  const rows = await db.query(
    `${selectInstallations}
     where ($2::text is null or i.license_id::text = $2::text or c.id = $2::text)
       and ($3::text is null or (i.license_id, i.installation_id) > ($3::uuid, $4::text))
     order by i.license_id, i.installation_id limit $5`,
    [since, filter.of, filter.after?.licenseId ?? null, filter.after?.installationId ?? null, filter.limit],
  );
  return z.array(installationRow).parse(rows);
}

/** Some installations, in the order asked for. */
export async function findInstallations(
  db: Queryable,
  wanted: readonly InstallationCursor[],
  since: Instant,
): Promise<InstallationRow[]> {
  const rows = await db.query(
    `${selectInstallations}
     where (i.license_id, i.installation_id) in (
       select "licenseId", "installationId"
       from json_to_recordset($2::json) as w ("licenseId" uuid, "installationId" text))`,
    [since, JSON.stringify(wanted)],
  );
  const keyOf = ({ licenseId, installationId }: InstallationCursor): string =>
    `${licenseId} ${installationId}`;
  const found = new Map(
    z
      .array(installationRow)
      .parse(rows)
      .map((row) => [keyOf(row), row]),
  );
  return wanted.flatMap((key) => found.get(keyOf(key)) ?? []);
}

/** Mailboxes that use a unit: new ones use none until the next month (licensing.md §5). */
const usedUnits = 'greatest(coalesce(o.managed, 0) - coalesce(o.new, 0), 0)';

/** Installations, each with what the consoles of its license seen since `$1` use together. */
const selectInstallations = `select i.license_id as "licenseId", c.id as "contractId", c.company, c.mailboxes,
    i.installation_id as "installationId", i.product_version as "productVersion", i.first_seen_at as "firstSeenAt",
    i.last_seen_at as "lastSeenAt", i.outcome, i.key_issued_at as "keyIssuedAt", i.key_expires_on as "keyExpiresOn",
    i.newest_key_issued_at as "newestKeyIssuedAt", i.managed, i.new, i.usage_at as "usageAt", t.together, t.used as "usedTogether"
  from installations i
  join contracts c on c.license_id = i.license_id
  cross join lateral (
    select count(*)::int as together, coalesce(sum(${usedUnits}), 0)::int as used
    from installations o where o.license_id = i.license_id and o.last_seen_at >= $1::timestamptz
  ) t`;

const exceededRow = z.object({
  licenseId: z.uuid(),
  contractId: z.string(),
  mailboxes: z.int(),
  installations: z.int(),
  used: z.int(),
});
/** A license that several consoles exceed together. */
export type ExceededLicense = z.infer<typeof exceededRow>;

/** The licenses that two or more consoles seen since an instant exceed together, though none of them may do so alone. */
export async function licensesExceededTogether(
  db: Queryable,
  since: Instant,
  limit: number,
): Promise<ExceededLicense[]> {
  const rows = await db.query(
    `select c.license_id as "licenseId", c.id as "contractId", c.mailboxes, count(*)::int as installations,
       sum(${usedUnits})::int as used
     from installations o join contracts c on c.license_id = o.license_id
     where o.last_seen_at >= $1::timestamptz
     group by c.license_id, c.id, c.mailboxes
     having count(*) > 1 and sum(${usedUnits}) > c.mailboxes
     order by c.license_id limit $2`,
    [since, limit],
  );
  return z.array(exceededRow).parse(rows);
}

/** How many consoles were seen since an instant. */
export async function countInstallations(db: Queryable, since: Instant): Promise<number> {
  const rows = await db.query(
    'select count(*)::int as count from installations where last_seen_at >= $1::timestamptz',
    [since],
  );
  return z.object({ count: z.int() }).parse(rows[0]).count;
}
