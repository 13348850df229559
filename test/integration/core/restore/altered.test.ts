import { afterEach, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { type FakeImapOptions, fakeMessage } from '../../../fixtures/fake-imap-server.js';
import { type FakeRestore, fakeRestore } from './imap-bench.js';

let bench: FakeRestore;
afterEach(() => bench.close());

const bare = { uid: 3, content: 'Subject: bare\r\n\r\none\rtwo\r\n' };
const cut = { uid: 4, content: 'Subject: cut\r\n\r\nno end' };
const both = { uid: 5, content: 'Subject: both\r\n\r\none\rtwo' };
const flagged = { ...fakeMessage(2, 'flagged'), flags: '\\Flagged Important' };
const messages = [fakeMessage(1, 'plain'), flagged, bare, cut, both];

const warnings = ({ log }: SessionDetail): string[] =>
  log.filter(({ type }) => type === 'Warning').map(({ text }) => text);
const summaries = (session: SessionDetail): string[] =>
  warnings(session).filter((line) => !line.startsWith('A message of') && !line.includes(' restored ('));

describe('what a server alters at APPEND', () => {
  const table: { what: string; options: FakeImapOptions; said: RegExp[]; lines: number }[] = [
    { what: 'nothing', options: {}, said: [], lines: 0 },
    {
      what: 'bare carriage returns and missing line ends, as Courier does',
      options: {
        appended: (_, message) => {
          const content = (message.content ?? '').replaceAll(/\r(?!\n)/g, '');
          return { ...message, content: content.endsWith('\n') ? content : `${content}\r\n` };
        },
      },
      said: [
        /^3 of 5 restored messages changed by the server: a line end was added to 2, bare carriage returns were removed from 2\.$/,
      ],
      lines: 3,
    },
    {
      what: 'a header of its own',
      options: {
        appended: (_, message) => ({ ...message, content: `X-Own: 1\r\n${message.content ?? ''}` }),
      },
      said: [/^5 of 5 restored messages changed by the server: 5 with another content\.$/],
      lines: 5,
    },
    {
      what: 'bytes, but not the size',
      options: {
        appended: (_, message) => ({ ...message, content: (message.content ?? '').replace(/\rt/, ' t') }),
      },
      said: [/^2 of 5 restored messages changed by the server: 2 with another content\.$/],
      lines: 2,
    },
    {
      what: 'flags and keywords',
      options: { appended: (_, message) => ({ ...message, flags: '\\Seen' }) },
      said: [/^The server did not keep all flags of 1 of 5 restored messages: Important, \\Flagged$/],
      lines: 0,
    },
    {
      what: 'dates',
      options: {
        appended: (_, { internalDate: _date, ...message }) => ({
          ...message,
          internalDate: '04-Mar-2026 00:00:00 +0000',
        }),
      },
      said: [/^The server did not keep the date of receipt of 5 of 5 restored messages\.$/],
      lines: 0,
    },
  ];
  const servers = ['IMAP4rev1 UIDPLUS', 'IMAP4rev1'];
  it.each(servers.flatMap((offers) => table.map((row) => ({ ...row, offers }))))(
    'is compared and said: $what ($offers)',
    async ({ options, said, lines, offers }) => {
      bench = await fakeRestore(
        { folders: { INBOX: { messages } } },
        { options: { ...options, capabilities: offers } },
      );
      const session = await bench.restore();
      expect(session.mailboxes).toMatchObject([{ stored: 5 }]);
      expect(session.status).toBe(said.length > 0 ? 'Warning' : 'Success');
      expect(summaries(session)).toEqual(said.map((line) => expect.stringMatching(line) as unknown));
      expect(warnings(session).filter((line) => line.startsWith('A message of'))).toHaveLength(lines);
      // Nothing is said of what was not looked at.
      const asked = bench.target.commands.filter((command) => command.includes('RFC822.SIZE'));
      expect(asked.length).toBeGreaterThan(0);
    },
  );

  it('is named up to a limit, and counted beyond it', async () => {
    const many = Array.from({ length: 130 }, (_, n) => fakeMessage(n + 1, `m${String(n)}`));
    bench = await fakeRestore(
      { folders: { INBOX: { messages: many } } },
      { options: { appended: (_, message) => ({ ...message, content: `${message.content ?? ''} ` }) } },
    );
    const session = await bench.restore();
    expect(warnings(session).filter((line) => line.startsWith('A message of'))).toHaveLength(100);
    expect(summaries(session)).toEqual([expect.stringMatching(/^130 of 130 restored messages changed/)]);
  });
});

describe('a message that the server has taken', () => {
  it('and does not show is named', async () => {
    bench = await fakeRestore(
      { folders: { INBOX: { messages } } },
      {
        options: {
          answer: (command, tag, socket) => {
            if (!command.startsWith('APPEND') || !command.includes('Subject: bare')) return false;
            socket.write(`${tag} OK [APPENDUID 7 999] done\r\n`);
            return true;
          },
        },
      },
    );
    const session = await bench.restore();
    expect(session.status).toBe('Warning');
    expect(warnings(session)).toContainEqual(expect.stringContaining('does not show it now'));
    // It is not counted as restored either.
    expect(warnings(session)).toContainEqual(
      expect.stringMatching(/: 4 messages restored .*, 1 accepted but not kept by the server/),
    );
    expect(summaries(session)).toEqual([
      expect.stringMatching(/^1 of 5 restored messages accepted by the server/),
    ]);
  });

  it('and does not let be read is counted as not compared', async () => {
    bench = await fakeRestore(
      { folders: { INBOX: { messages } } },
      { folders: { INBOX: { fetchRefusal: '[SERVERBUG] no' } } },
    );
    const session = await bench.restore({ existing: 'copy' });
    expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ stored: 5 }] });
    expect(summaries(session)).toEqual([
      '5 restored messages could not be compared with what the server has.',
    ]);
  });
});
