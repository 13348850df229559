import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailboxAttempts, firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { backupMailbox } from '../../../../core/backup/mailbox-backup.js';
import { warningsOf } from '../../../../core/backup/mailbox-warnings.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import type {
  FetchedMessage,
  FolderListing,
  FoundFolder,
  MailboxReader,
  SourceFolder,
} from '../../../../core/sources/mail-source.js';
import { render, verbatim } from '../../../../shared/texts/text.js';
import { timeFor, worldCount } from '../../../fixtures/kill-count.js';

/* What a source shows no more ends in the repository on evidence only (backup.md §3). */

const now = new Date('2026-03-01T00:00:00Z');
const keepMissingSessions = 3;

/** What a mailbox really holds: by folder, contents by uid. */
type Mail = Record<string, Record<string, string>>;

/** How a server may say less than there is. */
interface Lies {
  /** Folders that the list leaves out; true: also when they are asked for by name. */
  readonly unlisted?: Record<string, boolean>;
  /** The list names nothing, and INBOX is found by its name. */
  readonly emptyList?: boolean;
  /** Folders that are refused with a reason of their own when they are asked for by name. */
  readonly hidden?: readonly string[];
  /** Messages by folder that are left out of listings though they are counted. */
  readonly short?: Record<string, readonly string[]>;
  /** Messages by folder that are neither listed nor counted. */
  readonly lost?: Record<string, readonly string[]>;
  readonly uidValidity?: string;
}

/** A fake server that holds some mail and may say less. */
class FakeServer implements MailboxReader {
  constructor(
    private readonly mail: Mail,
    private readonly lies: Lies,
  ) {}

  listFolders(): Promise<SourceFolder[]> {
    if (this.lies.emptyList === true)
      return Promise.resolve([{ path: ['INBOX'], state: null, isUnlisted: true }]);
    return Promise.resolve(
      Object.keys(this.mail)
        .filter((name) => this.lies.unlisted?.[name] === undefined)
        .map((name) => ({ path: [name], state: null })),
    );
  }

  findFolder(path: readonly string[]): Promise<FoundFolder> {
    const [name = ''] = path;
    if (this.lies.hidden?.includes(name) === true)
      return Promise.resolve({ type: 'unknown', reason: verbatim('denied') });
    return Promise.resolve(
      this.mail[name] === undefined || this.lies.unlisted?.[name] === true
        ? { type: 'absent' }
        : { type: 'present', folder: { path, state: null } },
    );
  }

  listMessages({ path: [name = ''] }: SourceFolder): Promise<FolderListing> {
    const held = Object.keys(this.mail[name] ?? {}).filter(
      (uid) => this.lies.lost?.[name]?.includes(uid) !== true,
    );
    const shown = held.filter((uid) => this.lies.short?.[name]?.includes(uid) !== true);
    return Promise.resolve({
      uidValidity: this.lies.uidValidity ?? '1',
      messages: shown.map((uid) => ({ uid, flags: [] })),
      promised: held.length,
    });
  }

  async *fetchMessages(
    { path: [name = ''] }: SourceFolder,
    uids: readonly string[],
  ): AsyncGenerator<FetchedMessage> {
    await Promise.resolve();
    for (const uid of uids) {
      const content = Buffer.from(this.mail[name]?.[uid] ?? '');
      yield { type: 'message', uid, content, internalDate: now };
    }
  }

  close = (): Promise<void> => Promise.resolve();
}

let folder: string;
let writer: RepositoryWriter;
let repositoryPath: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-missing-'));
  openRepository('repository');
});
afterEach(async () => {
  writer.close();
  await rm(folder, { recursive: true, force: true });
});

function openRepository(name: string): void {
  repositoryPath = join(folder, name);
  writer = openForWriting(repositoryPath, () => now);
}

const key = 'mailbox-1';

/** One session; returns what its restore point shows and what it warns of. */
async function session(
  mail: Mail,
  lies: Lies = {},
  { excludedFolders = [] as readonly string[], complete = true } = {},
): Promise<{ shown: Mail; warnings: string[]; attempts: MailboxAttempts }> {
  const point = writer.beginPoint({ key, name: 'a@example.com', source: 'Server' }, 'session');
  const attempts = firstAttempt();
  const { signal } = new AbortController();
  const onProgress = (): void => undefined;
  const reader = new FakeServer(mail, lies);
  await backupMailbox({
    ...{ reader, writer, point, attempts, signal, excludedFolders, keepMissingSessions, onProgress },
  });
  if (complete) point.complete(now);
  const warnings = warningsOf('a@example.com', attempts, { lost: null, isAltered: false }).map((warning) =>
    render(warning),
  );
  return { shown: complete ? shownAt(point.pointId) : {}, warnings, attempts };
}

