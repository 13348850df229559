import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHtml, decodeText } from '../../../../../core/repository/mime/charset.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

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
    [
      'a meta element behind long styles',
      `<head><style>${'p{color:red}'.repeat(2_000)}</style><meta charset=windows-1251></head><body>`,
      '',
      'Договор',
    ],
    [
      'the element that is none in a comment',
      '<!-- <meta charset=koi8-r> --><meta charset=windows-1251>',
      '',
      'Договор',
    ],
    [
      'none that is written in its body',
      '<head></head><body><pre><meta charset=koi8-r></pre>',
      '',
      'Äîãîâîð',
    ],
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
