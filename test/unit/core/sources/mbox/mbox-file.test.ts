import { writeFileSync } from 'node:fs';
import { appendFile, mkdtemp, open, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FetchedMessage, SourceFolder } from '../../../../../core/sources/mail-source.js';
import { listMbox } from '../../../../../core/sources/mbox/mbox-file.js';
import { openMboxSource } from '../../../../../core/sources/mbox/mbox-source.js';
import { Unquoting, unquoted } from '../../../../../core/sources/mbox/quoting.js';
import { render } from '../../../../../shared/texts/text.js';
import { readable } from '../../../../fixtures/listing.js';
import { contentOf, readMailbox } from '../../../../fixtures/read-mailbox.js';

let root: string;
let file: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-mbox-'));
  file = join(root, 'some.mbox');
});
afterEach(() => rm(root, { recursive: true, force: true }));

function mail(subject: string, body = 'x\n', fields = ''): string {
  return `From a@b Tue Mar  3 09:10:11 2026\nSubject: ${subject}\n${fields}From: a@b\n\n${body}\n`;
}

const unchecked = (): void => undefined;

describe('a file that changes', () => {
  /** Lists the file, changes it, then fetches all that was listed: subjects, or why a message could not be read. */
  async function changedBetween(before: string, change: () => Promise<unknown>): Promise<string[]> {
    await writeFile(file, before);
    const reader = await openMboxSource(file).openMailbox('some');
    const [folder] = await reader.listFolders();
    if (!folder) throw new Error('no folder');
    const { messages } = readable(await reader.listMessages(folder));
    await change();
    const said: string[] = [];
    for await (const fetched of reader.fetchMessages(
      folder,
      messages.map(({ uid }) => uid),
    ))
      said.push(await subjectOf(fetched));
    await reader.close();
    return said;
  }

  async function subjectOf(fetched: FetchedMessage): Promise<string> {
    return fetched.type === 'unreadable'
      ? render(fetched.reason)
      : (/^Subject: (.*)$/m.exec((await contentOf(fetched)).toString())?.[1] ?? '');
  }

  const changed = 'it changed while it was read';

  it('gives what was listed when messages are added meanwhile', async () => {
    expect(await changedBetween(mail('1') + mail('2'), () => appendFile(file, mail('3')))).toEqual([
      '1',
      '2',
    ]);
  });

  it('does not give a last message that was still being written', async () => {
    const half = mail('2', 'first half');
    const cut = half.slice(0, -1);
    expect(await changedBetween(mail('1') + cut, () => appendFile(file, ', second half\n\n'))).toEqual([
      '1',
      changed,
    ]);
    // The end of the message that was missing is no message.
    expect(await changedBetween(mail('1') + cut, () => appendFile(file, '\n'))).toEqual(['1', changed]);
    expect(await changedBetween(mail('1') + cut, () => appendFile(file, `\n\n${mail('3')}`))).toEqual([
      '1',
      '2',
    ]);
  });

  it.each([
    ['cut', () => truncate(file, 100), ['1', changed]],
    ['emptied', () => truncate(file, 0), [changed, changed]],
    ['removed', () => rm(file), ['it could not be read (ENOENT)', 'it could not be read (ENOENT)']],
    ['compacted', () => writeFile(file, mail('2')), [changed, changed]],
    ['rewritten in one place', () => writeFile(file, mail('1') + mail('two')), ['1', changed]],
  ])('names what is not there any more when it is %s', async (_, change, said) => {
    expect(await changedBetween(mail('1') + mail('2'), change)).toEqual(said);
  });

  it.each([
    ['rewritten in place', (now: string) => writeFileSync(file, now.replace('body 1', 'BODY 1'))],
    ['compacted', () => writeFileSync(file, mail('2'))],
    ['emptied', () => writeFileSync(file, '')],
  ])('is listed as it was or as it is, never in parts, when it is %s', async (_, change) => {
    const before = mail('1', 'body 1\n') + mail('2') + mail('3');
    const uids = async (onCheck = unchecked): Promise<string> => {
      const listing = await listMbox(Buffer.from(file), onCheck);
      return listing.type === 'messages' ? listing.messages.map(({ uid }) => uid).join() : listing.type;
    };
    await writeFile(file, before);
    const asItWas = await uids();
    change(before);
    const asItIs = await uids();
    const seen = new Set<string>();
    for (let changedAt = 1; changedAt <= 4; changedAt++) {
      await writeFile(file, before);
      let checks = 0;
      seen.add(
        await uids(() => {
          checks += 1;
          if (checks === changedAt) change(before);
        }),
      );
    }
    expect([asItWas, asItIs, 'changed']).toEqual(expect.arrayContaining([...seen]));
    expect(seen).toContain('changed');
  });

  it('is read again, and what it holds in the end is listed', async () => {
    await writeFile(file, mail('1'));
    const source = openMboxSource(file);
    const reader = await source.openMailbox('some');
    const [folder] = await reader.listFolders();
    await rename(file, `${file}.old`);
    await writeFile(file, mail('1') + mail('2'));
    expect(readable(await reader.listMessages(folder as SourceFolder)).messages).toHaveLength(2);
  });

  it('has another state after every change, and keeps it without one', async () => {
    await writeFile(file, mail('1'));
    const state = async (): Promise<string | null> => {
      const reader = await openMboxSource(file).openMailbox('some');
      return (await reader.listFolders())[0]?.state ?? null;
    };
    const before = await state();
    expect(before).not.toBeNull();
    expect(await state()).toBe(before);
    const { atime, mtime } = await stat(file);
    await writeFile(file, mail('2'));
    // As a program does that keeps the time of the file.
    await utimes(file, atime, mtime);
    expect(await state()).not.toBe(before);
  });
});