function shownAt(pointId: number): Mail {
  const repository = openForReading(repositoryPath);
  try {
    return Object.fromEntries(
      repository.reader.folders(pointId).map(({ id, path }) => {
        const messages = repository.reader.messages(pointId, id, 0, 1000);
        const contents = messages.map((message): [string, string] => [
          repository.reader.origin(message.id).uid,
          repository.reader.readContent(message.content_id).toString(),
        ]);
        return [path.join('/'), Object.fromEntries(contents)];
      }),
    );
  } finally {
    repository.close();
  }
}

const mail: Mail = {
  INBOX: { 1: 'one', 2: 'two', 3: 'three', 4: 'four' },
  Archive: { 1: 'old', 2: 'older' },
};

describe('what a server leaves out', () => {
  it.each<{ said: string; lies: Lies; warning: RegExp; removed?: number }>([
    {
      said: 'a list of folders without INBOX',
      lies: { unlisted: { INBOX: true } },
      warning: /INBOX is no longer at the source\. All 4 stay in this restore point/,
    },
    {
      said: 'a list without a folder that opens when it is asked for',
      lies: { unlisted: { INBOX: false } },
      warning: /INBOX is missing from the source's list of folders but exists, and was read/,
    },
    {
      said: 'an empty list',
      lies: { unlisted: { INBOX: true, Archive: true } },
      warning: /INBOX is no longer at the source/,
    },
    {
      said: 'a folder that it neither lists nor opens nor calls gone',
      lies: { unlisted: { INBOX: true }, hidden: ['INBOX'] },
      warning: /INBOX is not listed any more and cannot be opened \(denied\)/,
    },
    {
      said: 'fewer rows than it counts',
      lies: { short: { INBOX: ['2', '4'] } },
      warning: /INBOX has 4 messages, of which the source listed only 2/,
    },
    {
      said: 'more than half of the mailbox',
      lies: { lost: { INBOX: ['1', '2', '3', '4'] } },
      warning: /4 of 6 messages disappeared at once\. All 4 stay/,
    },
    {
      said: 'more than half, under another UIDVALIDITY',
      lies: { lost: { INBOX: ['1', '2', '3', '4'] }, uidValidity: '2' },
      warning: /4 of 6 messages disappeared at once/,
      // Those still there are known by another uid in the first of these sessions.
      removed: 2,
    },
  ])(
    '$said: stays in the restore point, with a warning that names it, and is no loss when it is back',
    async ({ lies, warning, removed = 0 }) => {
      await session(mail);
      let ended = 0;
      for (let lying = 0; lying < keepMissingSessions; lying++) {
        const { shown, warnings, attempts } = await session(mail, lies);
        expect(contentsOf(shown)).toEqual(contentsOf(mail));
        expect(warnings).toContainEqual(expect.stringMatching(warning));
        ended += attempts.counts.removed;
      }
      expect(ended).toBe(removed);
      const { shown, warnings } = await session(mail, { uidValidity: lies.uidValidity ?? '1' });
      expect(shown).toEqual(mail);
      expect(warnings).toEqual([]);
    },
  );

  it('a first list that names nothing warns of the folders that may be missing', async () => {
    const { shown, warnings } = await session(mail, { emptyList: true });
    expect(Object.keys(shown)).toEqual(['INBOX']);
    expect(warnings).toEqual([
      "a@example.com: INBOX is missing from the source's list of folders but exists, and was read. Other folders may be missing from the list too.",
    ]);
    expect(await session(mail)).toMatchObject({ shown: mail, warnings: [] });
  });

  it('a folder that stays away ends after the sessions that were to wait for it, and each says how many are left', async () => {
    await session(mail);
    const { Archive: _, ...rest } = mail;
    const said: string[] = [];
    for (let missed = 1; missed <= keepMissingSessions; missed++) {
      const { shown, warnings } = await session(rest);
      expect(shown).toEqual(mail);
      said.push(...warnings);
    }
    expect(said).toEqual([
      'a@example.com: the folder Archive is no longer at the source. All 2 stay in this restore point, and in those of the next 2 sessions if still missing.',
      'a@example.com: the folder Archive is no longer at the source. All 2 stay in this restore point, and in those of the next 1 session if still missing.',
      'a@example.com: the folder Archive is no longer at the source. All 2 stay in this restore point. If still missing in the next session, the restore points from then on will not have them.',
    ]);
    const { shown, warnings, attempts } = await session(rest);
    expect(shown).toEqual(rest);
    expect(warnings).toEqual([]);
    expect(attempts.counts.removed).toBe(2);
  });

  it('a point that is never completed does not count twice: the same session is taken up again', async () => {
    await session(mail);
    const { Archive: _, ...rest } = mail;
    for (let crash = 0; crash < 5; crash++) await session(rest, {}, { complete: false });
    expect((await session(rest)).shown).toEqual(mail);
  });
});

