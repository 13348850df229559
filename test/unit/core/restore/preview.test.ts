import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlBurden } from '../../../../core/restore/html-burden.js';
import { previewMessage, readAttachment } from '../../../../core/restore/preview.js';
import type { MessagePreview } from '../../../../shared/backup/message-preview.js';
import type { Message } from '../../../../shared/backup/restore-point.js';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';

const message: Message = {
  ...{ id: 'message-1-1', folderId: 'folder-1-1', subject: '', from: '', to: '', date: null },
  ...{ internalDate: new Date(0).toISOString(), flags: [], size: 0, sha256: '', attachments: 0 },
};
const preview = (...lines: readonly (string | Buffer)[]): Promise<MessagePreview> =>
  previewMessage(message, [
    Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from('\n')]))),
  ]);
const multipart = (type: string, ...parts: readonly string[]): string[] => [
  `Content-Type: multipart/${type}; boundary=q`,
  '',
  ...parts.flatMap((part) => ['--q', part]),
  '--q--',
];

describe('what the window shows of a message', () => {
  it.each<[string, readonly (string | Buffer)[], string]>([
    ['text without headers', ['just a body, nothing else'], 'just a body, nothing else\n'],
    ['text after a line that is no header', ['Subject: x', 'no header', '', 'body'], 'body\n'],
    ['a charset that is not declared', ['', 'Straße'], 'Straße\n'],
    [
      'flowing text',
      ['Content-Type: text/plain; format=flowed', '', 'one ', 'two', '> a ', '> b'],
      'one two\n> a b\n',
    ],
    [
      'text behind base64',
      ['Content-Transfer-Encoding: base64', '', 'R3LDtsOfZQo=', '', '-- ', 'Footer'],
      'Größe\n\n-- \nFooter\n',
    ],
    ['a type that is none', ['Content-Type: text', '', 'body'], 'body\n'],
    [
      'comments in headers',
      [
        'Content-Type: text/plain (as sent); charset=(utf) "utf-8"',
        'Content-Transfer-Encoding: quoted-printable (hm)',
        '',
        'Gr=C3=BC=C3=9Fe',
      ],
      'Grüße\n',
    ],
    [
      'base64 said of a multipart',
      ['Content-Transfer-Encoding: base64', ...multipart('mixed', '\nreadable')],
      'readable\n',
    ],
    [
      'a multipart without a boundary',
      ['Content-Type: multipart/alternative', '', '--abc', '', 'hello', '--abc--'],
      'hello\n',
    ],
    [
      'a boundary that begins like another',
      multipart(
        'mixed',
        'Content-Type: multipart/alternative; boundary=q-alt\n\n--q-alt\n\ninner\n--q-alt--',
      ),
      'inner\n',
    ],
    ['an end that never comes', multipart('mixed', '\nonly text').slice(0, -1), 'only text\n'],
    ['parts beside each other', multipart('mixed', '\none', '\ntwo'), 'one\n\n\ntwo\n'],
    [
      'HTML alone',
      ['Content-Type: text/html', '', '<p>one<p>two<br>three &lsquo;x&rsquo;'],
      'one\ntwo\nthree ‘x’',
    ],
  ])('%s', async (_, lines, text) => {
    expect((await preview(...lines)).text?.replace(/\n+$/, '\n')).toBe(text.replace(/\n+$/, '\n'));
  });

  it('is the text of a message within it, with who wrote it', async () => {
    const inner =
      'Content-Type: message/rfc822\n\nSubject: =?utf-8?Q?=C3=9C?=\nFrom: carl@example.net\nDate: 2 Mar 2026 08:00 +0000\n\ninner body';
    const { text, attachments } = await preview(...multipart('mixed', '\nouter', inner));
    expect(text).toContain('outer');
    expect(text).toContain('From: carl@example.net\nSubject: Ü\nDate: Mon, 02 Mar 2026 08:00:00 GMT');
    expect(text).toContain('inner body');
    expect(attachments).toEqual([]);
  });

  it('is one of the forms of an alternative as text, and the other as HTML', async () => {
    const shown = await preview(
      ...multipart('alternative', '\nplain form', 'Content-Type: text/html\n\n<b>HTML form</b>'),
    );
    expect(shown.text).toBe('plain form\n');
    expect(shown.html).toBe('<b>HTML form</b>\n');
  });

  it('are the pictures that its HTML names, and no others', async () => {
    const picture = (id: string): string =>
      `Content-Type: image/png; name=${id}.png\nContent-ID: <${id}@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=`;
    const shown = await preview(
      ...multipart(
        'related',
        'Content-Type: text/html\n\n<img src="cid:a@x">',
        picture('a'),
        picture('b'),
        picture('c').replace('png', 'svg+xml'),
      ),
    );
    expect(shown.pictures).toEqual([
      { contentId: 'a@x', location: '', url: 'data:image/png;base64,iVBORw0KGgo=' },
    ]);
    expect(shown.attachments).toHaveLength(3);
  });

  it.each([
    ['as it is', 'a@x', 'cid:a@x', 'image/png'],
    ['with the escapes of an address (RFC 2392)', 'foo+bar@x', 'cid:foo%2Bbar%40x', 'image/png'],
    ['with more of them', 'Bild ä%1@x', 'cid:Bild%20%C3%A4%251@x', 'image/png'],
    ['with an entity', 'a&b@x', 'cid:a&amp;b@x', 'image/png'],
    ['with both', 'a&b+c@x', 'cid:a&#38;b%2bc@x', 'image/png'],
    ['as bytes of any kind', 'a@x', 'cid:a@x', 'application/octet-stream; name=a.png'],
    ['of a type of their own', 'a@x', 'cid:a@x', 'image/x-png'],
  ])('are named %s', async (_, id, address, type) => {
    const picture = `Content-Type: ${type}\nContent-ID: <${id}>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=`;
    const shown = await preview(
      ...multipart('related', `Content-Type: text/html\n\n<img src="${address}">`, picture),
    );
    expect(shown.pictures.map(({ url }) => url)).toEqual(['data:image/png;base64,iVBORw0KGgo=']);
  });

  it.each([
    ['\u0089PNG\r\n\u001a\n and more of it', 'image/png'],
    ['\u00ff\u00d8\u00ff\u00e0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF\0\0\0\0WEBPVP8', 'image/webp'],
    ['\0\0\0 ftypavif', 'image/avif'],
    ['BM\u0001\u0002\u0003\u0004\0\0\0\0 ', 'image/bmp'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', null],
    ['%PDF-1.7 and more of it', null],
    ['BMW and other words of it', null],
    ['', null],
  ])('are told by their bytes: %j', async (start, type) => {
    const picture = `Content-Type: application/octet-stream\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n${btoa(start)}`;
    const shown = await preview(
      ...multipart('related', 'Content-Type: text/html\n\n<img src="cid:a@x">', picture),
    );
    expect(shown.pictures.map(({ url }) => url.slice(5, url.indexOf(';')))).toEqual(
      type === null ? [] : [type],
    );
  });

  it('says what of it is left out', async () => {
    const long = await preview('', 'word '.repeat(300_000));
    expect(long).toMatchObject({ notes: ['text-cut'] });
    expect(long.text).toHaveLength(1_000_000);
    const lines = await preview('', 'x\n'.repeat(60_000));
    expect(lines.notes).toEqual(['text-cut']);
    const complex = await preview('Content-Type: text/html', '', '<table><tr><td>'.repeat(10_000));
    expect(complex).toMatchObject({ html: null, notes: ['html-too-complex'] });
    const large = await preview('Content-Type: text/html', '', '<p>Some words. </p>'.repeat(120_000));
    expect(large.html).toBeNull();
    const many = await preview(
      ...multipart('mixed', ...Array.from({ length: 150 }, () => 'Content-Type: application/pdf\n\nx')),
    );
    expect(many).toMatchObject({ attachmentsTotal: 150, notes: ['attachments-cut'] });
    expect(many.attachments).toHaveLength(100);
  });

  it.each(Object.entries(difficultMessages))('is shown whatever it looks like: %s', async (_, content) => {
    const { text, notes } = await previewMessage(message, [content]);
    expect(text === null || text.length <= 1_000_000).toBe(true);
    expect(notes.length).toBeLessThanOrEqual(1);
  });
});

describe('an attachment', () => {
  it('is saved as it was sent, in any encoding, read in any pieces, and its size is said', async () => {
    const encodings = {
      base64: (bytes: Buffer) => bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
      'quoted-printable': (bytes: Buffer) =>
        [...bytes]
          .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
          .join('')
          .replaceAll(/.{72}/g, '$&=\r\n'),
      '8bit': (bytes: Buffer) => bytes.toString('latin1').replaceAll(/[\r\n-]/g, 'x'),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.entries(encodings)),
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 900 }),
        async ([encoding, encode], given, step) => {
          const encoded = encode(Buffer.from(given));
          const wanted = encoding === '8bit' ? Buffer.from(encoded, 'latin1') : Buffer.from(given);
          const content = Buffer.from(
            `Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\ntext\r\n--q\r\nContent-Type: application/x-first\r\n\r\nfirst\r\n` +
              `--q\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}\r\n--q--\r\n`,
            'latin1',
          );
          const pieces = Array.from({ length: Math.ceil(content.length / step) }, (_, index) =>
            content.subarray(index * step, (index + 1) * step),
          );
          const saved: Buffer[] = [];
          for await (const bytes of readAttachment(pieces, 1)) saved.push(bytes);
          expect(Buffer.concat(saved).equals(wanted)).toBe(true);
          const { attachments } = await previewMessage(message, pieces);
          expect(attachments.map(({ size }) => size)).toEqual([5, wanted.length]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('that is not there cannot be saved', async () => {
    const none = readAttachment([Buffer.from('Subject: x\n\nbody')], 0);
    await expect(none.next().then(() => none.next())).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the burden of HTML', () => {
  it.each<[string, string, string | null]>([
    ['a newsletter', '<table><tr><td style="a:b">Text</td></tr></table>'.repeat(1000), null],
    ['lists and paragraphs that never end', '<p>x<li>y'.repeat(2000), null],
    ['a picture within it', `<img src="data:image/png;base64,${'A'.repeat(3_000_000)}">`, null],
    ['many elements', '<br>'.repeat(10_001), 'html-too-complex'],
    ['many attributes', `<p ${'a="b c d" '.repeat(20_001)}>`, 'html-too-complex'],
    ['attributes without values', `<p ${'a '.repeat(20_001)}>`, 'html-too-complex'],
    ['many levels', '<div>'.repeat(201), 'html-too-complex'],
    ['a word without an end', `<p>${'x'.repeat(20_001)}`, 'html-too-complex'],
    ['megabytes', 'word '.repeat(400_001), 'html-too-large'],
  ])('%s', (_, html, burden) => {
    expect(htmlBurden(html)).toBe(burden);
  });

  it('is found in time that grows with the length alone', { timeout: 30_000 }, () => {
    for (const part of ['<', '<a ', '<a b="', "<a b='c'", '=', '<>', '<!--', 'data:image/'])
      expect(() => htmlBurden(part.repeat(300_000))).not.toThrow();
  });
});
