/**
 * What several writers of one bucket agree on (core/repository/bucket/shared-writing.ts). Whoever publishes locks the lease of the mailbox, then the row of
 * the repository: changes become visible in the order of their numbers.
 *
 * - `generation` is raised before anything is removed; what was begun under an earlier one is refused.
 * - While somebody is alone, which `alone_until` ends by itself, no mailbox is taken.
 */
export const sharedWriting = `
create table postkeep.shared_repository (
  id integer generated always as identity primary key,
  repository text not null unique,
  last_number bigint not null,
  last_change bigint not null,
  generation bigint not null,
  alone_by text,
  alone_until timestamptz
);

create table postkeep.shared_point (
  repository_id integer not null references postkeep.shared_repository (id) on delete cascade,
  number bigint not null,
  mailbox_key text not null,
  manifest text not null,
  change bigint not null,
  primary key (repository_id, number)
);
create index shared_point_mailbox on postkeep.shared_point (repository_id, mailbox_key, number);
create unique index shared_point_change on postkeep.shared_point (repository_id, change);
create unique index shared_point_manifest on postkeep.shared_point (repository_id, manifest);

create table postkeep.shared_reading (
  repository_id integer not null references postkeep.shared_repository (id) on delete cascade,
  mailbox_key text not null,
  number bigint not null,
  reading bytea not null,
  primary key (repository_id, mailbox_key)
);

create table postkeep.shared_pack (
  id bigint generated always as identity primary key,
  repository_id integer not null references postkeep.shared_repository (id) on delete cascade,
  sha256 bytea not null,
  bytes bigint not null,
  chunk_bytes bigint not null,
  locked_until timestamptz,
  unique (repository_id, sha256)
);

create table postkeep.shared_chunk (
  repository_id integer not null,
  identity bytea not null,
  pack_id bigint not null references postkeep.shared_pack (id) on delete cascade,
  codec smallint not null,
  size integer not null,
  place integer not null,
  length integer not null,
  primary key (repository_id, identity)
);
create index shared_chunk_pack on postkeep.shared_chunk (pack_id);
`;

/**
 * What a bucket says of who writes to it (core/repository/bucket/writer-mark.ts): another name each time that a repository is entered, and the one before, which
 * the bucket has until the new one is put there.
 */
export const writers = `
alter table postkeep.shared_repository add column writer text not null default gen_random_uuid()::text;
alter table postkeep.shared_repository add column former_writer text;
`;
