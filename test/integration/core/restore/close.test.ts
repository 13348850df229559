import { afterEach, describe, expect, it } from 'vitest';
import { fakeMessage } from '../../../fixtures/fake-imap-server.js';
import { type FakeRestore, fakeRestore } from './imap-bench.js';

let bench: FakeRestore;
afterEach(() => bench.close());

const folders = {
  INBOX: { messages: [fakeMessage(1, 'one'), fakeMessage(2, 'two')] },
  Archive: { messages: [fakeMessage(1, 'three')] },
};
/** A message that its user has marked, which only the user's own client may remove. */
const marked = { ...fakeMessage(9, 'marked'), flags: '\\Deleted' };

describe('a folder that is opened to restore into it', () => {
  it.each([
    { offers: 'IMAP4rev1 UIDPLUS UNSELECT', existing: 'skip' },
    { offers: 'IMAP4rev1', existing: 'skip' },
    { offers: 'IMAP4rev1 UIDPLUS', existing: 'replace' },
    { offers: 'IMAP4rev1 UIDPLUS UNSELECT', existing: 'copy' },
  ] as const)(
    'is never closed, as servers may expunge then: $existing at $offers',
    async ({ offers, existing }) => {
      const [one] = folders.INBOX.messages;
      const other = { ...one!, flags: '\\Flagged' };
      bench = await fakeRestore(
        { folders },
        { folders: { INBOX: { messages: [other, marked] } }, options: { capabilities: offers } },
      );
      const { status } = await bench.restore({ existing });
      expect(status).toBe('Success');
      const { commands } = bench.target;
      expect(commands.filter((command) => /^(CLOSE|EXPUNGE)/.test(command))).toEqual([]);
      const opened = commands.filter((command) => /^(SELECT|EXAMINE) /.test(command));
      expect(commands.includes('UNSELECT')).toBe(offers.includes('UNSELECT'));
      expect(opened.some((command) => command.startsWith('SELECT'))).toBe(existing === 'replace');
      // What was open for writing is opened for reading before it is left.
      expect(opened.at(-1)).toMatch(/^EXAMINE /);
      const inbox = bench.target.folders['INBOX']?.messages ?? [];
      expect(inbox).toContainEqual(marked);
    },
  );

  it('is restored into with flags and keywords that are the message’s own', async () => {
    const message = { ...fakeMessage(1, 'flags'), flags: '\\Seen \\Flagged Important' };
    bench = await fakeRestore({ folders: { INBOX: { messages: [message] } } });
    await bench.restore();
    const [restored] = bench.target.folders['INBOX']?.messages ?? [];
    expect(restored?.flags?.split(' ').sort()).toEqual(['Important', '\\Flagged', '\\Seen']);
  });
});
