/** How many steps of `schema.ts` the tables below have behind them; the steps after it are taken on both databases. */
export const postgresBaseVersion = 25;

/**
 * The catalogue of a PostgreSQL database that is new, as the first steps of `schema.ts` leave it in SQLite; a test compares the two. In the same words
 * (`core/postgres/dialect.ts`), but for what SQLite has and PostgreSQL has not: names that differ whatever their case, the path into a JSON text, `instr`.
 */
export const postgresBase = `
  CREATE FUNCTION instr(haystack text, needle text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT strpos(haystack, needle)';
  CREATE TABLE source (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    config TEXT NOT NULL
  );
  CREATE UNIQUE INDEX source_name ON source (lower(name));
  CREATE TABLE job (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    definition      json NOT NULL,
    created_at      TEXT NOT NULL,
    schedule_from   TEXT NOT NULL,
    last_session_id TEXT,
    retry_at        TEXT,
    retries_done    INTEGER NOT NULL DEFAULT 0
  );
  CREATE UNIQUE INDEX job_name ON job (lower(name));
  CREATE TABLE session (
    id             TEXT PRIMARY KEY,
    type           TEXT NOT NULL,
    name           TEXT NOT NULL,
    job_id         TEXT,
    started_by     TEXT NOT NULL,
    status         TEXT NOT NULL,
    started_at     TEXT NOT NULL,
    ended_at       TEXT,
    owner_pid      INTEGER NOT NULL,
    owner_started  TEXT NOT NULL,
    stop_requested INTEGER NOT NULL DEFAULT 0,
    written_at     TEXT,
    wrong_clock_id INTEGER,
    place          INTEGER NOT NULL DEFAULT 0,
    owner_folder   TEXT
  );
  CREATE INDEX session_started ON session (type, started_at);
  CREATE INDEX session_running ON session (status) WHERE status = 'Running';
  CREATE UNIQUE INDEX session_place ON session (place);
  CREATE TABLE session_line (
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    type       TEXT NOT NULL,
    text       TEXT NOT NULL,
    start      TEXT NOT NULL,
    "end"      TEXT,
    code       TEXT,
    PRIMARY KEY (session_id, ordinal)
  );
  CREATE TABLE session_mailbox (
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    result     TEXT NOT NULL,
    PRIMARY KEY (session_id, ordinal)
  );
  CREATE TABLE mailbox (
    id                     TEXT PRIMARY KEY,
    source_id              TEXT NOT NULL,
    source_name            TEXT NOT NULL,
    mailbox                TEXT NOT NULL,
    first_restore_point_at TEXT,
    last_restore_point_at  TEXT,
    messages               INTEGER NOT NULL DEFAULT 0,
    bytes                  INTEGER NOT NULL DEFAULT 0,
    restore_points         INTEGER NOT NULL DEFAULT 0,
    unit_id                TEXT NOT NULL DEFAULT '',
    UNIQUE (source_id, mailbox)
  );
  CREATE INDEX mailbox_unit ON mailbox (unit_id);
  CREATE TABLE repository (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    path     TEXT NOT NULL UNIQUE,
    identity TEXT
  );
  CREATE TABLE mailbox_repository (
    mailbox_id    TEXT NOT NULL REFERENCES mailbox (id),
    repository_id INTEGER NOT NULL REFERENCES repository (id),
    job_id        TEXT,
    retention     TEXT,
    PRIMARY KEY (mailbox_id, repository_id)
  );
  CREATE TABLE admission (
    only_row           INTEGER PRIMARY KEY CHECK (only_row = 1),
    exceeded_since     TEXT,
    exceeded_mailboxes INTEGER NOT NULL DEFAULT 0,
    exceeded_ended_on  TEXT,
    exceeded_found_on  TEXT
  );
  INSERT INTO admission (only_row, exceeded_since) VALUES (1, NULL);
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
  CREATE INDEX server_restore_request ON server_restore USING hash (request);
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
  );
  CREATE INDEX restored_message_content ON restored_message (sha256);
  CREATE TABLE job_mailbox (
    job_id     TEXT NOT NULL,
    mailbox    TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at         TEXT NOT NULL,
    result     TEXT NOT NULL,
    reason     TEXT,
    good_at    TEXT,
    PRIMARY KEY (job_id, mailbox)
  );
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
  );
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
  );
  CREATE TABLE seen_time (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), record TEXT NOT NULL);
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
    in_job                 INTEGER NOT NULL DEFAULT 0,
    revocations            INTEGER NOT NULL DEFAULT 0,
    is_sample              INTEGER NOT NULL DEFAULT 0,
    kind_by_person         INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE hold (
    mailbox_id TEXT PRIMARY KEY,
    since      TEXT NOT NULL,
    reason     TEXT NOT NULL
  );
  CREATE TABLE hold_repository (
    mailbox_id    TEXT NOT NULL REFERENCES hold (mailbox_id) ON DELETE CASCADE,
    repository_id INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, repository_id)
  );
  CREATE TABLE opened_repository (repository_id INTEGER PRIMARY KEY);
  CREATE TABLE opened_mailbox (mailbox_id TEXT PRIMARY KEY);
  CREATE TABLE license_day (
    day     TEXT PRIMARY KEY,
    managed INTEGER NOT NULL,
    new     INTEGER NOT NULL,
    extra   INTEGER NOT NULL,
    covered INTEGER NOT NULL
  );
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
  );
  CREATE TABLE directory (
    source_id TEXT PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    read_at   TEXT NOT NULL
  );
  CREATE TABLE directory_mailbox (
    source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    account   TEXT NOT NULL,
    mailbox   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    found_at  TEXT NOT NULL,
    gone_at   TEXT,
    PRIMARY KEY (source_id, account)
  );
  CREATE TABLE source_test (
    source_id TEXT PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    at        TEXT NOT NULL,
    error     TEXT,
    not_read  INTEGER NOT NULL,
    mailboxes INTEGER
  );
  CREATE TABLE schedule_watch (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), at TEXT NOT NULL);
  CREATE TABLE missed_run (
    job_id    TEXT NOT NULL,
    off_until TEXT NOT NULL,
    runs      INTEGER NOT NULL,
    first_due TEXT NOT NULL,
    last_due  TEXT NOT NULL,
    PRIMARY KEY (job_id, off_until)
  );
  CREATE TABLE repository_day (
    repository_id  INTEGER NOT NULL REFERENCES repository (id),
    day            TEXT NOT NULL,
    bytes_on_disk  INTEGER NOT NULL,
    messages       INTEGER NOT NULL,
    restore_points INTEGER NOT NULL,
    PRIMARY KEY (repository_id, day)
  );
  CREATE TABLE repository_bucket (
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id),
    place         TEXT NOT NULL,
    version       INTEGER NOT NULL,
    contacted_at  TEXT,
    contact_error TEXT
  );
`;
