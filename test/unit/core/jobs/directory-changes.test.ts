import { describe, expect, it } from 'vitest';
import { compareLook } from '../../../../core/jobs/directory-changes.js';
import type { DirectoryMailbox, KnownDirectory } from '../../../../core/catalogue/directories.js';
import type { DirectoryLook } from '../../../../core/sources/directory/directory.js';
import { closedReasons } from '../../../../shared/backup/directory.js';
import { type MailboxKind, mailboxKinds } from '../../../../shared/license/model.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';

const before = '2026-11-01T00:00:00.000Z';
const now = '2026-11-02T00:00:00.000Z';
const nobody = (): undefined => undefined;

function known(...mailboxes: readonly [string, MailboxKind, boolean][]): KnownDirectory {
  return {
    readAt: before,
    mailboxes: mailboxes.map(([mailbox, kind, isGone]) => ({
      account: mailbox.toLowerCase(),
      ...{ mailbox, kind, foundAt: before, goneAt: isGone ? before : null },
    })),
  };
}

function look(
  mailboxes: readonly [string, MailboxKind][],
  closed: DirectoryLook['closed'] = [],
): DirectoryLook {
  return { mailboxes: mailboxes.map(([mailbox, kind]) => ({ mailbox, kind })), closed };
}

describe('a look into a directory beside what is known', () => {
  it('finds everything new at first, and notes it', () => {
    const { found, changed, isSuddenLoss } = compareLook(
      null,
      look([
        ['b@x', 'user'],
        ['A@x', 'shared'],
      ]),
      now,
      nobody,
    );
    expect(found).toMatchObject({ isFirst: true, readAt: now, gone: [], changedKind: [] });
    expect(found.mailboxes).toEqual([
      { mailbox: 'A@x', kind: 'shared', isNew: true },
      { mailbox: 'b@x', kind: 'user', isNew: true },
    ]);
    expect(changed).toHaveLength(2);
    expect(isSuddenLoss).toBe(false);
  });

  it('calls an account as the source does, else as it was first found', () => {
    const named = (account: string): string | undefined => (account === 'a@x' ? 'a@X' : undefined);
    const { found, changed } = compareLook(
      known(['B@x', 'user', false]),
      look([
        ['A@x', 'user'],
        ['b@X', 'user'],
      ]),
      now,
      named,
    );
    expect(found.mailboxes.map(({ mailbox }) => mailbox)).toEqual(['a@X', 'B@x']);
    expect(changed.map(({ mailbox }) => mailbox)).toEqual(['a@X']);
  });

  it.each(closedReasons)('of a known mailbox that is %s', (reason) => {
    const { found } = compareLook(
      known(['a@x', 'shared', false]),
      look([], [{ mailbox: 'A@x', reason }]),
      now,
      nobody,
    );
    const stays = reason === 'denied' || reason === 'unclear';
    expect(found.gone).toEqual(stays ? [] : ['a@x']);
    expect(found.mailboxes).toEqual(stays ? [{ mailbox: 'a@x', kind: 'shared', isNew: false }] : []);
  });

  it.each([
    [4, 2, false],
    [4, 3, true],
    [3, 1, false],
    [3, 2, true],
    [1, 1, true],
    [5, 0, false],
  ])('of %i that lacks %i: is that a sudden loss? %s', (had, gone, isSuddenLoss) => {
    const all = Array.from({ length: had }, (_, n): [string, MailboxKind, boolean] => [
      `${String(n)}@x`,
      'user',
      false,
    ]);
    const left = all.slice(gone).map(([mailbox, kind]): [string, MailboxKind] => [mailbox, kind]);
    expect(compareLook(known(...all), look(left), now, nobody).isSuddenLoss).toBe(isSuddenLoss);
  });
});

describe('whatever was known and whatever is found', () => {
  const cases = Array.from({ length: 300 }, (_, seed) => seed);
  it('what is noted makes of the known what was found, and takes nothing away', () => {
    for (const seed of cases) {
      const below = numbersFrom(seed);
      const random = (): number => below(1);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@x`);
      const had = known(
        ...names
          .filter(() => random() < 0.6)
          .map((name): [string, MailboxKind, boolean] => [name, pick(mailboxKinds), random() < 0.3]),
      );
      const seen = names
        .filter(() => random() < 0.6)
        .map((name): [string, MailboxKind] => [
          random() < 0.5 ? name : name.toUpperCase(),
          pick(mailboxKinds),
        ]);
      const inLook = new Set(seen.map(([name]) => name.toLowerCase()));
      const closed = names
        .filter((name) => !inLook.has(name) && random() < 0.3)
        .map((mailbox) => ({ mailbox, reason: pick(closedReasons) }));
      const { found, changed } = compareLook(had, look(seen, closed), now, nobody);
      const after = new Map<string, DirectoryMailbox>(had.mailboxes.map((each) => [each.account, each]));
      for (const each of changed) after.set(each.account, each);
      for (const { account } of had.mailboxes) expect(after.has(account)).toBe(true);
      const present = [...after.values()].filter(({ goneAt }) => goneAt === null);
      expect(present.map(({ mailbox, kind }) => `${mailbox} ${kind}`).sort()).toEqual(
        found.mailboxes.map(({ mailbox, kind }) => `${mailbox} ${kind}`).sort(),
      );
      // Whoever was there is there still or gone, and only who was not is new.
      const wasThere = had.mailboxes.filter(({ goneAt }) => goneAt === null).map(({ mailbox }) => mailbox);
      const isThere = found.mailboxes.filter(({ isNew }) => !isNew).map(({ mailbox }) => mailbox);
      expect([...isThere, ...found.gone].sort()).toEqual(wasThere.sort());
      // A second look that finds the same changes nothing.
      const again = compareLook(
        { readAt: now, mailboxes: [...after.values()] },
        look(seen, closed),
        now,
        nobody,
      );
      expect(again.changed).toEqual([]);
      expect(again.found).toMatchObject({ gone: [], changedKind: [] });
    }
  });
});
