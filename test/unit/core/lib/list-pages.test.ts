import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createListPages } from '../../../../core/lib/list-pages.js';
import { mailboxesCsv } from '../../../../electron/ipc/handlers/mailboxes-csv.js';
import {
  type MailboxPages,
  formatMailboxPage,
  mailboxesPerPage,
  pagesOfMailboxes,
  parseMailboxPage,
  readMailboxes,
} from '../../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';

function mailboxes(count: number): Mailbox[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `mailbox-${String(index)}`,
    mailbox: `=user${String(index)}@example.org`,
    sourceId: 'source',
    sourceName: 'Office, "main"',
    kind: 'user',
    licenseState: 'Exceeded',
    queuePosition: index + 1,
    firstAdmittedAt: '2026-01-01T00:00:00Z',
    lastBackupAt: null,
    restorePoints: 0,
    messages: 0,
    bytes: 0,
    jobs: ['Nightly', 'Hourly'],
    state: 'protected',
    goodAt: null,
    hold: null,
    isOpenedOnly: false,
  }));
}

/** The pages of a list that changes while it is read. */
function pagesOf(list: Mailbox[]): MailboxPages {
  const lists = createListPages(mailboxesPerPage, formatMailboxPage);
  return {
    open: () => Promise.resolve(lists.open([...list])),
    page: ({ list: name, page }) => {
      list.pop();
      return Promise.resolve(lists.page(name, page));
    },
  };
}

describe('a list of mailboxes in pages', () => {
  it('is read as it was when it was opened, whatever its length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 * mailboxesPerPage }), async (count) => {
        expect(await readMailboxes(pagesOf(mailboxes(count)))).toEqual(mailboxes(count));
      }),
      { numRuns: 20, examples: [[0], [1], [mailboxesPerPage], [mailboxesPerPage + 1]] },
    );
  });

  it('is closed by its last page, and by two newer ones', () => {
    const lists = createListPages(mailboxesPerPage, formatMailboxPage);
    const read = lists.open(mailboxes(1));
    lists.page(read.list, 0);
    expect(() => lists.page(read.list, 0)).toThrow('Open it again');
    const givenUp = lists.open(mailboxes(1));
    const older = lists.open(mailboxes(1));
    lists.open(mailboxes(1));
    expect(() => lists.page(givenUp.list, 0)).toThrow('Open it again');
    expect(parseMailboxPage(lists.page(older.list, 0))).toEqual(mailboxes(1));
  });

  it('does not answer a page that is not there', () => {
    const lists = createListPages(mailboxesPerPage, formatMailboxPage);
    expect(() => lists.page(lists.open(mailboxes(1)).list, 1)).toThrow('Open it again');
  });

  it('is exported with one header, a line a mailbox, formulas defused (§7)', async () => {
    let text = '';
    for await (const part of mailboxesCsv(pagesOfMailboxes(pagesOf(mailboxes(mailboxesPerPage + 1)))))
      text += part;
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(mailboxesPerPage + 2);
    expect(lines[0]).toMatch(/^\uFEFFMailbox,Source,Kind,Backup,License state,/);
    expect(lines.at(-1)).toBe(
      `'=user1000@example.org,"Office, ""main""",user,protected,Exceeded,1001,2026-01-01T00:00:00Z,,0,,Nightly; Hourly`,
    );
  });
});
