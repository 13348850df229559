import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../core/repository/envelope.js';
import { decodeHtml, decodeText } from '../../../../core/repository/mime/charset.js';
import { decodeWords } from '../../../../core/repository/mime/encoded-words.js';
import { fileNameOf } from '../../../../core/repository/mime/file-name.js';
import { unflowed } from '../../../../core/repository/mime/flowed.js';
import { structuredField } from '../../../../core/repository/mime/header-fields.js';
import { readMailDate } from '../../../../core/repository/mime/mail-date.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const base64 = (content: Buffer): string => content.toString('base64');

describe('the charset of a text', () => {
  it.each<[string, string, Buffer, string]>([
    ['none', '', Buffer.from('Straße'), 'Straße'],
    ['none, and no UTF-8', '', Buffer.from('Straße', 'latin1'), 'Straße'],
    ['us-ascii for UTF-8', 'us-ascii', Buffer.from('Журнал'), 'Журнал'],
    ['us-ascii for Latin-1', 'us-ascii', Buffer.from('café', 'latin1'), 'café'],
    ['iso-8859-1 for UTF-8', 'iso-8859-1', Buffer.from('Größe'), 'Größe'],
    ['iso-8859-1 for Windows-1252', 'iso-8859-1', bytes('93 78 94'), '“x”'],
    ['utf-8 for Latin-1', 'utf-8', Buffer.from('Stra\u00dfe', 'latin1'), 'Straße'],
    ['utf-8, cut inside a character', 'utf-8', Buffer.from('Größe Größe').subarray(0, 11), 'Größe Gr\uFFFD'],
    ['koi8-r for UTF-8', 'koi8-r', Buffer.from('Журнал'), 'Журнал'],
    ['koi8-r', 'koi8-r', bytes('f3 de a3 d4'), 'Счёт'],
    ['quoted twice', '"KOI8-R"', bytes('f3 de a3 d4'), 'Счёт'],
    ['a name that means nothing', 'unknown-8bit', Buffer.from('Café', 'latin1'), 'Café'],
    ['a name that means nothing, for UTF-8', 'x-unknown', Buffer.from('Café'), 'Café'],
    ['a code page of DOS', 'cp850', bytes('47 72 81 e1 65'), 'Grüße'],
    ['a code page by its IBM name', 'IBM437', bytes('47 72 81 e1 65'), 'Grüße'],
    ['Macintosh', 'macintosh', bytes('47 72 9f a7 65'), 'Grüße'],
    ['a Windows page by a short name', 'win-1251', bytes('cf f0 e8'), 'При'],
    ['ISO-8859-16', 'iso-8859-16', bytes('de fe'), 'Țț'],
    ['utf-32 with its mark', 'utf-32', bytes('fffe0000 89f30100'), '🎉'],
    ['UTF-7', 'utf-7', Buffer.from('Viele Gr+APwA3w-e +- K+APY-ln'), 'Viele Grüße + Köln'],
    ['HZ', 'hz-gb-2312', Buffer.from('~{Gk2iJU~} ok ~~'), '请查收 ok ~'],
    ['ISO-2022-JP', 'iso-2022-jp', bytes('1b 24 42 4b 5c 4a 38 1b 28 42'), '本文'],
    ['none, for ISO-2022-JP', '', bytes('1b 24 42 4b 5c 4a 38 1b 28 42'), '本文'],
    ['ISO-2022-KR', 'iso-2022-kr', bytes('1b 24 29 43 0e 3e 48 0f 21'), '안!'],
    ['cp932 with signs of NEC', 'cp932', bytes('87 40'), '①'],
    ['ks_c_5601-1987', 'ks_c_5601-1987', bytes('b0 df'), '견'],
    ['gb2312 for GBK', 'gb2312', bytes('e9 46'), '镕'],
    ['big5', 'big5', bytes('b7 7c'), '會'],
    [
      'gbk for UTF-8 that is no GBK',
      'gbk',
      Buffer.from('Ćwikła für Ödön, größer'),
      'Ćwikła für Ödön, größer',
    ],
    ['utf-16le', 'utf-16le', Buffer.from('Zwölf', 'utf16le'), 'Zwölf'],
    ['utf-32', 'utf-32be', bytes('0001f389'), '🎉'],
    ['a byte order mark', 'us-ascii', Buffer.from('\uFEFFé'), 'é'],
  ])('declared as %s (%s)', (_, declared, content, text) => {
    expect(decodeText(content, declared)).toBe(text);
  });

  it.each(
    [
      ...['utf-16', 'UTF-16LE', 'utf-16be', 'unicode', 'utf-32', 'ucs-4', 'utf-7', 'unicode-1-1-utf-7'],
      ...['iso-2022-jp', 'cp50220', 'iso-2022-kr', 'iso-2022-cn', 'hz-gb-2312'],
    ].flatMap((declared) => [
      [declared, 'plain ASCII text, C++ and 1+1=2'],
      [declared, 'Привет, как дела?\r\nВторая строка'],
      [declared, 'Größe'],
      [declared, '你好世界'],
    ]),
  )('is not %s where the bytes are text as they stand: %s', (declared, text) => {
    expect(decodeText(Buffer.from(text), declared)).toBe(text);
    expect(decodeHtml(Buffer.from(text), declared)).toBe(text);
  });

  it.each([
    ['iso-2022-kr', 'b0 df', '견'],
    ['hz-gb-2312', 'e9 46', '镕'],
    ['iso-2022-jp', '82 b1 82 ea', 'これ'],
    ['utf-16', '4e 2d 65 87 4e 2d 00 20', '中文中 '],
    ['utf-16', '04 1f 04 40 04 38 00 20', 'При '],
    ['utf-16', '1f 04 40 04 38 04 20 00', 'При '],
  ])('declared as %s is told by the bytes %s', (declared, content, text) => {
    expect(decodeText(bytes(content), declared)).toBe(text);
  });

  it('is what the rest of the message declares where nothing else tells', () => {
    expect(decodeText(bytes('cf f0 e8'), '', 'windows-1251')).toBe('При');
  });

  it.each([
    ['a meta element', '<meta charset=windows-1251>', '', 'Договор'],
    [
      'http-equiv',
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
      'us-ascii',
      'Договор',
    ],
    ['the header rather than the page', '<meta charset=koi8-r>', 'windows-1251', 'Договор'],
    ['an XML declaration', '<?xml version="1.0" encoding="windows-1251"?>', '', 'Договор'],
  ])('of HTML is named by %s', (_, start, declared, text) => {
    const page = Buffer.concat([Buffer.from(start), bytes('c4 ee e3 ee e2 ee f0')]);
    expect(decodeHtml(page, declared)).toBe(start + text);
  });

  it('never fails, whatever bytes and whatever name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 30 }), (content, declared) => {
        expect(typeof decodeText(Buffer.from(content), declared)).toBe('string');
      }),
    );
  });
});

