import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMboxSource } from '../../../../../core/sources/mbox/mbox-source.js';
import {
  type Dialect,
  type Letter,
  dialects,
  fromLines,
  messageText,
  writeMbox,
} from '../../../../fixtures/mbox-dialects.js';
import { readMailbox } from '../../../../fixtures/read-mailbox.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-mbox-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function read(
  content: string | Buffer,
): Promise<readonly { text: string; uid: string; date: string }[]> {
  const file = join(root, 'some.mbox');
  await writeFile(file, content, 'latin1');
  const messages = await readMailbox(openMboxSource(file), 'some');
  return messages.map(({ content: bytes, uid, date }) => ({
    text: bytes.toString('latin1'),
    uid,
    date: date.toISOString(),
  }));
}

/** Lines of prose that look like the line above a message, each with what follows in a letter. */
const prose = [
  'From Vienna the train leaves 08:15 and the hotline is 0043 1 5555 1234.',
  'From Vienna the train leaves 08:15 and the hotline is 0043 1 5555 1234.\nNote: bring water',
  'From 2026-03-03 09:10:11 on',
  'From Monday, Mar  2 09:00 2026\nPlace: room 3',
  'From now on',
  'From ann@example.org',
  'From ann@example.org\nNote: ask her',
  'From ',
  'From',
  'From \nNote: nothing',
  'From carl@example.org Mon Jan  5 10:00:00 2026\nforwarded text',
  'From: looks like a field',
  'From carl@example.org Mon Jan  5 10:00:00 2026 I have been waiting',
];

const otherLines = [
  '',
  '',
  'text',
  ' >From indented',
  '.',
  'Note: no field',
  'x'.repeat(300),
  'ä\xff',
  'Re: x',
];

function letters(lines: readonly string[], dialect: Dialect): fc.Arbitrary<Letter[]> {
  const letter = fc.record({
    subject: fc.constantFrom('one', 'two', 'From here'),
    sender: fc.constantFrom('ann@example.org', 'bob@example.org', 'root'),
    body: fc
      .array(fc.constantFrom(...lines), { maxLength: 8 })
      .map((chosen) => chosen.flatMap((line) => line.split('\n'))),
  });
  return fc.array(letter, { minLength: 2, maxLength: 6 }).map(([first, ...others]) => {
    if (!first) return [];
    // What no reader can know unless the file shows it: whether empty lines are between messages, and whether a `>` is a quote.
    const shows = [...(dialect.quotes === null ? ['', 'From nowhere'] : []), 'the end'];
    return [{ ...first, body: [...first.body, ...shows] }, ...others];
  });
}

function linesFor(dialect: Dialect): readonly string[] {
  switch (dialect.name) {
    // They do not quote `>From `, so that nobody can tell it from a quoted line.
    case 'mboxo':
    case 'without quoting':
      return [...prose, ...otherLines];
    default:
      return [...prose, ...otherLines, '>From quoted', '>>From quoted twice'];
  }
}

