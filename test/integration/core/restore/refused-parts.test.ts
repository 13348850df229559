import { afterEach, describe, expect, it } from 'vitest';
import { fakeMessage } from '../../../fixtures/fake-imap-server.js';
import type { FakeMessage } from '../../../fixtures/fake-imap-session.js';
import { fakeRestore } from './imap-bench.js';

/* A server that takes a message, but not what is said of it (docs/decisions/0190). */

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const count = 60;
const internalDate = '05-Jan-2026 10:00:00 +0000';
const messages = Array.from({ length: count }, (_, n) => ({
  ...fakeMessage(n + 1, `m${String(n + 1)}`),
  internalDate,
  flags: n % 3 === 0 ? '\\Seen' : '\\Seen Work',
}));
const withKeywords = messages.filter(({ flags }) => flags.includes('Work')).length;

const says = {
  keywords: ({ flags = '' }: FakeMessage) => flags.includes('Work'),
  flags: ({ flags = '' }: FakeMessage) => flags.includes('\\'),
  date: (message: FakeMessage) => message.internalDate !== undefined,
};
type Part = keyof typeof says;

async function restoreWhere(
  refuses: (message: FakeMessage) => boolean,
  refusal: string,
): Promise<{
  readonly status: string;
  readonly said: string;
  readonly tried: number;
  readonly there: readonly FakeMessage[];
}> {
  const bench = await fakeRestore(
    { folders: { INBOX: { messages } } },
    { options: { appended: (_, message) => (refuses(message) ? refusal : message) } },
  );
  cleanups.push(bench.close);
  const { status, log } = await bench.restore();
  return {
    status,
    said: log.map(({ text }) => text).join('\n'),
    tried: bench.target.commands.filter((command) => command.startsWith('APPEND')).length,
    there: bench.target.folders['INBOX']?.messages ?? [],
  };
}

const subsets: readonly (readonly Part[])[] = [
  ...[['keywords'], ['flags'], ['date'], ['keywords', 'flags']],
  ...[
    ['keywords', 'date'],
    ['flags', 'date'],
    ['keywords', 'flags', 'date'],
  ],
] as const;
const refusals = ['NO no', 'BAD no', 'NO [CANNOT] no', 'NO [CLIENTBUG] no'];

describe('a server that takes messages only without', () => {
  it.each(subsets.flatMap((parts) => refusals.map((refusal) => ({ parts, refusal }))))(
    '$parts ($refusal) gets all else, is asked a few times only, and the user is told',
    async ({ parts, refusal }) => {
      const { status, said, tried, there } = await restoreWhere(
        (message) => parts.some((part) => says[part](message)),
        refusal,
      );
      expect(there).toHaveLength(count);
      for (const part of Object.keys(says) as Part[]) {
        const all = part === 'keywords' ? withKeywords : count;
        expect(there.filter(says[part])).toHaveLength(parts.includes(part) ? 0 : all);
      }
      expect(tried).toBeLessThanOrEqual(count + 9 * 7);
      expect(status).toBe('Warning');
      const told = {
        keywords: `${String(withKeywords)} messages restored without all keywords`,
        flags: `${String(count)} messages restored without all flags`,
        date: `${String(count)} messages restored without the date of receipt`,
      };
      for (const part of Object.keys(says) as Part[])
        expect(said.includes(told[part])).toBe(parts.includes(part));
      // Said once: it is no difference that a comparison has found.
      expect(said).not.toContain('did not keep');
    },
  );

  it('the date of some messages gets that of all others', async () => {
    const isOdd = ({ content }: FakeMessage): boolean => /m\d*7\r/.test(content ?? '');
    const { said, there } = await restoreWhere((message) => isOdd(message) && says.date(message), 'NO no');
    expect(there).toHaveLength(count);
    expect(there.filter(says.date)).toHaveLength(count - 6);
    expect(said).toContain('6 messages restored without the date of receipt');
  });
});

it.each(['[OVERQUOTA] no', '[NOPERM] no', '[TOOBIG] no', 'Quota exceeded', 'Permission denied'])(
  'a refusal for another cause is not tried again with less: NO %s',
  async (refusal) => {
    const { said, tried, there } = await restoreWhere(
      ({ content }) => /m\d*7\r/.test(content ?? ''),
      `NO ${refusal}`,
    );
    expect([tried, there.length]).toEqual([count, count - 6]);
    expect(said).not.toContain('restored without');
  },
);
