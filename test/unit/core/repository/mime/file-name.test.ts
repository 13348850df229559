import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../../core/repository/envelope.js';
import { fileNameOf } from '../../../../../core/repository/mime/file-name.js';
import { structuredField } from '../../../../../core/repository/mime/header-fields.js';
import { parameterOf } from '../../../../../core/repository/mime/parameters.js';
import { readPartHeaders } from '../../../../../core/repository/mime/part-headers.js';

describe('the name of a file', () => {
  it.each([
    ['plain', 'attachment; filename=a.pdf', 'a.pdf'],
    ['with parentheses', 'attachment; filename=Invoice(1).pdf', 'Invoice(1).pdf'],
    ['quoted, with signs', 'attachment; filename="a; b=\\"c\\".pdf"', 'a; b="c".pdf'],
    ['extended', "attachment; filename*=UTF-8''Pl%C3%A4ne%202026.pdf", 'Pläne 2026.pdf'],
    ['both: the extended one', "attachment; filename=x.pdf; filename*=UTF-8''%C3%9C.pdf", 'Ü.pdf'],
    [
      'in segments',
      "attachment; filename*0*=UTF-8''%C3%9Cber; filename*1*=%20%E2%82%AC; filename*2=.pdf",
      'Über €.pdf',
    ],
    [
      'cut inside a character',
      "attachment; filename*0*=UTF-8''pre%C3; filename*1*=%9Ffix.pdf",
      'preßfix.pdf',
    ],
    ['in plain segments', 'attachment; filename*0="Annual "; filename*1="Report.pdf"', 'Annual Report.pdf'],
    ['in encoded words', 'attachment; filename="=?utf-8?Q?=C3=9C?= =?utf-8?Q?ber.pdf?="', 'Über.pdf'],
    [
      'raw UTF-8',
      `attachment; filename="${Buffer.from('Übersicht.pdf').toString('latin1')}"`,
      'Übersicht.pdf',
    ],
    ['raw Latin-1', 'attachment; filename="Übersicht.pdf"', 'Übersicht.pdf'],
    ['in another charset', "attachment; filename*=koi8-r''%F3%DE%A3%D4", 'Счёт'],
    ['in any order', "attachment; filename*2=.pdf; filename*0*=UTF-8''%C3%9Cb; filename*1=er", 'Über.pdf'],
    ['with a segment that is missing', 'attachment; filename*0=Annual; filename*2=".pdf"', 'Annual.pdf'],
    ['with its first segment missing', 'attachment; filename*1="Report"; filename*2=".pdf"', 'Report.pdf'],
    ['in segments with long numbers', 'attachment; filename*00=a; filename*01=b.pdf', 'ab.pdf'],
    [
      'in more than ten segments',
      `attachment; ${'abcdefghijklm'
        .split('')
        .map((part, index) => `filename*${String(index)}=${part}`)
        .join('; ')}`,
      'abcdefghijklm',
    ],
    [
      'twice: the segment that is extended',
      "attachment; filename*0=x; filename*0*=''%C3%9C; filename*1=.pdf",
      'Ü.pdf',
    ],
    ['plain and in segments', 'attachment; filename=x.pdf; filename*0=Long; filename*1=.pdf', 'Long.pdf'],
    ['in segments that say nothing', 'attachment; filename*0=""; filename=x.pdf', 'x.pdf'],
    [
      'extended, without the sign that says so',
      'attachment; filename="UTF-8\'\'Pl%C3%A4ne.pdf"',
      'Pläne.pdf',
    ],
    ['extended, without a charset', 'attachment; filename*=Pl%C3%A4ne.pdf', 'Pläne.pdf'],
    ['extended, of encoded words', "attachment; filename*=UTF-8''=?utf-8?Q?=C3=9C?=.pdf", 'Ü.pdf'],
    ['with an apostrophe that is one', 'attachment; filename="O\'Neil\'s 100%.pdf"', "O'Neil's 100%.pdf"],
    ['turned around', "attachment; filename*=UTF-8''a%E2%80%AEgpj.exe", 'agpj.exe'],
    ['none', 'attachment', ''],
  ])('%s', (_, field, name) => {
    expect(fileNameOf(structuredField(field).parameters, 'filename')).toBe(name);
  });

  it('any field is read without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (field) => {
        fileNameOf(structuredField(`attachment; filename${field}`).parameters, 'filename');
      }),
    );
  });
});