describe('encoded words', () => {
  it('are put together before they are decoded, wherever they were cut', () => {
    const text = '会議の資料をお送りします 🎉 Größe';
    const charsets = { 'utf-8': Buffer.from(text), 'UTF-16BE': Buffer.from(text, 'utf16le').swap16() };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(charsets)),
        fc.array(fc.nat({ max: 60 }), { maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        ([charset, content], at, isQuoted) => {
          const cuts = [0, ...at.filter((cut) => cut < content.length).sort((a, b) => a - b), content.length];
          const words = cuts.slice(1).map((end, index) => {
            const piece = content.subarray(cuts[index], end);
            return isQuoted[index] === true
              ? `=?${charset}?Q?${[...piece].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`
              : `=?${charset}?B?${base64(piece)}?=`;
          });
          expect(decodeWords(words.join('\r\n '))).toBe(text);
        },
      ),
    );
  });

  it.each([
    ['base64 cut inside a group', '=?UTF-8?B?5Lya6K2w44Gu6LOH5p?= =?UTF-8?B?aZ44KS?=', '会議の資料を'],
    ['spaces in quoted-printable', '=?utf-8?Q?Status = 100% ok?=', 'Status = 100% ok'],
    ['two charsets', '=?iso-8859-1?q?=FC?= =?utf-8?b?w7w=?= [=?utf-8?q?x?=]', 'üü [x]'],
    ['a language', '=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['text beside them', 'Re: =?utf-8?q?=C3=9C?=bersicht', 'Re: Übersicht'],
    ['a question mark', '=?utf-8?Q?What=20now?Yes=C3=BC?=', 'What now?Yesü'],
    ['a question mark at the end', '=?utf-8?Q?Really??= =?utf-8?Q?_yes?=', 'Really? yes'],
    ['a question mark before an escape', '=?utf-8?Q?Was?=C3=BC?=', 'Was?ü'],
    ['raw UTF-8 in it', Buffer.from('=?UTF-8?Q?Привет_мир?= ü').toString('latin1'), 'Привет мир ü'],
    ['raw Latin-1 in it', '=?iso-8859-1?Q?Gr\u00fc=DFe?=', 'Grüße'],
    ['names of one charset', '=?UTF8?Q?=D0=9F=D1?= =?utf-8?Q?=80=D0=B8?=', 'При'],
    ['names of one code page', '=?shift-jis?Q?=82?= =?x-sjis?Q?=B1?= =?MS_Kanji?Q?=82=EA?=', 'これ'],
    ['what only looks like one', 'a =? b ?= c', 'a =? b ?= c'],
  ])('%s', (_, written, text) => {
    expect(decodeWords(written)).toBe(text);
  });

  it('are read in time that grows with the length alone', { timeout: 30_000 }, () => {
    for (const part of ['=?a?q?', '=?a?q?=20?', '?=20', '=?', '?=C3', '=?a?q??=20'])
      expect(decodeWords(`=?a?q?${part.repeat(40_000)}`)).toBeDefined();
  });

  it.each([
    ['=?utf-8?Q?Stra=C3=9Fner, Bob?= <c@example.org>', 'Straßner, Bob <c@example.org>'],
    ['"=?utf-8?Q?Stra=C3=9Fner=2C_Bob?=" <c@example.org>', 'Straßner, Bob <c@example.org>'],
    ['=?utf-8?B?PGFAYj4=?= <c@example.org>, d@example.org', '<a@b> <c@example.org>, d@example.org'],
  ])('are a whole in an address: %s', (written, from) => {
    expect(readEnvelope(Buffer.from(`From: ${written}\n\n`)).from).toBe(from);
  });

  it('nobody turns the direction of a list with', () => {
    expect(readEnvelope(Buffer.from('Subject: bill \u202egpj.exe\n\n')).subject).toBe('bill gpj.exe');
  });

  it('raw text of old programs is in the charset of the message', () => {
    const content = Buffer.concat([
      Buffer.from('Content-Type: text/plain; charset=koi8-r\nSubject: '),
      bytes('f3 de a3 d4'),
      Buffer.from('\n\n'),
    ]);
    expect(readEnvelope(content).subject).toBe('Счёт');
  });
});

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

