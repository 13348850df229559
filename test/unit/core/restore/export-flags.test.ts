import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFormat, exportItems } from '../../../../core/restore/export/export.js';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { contentReader } from '../../../fixtures/content-reader.js';
import { readable } from '../../../fixtures/listing.js';

/** What an export or restore could not keep is said of each message (docs/user-guide/restore.md, "Getting messages out"). */

let target: string;
beforeEach(async () => (target = await mkdtemp(join(tmpdir(), 'postkeep-flags-'))));
afterEach(() => rm(target, { recursive: true, force: true }));

const content = Buffer.from('Subject: flags\r\n\r\nText\r\n');
const date = Date.UTC(2026, 2, 1);
const flag = fc.oneof(
  fc.constantFrom(
    '\\Seen',
    '\\Flagged',
    '\\Answered',
    '\\Draft',
    '\\Deleted',
    '$Forwarded',
    '\\Custom',
    'a b',
  ),
  fc.integer({ min: 0, max: 60 }).map((number) => `Label${String(number)}`),
);
const mail = fc.array(fc.uniqueArray(flag, { maxLength: 12 }), { minLength: 1, maxLength: 12 });

/** Exports messages with these flags and answers what was said of each to be lost. */
async function exported(
  flags: readonly (readonly string[])[],
  format: ExportFormat,
  path: string,
): Promise<string[][]> {
  const lost = flags.map((): string[] => []);
  const items = flags.map((each, index) => ({
    ...{ repositoryId: 1, folder: ['INBOX'], reader: contentReader(() => content) },
    message: {
      ...{ id: index, folder_id: 1, content_id: 1, sha256: Buffer.alloc(32), size: content.length },
      ...{ subject: String(index), sender: '', recipients: '', sent_at: null, attachments: 0 },
      ...{ internal_date: date, flags: [...each] },
    },
  }));
  await exportItems(
    items,
    { format, path, holds: 'messages' },
    {
      folderRenamed: () => undefined,
      flagsLost: ({ message }, said) => lost[message.id]?.push(...said),
      lineEndAdded: () => undefined,
    },
    new AbortController().signal,
  );
  return lost;
}

async function flagsIn(path: string): Promise<string[][]> {
  const source = openMaildirSource(path);
  const [mailbox] = (await source.listMailboxes()).mailboxes;
  const reader = await source.openMailbox(mailbox?.mailbox ?? '');
  const [inbox] = await reader.listFolders();
  if (inbox === undefined) throw new Error('There is no folder.');
  return readable(await reader.listMessages(inbox)).messages.map(({ flags }) => [...(flags ?? [])]);
}

const asSet = (lists: readonly (readonly string[])[]): string[] =>
  lists.map((list) => JSON.stringify([...list].sort())).sort();

describe('every flag is kept or said to be lost', () => {
  it('in a Maildir, which has letters for 26 keywords, also when it is exported to twice', async () => {
    await fc.assert(
      fc.asyncProperty(mail, mail, async (first, second) => {
        const path = await mkdtemp(join(target, 'maildir-'));
        const lost = [
          ...(await exported(first, 'maildir', path)),
          ...(await exported(second, 'maildir', path)),
        ];
        const kept = [...first, ...second].map((flags, index) =>
          flags.filter((each) => !lost[index]?.includes(each)),
        );
        expect(asSet(await flagsIn(path))).toEqual(asSet(kept));
        const keywords = new Set(kept.flat().filter((each) => /^Label/.test(each)));
        const asked = new Set([...first, ...second].flat().filter((each) => /^Label/.test(each)));
        expect(keywords.size).toBe(Math.min(26, asked.size));
      }),
      { numRuns: 10 },
    );
  });

  it.each(['eml', 'mbox', 'zip'] as const)('as %s, which holds none', async (format) => {
    const flags = [['\\Seen', 'Label1'], [], ['\\Flagged']];
    expect(await exported(flags, format, join(target, 'out'))).toEqual(flags);
  });

  it('by a restore into a Maildir', async () => {
    await fc.assert(
      fc.asyncProperty(mail, async (flags) => {
        const path = await mkdtemp(join(target, 'restored-'));
        await exported([[]], 'maildir', path);
        const source = openMaildirSource(path);
        const [mailbox] = (await source.listMailboxes()).mailboxes;
        const writer = await source.openForRestore(mailbox?.mailbox ?? '');
        const folder = await writer.openFolder(['INBOX']);
        if ('refused' in folder) throw new Error('The folder is refused.');
        const kept: string[][] = [[]];
        for (const [index, each] of flags.entries()) {
          const message = { token: `t${String(index)}`, content, flags: each, internalDate: new Date(date) };
          const outcome = await writer.append(folder, message);
          if (outcome.type !== 'appended') throw new Error('The message is refused.');
          kept.push(each.filter((one) => !outcome.keywordsLost.includes(one)));
        }
        expect(asSet(await flagsIn(path))).toEqual(asSet(kept));
      }),
      { numRuns: 8 },
    );
  });
});
