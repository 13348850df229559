import type { Migration } from '../lib/migrate.js';

/** `format` in repository.json of a repository that is a folder. */
export const folderFormat = 1;
/** The same of one in a bucket, and of its index on this machine. A repository of a later format is refused, never altered. */
export const bucketFormat = 2;

/** Tables that nobody changes but the repository's one writer; into those of an index of a bucket, readers put what they have fetched. */
export const ownTables: ReadonlySet<string> = new Set([
  ...['chunk', 'content_chunk', 'mailbox', 'restore_point', 'folder', 'message', 'dictionary', 'codec'],
]);
export const ownTablesOfIndex: ReadonlySet<string> = new Set(
  [...ownTables, 'pack', 'unpacked_chunk', 'point_leaf'].filter((table) => table !== 'chunk'),
);

/**
 * The catalogue of a repository; docs/repository-format.md explains it to strangers. Times are milliseconds since 1970
 * in UTC. A row with `added_point` and `removed_point` belongs to the restore points p with added ≤ p < removed.
 */
export const migrations: readonly Migration[] = [
  `
  CREATE TABLE chunk (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    size   INTEGER NOT NULL,
    codec  INTEGER NOT NULL,
    data   BLOB NOT NULL
  );
  CREATE TABLE content (
    id          INTEGER PRIMARY KEY,
    sha256      BLOB NOT NULL UNIQUE,
    size        INTEGER NOT NULL,
    subject     TEXT NOT NULL,
    sender      TEXT NOT NULL,
    recipients  TEXT NOT NULL,
    sent_at     INTEGER,
    attachments INTEGER NOT NULL
  );
  CREATE TABLE content_chunk (
    content_id INTEGER NOT NULL REFERENCES content (id),
    ordinal    INTEGER NOT NULL,
    chunk_id   INTEGER NOT NULL REFERENCES chunk (id),
    PRIMARY KEY (content_id, ordinal)
  ) WITHOUT ROWID;
  CREATE INDEX content_chunk_chunk ON content_chunk (chunk_id);
  CREATE TABLE mailbox (
    id     INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL,
    source TEXT NOT NULL
  );
  CREATE TABLE restore_point (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox_id   INTEGER NOT NULL REFERENCES mailbox (id),
    session      TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    completed_at INTEGER,
    messages     INTEGER NOT NULL DEFAULT 0,
    bytes        INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX restore_point_mailbox ON restore_point (mailbox_id, id);
  CREATE TABLE folder (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox_id    INTEGER NOT NULL REFERENCES mailbox (id),
    path          TEXT NOT NULL,
    uid_validity  TEXT NOT NULL,
    state         TEXT,
    added_point   INTEGER NOT NULL,
    removed_point INTEGER
  );
  CREATE INDEX folder_mailbox ON folder (mailbox_id, path);
  CREATE TABLE message (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id     INTEGER NOT NULL REFERENCES folder (id),
    uid_validity  TEXT NOT NULL,
    uid           TEXT NOT NULL,
    content_id    INTEGER NOT NULL REFERENCES content (id),
    internal_date INTEGER NOT NULL,
    flags         TEXT NOT NULL,
    added_point   INTEGER NOT NULL,
    removed_point INTEGER
  );
  CREATE UNIQUE INDEX message_current ON message (folder_id, uid_validity, uid) WHERE removed_point IS NULL;
  CREATE INDEX message_date ON message (folder_id, internal_date, id);
  CREATE INDEX message_content ON message (content_id);
  `,
  // What the search index (search.sqlite) does not know yet; triggers, so that nothing that adds or removes can forget it.
  `
  CREATE TABLE search_queue (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id INTEGER NOT NULL UNIQUE
  );
  CREATE TRIGGER content_added AFTER INSERT ON content BEGIN
    INSERT OR REPLACE INTO search_queue (content_id) VALUES (new.id);
  END;
  CREATE TRIGGER content_removed AFTER DELETE ON content BEGIN
    INSERT OR REPLACE INTO search_queue (content_id) VALUES (old.id);
  END;
  `,
  // What the source showed no more, without enough to call it removed (missing-mail.ts): how many sessions in a row missed it.
  `
  ALTER TABLE message ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE folder ADD COLUMN missed_sessions INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE folder ADD COLUMN missed_point INTEGER;
  ALTER TABLE mailbox ADD COLUMN missed_sessions INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE mailbox ADD COLUMN missed_point INTEGER;
  CREATE INDEX message_missing ON message (folder_id) WHERE missing = 1 AND removed_point IS NULL;
  `,
  // What a restore point holds, so that rows that damage takes away or alters are found (point-totals.ts).
  `
  ALTER TABLE restore_point ADD COLUMN digest INTEGER;
  `,
  // The license's ledger, which a lost or second data folder finds here (license-ledger.ts).
  `
  CREATE TABLE license_unit (
    license_id             TEXT NOT NULL,
    identity               TEXT NOT NULL,
    mailbox_id             TEXT NOT NULL,
    kind                   TEXT NOT NULL,
    first_admitted_at      TEXT NOT NULL,
    first_restore_point_at TEXT,
    last_restore_point_at  TEXT,
    last_user_point_at     TEXT,
    PRIMARY KEY (license_id, identity)
  ) WITHOUT ROWID;
  CREATE TABLE license_exceeded (
    license_id TEXT PRIMARY KEY,
    since      TEXT NOT NULL,
    mailboxes  INTEGER NOT NULL,
    ended_on   TEXT
  ) WITHOUT ROWID;
  `,
  // Legal hold (docs/decisions/0169); the trigger stands for every way of removing, of this version and of later ones. A mailbox whose data
  // is being deleted (0170) has given its key away, so that a new backup of it begins anew.
  `
  CREATE TABLE hold (
    mailbox_id  INTEGER PRIMARY KEY REFERENCES mailbox (id),
    since       INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    released_at INTEGER
  );
  CREATE TRIGGER restore_point_held BEFORE DELETE ON restore_point
    WHEN EXISTS (SELECT 1 FROM hold WHERE mailbox_id = old.mailbox_id AND released_at IS NULL)
  BEGIN SELECT RAISE(ABORT, 'Restore points of a mailbox under legal hold are not removed.'); END;
  ALTER TABLE mailbox ADD COLUMN deleted_key TEXT;
  `,
  // How often the license of an account was revoked: what consoles know from before holds nothing (docs/decisions/0173).
  `ALTER TABLE license_unit ADD COLUMN revocations INTEGER NOT NULL DEFAULT 0;`,
  // Where a wrong clock wrote `completed_at`, the date in its place (docs/decisions/0181); the written one stays.
  `
  ALTER TABLE restore_point ADD COLUMN corrected_at INTEGER;
  `,
  // Dictionaries of small pieces (dictionaries.ts), and which version of Postkeep reads which codec: one that does not know it says so.
  `
  CREATE TABLE dictionary (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL,
    data   BLOB NOT NULL
  );
  CREATE TABLE codec (
    number  INTEGER PRIMARY KEY,
    version TEXT NOT NULL
  );
  `,
  // When a session last found the license exceeded: a record that has not heard of the end of a grace is told from a newer one.
  `ALTER TABLE license_exceeded ADD COLUMN found_on TEXT;`,
  // Where the bytes of a repository in a bucket lie (bucket/). A chunk is in a pack, or waits for one; what lies here of packs is a cache. In a
  // folder's repository these tables are empty.
  `
  CREATE TABLE bucket (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    cache_bytes  INTEGER NOT NULL,
    notes_number INTEGER NOT NULL DEFAULT 0,
    notes_sha256 BLOB
  );
  CREATE TABLE pack (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256       BLOB NOT NULL UNIQUE,
    bytes        INTEGER NOT NULL,
    chunk_bytes  INTEGER NOT NULL,
    locked_until INTEGER
  );
  CREATE TABLE packed_chunk (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    pack_id  INTEGER NOT NULL REFERENCES pack (id),
    offset   INTEGER NOT NULL,
    length   INTEGER NOT NULL
  );
  CREATE INDEX packed_chunk_pack ON packed_chunk (pack_id, offset);
  CREATE TABLE unpacked_chunk (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    bytes    INTEGER NOT NULL
  );
  CREATE TABLE cached_chunk (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    bytes    INTEGER NOT NULL,
    used     INTEGER NOT NULL
  );
  CREATE INDEX cached_chunk_used ON cached_chunk (used);
  CREATE TABLE point_leaf (
    point_id      INTEGER NOT NULL REFERENCES restore_point (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,
    chunk_id      INTEGER NOT NULL REFERENCES chunk (id),
    messages      INTEGER NOT NULL,
    first_message INTEGER NOT NULL,
    last_message  INTEGER NOT NULL,
    PRIMARY KEY (point_id, ordinal)
  ) WITHOUT ROWID;
  CREATE INDEX point_leaf_chunk ON point_leaf (chunk_id);
  CREATE TABLE point_manifest (
    name         TEXT PRIMARY KEY,
    point_id     INTEGER,
    is_published INTEGER NOT NULL,
    locked_until INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX point_manifest_point ON point_manifest (point_id);
  CREATE TRIGGER chunk_waits_for_pack AFTER INSERT ON chunk WHEN EXISTS (SELECT 1 FROM bucket) BEGIN
    INSERT INTO unpacked_chunk (chunk_id, bytes) VALUES (new.id, length(new.data));
  END;
  CREATE TABLE unpublished_point (point_id INTEGER PRIMARY KEY REFERENCES restore_point (id) ON DELETE CASCADE);
  CREATE TRIGGER point_waits_for_bucket AFTER UPDATE OF completed_at, corrected_at ON restore_point
    WHEN new.completed_at IS NOT NULL AND EXISTS (SELECT 1 FROM bucket)
  BEGIN INSERT OR IGNORE INTO unpublished_point (point_id) VALUES (new.id); END;
  `,
  // Of a bucket that several processes write to (bucket/shared-writing.ts): what this index knows of the others. `generation` 0 is that of one
  // writer; of a pack of theirs, `known_bytes` are those of the chunks that were ever needed here. A chunk that is packed `anew` is in a pack already.
  `
  ALTER TABLE bucket ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE bucket ADD COLUMN followed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE bucket ADD COLUMN only_last INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE pack ADD COLUMN known_bytes INTEGER;
  ALTER TABLE unpacked_chunk ADD COLUMN anew INTEGER NOT NULL DEFAULT 0;
  `,
  // Of what a row says of a point, a mailbox or a message in lists, so that an altered date removes nothing (row-checksums.ts).
  `
  ALTER TABLE restore_point ADD COLUMN checksum INTEGER;
  ALTER TABLE mailbox ADD COLUMN checksum INTEGER;
  ALTER TABLE content ADD COLUMN checksum INTEGER;
  `,
  // The same of a legal hold: an altered one lets nothing go (docs/decisions/0331).
  `ALTER TABLE hold ADD COLUMN checksum INTEGER;`,
  // Of an index that is only read: as of when it has what others have written to its bucket (bucket/follow-bucket.ts), in milliseconds since 1970.
  `ALTER TABLE bucket ADD COLUMN seen_at INTEGER;`,
  // Who writes to the bucket by this index (bucket/writer-mark.ts), null before it has; `takes_over` of one that was made anew, whoever writes there.
  `
  ALTER TABLE bucket ADD COLUMN writer TEXT;
  ALTER TABLE bucket ADD COLUMN takes_over INTEGER NOT NULL DEFAULT 0;
  `,
];
