import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttachmentReader } from '../../../../../core/repository/mime/attachment-reader.js';
import { BodyReader } from '../../../../../core/repository/mime/message-body.js';
import { readMessageNow } from '../../../../../core/repository/search/message-text.js';
import { MessageSplitter } from '../../../../../core/repository/split.js';
import { previewMessage } from '../../../../../core/restore/preview.js';
import type { Message } from '../../../../../shared/backup/restore-point.js';

const message: Message = {
  ...{ id: 'message-1-1', folderId: 'folder-1-1', subject: '', from: '', to: '', date: null },
  ...{ internalDate: new Date(0).toISOString(), flags: [], size: 0, sha256: '', attachments: 0 },
};

/** What lists show, what the search knows, what the window shows, and what _Save attachment_ offers. */
async function counts(content: Buffer): Promise<readonly [number, number, number, number]> {
  const splitter = new MessageSplitter();
  splitter.push(content);
  splitter.finish();
  const searched = readMessageNow([{ isBase64: false, read: () => content }]);
  const { attachmentsTotal } = await previewMessage(message, [content]);
  let offered = 0;
  for (; ; offered += 1) {
    const reader = new AttachmentReader(offered);
    reader.write(content);
    if (reader.finish() === null) break;
  }
  return [splitter.attachments, searched.attachments, attachmentsTotal, offered];
}

const types = [
  ...[
    'text/plain',
    'text/html',
    'text/calendar; method=REQUEST',
    'text/csv',
    'text/rfc822-headers',
    'text/x-vcard',
  ],
  ...[
    'image/png',
    'application/pdf',
    'application/octet-stream',
    'application/xhtml+xml',
    'application/pkcs7-signature',
  ],
  ...['message/delivery-status', 'message/disposition-notification', 'message/feedback-report'],
  ...['message/partial; number=1; total=3; id=a', 'message/external-body; access-type=URL; url="http://a/"'],
  ...['message/x-unknown', 'pdf', '', 'text', 'audio/ogg', 'model/x'],
];
const dispositions = [
  '',
  'inline',
  'attachment',
  'inline; filename=a.dat',
  "attachment; filename*0*=UTF-8''%C3%9C",
];
const leaf = fc.record({
  type: fc.constantFrom(...types),
  name: fc.constantFrom('', '; name=b.dat'),
  disposition: fc.constantFrom(...dispositions),
  encoding: fc.constantFrom('', 'base64', 'quoted-printable', '8bit', 'x-uuencode'),
  id: fc.boolean(),
});

/** A part with its headers, as it stands in a message; `seed` makes boundaries that are used once. */
const { tree } = fc.letrec<{ tree: string; part: string; multipart: string; rfc822: string }>((tie) => ({
  part: leaf.map(({ type, name, disposition, encoding, id }) =>
    [
      ...(type === '' ? [] : [`Content-Type: ${type}${name}`]),
      ...(disposition === '' ? [] : [`Content-Disposition: ${disposition}`]),
      ...(encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
      ...(id ? ['Content-ID: <a@b>'] : []),
      '',
      encoding === 'base64' ? btoa('some words') : 'some words',
      '',
    ].join('\r\n'),
  ),
  multipart: fc
    .tuple(
      fc.constantFrom('mixed', 'alternative', 'related', 'report', 'digest', 'signed', 'x-any'),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.constantFrom(...dispositions),
      fc.integer({ min: 1 }),
    )
    .map(([kind, parts, disposition, seed]) => {
      const boundary = `b${String(seed)}-${String(parts.join('').length)}`;
      const head = `Content-Type: multipart/${kind}; boundary="${boundary}"\r\nContent-Disposition: ${disposition}\r\n\r\n`;
      return `${head}${parts.map((each) => `--${boundary}\r\n${each}\r\n`).join('')}--${boundary}--\r\n`;
    }),
  rfc822: fc
    .tuple(
      fc.constantFrom('message/rfc822', 'message/global', 'message/news'),
      fc.constantFrom(...dispositions),
      fc.constantFrom('', 'base64', 'quoted-printable', 'said'),
      tie('tree'),
    )
    .map(([type, disposition, encoding, inner]) => {
      const content = `Subject: within\r\n${inner}`;
      const body =
        encoding === 'base64'
          ? btoa(content).replaceAll(/.{76}/g, '$&\r\n')
          : encoding === 'quoted-printable'
            ? content.replaceAll('=', '=3D')
            : content;
      const head = [`Content-Type: ${type}`, `Content-Disposition: ${disposition}`];
      if (encoding !== '')
        head.push(`Content-Transfer-Encoding: ${encoding === 'said' ? 'base64' : encoding}`);
      return `${head.join('\r\n')}\r\n\r\n${body}`;
    }),
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('part'), tie('multipart'), tie('rfc822')),
}));