describe('a parameter of a MIME header (RFC 2231)', () => {
  const written = fc.record({
    text: fc.string({
      unit: fc.constantFrom(...Array.from('abc .;"\\%\'*=äß€会議🎉')),
      minLength: 1,
      maxLength: 24,
    }),
    cuts: fc.array(fc.nat({ max: 80 }), { maxLength: 5 }),
    order: fc.infiniteStream(fc.nat()),
    isPlain: fc.infiniteStream(fc.boolean()),
  });
  /** A writer of its own: every byte that is no letter in escapes, cut anywhere, also inside a character. */
  const segments = ({
    text,
    cuts,
    order,
    isPlain,
  }: typeof written extends fc.Arbitrary<infer T> ? T : never): string => {
    const bytes = Buffer.from(text);
    const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
      (a, b) => a - b,
    );
    const parts = at.slice(1).map((end, index) => {
      const piece = bytes.subarray(at[index], end);
      const plain = index > 0 && isPlain.next().value === true && /^[a-z .]*$/.test(piece.toString('latin1'));
      if (plain) return `${String(index)}="${piece.toString('latin1')}"`;
      const escaped = [...piece].map((byte) =>
        /[a-z]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).padStart(2, '0')}`,
      );
      return `${String(index)}*=${index === 0 ? "UTF-8'de'" : ''}${escaped.join('')}`;
    });
    const keyed = parts.map((part) => ({ part, key: Number(order.next().value) }));
    return keyed
      .sort((a, b) => a.key - b.key)
      .map(({ part }) => `; p*${part}`)
      .join('');
  };

  it('is what was written, however it was cut, whatever the order', () => {
    fc.assert(
      fc.property(written, (value) => {
        fc.pre(value.text.trim() !== '');
        expect(parameterOf(structuredField(`x${segments(value)}`).parameters, 'p')).toBe(value.text);
      }),
    );
  });

  it.each([
    ['charset', 'text/plain; charset*0=iso-2022; charset*1=-jp', 'charset', 'iso-2022-jp'],
    ['charset', "text/plain; charset*=us-ascii'en'koi8-r", 'charset', 'koi8-r'],
    ['charset', "text/plain; charset*0*=''koi8; charset*1*=%2dr", 'charset', 'koi8-r'],
    ['boundary', 'multipart/mixed; boundary*1=def; boundary*0=abc', 'boundary', 'abcdef'],
    ['boundary', "multipart/mixed; boundary*=us-ascii''a%20b", 'boundary', 'a b'],
    ['format', "text/plain; format*=''flowed; delsp*0=y; delsp*1=es", 'isFlowed', true],
    ['delsp', "text/plain; format*=''flowed; delsp*0=y; delsp*1=es", 'deletesSpaces', true],
    ['name', 'image/png; name*1=.png; name*0=a', 'fileName', 'a.png'],
    [
      'number',
      "message/partial; id=a; number*=''2; total=3",
      'stead',
      { kind: 'fragment', number: 2, total: 3 },
    ],
    [
      'url',
      'message/external-body; access-type=URL; url*0="http://a/"; url*1="b c"',
      'stead',
      { kind: 'elsewhere', address: 'http://a/bc' },
    ],
    [
      'site',
      'message/external-body; access-type=ANON-FTP; site=a.example; directory=pub; name=f',
      'stead',
      { kind: 'elsewhere', address: 'a.example/pub/f' },
    ],
  ] as const)('is read in segments for all that a header says: %s in %s', (_, field, key, value) => {
    expect(readPartHeaders(Buffer.from(`Content-Type: ${field}\n`), '')[key]).toEqual(value);
  });

  it("is read of the disposition and of a message's own headers too", () => {
    const headers = readPartHeaders(
      Buffer.from("Content-Disposition: attachment;\n filename*1=.pdf;\n filename*0*=''%C3%9C\n"),
      '',
    );
    expect(headers).toMatchObject({ isAttached: true, fileName: 'Ü.pdf' });
    const content = Buffer.from(
      'Content-Type: text/plain; charset*0=koi8; charset*1=-r\nSubject: \u00f3\u00de\u00a3\u00d4\n\n',
      'latin1',
    );
    expect(readEnvelope(content).subject).toBe('Счёт');
  });
});
