import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Database } from './database.js';

/** Any number that no other program on the same database uses. */
const advisoryLock = 7_263_094_118;

/** One step of the schema; once released, never edited. Each entry is one statement. */
const migrations: readonly (readonly string[])[] = [
  [
    `create table signing_keys (
      kid text primary key,
      state text not null check (state in ('next', 'active', 'retired')),
      public_jwk jsonb not null,
      encrypted_private_key text,
      created_at timestamptz not null,
      activated_at timestamptz,
      retired_at timestamptz,
      check ((state = 'retired') = (encrypted_private_key is null))
    )`,
    `create unique index signing_keys_one_of_each on signing_keys (state) where state in ('next', 'active')`,
    `create table contracts (
      id text primary key,
      support_id text not null unique,
      type text not null,
      license_type text not null,
      license_id uuid not null unique,
      company text not null,
      contact text,
      email text,
      package text not null,
      mailboxes integer not null check (mailboxes >= 1),
      starts_on date not null,
      ends_on date not null,
      support_expires_on date,
      first_expires_on date not null,
      renewal_months integer not null check (renewal_months >= 1),
      standing text not null check (standing in ('active', 'suspended', 'ended')),
      revision integer not null default 1,
      created_at timestamptz not null
    ) with (fillfactor = 80)`,
    `create table license_keys (
      id bigint generated always as identity primary key,
      license_id uuid not null references contracts (license_id),
      expires_on date not null,
      origin text not null check (origin in ('issued', 'renewed')),
      kid text not null,
      license_key text not null,
      issued_at timestamptz not null
    )`,
    `create index license_keys_newest on license_keys (license_id, expires_on desc, id desc)`,
    `create table update_requests (
      received_at timestamptz not null,
      request_id text not null,
      license_id uuid,
      installation_id text not null,
      product_version text not null,
      outcome text not null,
      managed integer,
      new integer,
      high_watermark integer
    )`,
    // Rows arrive in the order of time: a block range index costs next to nothing.
    `create index update_requests_received on update_requests using brin (received_at)`,
    `create table usage_reports (
      id uuid primary key,
      received_at timestamptz not null,
      license_id uuid not null references contracts (license_id),
      installation_id text not null,
      period text not null,
      product_version text not null,
      report jsonb not null,
      unique (license_id, installation_id, period)
    )`,
    `create table audit_events (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      actor text not null,
      action text not null,
      subject text not null,
      details jsonb not null
    )`,
  ],
  [
    // One row for each console of a license: what update requests say of it, so that nobody has to read them all.
    `create table installations (
      license_id uuid not null references contracts (license_id),
      installation_id text not null,
      product_version text not null,
      first_seen_at timestamptz not null,
      last_seen_at timestamptz not null,
      outcome text not null,
      key_issued_at timestamptz,
      key_expires_on date,
      newest_key_issued_at timestamptz,
      managed integer,
      new integer,
      usage_at timestamptz,
      primary key (license_id, installation_id)
    ) with (fillfactor = 80)`,
    `create table usage_marks (
      license_id uuid not null references contracts (license_id),
      installation_id text not null,
      period text not null,
      week_of date not null,
      high_watermark integer not null,
      primary key (license_id, installation_id, period, week_of)
    )`,
    `create table report_refusals (
      license_id uuid not null references contracts (license_id),
      installation_id text not null,
      period text not null,
      reason text not null,
      first_at timestamptz not null,
      last_at timestamptz not null,
      times integer not null,
      primary key (license_id, installation_id, period, reason)
    )`,
    `create table web_tokens (
      id text primary key,
      name text not null,
      token_hash text not null unique,
      created_at timestamptz not null,
      created_by text not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      last_used_at timestamptz
    )`,
  ],
];

/**
 * Brings the schema up to this program's version in one transaction, one process at a time.
 * Throws AppError `newer-schema` when a newer program has been here.
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query(`select pg_advisory_xact_lock(${advisoryLock})`);
    await transaction.query('create table if not exists schema_version (version integer not null)');
    const rows = z
      .array(z.object({ version: z.int() }))
      .parse(await transaction.query('select version from schema_version'));
    const version = rows[0]?.version ?? 0;
    if (version > migrations.length) {
      throw new AppError('newer-schema', text('server.newerDatabase', { version }));
    }
    for (const statement of migrations.slice(version).flat()) await transaction.query(statement);
    if (rows.length === 0)
      await transaction.query('insert into schema_version values ($1)', [migrations.length]);
    else await transaction.query('update schema_version set version = $1', [migrations.length]);
  });
}