describe.each(dialects)('a mailbox in the dialect "$name"', (dialect) => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('with %s comes back message by message and byte by byte', async (_, lineEnd) => {
    await fc.assert(
      fc.asyncProperty(
        letters(linesFor(dialect), dialect),
        fc.constantFrom('', '\n', '\r\n\r\n', '\xef\xbb\xbf', '\xef\xbb\xbf\n'),
        async (written, lead) => {
          const messages = await read(lead + writeMbox(written, dialect, lineEnd));
          expect(messages.map(({ text }) => text)).toEqual(
            written.map((letter) => messageText(letter, dialect, lineEnd)),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the line above a message', () => {
  it.each(fromLines)(
    '"%s" separates messages; its date, or the Date field, is the INTERNALDATE',
    async (line, date) => {
      const above = 'From ann@example.org Tue Mar  3 09:10:11 2026\nSubject: above\n\ntext\n\n';
      const below = `${line}\nSubject: below\nFrom: ann@example.org\nDate: Wed, 4 Mar 2026 10:00:00 +0100 (CET)\n\ntext\n`;
      const messages = await read(above + below);
      expect(messages.map(({ date: each }) => each)).toEqual([
        '2026-03-03T09:10:11.000Z',
        date ?? '2026-03-04T09:00:00.000Z',
      ]);
      expect((await read(below + '\n' + below)).map(({ date: each }) => each)).toEqual([
        date ?? '2026-03-04T09:00:00.000Z',
        date ?? '2026-03-04T09:00:00.000Z',
      ]);
    },
  );

  it('without any date leaves the time of the last server, else of the file', async () => {
    const received = 'Received: from a\n\tby b;\n Thu, 5 Mar 2026 11:00:00 +0000\n';
    const [first, second] = await read(
      `From \n${received}Subject: x\n\nx\n\nFrom \nSubject: y\nFrom: a\n\ny\n`,
    );
    expect(first?.date).toBe('2026-03-05T11:00:00.000Z');
    expect(Date.now() - new Date(second?.date ?? 0).getTime()).toBeLessThan(60_000);
  });
});

describe('a message without header', () => {
  const text = 'From MAILER-DAEMON Tue Mar  3 09:10:11 2026\njust a text\n\n';
  it.each([
    ['the file names one sender for all', text + text, 2],
    ['the file quotes', `From a@b Tue Mar  3 09:10:11 2026\nSubject: x\n\n>From here\n\n${text}`, 2],
    [
      'else it is taken for prose, as where the file shows that it does not quote',
      `From a@b Tue Mar  3 09:10:11 2026\nSubject: x\n\n>From here\n\nFrom there\n\n${text}`,
      1,
    ],
    ['else it is taken for prose', `From a@b Tue Mar  3 09:10:11 2026\nSubject: x\n\nhere\n\n${text}`, 1],
  ])('is one of its own where %s', async (_, content, count) => {
    expect(await read(content)).toHaveLength(count);
  });
});

describe('a whole line with an address and a date', () => {
  const line = (user: string): string => `From ${user}@example.org Tue Mar  3 09:10:11 2026\n`;
  const full = 'Subject: x\nFrom: a@example.org\n\ntext\n\n';
  it.each([
    ['a name with a space', `Mailing List: x\n${full}`],
    ['plain text', 'just a text\n\n'],
    ['text of several lines', 'one\ntwo: three\nFour\n\n'],
    ['an address alone', 'bob@example.org\n\n'],
  ])('separates also above %s', async (_, message) => {
    const written = [full, message, full, message];
    const content = written.map((each, index) => line(`user${String(index)}`) + each).join('');
    expect(await read(content)).toHaveLength(4);
  });

  it('does not where lines of the file are of another form, or where there is no empty line above', async () => {
    expect(await read(`From \n${full}${line('ann')}just a text\n\n`)).toHaveLength(1);
    expect(await read(`${line('ann')}${full}text\n${line('bob')}just a text\n\n`)).toHaveLength(1);
  });
});

describe('the word "From" alone', () => {
  const head = 'To: bob@example.org\nSubject: order 12\nDate: Monday\n\ntext\n\n';
  it.each(['From ann@example.org Tue Mar  3 09:10:11 2026', 'From ', 'From - Tue Mar  3 09:10:11 2026'])(
    'is text in a file that separates by "%s"',
    async (own) => {
      const one = `${own}\nSubject: one\nFrom: a@example.org\n\nForm:\n\n`;
      expect(await read(`${one}From\n${head}${one}`)).toHaveLength(2);
    },
  );

  it('separates in a file that has no other line, as an editor leaves it', async () => {
    expect(await read(`From\n${head}From\n${head}`)).toHaveLength(2);
  });
});

describe('a Content-Length', () => {
  const message = (length: number, body: string): string =>
    `From a@b Tue Mar  3 09:10:11 2026\nSubject: x\nContent-Length: ${String(length)}\n\n${body}`;

  it.each([0, 1, 7, 8, 100, 1_000_000, 10 ** 15])(
    'of %i that leads to no separator means nothing',
    async (length) => {
      const messages = await read(`${message(length, 'text\n\n')}${message(5, 'next\n')}`);
      expect(messages.map(({ text }) => text.slice(text.indexOf('\n\n') + 2))).toEqual(['text\n', 'next\n']);
    },
  );

  it('may count the empty line as its own', async () => {
    const [first] = await read(`${message(6, 'text\n\n')}${message(5, 'next\n')}`);
    expect(first?.text.endsWith('\n\ntext\n\n')).toBe(true);
  });

  it('counts what the file adds to end the last line as not the message', async () => {
    const [first] = await read(`${message(4, 'text\n\n')}${message(5, 'next\n')}`);
    expect(first?.text.endsWith('\n\ntext')).toBe(true);
  });

  it('is no sign of unquoted lines when delivery has left a second line below the first', async () => {
    const second = 'From c@d Tue Mar  3 09:10:12 2026\n';
    const messages = await read(
      `${second}${second}Subject: x\nContent-Length: 10\n\n>From one\n\n${message(5, 'next\n')}`,
    );
    expect(messages.map(({ text }) => text.includes('\n\nFrom one\n'))).toEqual([true, false]);
  });

  it('keeps whole messages inside a message', async () => {
    const inner = message(6, 'inner\n');
    const messages = await read(`${message(inner.length, inner)}\n${message(5, 'next\n')}`);
    expect(messages).toHaveLength(2);
  });
});

describe('a message is known by its content', () => {
  const letter = (subject: string): Letter => ({
    subject,
    sender: 'ann@example.org',
    body: ['some', 'text'],
  });
  const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
  const named = (name: string): Dialect => {
    const found = dialects.find((dialect) => dialect.name === name);
    if (!found) throw new Error(name);
    return found;
  };

  it('its uid is the SHA-256 of it and its place among equal ones, as every version has it', async () => {
    const dialect = named('mboxrd');
    const same = letter('same');
    const messages = await read(writeMbox([same, letter('other'), same], dialect, '\n'));
    expect(messages.map(({ uid }) => uid)).toEqual([
      `${sha256(messageText(same, dialect, '\n'))}-0`,
      `${sha256(messageText(letter('other'), dialect, '\n'))}-0`,
      `${sha256(messageText(same, dialect, '\n'))}-1`,
    ]);
  });

  it.each([
    'bare lines and no own fields',
    'a dash',
    'a sender only',
    'without empty lines',
    'one sender for all',
  ])('also when its file is rewritten in the dialect "%s"', async (name) => {
    const written = [letter('one'), letter('two'), { ...letter('three'), body: ['From here', '', ''] }];
    const uids = async (dialect: Dialect): Promise<string[]> =>
      (await read(writeMbox(written.slice(0, dialect.hasEmptyLineBetween ? 3 : 2), dialect, '\n'))).map(
        ({ uid }) => uid,
      );
    const after = await uids(named(name));
    expect((await uids(named('mboxrd'))).slice(0, after.length)).toEqual(after);
  });

  it('also when a message below shows that the file does not quote', async () => {
    const message = (body: string): string =>
      `From a@b Tue Mar  3 09:10:11 2026\nSubject: x\nContent-Length: ${String(body.length)}\n\n${body}\n`;
    const [before] = await read(message('>From one\n'));
    const [after] = await read(message('>From one\n') + message('\nFrom two\n'));
    expect(after?.uid).toBe(before?.uid);
    expect([before, after].map((each) => each?.text.endsWith('\n>From one\n'))).toEqual([false, true]);
  });

  it('also when a message below shows that its empty line is its own', async () => {
    const above = 'From a@b Tue Mar  3 09:10:11 2026\nSubject: one\n\ntext\n\n';
    const below = 'From a@b Tue Mar  3 09:10:11 2026\nSubject: two\n\ntext\n';
    const before = await read(above + below);
    const after = await read(above + below + below);
    expect(after.map(({ uid }) => uid.slice(0, 64))).toEqual(
      [before[0], before[1], before[1]].map((each) => each?.uid.slice(0, 64)),
    );
    expect(after[0]?.text).toBe('Subject: one\n\ntext\n\n');
  });
});