describe('flags in the header', () => {
  it.each([
    ['Status: RO\nX-Status: AF\n', ['\\Answered', '\\Flagged', '\\Seen']],
    ['Status: O\nX-Status: TD\n', ['\\Deleted', '\\Draft']],
    ['X-Mozilla-Status: 0000\n', []],
    ['X-Mozilla-Status: 0007\n', ['\\Answered', '\\Flagged', '\\Seen']],
    ['X-Mozilla-Status: 0009\nX-Mozilla-Status2: 00000000\n', ['\\Deleted', '\\Seen']],
    ['X-Mozilla-Status: 1001\nX-Mozilla-Status2: 10000000\n', ['$Forwarded', '\\Seen']],
    ['X-Mozilla-Status: 0000\nX-Mozilla-Status2: 00200000\n', ['\\Deleted']],
    ['X-Mozilla-Status: 0000\nX-Mozilla-Status2: 00800000\n', ['$MDNSent']],
    ['X-Mozilla-Status: 8001\nX-Mozilla-Status2: 06000000\n', ['$label3', '\\Seen']],
    [
      'X-Mozilla-Status: 0001\nX-Mozilla-Keys: $label1 urgent                    \n',
      ['$label1', '\\Seen', 'urgent'],
    ],
    ['X-Mozilla-Keys:                    \n', []],
    ['X-Keywords: NonJunk $Label2   \n', ['$Label2', 'NonJunk']],
    ['X-Mozilla-Keys: one\n two\n', ['one', 'two']],
    ['Statusquo: R\nX-Other: Status: R\n', []],
    ['X-Mozilla-Status: nonsense\n', []],
  ])('%j are %j', async (fields, flags) => {
    await writeFile(file, mail('x', 'Status: RO\nX-Mozilla-Status: 0007\n', fields));
    expect((await readMailbox(openMboxSource(file), 'some')).map((message) => message.flags)).toEqual([
      flags,
    ]);
  });
});

describe('quoting', () => {
  it('is taken off pieces as it is taken off the whole', () => {
    const parts = fc.constantFrom(
      '>',
      '>>',
      'From ',
      'From',
      'Fro',
      '\n',
      '\r\n',
      'x',
      '>From ',
      '>'.repeat(300),
    );
    fc.assert(
      fc.property(fc.array(parts), fc.array(fc.nat({ max: 40 })), (text, cuts) => {
        const whole = Buffer.from(text.join(''));
        const ends = [...new Set(cuts)].filter((cut) => cut < whole.length).sort((a, b) => a - b);
        const unquoting = new Unquoting();
        const pieces = [...ends, whole.length].map((end, index) =>
          unquoting.push(whole.subarray(index === 0 ? 0 : ends[index - 1], end)),
        );
        expect(Buffer.concat([...pieces, unquoting.end()]).toString()).toBe(unquoted(whole).toString());
      }),
    );
  });

  it.each([
    ['>From x\n', 'From x\n'],
    ['>>From x\n', '>From x\n'],
    ['a\n>From x\r\n>From y', 'a\nFrom x\r\nFrom y'],
    [' >From x\na >From y\n>from z\n>Fromage\n', ' >From x\na >From y\n>from z\n>Fromage\n'],
  ])('%j was %j', (text, original) => {
    expect(unquoted(Buffer.from(text)).toString()).toBe(original);
  });
});

describe('a large file', () => {
  it('is listed in memory that its messages do not determine', async () => {
    const handle = await open(file, 'w');
    const block = Buffer.from(`${'some text of a long message'.repeat(2)}\n`.repeat(20_000));
    await handle.write(mail('small'));
    await handle.write(mail('large').slice(0, -1));
    for (let written = 0; written < 300e6; written += block.length) await handle.write(block);
    await handle.write(`\n${mail('last')}`);
    await handle.close();
    let highest = 0;
    const sampling = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().arrayBuffers);
    }, 5);
    const before = process.memoryUsage().arrayBuffers;
    const listing = await listMbox(Buffer.from(file), unchecked);
    clearInterval(sampling);
    expect(
      listing.type === 'messages' && listing.messages.map(({ slice }) => slice.end - slice.start > 1e6),
    ).toEqual([false, true, false]);
    expect(highest - before).toBeLessThan(200e6);
  });
});
