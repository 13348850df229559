/**
 * Who works on what. Times are the database's own (`now()`): no two machines' clocks are compared.
 *
 * - A lease is on a mailbox of a repository: who takes it raises the epoch, and what is written under an earlier one is refused. A row stays when a
 *   lease ends, as its epoch must never be given out again.
 * - A task is a mailbox of a session that the controller hands out; the queue's job has its id as key.
 * - A slot is one connection of those that a mail server allows, for all workers together.
 */
export const coordination = `
create table postkeep.controller (
  id uuid primary key,
  host text not null,
  seen_at timestamptz not null default now()
);

create table postkeep.worker (
  name text primary key,
  run uuid not null,
  host text not null,
  version text not null,
  schema integer not null,
  capacity integer not null check (capacity > 0),
  running integer not null default 0,
  is_draining boolean not null default false,
  problem jsonb,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  stopped_at timestamptz
);

create table postkeep.mailbox_lease (
  repository text not null,
  mailbox_key text not null,
  epoch bigint not null,
  worker text,
  session_id text not null,
  until timestamptz not null,
  primary key (repository, mailbox_key)
);

create table postkeep.mailbox_task (
  id uuid primary key,
  controller uuid not null,
  session_id text not null,
  repository text not null,
  mailbox_key text not null,
  mailbox text not null,
  server text not null,
  sealed text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'withdrawn')),
  worker text,
  epoch bigint,
  is_stopped boolean not null default false,
  progress jsonb,
  outcome jsonb,
  enqueued_at timestamptz not null default now(),
  begun_at timestamptz,
  ended_at timestamptz
);
create index mailbox_task_open on postkeep.mailbox_task (state) where state in ('waiting', 'running');
create index mailbox_task_of_controller on postkeep.mailbox_task (controller);

create table postkeep.task_line (
  task_id uuid not null references postkeep.mailbox_task (id) on delete cascade,
  ordinal bigint generated always as identity,
  line jsonb not null,
  primary key (task_id, ordinal)
);

create table postkeep.server_limit (
  server text primary key,
  paused_until timestamptz not null
);

create table postkeep.server_slot (
  server text not null,
  slot integer not null,
  task_id uuid not null,
  until timestamptz not null,
  primary key (server, slot)
);
`;
