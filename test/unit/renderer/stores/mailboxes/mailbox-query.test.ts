import { describe, expect, it } from 'vitest';
import { sortedBy } from '../../../../../renderer/components/sort-order.js';
import type { Sort } from '../../../../../renderer/components/sort.js';
import { textOrder } from '../../../../../renderer/messages/text-order.js';
import {
  allMailboxes,
  mailboxIndex,
  mailboxMatcher,
  mailboxSortKey,
} from '../../../../../renderer/stores/mailboxes/mailbox-query.js';
import type { Mailbox } from '../../../../../shared/backup/mailbox.js';
import { mailboxStates, urgencyOf } from '../../../../../shared/backup/status.js';

const compareText = textOrder('en').compare;

function sortMailboxes(rows: readonly Mailbox[], { column, direction }: Sort): Mailbox[] {
  return sortedBy(rows, (row) => mailboxSortKey(row, column), direction, compareText);
}

function mailbox(change: Partial<Mailbox>): Mailbox {
  return {
    id: change.mailbox ?? 'id',
    mailbox: 'ada@example.org',
    sourceId: 'source',
    sourceName: 'Office',
    kind: 'user',
    licenseState: 'Licensed',
    queuePosition: null,
    firstAdmittedAt: '2026-01-01T00:00:00Z',
    lastBackupAt: null,
    restorePoints: 0,
    messages: 0,
    bytes: 0,
    jobs: ['Nightly'],
    state: 'protected',
    goodAt: null,
    hold: null,
    isOpenedOnly: false,
    ...change,
  };
}

describe('sorting', () => {
  it('leaves what has no value at the end, in both directions', () => {
    const rows = [mailbox({ id: 'never' }), mailbox({ id: 'once', lastBackupAt: '2026-04-01T00:00:00Z' })];
    for (const direction of ['ascending', 'descending'] as const) {
      expect(sortMailboxes(rows, { column: 'lastBackup', direction }).at(-1)?.id).toBe('never');
    }
  });

  it('puts waiting mailboxes in the order of their queue, not of its digits', () => {
    const rows = [10, 2, 1].map((queuePosition) => mailbox({ licenseState: 'Exceeded', queuePosition }));
    const sorted = sortMailboxes(rows, { column: 'licenseState', direction: 'ascending' });
    expect(sorted.map(({ queuePosition }) => queuePosition)).toEqual([1, 2, 10]);
  });

  it('puts the worst state first, and of one state what has been without the longest', () => {
    const days = [null, '2025-12-31T00:00:00Z', '2026-01-01T00:00:00Z'];
    const rows = mailboxStates.flatMap((state) => days.map((goodAt) => mailbox({ state, goodAt })));
    const wanted = [...mailboxStates]
      .sort((one, other) => urgencyOf(one) - urgencyOf(other))
      .flatMap((state) => days.map((goodAt) => [state, goodAt]));
    const sorted = sortMailboxes(rows, { column: 'state', direction: 'ascending' });
    expect(sorted.map(({ state, goodAt }) => [state, goodAt])).toEqual(wanted);
  });
});

describe('filters', () => {
  const rows = [
    mailbox({ id: 'a', mailbox: 'Ada@example.org' }),
    mailbox({
      id: 'b',
      mailbox: 'bo@example.org',
      kind: 'shared',
      licenseState: 'NotRequired',
      jobs: ['Ada’s job'],
    }),
    mailbox({ id: 'c', mailbox: 'שירות@example.org', sourceName: 'Archive', restorePoints: 1 }),
  ];
  const anywhere = { ...allMailboxes, where: 'anywhere' as const };

  it.each([
    [{ ...anywhere, words: ['ADA'] }, ['a', 'b']],
    [{ ...anywhere, words: [' archive '] }, ['c']],
    [{ ...anywhere, words: ['שירות'] }, ['c']],
    [{ ...anywhere, words: ['example', 'ada'] }, ['a', 'b']],
    [{ ...allMailboxes, words: ['ada'] }, ['a']],
    [{ ...allMailboxes, kind: 'shared' as const }, ['b']],
    [{ ...allMailboxes, licenseState: 'Licensed' as const }, ['a', 'c']],
    [{ ...allMailboxes, restorable: true }, ['c']],
    [{ ...allMailboxes, id: 'b' }, ['b']],
    [{ ...allMailboxes, words: [''] }, ['a', 'b', 'c']],
  ])('mailboxes by %j', (query, ids) => {
    expect(rows.filter(mailboxMatcher(query) ?? (() => true)).map(({ id }) => id)).toEqual(ids);
  });

  it('mailboxes found are in the order asked for, whatever was asked before', () => {
    const find = mailboxIndex(rows);
    const byName = { column: 'mailbox', direction: 'descending' } as const;
    expect([...find({ ...allMailboxes, sort: byName }, compareText)]).toEqual([2, 1, 0]);
    expect([...find({ ...anywhere, words: ['ada'], sort: byName }, compareText)]).toEqual([1, 0]);
    expect([...find({ ...anywhere, words: ['ada'] }, compareText)]).toEqual([0, 1]);
    const ascending = { ...byName, direction: 'ascending' } as const;
    expect([...find({ ...allMailboxes, sort: ascending }, compareText)]).toEqual([0, 1, 2]);
  });
});
