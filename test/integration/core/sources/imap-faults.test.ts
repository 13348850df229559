import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { backupMailbox } from '../../../../core/backup/mailbox-backup.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { defaultImapLimits } from '../../../../core/sources/imap/connection.js';
import { isTransient } from '../../../../core/sources/imap/imap-errors.js';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { AppError } from '../../../../shared/errors.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../../fixtures/faulty-proxy.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { RawImap } from '../../../fixtures/raw-imap.js';

/* Wherever the connection fails, the next attempts bring the rest: every message is stored as the server has it (backup.md §1). */

const user = 'faults@example.com';
const now = new Date('2026-03-01T00:00:00Z');
const times = killCount(50);
let dovecot: Dovecot;
let served: string[];
let directory: string;
let proxy: FaultyProxy;
/** Of a whole read without faults. */
let whole: { readonly bytes: number; readonly commands: number };

beforeAll(async () => {
  dovecot = await startDovecot();
  const folders = [['INBOX'], ['Work'], ['Work', 'Größe & Maße'], ['Sent'], ['Empty']];
  for (const content of Object.values(difficultMessages)) await dovecot.deliver(user, ['Work'], content);
  for (const [index, folder] of folders.slice(0, 4).entries()) {
    for (let n = 0; n < 80; n++) {
      const bytes = createHash('shake256', { outputLength: 200 * (1 + (n % 40)) });
      const subject = `${String(index)}-${String(n)}`;
      await dovecot.deliver(user, folder, withAttachment(subject, bytes.update(subject).digest()), {
        letters: 'S',
      });
    }
  }
  const client = await RawImap.open({
    port: dovecot.plainPort,
    tls: false,
    user,
    password: dovecot.password,
  });
  await client.command('CREATE Empty');
  served = [];
  for (const folder of await client.folders())
    served.push(...(await client.messages(folder)).map(({ sha256 }) => sha256));
  served.sort();
  client.close();
}, 120_000);
afterAll(() => dovecot.stop());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-faults-'));
  proxy = await startFaultyProxy(dovecot.plainPort);
});
afterEach(async () => {
  await proxy.close();
  await rm(directory, { recursive: true, force: true });
});

/** Backs the mailbox up into a new repository, in as many attempts as it takes; SHA-256 of all that is stored, and what failed. */
async function backUp(): Promise<{ stored: string[]; failures: AppError[]; quarantined: number }> {
  const path = await mkdtemp(join(directory, 'repository-'));
  const writer = openForWriting(join(path, 'r'), () => now);
  const auth = { method: 'password', user } as const;
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port: proxy.port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, dovecot.password),
    { ...defaultImapLimits, silence: 1500, connect: 1500 },
  );
  const point = writer.beginPoint({ key: 'mailbox-1', name: user, source: 'Server' }, 'session');
  const attempts = firstAttempt();
  const failures: AppError[] = [];
  const attempt = async (): Promise<void> => {
    const reader = await source.openMailbox(user);
    try {
      await backupMailbox({
        ...{ reader, writer, point, attempts, excludedFolders: [], keepMissingSessions: 3 },
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
    } finally {
      await reader.close();
    }
  };
  try {
    for (;;) {
      try {
        await attempt();
        break;
      } catch (error) {
        if (!(error instanceof AppError) || !isTransient(error) || failures.length > 5) throw error;
        failures.push(error);
      }
    }
    point.complete(now);
  } finally {
    writer.close();
  }
  const repository = openForReading(join(path, 'r'));
  try {
    const stored = repository.reader
      .folders(point.pointId)
      .flatMap(({ id }) =>
        repository.reader
          .messages(point.pointId, id, 0, 10_000)
          .map((row) =>
            createHash('sha256').update(repository.reader.readContent(row.content_id)).digest('hex'),
          ),
      );
    return { stored: stored.sort(), failures, quarantined: attempts.quarantined.size };
  } finally {
    repository.close();
  }
}

describe('a mailbox that is read over a connection that fails', () => {
  beforeEach(async () => {
    const { stored, failures } = await backUp();
    expect([stored.length, failures.length]).toEqual([served.length, 0]);
    whole = { ...proxy.passed };
  });

  it.each<[Fault, code: string]>([
    ['cut', 'source-unreachable'],
    ['reset', 'source-unreachable'],
    ['stall', 'source-unreachable'],
    ['throttle', 'source-throttled'],
  ])(
    'is whole in the end: %s at any place',
    async (fault, code) => {
      const random = numbersFrom(fault.length * 1000 + times);
      for (let n = 0; n < times; n++) {
        const at = Math.floor(random(fault === 'throttle' ? whole.commands - 2 : whole.bytes - 200)) + 1;
        Object.assign(proxy.passed, { bytes: 0, commands: 0 });
        proxy.next = { fault, at };
        const before = proxy.made();
        const { stored, failures, quarantined } = await backUp();
        const place = `${fault} at ${String(at)}`;
        expect(proxy.made() - before, place).toBe(1);
        expect(
          failures.map((error) => error.code),
          place,
        ).toEqual([code]);
        if (fault === 'throttle') expect(failures[0]?.retryAfterMs, place).toBe(7);
        expect(quarantined, place).toBe(0);
        expect(stored, place).toEqual(served);
      }
    },
    timeFor(times, 15_000),
  );
});
