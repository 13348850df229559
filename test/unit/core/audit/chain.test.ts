import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChainCheck, type StoredLink, firstHash, linkHash } from '../../../../core/audit/chain.js';
import { entryOf, wordsOf } from '../../../../core/audit/entry-rows.js';
import type { AuditHead, AuditVerification } from '../../../../shared/audit/entry.js';

function entryText(number: number, mailbox: string): string {
  const at = '2026-11-29T10:00:00.000Z';
  const who = { user: 'ada', machine: 'desk', place: 'console' };
  return JSON.stringify({
    number,
    at,
    ...who,
    action: 'message-previewed',
    about: { mailbox },
    outcome: 'done',
  });
}

const wordsIn = (text: string): string => entryOf({ text }).map(wordsOf).join('');

function chainOf(mailboxes: readonly string[]): StoredLink[] {
  let before: Buffer = firstHash;
  return mailboxes.map((mailbox, index) => {
    const text = entryText(index + 1, mailbox);
    before = linkHash(before, text);
    return { number: index + 1, text, hash: before, words: wordsIn(text) };
  });
}

function checked(links: readonly StoredLink[], expected: AuditHead | null = null): AuditVerification {
  const check = new ChainCheck(expected);
  for (const link of links) check.add(link);
  return check.result();
}

const headOf = ({ number, hash }: StoredLink): AuditHead => ({ number, hash: hash.toString('hex') });
const chains = fc.array(fc.string(), { minLength: 2, maxLength: 30 }).map(chainOf);
/** A chain, the index of an entry in it, and a chain's worth of randomness for what is done to it. */
const chosen = chains.chain((chain) => fc.tuple(fc.constant(chain), fc.nat(chain.length - 1), fc.string()));

it('a chain that nobody has touched has no fault, and its end is that of its last entry', () => {
  fc.assert(
    fc.property(chains, (chain) => {
      const last = chain.at(-1);
      expect(checked(chain)).toEqual({
        entries: chain.length,
        head: last === undefined ? null : headOf(last),
        faults: 0,
        named: [],
      });
    }),
  );
  expect(checked([])).toEqual({ entries: 0, head: null, faults: 0, named: [] });
});

it('an entry that is found by other words than it says is named, and no other', () => {
  fc.assert(
    fc.property(chosen, ([chain, index]) => {
      const changed = chain.map((link, place) => (place === index ? { ...link, words: 'desk' } : link));
      expect(checked(changed).named).toEqual([{ number: index + 1, fault: 'altered' }]);
    }),
  );
});

it('an entry whose text was changed is named, and no other', () => {
  fc.assert(
    fc.property(chosen, ([chain, index, other]) => {
      const text = entryText(index + 1, `${other}, and something else`);
      const changed = chain.map((link, place) => (place === index ? { ...link, text } : link));
      expect(checked(changed).named).toEqual([{ number: index + 1, fault: 'altered' }]);
    }),
  );
});

it('an entry that was written anew with a hash of its own breaks the chain at the next one, and at an end that was noted', () => {
  fc.assert(
    fc.property(chosen, ([chain, index, other]) => {
      const text = entryText(index + 1, `${other}, and something else`);
      const hash = linkHash(chain[index - 1]?.hash ?? firstHash, text);
      const changed = chain.map((link, place) =>
        place === index ? { ...link, text, hash, words: wordsIn(text) } : link,
      );
      const isLast = index === chain.length - 1;
      expect(checked(changed).named).toEqual(isLast ? [] : [{ number: index + 2, fault: 'altered' }]);
      const noted = chain[index];
      if (noted !== undefined) expect(checked(changed, headOf(noted)).faults).toBeGreaterThan(0);
    }),
  );
});

it('an entry that was removed is named as missing', () => {
  fc.assert(
    fc.property(chosen, ([chain, index]) => {
      const left = chain.filter((_link, place) => place !== index);
      const last = chain.at(-1);
      const found = checked(left, last === undefined ? null : headOf(last));
      expect(found.named).toContainEqual({ number: index + 1, fault: 'missing' });
    }),
  );
});

it('two entries that changed places are both named', () => {
  fc.assert(
    fc.property(chosen, ([chain, index]) => {
      const other = (index + 1) % chain.length;
      const swapped = chain.map((link, place) => {
        const from = place === index ? chain[other] : place === other ? chain[index] : undefined;
        return from === undefined ? link : { ...from, number: link.number };
      });
      const named = checked(swapped).named.map(({ number }) => number);
      expect(named).toEqual(expect.arrayContaining([index + 1, other + 1]));
    }),
  );
});

it('an end that was cut off is found by an end noted before, and by nothing else', () => {
  fc.assert(
    fc.property(chosen, ([chain, index]) => {
      const left = chain.slice(0, index);
      const last = chain.at(-1);
      expect(checked(left).faults).toBe(0);
      expect(checked(left, last === undefined ? null : headOf(last)).faults).toBe(chain.length - index);
    }),
  );
});

it('a chain that was written anew from some entry on is found by an end noted after it', () => {
  const chain = chainOf(['a', 'b', 'c', 'd']);
  const anew = chainOf(['a', 'B', 'c', 'd', 'e']);
  expect(checked(anew).faults).toBe(0);
  const noted = chain.at(-1);
  expect(noted === undefined ? null : checked(anew, headOf(noted)).named).toEqual([
    { number: 4, fault: 'altered' },
  ]);
});

it('a gap of any size is counted, and named only so far', () => {
  const [first] = chainOf(['a']);
  const found = checked(first === undefined ? [] : [first, { ...first, number: 2 ** 40 }]);
  expect(found.faults).toBe(2 ** 40 - 2 + 1);
  expect(found.named).toHaveLength(100);
});
