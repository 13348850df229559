import type { Migration } from '../lib/migrate.js';

/** History of `catalogue.sqlite`. Instants are ISO 8601 in UTC, so that they sort as text. */
export const migrations: readonly Migration[] = [
  `
  CREATE TABLE source (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE COLLATE NOCASE,
    config TEXT NOT NULL
  );
  CREATE TABLE job (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE COLLATE NOCASE,
    definition      TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    schedule_from   TEXT NOT NULL,
    last_session_id TEXT
  );
  CREATE TABLE session (
    id            TEXT PRIMARY KEY,
    type          TEXT NOT NULL,
    name          TEXT NOT NULL,
    job_id        TEXT,
    started_by    TEXT NOT NULL,
    status        TEXT NOT NULL,
    started_at    TEXT NOT NULL,
    ended_at      TEXT,
    owner_pid     INTEGER NOT NULL,
    owner_started TEXT NOT NULL
  );
  CREATE INDEX session_started ON session (type, started_at);
  CREATE INDEX session_running ON session (status) WHERE status = 'Running';
  CREATE TABLE session_line (
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    type       TEXT NOT NULL,
    text       TEXT NOT NULL,
    start      TEXT NOT NULL,
    "end"      TEXT,
    PRIMARY KEY (session_id, ordinal)
  ) WITHOUT ROWID;
  CREATE TABLE session_mailbox (
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    result     TEXT NOT NULL,
    PRIMARY KEY (session_id, ordinal)
  ) WITHOUT ROWID;
  CREATE TABLE mailbox (
    id                     TEXT PRIMARY KEY,
    source_id              TEXT NOT NULL,
    source_name            TEXT NOT NULL,
    mailbox                TEXT NOT NULL,
    kind                   TEXT NOT NULL,
    first_admitted_at      TEXT NOT NULL,
    first_restore_point_at TEXT,
    last_restore_point_at  TEXT,
    unit_since             TEXT,
    in_job                 INTEGER NOT NULL,
    messages               INTEGER NOT NULL DEFAULT 0,
    bytes                  INTEGER NOT NULL DEFAULT 0,
    restore_points         INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source_id, mailbox)
  );
  CREATE TABLE repository (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE
  );
  CREATE TABLE mailbox_repository (
    mailbox_id    TEXT NOT NULL REFERENCES mailbox (id),
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    PRIMARY KEY (mailbox_id, repository_id)
  ) WITHOUT ROWID;
  CREATE TABLE admission (
    only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
    exceeded_since TEXT
  );
  INSERT INTO admission (only_row, exceeded_since) VALUES (1, NULL);
  `,
  // A job may be stopped from another process than the one that runs it.
  `ALTER TABLE session ADD COLUMN stop_requested INTEGER NOT NULL DEFAULT 0;`,
  // What keeps the restore points of a mailbox that no job backs up any more.
  `ALTER TABLE mailbox_repository ADD COLUMN job_id TEXT;
   ALTER TABLE mailbox_repository ADD COLUMN retention TEXT;`,
  // What restores to a server have appended, so that a broken one continues and doubles nothing.
  `
  CREATE TABLE server_restore (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    request     TEXT NOT NULL,
    source_id   TEXT NOT NULL,
    target      TEXT NOT NULL,
    point_id    TEXT,
    top_folder  TEXT,
    session_id  TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    is_finished INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX server_restore_request ON server_restore (request);
  CREATE TABLE restored_message (
    restore_id   INTEGER NOT NULL REFERENCES server_restore (id) ON DELETE CASCADE,
    folder       TEXT NOT NULL,
    message      TEXT NOT NULL,
    sha256       BLOB NOT NULL,
    uid_validity TEXT NOT NULL,
    uid_floor    INTEGER,
    uid          TEXT,
    replaces     TEXT,
    PRIMARY KEY (restore_id, folder, message)
  ) WITHOUT ROWID;
  CREATE INDEX restored_message_content ON restored_message (sha256);
  `,
  // A mailbox that no session asks for any more does not wait forever.
  `ALTER TABLE mailbox ADD COLUMN last_asked_on TEXT NOT NULL DEFAULT '1970-01-01';
   UPDATE mailbox SET last_asked_on = date('now') WHERE in_job = 1;`,
  // Which repository was there, so that an empty mount point or another disk is not taken for it.
  `ALTER TABLE repository ADD COLUMN identity TEXT;`,
  // How each job's sessions went with each mailbox, also when History has forgotten them.
  `
  CREATE TABLE job_mailbox (
    job_id     TEXT NOT NULL,
    mailbox    TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at         TEXT NOT NULL,
    result     TEXT NOT NULL,
    reason     TEXT,
    good_at    TEXT,
    PRIMARY KEY (job_id, mailbox)
  ) WITHOUT ROWID;
  INSERT INTO job_mailbox (job_id, mailbox, session_id, at, result, reason)
    SELECT job_id, json_extract(result, '$.mailbox'), id, max(started_at), json_extract(result, '$.result'),
           json_extract(result, '$.reason')
      FROM session JOIN session_mailbox ON session_id = id
     WHERE type = 'backup' AND job_id IN (SELECT id FROM job) AND json_valid(result)
     GROUP BY 1, 2;
  UPDATE job_mailbox SET good_at = good.at FROM (
    SELECT job_id, json_extract(result, '$.mailbox') AS mailbox, max(started_at) AS at
      FROM session JOIN session_mailbox ON session_id = id
     WHERE type = 'backup' AND json_valid(result) AND json_extract(result, '$.result') = 'success'
     GROUP BY 1, 2) AS good
   WHERE good.job_id = job_mailbox.job_id AND good.mailbox = job_mailbox.mailbox;
  `,
  // What verifications found damaged, and when each repository was looked after.
  `
  CREATE TABLE damage (
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    kind          TEXT NOT NULL,
    what          TEXT NOT NULL,
    mailboxes     TEXT NOT NULL,
    reason        TEXT NOT NULL,
    found_at      TEXT NOT NULL,
    session_id    TEXT NOT NULL,
    mended_at     TEXT,
    PRIMARY KEY (repository_id, kind, what)
  ) WITHOUT ROWID;
  CREATE TABLE repository_check (
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    task          TEXT NOT NULL,
    since         TEXT NOT NULL,
    interval      TEXT,
    begun_at      TEXT,
    completed_at  TEXT,
    session_id    TEXT,
    was_well      INTEGER,
    well_at       TEXT,
    messages      INTEGER NOT NULL DEFAULT 0,
    whole         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (repository_id, task)
  ) WITHOUT ROWID;
  `,
  // The copy of the record of time in license.json (licensing.md §9).
  `CREATE TABLE seen_time (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), record TEXT NOT NULL);`,
  // Restore points made as a user mailbox hold a unit for 31 days; an exceeded grace continues with the last one.
  `
  ALTER TABLE mailbox ADD COLUMN last_user_point_at TEXT;
  UPDATE mailbox SET last_user_point_at = last_restore_point_at WHERE kind = 'user' AND in_job = 1;
  ALTER TABLE admission ADD COLUMN exceeded_mailboxes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE admission ADD COLUMN exceeded_ended_on TEXT;
  `,
  // The license knows a mailbox by its account, whatever sources have it; null until a session has told whose it is.
  `
  CREATE TABLE unit (
    id                     TEXT PRIMARY KEY,
    identity               TEXT UNIQUE,
    mailbox                TEXT NOT NULL,
    kind                   TEXT NOT NULL,
    first_admitted_at      TEXT NOT NULL,
    first_restore_point_at TEXT,
    last_restore_point_at  TEXT,
    last_user_point_at     TEXT,
    unit_since             TEXT,
    last_asked_on          TEXT NOT NULL DEFAULT '1970-01-01',
    in_job                 INTEGER NOT NULL DEFAULT 0
  );
  INSERT INTO unit SELECT id, NULL, mailbox, kind, first_admitted_at, first_restore_point_at, last_restore_point_at,
      last_user_point_at, unit_since, last_asked_on, in_job FROM mailbox;
  ALTER TABLE mailbox ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
  UPDATE mailbox SET unit_id = id;
  CREATE INDEX mailbox_unit ON mailbox (unit_id);
  ALTER TABLE mailbox DROP COLUMN kind;
  ALTER TABLE mailbox DROP COLUMN first_admitted_at;
  ALTER TABLE mailbox DROP COLUMN last_user_point_at;
  ALTER TABLE mailbox DROP COLUMN unit_since;
  ALTER TABLE mailbox DROP COLUMN last_asked_on;
  ALTER TABLE mailbox DROP COLUMN in_job;
  `,
  // Legal holds with the repositories that have noted them, and repositories that were opened only to restore from, with their mailboxes.
  `
  CREATE TABLE hold (
    mailbox_id TEXT PRIMARY KEY,
    since      TEXT NOT NULL,
    reason     TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE hold_repository (
    mailbox_id    TEXT NOT NULL REFERENCES hold (mailbox_id) ON DELETE CASCADE,
    repository_id INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, repository_id)
  ) WITHOUT ROWID;
  CREATE TABLE opened_repository (repository_id INTEGER PRIMARY KEY);
  CREATE TABLE opened_mailbox (mailbox_id TEXT PRIMARY KEY) WITHOUT ROWID;
  `,
  // How often a unit was revoked: what others know of it from before holds nothing.
  `ALTER TABLE unit ADD COLUMN revocations INTEGER NOT NULL DEFAULT 0;`,
  // Mailboxes of the sample organisation are in no ledger (licensing.md §2).
  `ALTER TABLE unit ADD COLUMN is_sample INTEGER NOT NULL DEFAULT 0;`,
  // How the license was used on each day, as its last look found it.
  `CREATE TABLE license_day (
    day     TEXT PRIMARY KEY,
    managed INTEGER NOT NULL,
    new     INTEGER NOT NULL,
    extra   INTEGER NOT NULL,
    covered INTEGER NOT NULL
  ) WITHOUT ROWID;`,
  // Dates that a wrong clock wrote, once corrected: a session keeps the written one beside it (docs/decisions/0181).
  `
  CREATE TABLE wrong_clock (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    found_at   TEXT NOT NULL,
    ahead_ms   INTEGER NOT NULL,
    not_before TEXT NOT NULL
  );
  CREATE TABLE wrong_clock_repository (
    wrong_clock_id INTEGER NOT NULL REFERENCES wrong_clock (id) ON DELETE CASCADE,
    repository_id  INTEGER NOT NULL,
    PRIMARY KEY (wrong_clock_id, repository_id)
  ) WITHOUT ROWID;
  ALTER TABLE session ADD COLUMN written_at TEXT;
  ALTER TABLE session ADD COLUMN wrong_clock_id INTEGER;
  `,
  // When a session last found the license exceeded: a repository that has not heard of the end of a grace does not take it back.
  `ALTER TABLE admission ADD COLUMN exceeded_found_on TEXT;`,
  // When a job's failed session is tried again, and how many retries have begun since its schedule was due.
  `ALTER TABLE job ADD COLUMN retry_at TEXT;
   ALTER TABLE job ADD COLUMN retries_done INTEGER NOT NULL DEFAULT 0;`,
  // Who has a mailbox by the directory of a source's organisation, and when it was last read; which kinds a person has set, so that it sets no other.
  `
  CREATE TABLE directory (
    source_id TEXT PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    read_at   TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE directory_mailbox (
    source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    account   TEXT NOT NULL,
    mailbox   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    found_at  TEXT NOT NULL,
    gone_at   TEXT,
    PRIMARY KEY (source_id, account)
  ) WITHOUT ROWID;
  ALTER TABLE unit ADD COLUMN kind_by_person INTEGER NOT NULL DEFAULT 0;
  UPDATE unit SET kind_by_person = 1 WHERE kind <> 'user' AND is_sample = 0;
  `,
  // How each source was last tested as it is stored.
  `CREATE TABLE source_test (
    source_id TEXT PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    at        TEXT NOT NULL,
    error     TEXT,
    not_read  INTEGER NOT NULL,
    mailboxes INTEGER
  ) WITHOUT ROWID;`,
  // When something last ran the schedules, and the runs that were due while nothing did.
  `
  CREATE TABLE schedule_watch (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), at TEXT NOT NULL);
  CREATE TABLE missed_run (
    job_id    TEXT NOT NULL,
    off_until TEXT NOT NULL,
    runs      INTEGER NOT NULL,
    first_due TEXT NOT NULL,
    last_due  TEXT NOT NULL,
    PRIMARY KEY (job_id, off_until)
  ) WITHOUT ROWID;
  `,
  // What each repository took up on each day, as the last look of that day found it.
  `CREATE TABLE repository_day (
    repository_id  INTEGER NOT NULL REFERENCES repository (id),
    day            TEXT NOT NULL,
    bytes_on_disk  INTEGER NOT NULL,
    messages       INTEGER NOT NULL,
    restore_points INTEGER NOT NULL,
    PRIMARY KEY (repository_id, day)
  ) WITHOUT ROWID;`,
  // The code of the error that a line of a session's log tells of.
  `ALTER TABLE session_line ADD COLUMN code TEXT;`,
  // In which bucket a repository lies, and how the last request to it ended; what opens it is with the secrets.
  `CREATE TABLE repository_bucket (
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id),
    place         TEXT NOT NULL,
    version       INTEGER NOT NULL,
    contacted_at  TEXT,
    contact_error TEXT
  );`,
  // The order of sessions, whatever their dates, and the data folder of which each is, where several have one catalogue in a database.
  `
  ALTER TABLE session ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
  UPDATE session SET place = rowid;
  CREATE UNIQUE INDEX session_place ON session (place);
  ALTER TABLE session ADD COLUMN owner_folder TEXT;
  `,
];