describe('what was deleted, moved or renamed', () => {
  it.each<{ what: string; after: Mail }>([
    { what: 'messages, up to half', after: { ...mail, INBOX: { 4: 'four' } } },
    {
      what: 'a message that was moved',
      after: { INBOX: { 1: 'one' }, Archive: { ...mail['Archive'], 3: 'two', 4: 'three', 5: 'four' } },
    },
    { what: 'a folder that was renamed', after: { INBOX: mail['INBOX']!, Old: mail['Archive']! } },
    {
      what: 'a folder whose messages were moved before',
      after: { INBOX: { ...mail['INBOX'], 5: 'old', 6: 'older' } },
    },
  ])('$what: the next restore point shows the mailbox as it is, without a warning', async ({ after }) => {
    await session(mail);
    const { shown, warnings } = await session(after);
    expect(shown).toEqual(after);
    expect(warnings).toEqual([]);
  });

  it('a folder that the user excludes leaves at once', async () => {
    await session(mail);
    const { shown, warnings } = await session(mail, {}, { excludedFolders: ['Archive'] });
    expect(shown).toEqual({ INBOX: mail['INBOX'] });
    expect(warnings).toEqual([]);
  });

  it('all messages at once: they end when the sessions that were to wait are over', async () => {
    await session(mail);
    const empty: Mail = { INBOX: {}, Archive: {} };
    for (let missed = 1; missed <= keepMissingSessions; missed++)
      expect((await session(empty)).shown).toEqual(mail);
    expect((await session(empty)).shown).toEqual(empty);
  });

  it('mail that comes while the rest is missing does not shorten the wait', async () => {
    await session(mail);
    const after = (uid: number): Mail => ({
      INBOX: Object.fromEntries(
        Array.from({ length: uid }, (_, index) => [10 + index, `new ${String(index)}`]),
      ),
      Archive: {},
    });
    const lies: Lies = { lost: { INBOX: ['1', '2', '3', '4'] } };
    for (let missed = 1; missed <= keepMissingSessions; missed++)
      expect(contentsOf((await session(after(missed * 10), lies)).shown)).toEqual(
        [...contentsOf(mail), ...contentsOf(after(missed * 10))].sort(),
      );
    expect(contentsOf((await session(after(50))).shown)).toEqual(contentsOf(after(50)));
  });
});

const worlds = worldCount(40);

it(
  'property: no lie of up to three sessions takes anything out of any restore point',
  async () => {
    const names = ['INBOX', 'A', 'B'];
    const uidList = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5'));
    const some = fc.dictionary(fc.constantFrom(...names), uidList, { noNullPrototype: true });
    const lies = fc.record(
      {
        unlisted: fc.dictionary(fc.constantFrom(...names), fc.boolean(), { noNullPrototype: true }),
        hidden: fc.uniqueArray(fc.constantFrom(...names)),
        short: some,
        uidValidity: fc.constantFrom('1', '2'),
      },
      { requiredKeys: [] },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(some, fc.array(lies, { maxLength: 3 }), async (held, sessions) => {
        run += 1;
        writer.close();
        openRepository(`repository-${String(run)}`);
        const truth: Mail = Object.fromEntries(
          names.map((name) => [
            name,
            Object.fromEntries((held[name] ?? []).map((uid) => [uid, `${name} ${uid}`])),
          ]),
        );
        await session(truth);
        for (const each of sessions) {
          const { shown } = await session(truth, each);
          expect(contentsOf(shown)).toEqual(contentsOf(truth));
        }
      }),
      { numRuns: worlds },
    );
  },
  timeFor(worlds, 5_000),
);

/** Contents of all folders, in order. */
function contentsOf(held: Mail): string[] {
  return [...new Set(Object.values(held).flatMap((messages) => Object.values(messages)))].sort();
}

describe('folders that the job excludes', () => {
  it.each<{ excluded: readonly string[]; isAll: boolean }>([
    { excluded: [], isAll: false },
    { excluded: ['Archive'], isAll: false },
    { excluded: ['INBOX', 'Archive', 'Drafts'], isAll: true },
  ])('$excluded: a backup of nothing is no success', async ({ excluded, isAll }) => {
    const { warnings } = await session(mail, {}, { excludedFolders: excluded });
    expect(warnings).toEqual(isAll ? [expect.stringMatching(/excludes every folder of this mailbox/)] : []);
  });

  it('a mailbox without any folder is not one of which all are excluded', async () => {
    expect((await session({}, {}, { excludedFolders: ['INBOX'] })).warnings).toEqual([]);
  });
});
