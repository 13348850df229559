import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { backupMailbox } from '../../../../core/backup/mailbox-backup.js';
import type { PointWriter } from '../../../../core/repository/point-writer.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import type { FetchedMessage, MailboxReader } from '../../../../core/sources/mail-source.js';
import { AppError } from '../../../../shared/errors.js';

const uids = ['1', '2', '3', '4'];
const now = new Date('2026-03-01T00:00:00Z');

let folder: string;
let writer: RepositoryWriter;
let point: PointWriter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-cut-'));
  writer = openForWriting(join(folder, 'repository'), () => now);
  point = writer.beginPoint({ key: 'mailbox-1', name: 'a@example.com', source: 'Server' }, 'session');
});
afterEach(async () => {
  writer.close();
  await rm(folder, { recursive: true, force: true });
});

/** A fake server with four messages in INBOX; `fails` says before which message of which request it breaks off, and how. */
class FakeReader implements MailboxReader {
  readonly asked: (readonly string[])[] = [];
  constructor(private readonly fails: (uid: string, asked: readonly string[]) => AppError | null) {}
  listFolders = () => Promise.resolve([{ path: ['INBOX'], state: null }]);
  findFolder = () => Promise.resolve({ type: 'absent' as const });
  listMessages = () =>
    Promise.resolve({
      uidValidity: '1',
      messages: uids.map((uid) => ({ uid, flags: [] })),
      promised: uids.length,
    });
  async *fetchMessages(_folder: unknown, wanted: readonly string[]): AsyncGenerator<FetchedMessage> {
    this.asked.push(wanted);
    for (const uid of wanted) {
      const failure = this.fails(uid, wanted);
      if (failure) throw failure;
      yield { type: 'message', uid, content: Buffer.from(`Subject: ${uid}\r\n\r\nx`), internalDate: now };
    }
  }
  close = () => Promise.resolve();
}

const cut = (): AppError => new AppError('source-unreachable', 'The connection was cut.');

/** Attempts until one succeeds, so many at most; answers what was asked for, what was stored and who was blamed. */
async function attemptsWith(fails: ConstructorParameters<typeof FakeReader>[0], most = 5) {
  const reader = new FakeReader(fails);
  const attempts = firstAttempt();
  const { signal } = new AbortController();
  let ended = false;
  for (let attempt = 0; attempt < most && !ended; attempt++) {
    const backup = {
      reader,
      writer,
      point,
      attempts,
      signal,
      excludedFolders: [],
      keepMissingSessions: 3,
      onProgress: () => undefined,
    };
    ended = await backupMailbox(backup).then(
      () => true,
      () => false,
    );
  }
  const blamed = [...attempts.quarantined.values()].map(({ uid }) => uid);
  const { seen, stored } = attempts.counts;
  return { asked: reader.asked, seen, stored, blamed, ended };
}

describe('a connection that is cut again and again', () => {
  it('blames a message that the server cuts also when it is asked for alone, and reads the others', async () => {
    expect(await attemptsWith((uid) => (uid === '2' ? cut() : null))).toEqual({
      asked: [uids, ['2'], ['3', '4']],
      seen: 4,
      stored: 3,
      blamed: ['2'],
      ended: true,
    });
  });

  it('blames none for cuts while several were asked for: each attempt gets at least one message further', async () => {
    expect(await attemptsWith((_uid, asked) => (asked.length > 1 ? cut() : null))).toEqual({
      asked: [uids, ['1'], ['2', '3', '4'], ['2'], ['3', '4'], ['3'], ['4']],
      seen: 4,
      stored: 4,
      blamed: [],
      ended: true,
    });
  });

  it.each([1, 2, 3, 4, 5])(
    'counts each message once as read, and never fewer as read than as stored, when it ends after attempt %i',
    async (most) => {
      const { seen, stored, ended } = await attemptsWith(
        (_uid, asked) => (asked.length > 1 ? cut() : null),
        most,
      );
      expect({ seen, stored }).toEqual(ended ? { seen: 4, stored: 4 } : { seen: stored, stored: most - 1 });
    },
  );

  it('blames none for being throttled, also when it was asked for alone', async () => {
    const throttled = (): AppError => new AppError('source-throttled', 'The server is busy.');
    expect(await attemptsWith((uid) => (uid === '1' ? throttled() : null))).toMatchObject({
      stored: 0,
      blamed: [],
      ended: false,
    });
  });
});
