import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionStore } from '../../../../core/catalogue/sessions.js';
import { migrations } from '../../../../core/catalogue/schema.js';
import { type UnsavedSessionStore, keepingUnsaved } from '../../../../core/catalogue/unsaved-sessions.js';
import { migrate } from '../../../../core/lib/migrate.js';
import { type Sqlite, openSqlite } from '../../../../core/lib/sqlite.js';
import { AppError } from '../../../../shared/errors.js';

/* Sessions on a disk that takes nothing: shown as they went, written once there is room (docs/decisions/0132). */

let directory: string;
let database: Sqlite;
let isFull: boolean;
/** The next transaction is done, and nobody hears of it. */
let isAnswerLost: boolean;
let sessions: UnsavedSessionStore;
const now = new Date('2026-03-01T00:00:00.000Z');
const at = now.toISOString();
const full = (): never => {
  throw new AppError('disk-full', 'The disk is full.');
};

const away = (): never => {
  throw new AppError('database-unreachable', 'It does not answer.');
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-unsaved-'));
  const path = join(directory, 'catalogue.sqlite');
  const onDisk = openSqlite(path);
  migrate(onDisk, path, migrations);
  isFull = false;
  isAnswerLost = false;
  database = {
    ...onDisk,
    run: (...call) => (isFull ? full() : onDisk.run(...call)),
    transaction: (work) => {
      if (isFull) full();
      const done = onDisk.transaction(work);
      if (isAnswerLost) away();
      return done;
    },
    durableTransaction: (work) => (isAnswerLost ? away() : onDisk.durableTransaction(work)),
  };
  sessions = keepingUnsaved(
    createSessionStore(database, () => now),
    () => now,
    (write) => write(),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
  sessions.close();
  database.close();
  rmSync(directory, { recursive: true });
});

const backup = { type: 'backup', name: 'J', jobId: 'j', trigger: 'manual' } as const;
const restore = { type: 'restore', name: 'R', jobId: null, trigger: 'manual' } as const;
const line = (text: string) => ({ type: 'Error', text, start: at, end: at }) as const;

describe('on a full disk', () => {
  it('a backup does not begin, a restore does and is listed', () => {
    isFull = true;
    expect(() => sessions.start(backup)).toThrow(expect.objectContaining({ code: 'disk-full' }));
    const { id } = sessions.start(restore);
    sessions.putLine(id, line('exported'));
    sessions.end(id, 'Success');
    expect(sessions.list({ limit: 5 })).toMatchObject([{ id, status: 'Success' }]);
    expect(sessions.get(id).log).toEqual([line('exported')]);
  });

  it('a session that runs already continues in memory, ends, and is written once there is room', async () => {
    const { id } = sessions.start(backup);
    sessions.putLine(id, line('before'));
    isFull = true;
    sessions.putLine(id, line('the disk is full'));
    sessions.end(id, 'Failed');
    expect(sessions.get(id)).toMatchObject({
      status: 'Failed',
      log: [line('before'), line('the disk is full')],
    });
    expect(sessions.list({ status: 'Running', limit: 5 })).toEqual([]);
    expect(sessions.isRunning(id)).toBe(false);
    // The next run is refused for what it is, not because this one seemed to run.
    expect(() => sessions.start(backup)).toThrow(expect.objectContaining({ code: 'disk-full' }));
    isFull = false;
    const later = performance.now() + 1100;
    vi.spyOn(performance, 'now').mockReturnValue(later);
    sessions.list({ limit: 5 });
    const written = createSessionStore(database, () => now).get(id);
    expect(written).toMatchObject({ status: 'Failed', log: [line('before'), line('the disk is full')] });
    expect(sessions.start(backup).status).toBe('Running');
  });

  it('a session of a process that died is shown as failed', () => {
    const { id } = sessions.start(backup);
    database.run('UPDATE session SET owner_pid = 4194304, owner_started = ?', 'never');
    isFull = true;
    expect(sessions.failAbandoned()).toMatchObject([{ id, status: 'Failed' }]);
    expect(sessions.get(id).log.at(-1)?.text).toContain('ended unexpectedly');
    expect(() => sessions.start(backup)).toThrow(expect.objectContaining({ code: 'disk-full' }));
  });
});

describe('of a database that is away', () => {
  const oneLater = (): void => {
    const later = performance.now() + 1100;
    vi.spyOn(performance, 'now').mockReturnValue(later);
  };

  it('a backup whose beginning got no answer is no backup that runs for ever', () => {
    isAnswerLost = true;
    expect(() => sessions.start(backup)).toThrow(expect.objectContaining({ code: 'database-unreachable' }));
    isAnswerLost = false;
    // Once it is back, the job runs again, and the first one is told for what it was.
    const next = sessions.start(backup);
    expect(next.status).toBe('Running');
    const [failed] = createSessionStore(database, () => now).list({ status: 'Failed', limit: 5 });
    const log = failed === undefined ? [] : sessions.get(failed.id).log;
    expect(log.map(({ text }) => text)).toEqual([expect.stringContaining('Nothing was backed up')]);
  });

  it('what is said of a session meanwhile is written in its place once it is back, while the session goes on', () => {
    const { id } = sessions.start(backup);
    const first = sessions.putLine(id, line('first'));
    isFull = true;
    sessions.putLine(id, line('second'));
    sessions.putLine(id, line('first, as it ended'), first);
    isFull = false;
    oneLater();
    sessions.list({ limit: 1 });
    sessions.putLine(id, line('third'));
    const written = createSessionStore(database, () => now).get(id);
    expect(written.status).toBe('Running');
    expect(written.log).toEqual([line('first, as it ended'), line('second'), line('third')]);
  });
});