describe('the attachments of a message', () => {
  it('are as many in lists, in the search, in the window and to be saved (docs/decisions/0184)', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (part) => {
        const [listed, ...others] = await counts(Buffer.from(`From: a@example.com\r\n${part}`));
        expect(others).toEqual([listed, listed, listed]);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    [
      'an invitation beside its text',
      'alternative',
      'Content-Type: text/calendar; method=REQUEST',
      1,
      'Invitation 1.ics',
    ],
    [
      'a picture without a name',
      'related',
      'Content-Type: image/png\r\nContent-ID: <a@b>',
      1,
      'Attachment 1',
    ],
    ['a delivery report', 'report', 'Content-Type: message/delivery-status', 0, null],
    ['a read receipt', 'report', 'Content-Type: message/disposition-notification', 0, null],
    ['headers of a message that came back', 'report', 'Content-Type: text/rfc822-headers', 0, null],
    [
      'a piece of a message',
      'mixed',
      'Content-Type: message/partial; id=x; number=2; total=3',
      1,
      'Part 2 of 3 of a message.eml',
    ],
    [
      'a piece of nobody knows how many',
      'mixed',
      'Content-Type: message/partial; id=x; number=2',
      1,
      'Part 2 of a message.eml',
    ],
    [
      'a file that is elsewhere',
      'mixed',
      'Content-Type: message/external-body; access-type=URL;\r\n url="http://a.example/\r\n b.pdf"',
      1,
      'Not in this message: http://a.example/b.pdf',
    ],
    [
      'a message said to be attached',
      'mixed',
      'Content-Type: message/rfc822\r\nContent-Disposition: attachment',
      1,
      'Message 1.eml',
    ],
    ['a message where it stands', 'mixed', 'Content-Type: message/rfc822', 0, null],
  ])('are counted and named as what they are: %s', async (_, kind, headers, count, name) => {
    const content = Buffer.from(
      `Content-Type: multipart/${kind}; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b\r\n${headers}\r\n\r\nSubject: zebra\r\n\r\nzebra\r\n--b--\r\n`,
    );
    expect(await counts(content)).toEqual([count, count, count, count]);
    const { attachments, text } = await previewMessage(message, [content]);
    expect(attachments[0]?.name ?? null).toBe(name);
    if (count === 0) expect(text).toContain('zebra');
  });
});

describe('a message in a message that is encoded, which is forbidden and real (RFC 2046 §5.2.1)', () => {
  const inner = [
    'From: carl@example.net',
    'Subject: =?utf-8?Q?=C3=9Cbersicht?=',
    'Content-Type: multipart/mixed; boundary="=_i"',
    '',
    '--=_i',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'zebra=20caf=C3=A9 and a long line that goes on=',
    ' here',
    '--=_i',
    'Content-Type: application/pdf; name="report.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    btoa('pdf bytes'),
    '--=_i--',
    '',
  ].join('\r\n');
  const quoted = (text: string): string => text.replaceAll('=', '=3D').replaceAll(/.{70}/g, '$&=\r\n');
  const lines = (text: string): string => btoa(text).replaceAll(/.{76}/g, '$&\r\n');
  const around = (type: string, encoding: string, body: string): Buffer =>
    Buffer.from(
      `Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nouter\r\n--o\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--o\r\n\r\nlast words\r\n--o--\r\n`,
    );

  it.each([
    ['base64', lines(inner)],
    ['base64', btoa(inner)],
    ['quoted-printable', quoted(inner)],
    ['base64', inner],
    ['quoted-printable', inner],
    ['8bit', inner],
    [
      'base64',
      lines(`Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(inner)}`),
    ],
    [
      'quoted-printable',
      quoted(`Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(inner)}`),
    ],
  ])('is opened, its words found, its attachments listed and saved: %s (%#)', async (encoding, body) => {
    for (const type of ['message/rfc822', 'message/global']) {
      const content = around(type, encoding, body);
      expect(await counts(content)).toEqual([1, 1, 1, 1]);
      const { text, attachments } = await previewMessage(message, [content]);
      expect(text).toMatch(
        /outer[^]*Subject: Übersicht[^]*zebra café and a long line that goes on here[^]*last words/,
      );
      expect(attachments).toMatchObject([{ name: 'report.pdf', type: 'application/pdf', size: 9 }]);
      const { text: words } = readMessageNow([{ isBase64: false, read: () => content }]);
      expect(words.body).toContain('zebra café');
      expect(words.attachments).toBe('report.pdf');
      const reader = new AttachmentReader(0);
      expect(Buffer.concat([reader.write(content), reader.finish() ?? Buffer.alloc(0)]).toString()).toBe(
        'pdf bytes',
      );
    }
  });

  it('is read the same in whatever pieces it comes, and from the pieces that are stored', async () => {
    const large = inner.replace(btoa('pdf bytes'), lines('pdf bytes '.repeat(30_000)));
    for (const [encoding, body] of [
      ['base64', lines(large)],
      ['quoted-printable', quoted(large)],
    ] as const) {
      const content = around('message/rfc822', encoding, body);
      const splitter = new MessageSplitter();
      const stored = [...splitter.push(content), ...splitter.finish()];
      expect(Buffer.concat(stored).equals(content)).toBe(true);
      expect(stored.length).toBeGreaterThan(1);
      const isBase64 = (piece: Buffer): boolean => /^[A-Za-z0-9+/=\r\n]*$/.test(piece.toString('latin1'));
      const { text } = readMessageNow(
        stored.map((piece) => ({ isBase64: isBase64(piece), read: () => piece })),
      );
      expect(text.body).toMatch(/outer[^]*zebra café[^]*last words/);
      const whole = new BodyReader({ textBytes: 1_000_000, pictureBytes: 0, withSizes: true });
      whole.write(content);
      const bits = new BodyReader({ textBytes: 1_000_000, pictureBytes: 0, withSizes: true });
      for (let at = 0; at < content.length; at += 997) bits.write(content.subarray(at, at + 997));
      expect(bits.finish()).toEqual(whole.finish());
    }
  });

  it('is an attachment where it is said to be one, and opened no deeper than four times', async () => {
    const attached = around(
      'message/rfc822; name=a.eml\r\nContent-Disposition: attachment',
      'base64',
      lines(inner),
    );
    expect(await counts(attached)).toEqual([1, 1, 1, 1]);
    let nested = inner;
    for (let level = 0; level < 8; level++)
      nested = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(nested)}`;
    expect(await counts(Buffer.from(nested))).toEqual([1, 1, 1, 1]);
  });
});
