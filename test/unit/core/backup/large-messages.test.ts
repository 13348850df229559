import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type MailboxAttempts, firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { backupMailbox } from '../../../../core/backup/mailbox-backup.js';
import { mendDamaged } from '../../../../core/backup/mend-damaged.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { type OpenRepository, openForReading } from '../../../../core/repository/open-for-reading.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { compareWithSource } from '../../../../core/restore/drill/compare-with-source.js';
import {
  type FetchedMessage,
  type MailSource,
  type MailboxReader,
  MessageBrokeOff,
} from '../../../../core/sources/mail-source.js';
import { systemClock } from '../../../../shared/clock.js';
import { AppError } from '../../../../shared/errors.js';
import { render, text } from '../../../../shared/texts/text.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { mailShapes } from '../../../fixtures/mail-shapes.js';

const mailbox = { key: 'mailbox-1', name: 'a@example.com', source: 'Server' };
const now = new Date('2026-03-01T00:00:00Z');
const { signal } = new AbortController();

let folder: string;
let writer: RepositoryWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-large-'));
  writer = openForWriting(folder, systemClock);
});
afterEach(async () => {
  writer.close();
  await rm(folder, { recursive: true, force: true });
});

/** A message in pieces of these sizes, again and again; after `end` bytes it throws. */
async function* inPieces(content: Buffer, sizes: readonly number[], end = Infinity, error?: Error) {
  for (let at = 0, turn = 0; at < content.length; turn++) {
    await Promise.resolve();
    if (error !== undefined && at >= end) throw error;
    const next = at + (sizes[turn % sizes.length] ?? 1);
    yield content.subarray(at, next);
    at = next;
  }
}

/** A fake source of an INBOX whose messages all come in pieces; `breaks` says which one breaks off in the middle, and how. */
class FakeReader implements MailboxReader {
  constructor(
    private readonly messages: ReadonlyMap<string, Buffer>,
    private readonly breaks: (uid: string) => Error | undefined = () => undefined,
  ) {}
  listFolders = () => Promise.resolve([{ path: ['INBOX'], state: null }]);
  findFolder = () => Promise.resolve({ type: 'absent' as const });
  listMessages = () =>
    Promise.resolve({
      uidValidity: '1',
      messages: [...this.messages.keys()].map((uid) => ({ uid, flags: [] })),
      promised: this.messages.size,
    });
  async *fetchMessages(_folder: unknown, wanted: readonly string[]): AsyncGenerator<FetchedMessage> {
    for (const uid of wanted) {
      const content = this.messages.get(uid) ?? Buffer.alloc(0);
      const pieces = inPieces(content, [40_000], content.length / 2, this.breaks(uid));
      yield { type: 'large-message', uid, pieces, internalDate: now };
    }
  }
  close = () => Promise.resolve();
}

const message = (uid: string): Buffer =>
  withAttachment(`large ${uid}`, createHash('shake256', { outputLength: 300_000 }).update(uid).digest());
const three = new Map(['1', '2', '3'].map((uid) => [uid, message(uid)]));

async function backUp(reader: MailboxReader, attempts = firstAttempt()): Promise<MailboxAttempts> {
  const point = writer.beginPoint(mailbox, 'session');
  const noProgress = (): void => undefined;
  const backup = { reader, writer, point, attempts, signal, excludedFolders: [], keepMissingSessions: 3 };
  await backupMailbox({ ...backup, onProgress: noProgress });
  point.complete(now);
  return attempts;
}

/** Subjects of the newest restore point, each message proved to be whole. */
function stored(): string[] {
  return reading(({ reader }) => {
    const [point] = reader.points(mailbox.key);
    const inbox = reader.folders(point?.id ?? 0)[0]?.id ?? 0;
    return reader.messages(point?.id ?? 0, inbox, 0, 10).map(({ subject, content_id }) => {
      expect(reader.damageOf(content_id)).toBeNull();
      return subject;
    });
  });
}

function reading<T>(look: (repository: OpenRepository) => T): T {
  const repository = openForReading(folder);
  try {
    return look(repository);
  } finally {
    repository.close();
  }
}

describe('a message that comes in pieces', () => {
  const messages = fc.oneof(
    fc.constantFrom(...Object.values(difficultMessages)),
    fc
      .tuple(fc.constantFrom(...Object.values(mailShapes)), fc.integer({ min: 0, max: 60_000 }))
      .map(([shape, size]) => shape(size)),
    fc.integer({ min: 0, max: 9 }).map((empty) => Buffer.from(`${'\r\n'.repeat(empty)}Subject: late\n\nx`)),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 6 });

  it('is prepared as if it came whole: the same pieces, envelope and attachments', async () => {
    const anywhere = await mkdtemp(join(tmpdir(), 'postkeep-whole-'));
    const other = openForWriting(anywhere, systemClock);
    try {
      await fc.assert(
        fc.asyncProperty(messages, sizes, async (content, sizesOfPieces) => {
          const whole = await other.prepare(content);
          expect(await writer.prepare(inPieces(content, sizesOfPieces))).toEqual(whole);
        }),
        { numRuns: 100 },
      );
    } finally {
      other.close();
      await rm(anywhere, { recursive: true, force: true });
    }
  });

  it('of 100 MB is prepared in less memory than it has bytes', async () => {
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    const hash = createHash('sha256');
    async function* noise() {
      for (let piece = 0; piece < 25; piece++) {
        await Promise.resolve();
        const bytes = createHash('shake256', { outputLength: 4_000_000 }).update(String(piece)).digest();
        hash.update(bytes);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield bytes;
      }
    }
    const prepared = await writer.prepare(noise());
    expect(prepared.sha256.equals(hash.digest())).toBe(true);
    expect(prepared.size).toBe(100_000_000);
    expect(prepared.fresh?.bytesStored ?? 0).toBeGreaterThan(80_000_000);
    expect(most).toBeLessThan(100_000_000);
  });
});