describe('flowing text (RFC 3676)', () => {
  it.each([
    ['paragraphs', 'one \ntwo\nthree', false, 'one two\nthree'],
    ['quotes of one depth', '> a \n> b\n>> c \n>> d', false, '> a b\n>> c d'],
    ['a quote that ends', '> a \nb', false, '> a \nb'],
    ['words that were cut', 'para \ngraph', true, 'paragraph'],
    ['a signature', 'text \n-- \nname', false, 'text \n-- \nname'],
    ['stuffed lines', ' >no quote\n From', false, '>no quote\nFrom'],
  ])('%s', (_, written, deletes, text) => {
    expect(unflowed(written, deletes)).toBe(text);
  });
});

const dates: readonly (readonly [string, string | null])[] = [
  ['Tue, 3 Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['3 Mar 26 09:10 +0100', '2026-03-03T08:10:00.000Z'],
  ['Tue, 03 Mar 126 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 99 09:10:11 +0100', '1999-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 49 09:10:11 +0100', '2049-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026', '2026-03-03T00:00:00.000Z'],
  ['2026-03-03', '2026-03-03T00:00:00.000Z'],
  ['2026-03-03T09:10:11.500', '2026-03-03T09:10:11.500Z'],
  ['2026-03-03 09:10:11 -0800', '2026-03-03T17:10:11.000Z'],
  ['2026-03-03T09:10:11+05:30', '2026-03-03T03:40:11.000Z'],
  ['Tue, 3 Mar 2026 9:10:11 AM', '2026-03-03T09:10:11.000Z'],
  ['March 3, 2026 at 9:10 PM', '2026-03-03T21:10:00.000Z'],
  ['Tue Mar  3 09:10:11 2026', '2026-03-03T09:10:11.000Z'],
  ['Tue Mar  3 09:10:11 CET 2026', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09.10.11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Wednesday, 04-Mar-26 10:00:00 GMT', '2026-03-04T10:00:00.000Z'],
  ['Di, 3 Mrz 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Mardi 3 mars 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['lör, 29 maj 1999 00:24:04 +0200 (CEST)', '1999-05-28T22:24:04.000Z'],
  ['3 de marzo de 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Вт, 3 мар 2026 09:10:11 +0300', '2026-03-03T06:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 CEST', '2026-03-03T07:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 EST', '2026-03-03T14:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 J', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 -0000', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 +01:00', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 "GMT+0100"', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 GMT+0100 (CET)', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10:11 +9900', '2026-03-03T09:10:11.000Z'],
  ['Tue, 3 (nested (comment)) Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 9:1:1 +0100', '2026-03-03T08:01:01.000Z'],
  ['Tue, 3 Mar 2026 0910 +0100', '2026-03-03T08:10:00.000Z'],
  ['Tue, 3 Mar 2026 09:10:11+0100', '2026-03-03T08:10:11.000Z'],
  ['2026年3月3日 09:10:11 +0900', '2026-03-03T00:10:11.000Z'],
  ['火, 3 3月 2026 09:10:11 +0900', '2026-03-03T00:10:11.000Z'],
  ['2026년 3월 3일 09:10', '2026-03-03T09:10:00.000Z'],
  ['Tue,3 Mar 2026 09:10:11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 24:00:00 +0000', '2026-03-04T00:00:00.000Z'],
  ['Tue, 3 Mar 2026 23:59:60 +0000', '2026-03-04T00:00:00.000Z'],
  ['25/12/2026 09:10', '2026-12-25T09:10:00.000Z'],
  ['Tue, 3 Mar 2026 09 : 10 : 11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09:10 :11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue, 3 Mar 2026 09(h):(m)10 (s) : 11 +0100', '2026-03-03T08:10:11.000Z'],
  ['Tue(day), 3(d)Mar(m)2026(y)09:10:11(t)+0100(z)', '2026-03-03T08:10:11.000Z'],
  ['03/04/2026 09:10', null],
  ['Sat, 31 Feb 2026 10:00:00 +0000', null],
  ['Tue, 3 Mar 2026 25:00:00 +0000', null],
  ['Mon, 1 Jan 1900 00:00:00 +0000', null],
  ['Tue, 3 Foo 2026 09:10:11 +0100', null],
  ['yesterday', null],
];

describe('the date of a message', () => {
  it.each(dates)('"%s" is %s', (written, moment) => {
    expect(readMailDate(written)?.toISOString() ?? null).toBe(moment);
  });

  it('is any date that a program writes as the standard says', () => {
    const day = fc.date({ min: new Date('1970-01-02'), max: new Date('9998-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        expect(readMailDate(date.toUTCString())?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(readMailDate(date.toISOString())?.getTime()).toBe(date.getTime());
      }),
    );
  });

  it.each('en de fr es it pt nl sv da nb fi pl cs sk tr ru el ca'.split(' '))(
    'is in any month, by its name in a sentence, alone, and short (%s)',
    (language) => {
      const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 3)));
      for (const length of ['long', 'short'] as const) {
        const alone = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC' });
        const within = new Intl.DateTimeFormat(language, { day: 'numeric', month: length, timeZone: 'UTC' });
        const named = (date: Date): string =>
          within.formatToParts(date).find(({ type }) => type === 'month')?.value ?? '';
        for (const name of [alone.format.bind(alone), named])
          for (const month of months) {
            // What is written in figures, or in two words (`de març`), is another matter.
            const written = name(month).replace(/^d(?:e |[’'])/u, '');
            if (!/^\p{L}{3,}\.?$/u.test(written)) continue;
            for (const form of [written, written.toUpperCase(), written.normalize('NFD')])
              expect([form, readMailDate(`3 ${form} 2026 09:10:11 +0000`)?.getUTCMonth()]).toEqual([
                form,
                month.getUTCMonth(),
              ]);
          }
      }
    },
  );

  it('does not depend on the time zone of this machine', () => {
    const here = process.env['TZ'];
    try {
      for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo']) {
        process.env['TZ'] = zone;
        for (const [written, moment] of dates)
          expect(readMailDate(written)?.toISOString() ?? null).toBe(moment);
      }
    } finally {
      if (here === undefined) delete process.env['TZ'];
      else process.env['TZ'] = here;
    }
  });

  it('is read, or not, without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const date = readMailDate(text);
        expect(date === null || date.getTime() >= 0).toBe(true);
      }),
    );
  });
});
