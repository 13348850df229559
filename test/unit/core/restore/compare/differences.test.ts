import { describe, expect, it } from 'vitest';
import {
  type Differences,
  type ListedMessage,
  compareListings,
} from '../../../../../core/restore/compare/differences.js';

let nextId = 0;
const listed = (content: string, folder = 'INBOX', ...flags: string[]): ListedMessage => {
  nextId += 1;
  return { id: nextId, content, folder, flags };
};
const contents = (messages: readonly ListedMessage[]): string[] => messages.map(({ content }) => content);

function compared(
  before: readonly ListedMessage[],
  after: readonly ListedMessage[],
): Differences<ListedMessage> {
  const steps = compareListings(before, after);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('compareListings', () => {
  it('stands still for others after every few thousand messages, so that it can be stopped', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => listed(String(index)));
    const steps = compareListings(many, many.toReversed());
    let taken = 0;
    while (steps.next().done !== true) taken += 1;
    expect(taken).toBeGreaterThanOrEqual(8);
  });

  it.each([
    ['the same', [listed('a')], [listed('a')], { same: 1 }],
    ['gone', [listed('a'), listed('b')], [listed('b')], { same: 1, gone: ['a'] }],
    ['new', [listed('a')], [listed('b'), listed('a')], { same: 1, new: ['b'] }],
    ['moved', [listed('a', 'INBOX')], [listed('a', 'Archive')], { moved: [['INBOX', 'Archive']] }],
    [
      'moved and with other flags',
      [listed('a', 'INBOX')],
      [listed('a', 'Archive', '\\Seen')],
      { moved: [['INBOX', 'Archive']] },
    ],
    ['with other flags', [listed('a')], [listed('a', 'INBOX', '\\Seen')], { changed: ['a'] }],
    [
      'with the same flags in another order, another case, and of the session',
      [listed('a', 'INBOX', '\\Seen', '$Junk')],
      [listed('a', 'INBOX', '$JUNK', '\\Recent', '\\seen')],
      { same: 1 },
    ],
    [
      'copied: the copy is new, the first stays',
      [listed('a', 'INBOX')],
      [listed('a', 'Archive'), listed('a', 'INBOX')],
      { same: 1, new: ['a'] },
    ],
    [
      'one of two copies gone',
      [listed('a', 'INBOX'), listed('a', 'Archive')],
      [listed('a', 'Archive')],
      { same: 1, gone: ['a'] },
    ],
    [
      'read in one of two copies of a folder',
      [listed('a'), listed('a')],
      [listed('a', 'INBOX', '\\Seen'), listed('a')],
      { same: 1, changed: ['a'] },
    ],
  ])('%s', (_name, before, after, expected) => {
    const { gone, new: added, moved, changed, same } = compared(before, after);
    expect({
      gone: contents(gone),
      new: contents(added),
      moved: moved.map((pair) => [pair.before.folder, pair.after.folder]),
      changed: changed.map((pair) => pair.after.content),
      same,
    }).toEqual({ gone: [], new: [], moved: [], changed: [], same: 0, ...expected });
  });

  it('does not confuse what a separator could', () => {
    const { gone, new: added } = compared([listed('a","b', 'c')], [listed('a', 'b","c')]);
    expect([gone.length, added.length]).toEqual([1, 1]);
  });

  it('counts as simple sums do, and has every message once, whatever is copied, moved, marked and removed', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomOf(seed);
      const pick = (...from: string[]): string => from[Math.floor(random() * from.length)] ?? '';
      const listing = (): ListedMessage[] =>
        Array.from({ length: Math.floor(random() * 30) }, () =>
          listed(pick('a', 'b', 'c', 'd'), pick('INBOX', 'x', 'y'), ...(random() < 0.5 ? ['\\Seen'] : [])),
        );
      const [before, after] = [listing(), listing()];
      const { gone, new: added, moved, changed, same } = compared(before, after);
      const matched = (keyOf: (message: ListedMessage) => string): number => {
        const keys = new Set([...before, ...after].map(keyOf));
        const count = (messages: readonly ListedMessage[], key: string): number =>
          messages.filter((message) => keyOf(message) === key).length;
        return [...keys].reduce((sum, key) => sum + Math.min(count(before, key), count(after, key)), 0);
      };
      const exactly = matched(({ content, folder, flags }) => `${content} ${folder} ${flags.join(' ')}`);
      const inFolder = matched(({ content, folder }) => `${content} ${folder}`);
      const anywhere = matched(({ content }) => content);
      expect({ same, changed: changed.length, moved: moved.length }, `seed ${String(seed)}`).toEqual({
        same: exactly,
        changed: inFolder - exactly,
        moved: anywhere - inFolder,
      });
      const pairs = [...moved, ...changed];
      expect(pairs.every((pair) => pair.before.content === pair.after.content)).toBe(true);
      const left = [...gone, ...pairs.map((pair) => pair.before)];
      expect(new Set(left).size).toBe(before.length - same);
      const right = [...added, ...pairs.map((pair) => pair.after)];
      expect(new Set(right).size).toBe(after.length - same);
    }
  });
});

/** Numbers from 0 to 1 that are the same at every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