describe('a large message that breaks off', () => {
  const unreadable = () => new MessageBrokeOff(text('sources.changedWhileRead'));

  it('is named, nothing of it counts as stored, the others are stored, and the next session reads it', async () => {
    const attempts = await backUp(new FakeReader(three, (uid) => (uid === '2' ? unreadable() : undefined)));
    const named = [...attempts.quarantined.values()].map(({ uid, reason }) => [uid, render(reason)]);
    expect(named).toEqual([['2', 'it changed while it was read']]);
    expect(attempts.counts.stored).toBe(2);
    expect(stored().sort()).toEqual(['large 1', 'large 3']);
    expect((await backUp(new FakeReader(three))).counts.stored).toBe(1);
    expect(stored().sort()).toEqual(['large 1', 'large 2', 'large 3']);
  });

  it('because it has gone meanwhile is no fault', async () => {
    const attempts = await backUp(
      new FakeReader(three, (uid) => (uid === '2' ? new MessageBrokeOff(null) : undefined)),
    );
    expect(attempts.quarantined.size).toBe(0);
    expect(stored().sort()).toEqual(['large 1', 'large 3']);
  });

  it('because the connection is cut is the one that is asked for alone next time, and passed over after that', async () => {
    const cut = (): Error => new AppError('source-unreachable', 'The connection was cut.');
    const attempts = firstAttempt();
    const reader = new FakeReader(three, (uid) => (uid === '2' ? cut() : undefined));
    await expect(backUp(reader, attempts)).rejects.toMatchObject({ code: 'source-unreachable' });
    await expect(backUp(reader, attempts)).rejects.toMatchObject({ code: 'source-unreachable' });
    await backUp(reader, attempts);
    expect([...attempts.quarantined.values()].map(({ uid }) => uid)).toEqual(['2']);
    expect(stored().sort()).toEqual(['large 1', 'large 3']);
  });
});

describe('a large message that is damaged in the repository', () => {
  const sha256 = createHash('sha256').update(message('2')).digest('hex');
  const mend = (reader: MailboxReader) =>
    mendDamaged({ reader, writer, mailboxKey: mailbox.key, damaged: [sha256], signal });

  /** Which pieces the messages are put together of. */
  function piecesStored(): unknown {
    const database = openSqlite(join(folder, 'repository.sqlite'));
    try {
      const row = z.object({ content_id: z.int(), ordinal: z.int(), chunk_id: z.int() });
      return database.all(row, 'SELECT content_id, ordinal, chunk_id FROM content_chunk');
    } finally {
      database.close();
    }
  }

  beforeEach(async () => {
    await backUp(new FakeReader(three));
    const database = openSqlite(join(folder, 'repository.sqlite'));
    database.exec(`UPDATE chunk SET data = zeroblob(length(data)) WHERE id IN (
      SELECT chunk_id FROM content_chunk JOIN content ON content.id = content_id WHERE subject = 'large 2')`);
    database.close();
  });

  it('is mended as it comes', async () => {
    expect(await mend(new FakeReader(three))).toEqual({ mended: new Set([sha256]), left: new Set() });
    expect(stored()).toHaveLength(3);
  });

  it.each([
    ['another one comes', new FakeReader(new Map([['2', message('another')]]))],
    ['it breaks off', new FakeReader(three, () => new MessageBrokeOff(text('sources.changedWhileRead')))],
    ['it has gone', new FakeReader(three, () => new MessageBrokeOff(null))],
  ])('stays so where %s', async (_, reader) => {
    const before = piecesStored();
    expect(await mend(reader)).toEqual({ mended: new Set(), left: new Set([sha256]) });
    expect(piecesStored()).toEqual(before);
  });
});

describe('a restore drill', () => {
  const compared = three.get('2') ?? Buffer.alloc(0);
  const asked = {
    sha256: createHash('sha256').update(compared).digest('hex'),
    folder: ['INBOX'],
    uidValidity: '1',
    uid: '2',
  };
  const compare = (reader: MailboxReader) => {
    const source: MailSource = {
      signIn: () => Promise.resolve(),
      listMailboxes: () => Promise.resolve({ mailboxes: [], passedOver: [] }),
      opensUnlisted: false,
      openMailbox: () => Promise.resolve(reader),
      openForRestore: () => Promise.reject(new Error('not asked for')),
      maxConcurrency: 1,
    };
    return compareWithSource(source, 'a@example.com', [asked], signal);
  };

  it('compares a large message as it comes, and does not count what breaks off', async () => {
    expect(await compare(new FakeReader(three))).toEqual({ compared: 1, different: [] });
    const other = new FakeReader(new Map([['2', message('another')]]));
    expect(await compare(other)).toEqual({ compared: 1, different: [asked.sha256] });
    const broken = new FakeReader(three, () => new MessageBrokeOff(null));
    expect(await compare(broken)).toEqual({ compared: 0, different: [] });
  });
});
