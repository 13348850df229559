import { afterEach, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { type FakeFolder, type FakeImapOptions, fakeMessage } from '../../../fixtures/fake-imap-server.js';
import { type FakeRestore, fakeRestore } from './imap-bench.js';

let bench: FakeRestore;
afterEach(() => bench.close());

/** Subjects by folder. */
function subjects(folders: Readonly<Record<string, FakeFolder>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(folders)
      .filter(([, { messages = [] }]) => messages.length > 0)
      .map(([name, { messages = [] }]) => [
        name,
        messages.map(({ content }) => /^Subject: (.*)\r$/m.exec(content ?? '')?.[1] ?? ''),
      ]),
  );
}

function holding(...names: string[]): Record<string, FakeFolder> {
  return Object.fromEntries(names.map((name) => [name, { messages: [fakeMessage(1, name)] }]));
}

const renames = ({ log }: SessionDetail): string[] =>
  log.map(({ text }) => text).filter((text) => text.includes('was restored as'));

const flat: FakeImapOptions = { delimiter: 'NIL' };
const caseless = (names: () => string[]): FakeImapOptions => ({
  created: (name) =>
    names().some((other) => other.toLowerCase() === name.toLowerCase())
      ? 'NO [ALREADYEXISTS] it is there'
      : name,
});

describe('folders that the target cannot tell apart', () => {
  it.each<{
    what: string;
    from: { names: string[]; options?: FakeImapOptions };
    to?: FakeImapOptions;
    renamed: [string, RegExp][];
  }>([
    {
      what: 'separator within a name',
      from: { names: ['INBOX', 'a/b', 'a_b'], options: flat },
      renamed: [['a/b', /^a_b-[0-9a-f]{8}$/]],
    },
    {
      what: 'levels, where the target has none',
      from: { names: ['INBOX', 'a.b', 'a'], options: { delimiter: '"."' } },
      to: { delimiter: 'NIL' },
      renamed: [],
    },
    {
      what: 'upper and lower case, which the target takes for one',
      from: { names: ['INBOX', 'Archive', 'archive', 'ARCHIVE'] },
      to: caseless(() => Object.keys(bench.target.folders)),
      renamed: [
        ['Archive|archive|ARCHIVE', /^archive-[0-9a-f]{8}$/i],
        ['Archive|archive|ARCHIVE', /^archive-[0-9a-f]{8}$/i],
      ],
    },
    {
      what: 'names that are cut',
      from: { names: ['INBOX', `${'long '.repeat(20)}1`, `${'long '.repeat(20)}2`] },
      to: { created: (name) => name.slice(0, 60) },
      renamed: [
        ['long .*1', /^long long .*-[0-9a-f]{8}$/],
        ['long .*2', /^long long .*-[0-9a-f]{8}$/],
      ],
    },
    {
      what: 'characters that the target refuses',
      from: { names: ['INBOX', 'a%b', 'a*b', 'a_b'] },
      to: { created: (name) => (/[%*]/.test(name) ? 'NO no such characters' : name) },
      renamed: [
        ['a%b', /^a_b-[0-9a-f]{8}$/],
        ['a\\*b', /^a_b-[0-9a-f]{8}$/],
      ],
    },
    {
      what: 'names outside ASCII, which the target refuses',
      from: { names: ['INBOX', '&ZeVnLIqe-', '&ZyxqXw-'] },
      to: { created: (name) => (name.includes('&') ? 'NO [CANNOT] ASCII only' : name) },
      renamed: [
        ['日本語', /^_+-[0-9a-f]{8}$/],
        ['本橋|本.', /^_+-[0-9a-f]{8}$/],
      ],
    },
    {
      what: 'a space at the end, which the target drops',
      from: { names: ['INBOX', 'Work', 'Work '] },
      to: { created: (name) => (name.endsWith(' ') ? 'NO [ALREADYEXISTS] it is there' : name) },
      renamed: [['Work ', /^Work -[0-9a-f]{8}$/]],
    },
  ])('stay apart, and the log says what is called what: $what', async ({ from, to, renamed }) => {
    bench = await fakeRestore(
      { folders: holding(...from.names), ...(from.options ? { options: from.options } : {}) },
      to ? { options: to } : {},
    );
    const session = await bench.restore();
    const there = subjects(bench.target.folders);
    expect(Object.values(there).every((held) => held.length === 1)).toBe(true);
    expect(Object.values(there).flat().sort()).toEqual([...from.names].sort());
    const said = renames(session).sort();
    expect(said).toHaveLength(renamed.length);
    expect(session.status).toBe(renamed.length > 0 ? 'Warning' : 'Success');
    for (const [folder, name] of renamed) {
      const line = said.find((each) => new RegExp(`The folder (${folder}) was restored as`).test(each)) ?? '';
      expect(/was restored as (.*): the target/.exec(line)?.[1]).toMatch(name);
    }

    const again = await bench.restore();
    expect(again.mailboxes).toMatchObject([{ seen: from.names.length, stored: 0 }]);
    expect(subjects(bench.target.folders)).toEqual(there);
    expect(renames(again).sort()).toEqual(said);
  });

  it('stay apart where folders of the mailbox itself lie below INBOX', async () => {
    bench = await fakeRestore(
      { folders: holding('INBOX', 'Archive', 'INBOX/Archive') },
      {
        options: {
          delimiter: '"."',
          answer: (command, tag, socket) => {
            if (command !== 'NAMESPACE') return false;
            socket.write(`* NAMESPACE (("INBOX." ".")) NIL NIL\r\n${tag} OK done\r\n`);
            return true;
          },
        },
      },
    );
    const session = await bench.restore();
    const there = subjects(bench.target.folders);
    expect(Object.keys(there)).toHaveLength(3);
    expect(renames(session)).toHaveLength(1);
    await bench.restore();
    expect(subjects(bench.target.folders)).toEqual(there);
  });

  it('are not made a second time under another name where no folder may be made', async () => {
    bench = await fakeRestore(
      { folders: holding('INBOX', 'Work') },
      { options: { created: () => 'NO [NOPERM] not yours' } },
    );
    const session = await bench.restore();
    expect(bench.target.commands.filter((command) => command.startsWith('CREATE'))).toHaveLength(1);
    expect(session.log.map(({ text }) => text)).toContainEqual(expect.stringContaining('not yours'));
    expect(session.status).toBe('Warning');
  });
});
