import type { Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { backupMailbox } from '../../../../core/backup/mailbox-backup.js';
import { warningsOf } from '../../../../core/backup/mailbox-warnings.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { render } from '../../../../shared/texts/text.js';
import { type FakeImapServer, fakeMessage, startFakeImapServer } from '../../../fixtures/fake-imap-server.js';

/* What an IMAP server says of a folder in one place it may contradict in another: nothing is lost by it in silence (backup.md §1). */

const user = 'ann@example.com';
const now = new Date('2026-03-01T00:00:00Z');

type Message = ReturnType<typeof fakeMessage>;

/** Answers a command instead of the server; true if it did. */
type Answer = (command: string, tag: string, say: (line: string) => void) => boolean;

let directory: string;
let server: FakeImapServer;
let writer: RepositoryWriter;
let answer: Answer | null;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-evidence-'));
  answer = null;
  server = await startFakeImapServer(
    {},
    {
      answer: (command: string, tag: string, socket: Socket) =>
        answer?.(command, tag, (line) => socket.write(`${line}\r\n`, 'latin1')) === true,
    },
  );
});
afterEach(async () => {
  writer.close();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

let repositories = 0;
function openRepository(): string {
  const path = join(directory, `repository-${String(++repositories)}`);
  writer = openForWriting(path, () => now);
  return path;
}

/** One session; what its restore point shows of INBOX (subject and flags by uid), and what it warns of. */
async function session(path: string): Promise<{ shown: Record<string, string[]>; warnings: string[] }> {
  const auth = { method: 'password', user } as const;
  const { port } = server;
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, 'secret'),
  );
  const reader = await source.openMailbox(user);
  const point = writer.beginPoint({ key: 'mailbox-1', name: user, source: 'Server' }, 'session');
  const attempts = firstAttempt();
  await backupMailbox({
    ...{ reader, writer, point, attempts, excludedFolders: [], keepMissingSessions: 3 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  await reader.close();
  point.complete(now);
  const warnings = warningsOf(user, attempts, { lost: null, isAltered: false }).map((warning) =>
    render(warning),
  );
  const repository = openForReading(path);
  try {
    const folder = repository.reader.folders(point.pointId).find(({ path: [name] }) => name === 'INBOX');
    const rows = folder ? repository.reader.messages(point.pointId, folder.id, 0, 1000) : [];
    const shown = rows.map((row): [string, string[]] => {
      const content = repository.reader.readContent(row.content_id).toString('latin1');
      const subject = /^Subject: (.*)\r$/m.exec(content)?.[1] ?? content;
      return [repository.reader.origin(row.id).uid, [subject, ...row.flags]];
    });
    return { shown: Object.fromEntries(shown), warnings };
  } finally {
    repository.close();
  }
}

function inbox(messages: readonly Message[], uidValidity = 7): void {
  server.folders = { INBOX: { messages, uidValidity } };
}

const held = [1, 2, 3, 4].map((uid) => ({ ...fakeMessage(uid, `m${String(uid)}`), flags: '\\Seen' }));
const all = Object.fromEntries(held.map(({ uid }) => [String(uid), [`m${String(uid)}`, '\\Seen']]));

const row = (uid: number, rest = ' FLAGS (\\Seen)'): string =>
  `* ${String(uid)} FETCH (UID ${String(uid)}${rest})`;
const isListing = (command: string): boolean => command.startsWith('FETCH 1:*');

/** Rows and lines that answer every listing. */
function listedAs(lines: readonly string[]): Answer {
  return (command, tag, say) => {
    if (!isListing(command)) return false;
    for (const line of [...lines, `${tag} OK done`]) say(line);
    return true;
  };
}

describe('a server that contradicts itself', () => {
  it.each<{ said: string; answer: Answer; warning: RegExp | null }>([
    {
      said: 'fewer messages by EXISTS in the middle of the listing, and none expunged',
      answer: listedAs([row(1), row(2), '* 2 EXISTS']),
      warning: /INBOX has 4 messages, of which the source listed only 2/,
    },
    {
      said: 'fewer messages at EXAMINE than by STATUS, asked twice',
      answer: (command, tag, say) => {
        if (!command.startsWith('EXAMINE')) return listedAs([row(1), row(2)])(command, tag, say);
        say('* 2 EXISTS');
        say('* OK [UIDVALIDITY 7] ok');
        say(`${tag} OK done`);
        return true;
      },
      warning: /INBOX has 4 messages, of which the source listed only 2/,
    },
    {
      said: 'no EXISTS at all',
      answer: (command, tag, say) => {
        if (!command.startsWith('EXAMINE')) return false;
        say(`${tag} OK [UIDVALIDITY 7] ok`);
        return true;
      },
      warning: /1 folder could not be read .*INBOX: the server does not say how many messages it has/,
    },
    {
      said: 'a flag that another client changes during the listing, without a uid',
      answer: listedAs([
        row(1),
        '* 1 FETCH (FLAGS (\\Flagged))',
        row(2),
        row(3),
        row(4),
        '* 9 FETCH (FLAGS ())',
      ]),
      warning: null,
    },
    {
      said: 'a row without flags after the one with them',
      answer: listedAs([1, 2, 3, 4].flatMap((uid) => [row(uid), row(uid, ' MODSEQ (12)')])),
      warning: null,
    },
    {
      said: 'rows without any flags',
      answer: listedAs([1, 2, 3, 4].map((uid) => row(uid, ''))),
      warning: null,
    },
  ])('says $said: everything stays in the restore point', async ({ answer: contradicts, warning }) => {
    const path = openRepository();
    inbox(held);
    expect((await session(path)).shown).toEqual(all);
    answer = contradicts;
    const { shown, warnings } = await session(path);
    expect(shown).toEqual(all);
    if (warning === null) expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  it.each<{ said: string; isGone: boolean; answer: Answer; warning: RegExp }>([
    {
      said: 'nothing of a message that it lists, whenever it is asked for it',
      isGone: false,
      answer: (command, tag, say) => {
        if (!/^UID FETCH 3 /.test(command)) return false;
        say(`${tag} OK done`);
        return true;
      },
      warning: /1 message could not be read .*INBOX, 3: the server answered without the content/,
    },
    {
      said: 'an empty content of a message that it says to have more',
      isGone: false,
      answer: (command, tag, say) => {
        if (!/^UID FETCH 3 .*BODY/.test(command)) return false;
        say('* 3 FETCH (UID 3 INTERNALDATE "03-Mar-2026 09:10:11 +0000" BODY[] {0}');
        say(')');
        say(`${tag} OK done`);
        return true;
      },
      warning: /1 message could not be read .*INBOX, 3: the server gives 0 bytes of its \d+ bytes/,
    },
  ])('gives $said: it is named, and read when it comes', async ({ answer: withholds, warning }) => {
    const path = openRepository();
    inbox(held);
    // Those around it come together and are left out there; it alone is asked for by itself.
    server.folders = {
      INBOX: { messages: held.map((each) => (each.uid === 3 ? { ...each, content: null, size: 40 } : each)) },
    };
    answer = withholds;
    const { 3: _, ...others } = all;
    const first = await session(path);
    expect(first.shown).toEqual(others);
    expect(first.warnings).toEqual([expect.stringMatching(warning)]);
    answer = null;
    inbox(held);
    expect(await session(path)).toEqual({ shown: all, warnings: [] });
  });

  it('a message that is expunged while others are read has gone, and is no fault', async () => {
    const path = openRepository();
    inbox(held);
    answer = (command, _tag, say) => {
      if (!/^UID FETCH .*BODY/.test(command) || server.folders['INBOX']?.messages?.length !== 4) return false;
      inbox(held.filter(({ uid }) => uid !== 3));
      say('* 3 EXPUNGE');
      return false;
    };
    const { 3: _, ...others } = all;
    expect(await session(path)).toEqual({ shown: others, warnings: [] });
  });
});

describe('a new UIDVALIDITY', () => {
  it('keeps what was known of a message that cannot be read under it', async () => {
    const path = openRepository();
    inbox(held);
    await session(path);
    inbox(
      held.map((each) => ({ ...each, uid: each.uid + 10 })),
      8,
    );
    answer = (command, tag, say) => {
      if (!/^UID FETCH .*BODY/.test(command) || !/1[0-9]:14|[ ,:]13/.test(command)) return false;
      say(`${tag} NO broken`);
      return true;
    };
    const refused = await session(path);
    const subjects = (shown: Record<string, string[]>): string[] =>
      Object.values(shown)
        .map(([subject = '']) => subject)
        .sort();
    expect(subjects(refused.shown)).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(refused.warnings).toEqual([expect.stringMatching(/INBOX, 13: the server refused it/)]);
    answer = null;
    const read = await session(path);
    expect(subjects(read.shown)).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(Object.keys(read.shown).sort()).toEqual(['11', '12', '13', '14']);
    expect(read.warnings).toEqual([]);
  });
});

describe('a server put back from an older copy', () => {
  it('gives its uids a second time, and every message is backed up as it is now', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        async (before, kept, arrived) => {
          const path = openRepository();
          const dated = (uid: number, name: string, minute: number): Message => ({
            ...fakeMessage(uid, name),
            internalDate: `03-Mar-2026 09:${String(minute).padStart(2, '0')}:11 +0000`,
          });
          const old = Array.from({ length: before }, (_, index) =>
            dated(index + 1, `old ${String(index)}`, index),
          );
          inbox(old);
          await session(path);
          // Mail after the copy is gone; what arrived since took its uids, and some of that was deleted again.
          const copy = old.slice(0, kept);
          const fresh = arrived.map((_, index) =>
            dated(copy.length + index + 1, `new ${String(index)}`, 30 + index),
          );
          const there = [...copy, ...fresh.filter((_, index) => arrived[index] !== 0)];
          inbox(there);
          const { shown } = await session(path);
          for (const { uid, content } of there)
            expect(shown[String(uid)]?.[0]).toBe(/^Subject: (.*)\r$/m.exec(content ?? '')?.[1]);
          writer.close();
        },
      ),
      { numRuns: 12 },
    );
  });

  it('asks for one date only in a folder where nothing of it is so', async () => {
    const path = openRepository();
    inbox(held);
    await session(path);
    const before = server.commands.length;
    await session(path);
    expect(server.commands.slice(before).filter((command) => command.includes('INTERNALDATE'))).toEqual([
      'UID FETCH 4 (UID INTERNALDATE)',
    ]);
  });
});
