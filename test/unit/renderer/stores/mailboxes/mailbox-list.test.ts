import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MailboxPage,
  createMailboxList,
  mailboxPage,
} from '../../../../../renderer/stores/mailboxes/mailbox-list.js';
import { formatMailboxPage, mailboxesPerPage } from '../../../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../../../shared/backup/mailbox.js';

function mailbox(index: number, name: string): Mailbox {
  return {
    id: `mailbox-${String(index)}`,
    mailbox: name,
    sourceId: 'source',
    sourceName: 'Büro\n"main"',
    kind: 'user',
    licenseState: 'Licensed',
    queuePosition: null,
    firstAdmittedAt: '2026-01-01T00:00:00Z',
    lastBackupAt: null,
    restorePoints: index,
    messages: 0,
    bytes: 0,
    jobs: [],
    state: 'protected',
    goodAt: null,
    hold: null,
    isOpenedOnly: false,
  };
}

function listOf(mailboxes: readonly Mailbox[]): ReturnType<typeof createMailboxList> {
  const pages: MailboxPage[] = [];
  for (let first = 0; first < mailboxes.length; first += mailboxesPerPage) {
    pages.push(mailboxPage(formatMailboxPage(mailboxes.slice(first, first + mailboxesPerPage))));
  }
  return createMailboxList(1, pages);
}

describe('the mailboxes of the page', () => {
  it('are read from their text as they were, in any order, whatever their names', () => {
    const names = ['İnci', '名前', '"quoted", \n\\', '\u2028 line', ''];
    const lengths = fc.integer({ min: 0, max: 3 * mailboxesPerPage });
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(3 * mailboxesPerPage), { maxLength: 50 }), (length, looks) => {
        const mailboxes = Array.from({ length }, (_, index) =>
          mailbox(index, `${names[index % names.length] ?? ''}${String(index)}`),
        );
        const list = listOf(mailboxes);
        expect(list.length).toBe(length);
        for (const index of looks) expect(list.at(index)).toEqual(mailboxes[index]);
      }),
      {
        numRuns: 30,
        examples: [
          [0, [0]],
          [mailboxesPerPage, [mailboxesPerPage - 1, mailboxesPerPage]],
          [mailboxesPerPage + 1, [mailboxesPerPage, mailboxesPerPage + 1]],
        ],
      },
    );
  });

  it('a mailbox looked at again soon is the same object, so that its row is not drawn anew', () => {
    const list = listOf(Array.from({ length: 1000 }, (_, index) => mailbox(index, String(index))));
    const first = list.at(0);
    expect(list.at(0)).toBe(first);
    for (let index = 0; index < 1000; index += 1) list.at(index);
    expect(list.at(0)).toEqual(first);
  });

  it('there is none before the first and behind the last', () => {
    const list = listOf([mailbox(0, 'only')]);
    expect([list.at(-1), list.at(1)]).toEqual([undefined, undefined]);
  });
});
