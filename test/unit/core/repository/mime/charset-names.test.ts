import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeText, isSameCharset } from '../../../../../core/repository/mime/charset.js';
import { decodingNamed } from '../../../../../core/repository/mime/charset-decoders.js';
import { charsetNamed } from '../../../../../core/repository/mime/charset-names.js';

/** A text, its bytes as Python's codecs and iconv write them, and names that they know for the charset. */
const charsets: readonly (readonly [string, string, string])[] = [
  [
    'Größe für Übermut, café',
    '4772f6df652066fc7220dc6265726d75742c20636166e9',
    '8859 cp819 csisolatin1 ibm819 iso-8859-1 iso-8859-1-1987 iso-ir-100 iso8859 iso8859-1 l1 latin latin-1 latin1',
  ],
  [
    'Zażółć gęślą jaźń',
    '5a61bff3b3e62067ea9c6cb9206a619ff1',
    '1250 cp1250 windows-1250 windows-1250 win1250 x-cp1250 ms-ee',
  ],
  [
    'Журнал приложений и файлов',
    'c6f3f0ede0eb20eff0e8ebeee6e5ede8e920e820f4e0e9ebeee2',
    '1251 cp1251 windows-1251 windows-1251 win1251 x-cp1251 ms-cyrl',
  ],
  ['Ελληνικά κείμενο Ώρα', 'c5ebebe7ede9eadc20eae5dfece5edef20bff1e1', '1253 cp1253 windows-1253'],
  ['Türkçe ğüşıöç', '54fc726be76520f0fcfefdf6e7', '1254 cp1254 windows-1254'],
  ['שלום עולם וברכה', 'f9ece5ed20f2e5eced20e5e1f8ebe4', '1255 cp1255 windows-1255'],
  ['مرحبا بالعالم', 'e3d1cdc8c720c8c7e1dac7e1e3', '1256 cp1256 windows-1256'],
  ['ąčęėįšųūž Lietuva', 'e0e8e6ebe1f0f8fbfe204c696574757661', '1257 cp1257 windows-1257'],
  [
    'Zażółć gęślą jaźń',
    '5a61bff3b3e62067eab66cb1206a61bcf1',
    'csisolatin2 iso-8859-2 iso-8859-2-1987 iso-ir-101 iso8859-2 l2 latin2',
  ],
  [
    'Türkçe ğüşıöç',
    '54fc726be76520bbfcbab9f6e7',
    'csisolatin3 iso-8859-3 iso-8859-3-1988 iso-ir-109 iso8859-3 l3 latin3',
  ],
  [
    'ąčęėįšųūž Lietuva',
    'b1e8eaece7b9f9febe204c696574757661',
    'csisolatin4 iso-8859-4 iso-8859-4-1988 iso-ir-110 iso8859-4 l4 latin4',
  ],
  [
    'Журнал приложений и файлов',
    'b6e3e0ddd0db20dfe0d8dbded6d5ddd8d920d820e4d0d9dbded2',
    'csisolatincyrillic cyrillic iso-8859-5 iso-8859-5-1988 iso-ir-144 iso8859-5',
  ],
  [
    'مرحبا بالعالم',
    'e5d1cdc8c720c8c7e4d9c7e4e5',
    'arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-1987 iso-ir-127 iso8859-6',
  ],
  [
    'Ελληνικά κείμενο Ώρα',
    'c5ebebe7ede9eadc20eae5dfece5edef20bff1e1',
    'csisolatingreek ecma-118 elot-928 greek greek8 iso-8859-7 iso-8859-7-1987 iso-ir-126 iso8859-7',
  ],
  [
    'שלום עולם וברכה',
    'f9ece5ed20f2e5eced20e5e1f8ebe4',
    'csisolatinhebrew hebrew iso-8859-8 iso-8859-8-1988 iso-ir-138 iso8859-8',
  ],
  [
    'ąčęėįšųūž Lietuva',
    'b1e8eaece7baf9bebc204c696574757661',
    'csisolatin6 iso-8859-10 iso-8859-10-1992 iso-ir-157 iso8859-10 l6 latin6',
  ],
  ['ภาษาไทยและอื่น', 'c0d2c9d2e4b7c2e1c5d0cdd7e8b9', 'iso-8859-11 iso-8859-11-2001 iso8859-11 thai'],
  ['ąčęėįšųūž Lietuva', 'e0e8e6ebe1f0f8fbfe204c696574757661', 'iso-8859-13 iso8859-13 l7 latin7'],
  ['Ŵŷ Ḃẁ', 'd0fe20a1b8', 'iso-8859-14 iso-8859-14-1998 iso-celtic iso-ir-199 iso8859-14 l8 latin8'],
  ['Œuvre €', 'bc7576726520a4', 'iso-8859-15 iso8859-15 l9 latin9'],
  ['Română țșă', '526f6de26ee320febae3', 'iso-8859-16 iso-8859-16-2001 iso-ir-226 iso8859-16 l10 latin10'],
  [
    'Größe für Übermut, café',
    '477294e16520668172209a6265726d75742c2063616682',
    '437 cp437 cspc8codepage437 ibm437',
  ],
  [
    'Größe für Übermut, café',
    '477294e16520668172209a6265726d75742c2063616682',
    '850 cp850 cspc850multilingual ibm850',
  ],
  ['Zażółć gęślą jaźń', '5a61bea288862067a9986ca5206a61abe4', '852 cp852 cspcp852 ibm852'],
  [
    'Журнал приложений и файлов',
    'eae7e1d4a0d020d8e1b7d0d6e9a8d4b7bd20b720aaa0bdd0d6eb',
    '855 cp855 csibm855 ibm855',
  ],
  ['Größe für Übermut, café', '477294e16520668172209a6265726d75742c2063616682', '858 cp858 csibm858 ibm858'],
  ['שלום עולם וברכה', '998c858d2092858c8d208581988b84', '862 cp862 cspc862latinhebrew ibm862'],
  [
    'Журнал приложений и файлов',
    '86e3e0ada0ab20afe0a8abaea6a5ada8a920a820e4a0a9abaea2',
    '866 cp866 csibm866 ibm866',
  ],
  ['Ελληνικά κείμενο Ώρα', 'a8e5e5e1e7e3e49b20e4de9fe6dee7e92098ebd6', '869 cp-gr cp869 csibm869 ibm869'],
  ['ąčęėįšųūž Lietuva', 'd0d1d2d3d4d5d6d7d8204c696574757661', '775 cp775 cspc775baltic ibm775'],
  ['Україна їжак ґанок', '93aae0a0f9ada020f9a6a0aa20f3a0adaeaa', '1125 cp1125 cp866u ibm1125 ruscii'],
  ['Журнал приложений и файлов', 'f6d5d2cec1cc20d0d2c9cccfd6c5cec9ca20c920c6c1cacccfd7', 'cskoi8r koi8-r'],
  [
    'Журнал приложений и файлов',
    'c6f3f0ede0eb20eff0e8ebeee6e5ede8e920e820f4e0e9ebeee2',
    'kz-1048 kz1048 rk1048 strk1048-2002',
  ],
  [
    'Журнал приложений и файлов',
    'c6f3f0ede0eb20eff0e8ebeee6e5ede8e920e820f4e0e9ebeee2',
    'cp154 csptcp154 cyrillic-asian pt154 ptcp154',
  ],
  [
    'Größe für Übermut, café',
    '47729aa76520669f7220866265726d75742c206361668e',
    'mac-roman macintosh macroman',
  ],
  [
    'Журнал приложений и файлов',
    '86f3f0ede0eb20eff0e8ebeee6e5ede8e920e820f4e0e9ebeee2',
    'mac-cyrillic maccyrillic',
  ],
  ['Ελληνικά κείμενο Ώρα', 'b6ecece8eee9ebc020ebe5ddede5eeef20dff2e1', 'mac-greek macgreek'],
  [
    'Zażółć gęślą jaźń',
    '5a61fd97b88d2067abe66c88206a6190c4',
    'mac-centeuro mac-latin2 maccentraleurope maclatin2',
  ],
  ['Türkçe ğüşıöç', '549f726b8d6520db9fdfdd9a8d', 'mac-turkish macturkish'],
  [
    'ภาษาไทยและอื่น',
    'c0d2c9d2e4b7c2e1c5d0cdd7e8b9',
    'iso-ir-166 tis-620 tis-620-0 tis-620-2529-0 tis-620-2529-1 tis620',
  ],
  [
    '简体中文测试文本',
    'bcf2cce5d6d0cec4b2e2cad4cec4b1be',
    'chinese csiso58gb231280 euc-cn euccn eucgb2312-cn gb2312 gb2312-1980 gb2312-80 iso-ir-58 x-mac-simp-chinese',
  ],
  ['繁體中文測試文本', 'b7b1f377d6d0cec49c79d487cec4b1be', '936 cp936 gbk ms936'],
  [
    '한국어 텍스트 갂 뷁',
    '833684338237f4308332eb352083359a3483329d318335be37208237cf372083319e30',
    'gb18030 gb18030-2000',
  ],
  ['简体中文测试文本', '7e7b3c724c6556504e4432624a544e44313e7e7d', 'hz hz-gb hz-gb-2312 hzgb'],
  ['繁體中文測試文本', 'c163c5e9a4a4a4e5b4fab8d5a4e5a5bb', 'big5 big5-tw csbig5 x-mac-trad-chinese'],
  ['繁體中文測試文本', 'c163c5e9a4a4a4e5b4fab8d5a4e5a5bb', '950 cp950 ms950'],
  ['日本語のテキストです', 'a4e9a5bbbb79c755c7c2c7a9c7b5c7c4c74ec740', 'big5-hkscs big5hkscs hkscs'],
  [
    '한국어 텍스트 각',
    'c7d1b1b9beee20c5d8bdbac6ae20b0a2',
    'euc-kr euckr korean ks-c-5601 ks-c-5601-1987 ks-x-1001 ksc5601 ksx1001 x-mac-korean',
  ],
  ['한국어 텍스트 갂 뷁', 'c7d1b1b9beee20c5d8bdbac6ae2081412094ee', '949 cp949 ms949 uhc'],
  [
    '한국어 텍스트 각',
    '1b2429430e475131393e6e0f200e45583d3a462e0f200e30220f',
    'csiso2022kr iso-2022-kr iso2022-kr iso2022kr',
  ],
  ['日本語のテキストです', 'c6fccbdcb8eca4cea5c6a5ada5b9a5c8a4c7a4b9', 'euc-jp eucjp u-jis ujis'],
  ['日本語①髙', '93fa967b8cea8740eee0', '932 cp932 ms-kanji ms932 mskanji'],
  [
    '日本語のテキストです',
    '93fa967b8cea82cc8365834c8358836782c582b7',
    'csshiftjis s-jis shift-jis shiftjis sjis x-mac-japanese',
  ],
  [
    '日本語のテキストです',
    '1b2442467c4b5c386c244e2546252d25392548244724391b2842',
    'csiso2022jp iso-2022-jp iso2022-jp iso2022jp',
  ],
  ['丂あ', '1b24284430211b244224221b2842', 'iso-2022-jp-1 iso2022-jp-1 iso2022jp-1'],
  [
    '简体中文测试文本',
    '1b2428413c721b2442424e43664a381b24284132624a541b24424a384b5c1b2842',
    'iso-2022-jp-2 iso2022-jp-2 iso2022jp-2',
  ],
  [
    'Größe für Übermut, café',
    '47722b4150594133772d6520662b4150772d72202b414e772d6265726d75742c206361662b414f6b2d',
    'u7 unicode-1-1-utf-7 utf-7 utf7',
  ],
  [
    '日本語のテキストです',
    'e5652c679e8a6e30c630ad30b930c83067305930',
    'unicodelittleunmarked utf-16-le utf-16le',
  ],
  [
    '日本語のテキストです',
    '65e5672c8a9e306e30c630ad30b930c830673059',
    'unicodebigunmarked utf-16-be utf-16be',
  ],
  [
    'Größe für Übermut, café',
    '4772cede652066cf7220db6265726d75742c20636166c5',
    'cp1051 csHPRoman8 hp-roman8 ibm1051 r8 roman8',
  ],
  ['Україна їжак ґанок', 'f5cbd2c1a7cec120a7d6c1cb20adc1cecfcb', 'koi8-u KOI8-RU cp21866 x-koi8-u'],
  ['Ελληνικά', '84a2a29ea4a0a1e1', 'cp737 IBM737 dos-737'],
  ['ภาษาไทย', 'c0d2c9d2e4b7c2', 'windows-874 dos-874 x-windows-874 ISO8859-11'],
  ['Tiếng Việt', '5469aa6e67205669ae74', 'viscii VISCII1.1-1 csVISCII'],
  ['Журнал', 'f6d5d2cec1cc', 'koi8-t'],
];

/** Labels of the Encoding Standard. */
const labels = [
  '866 ansi_x3.4-1968 arabic ascii asmo-708 big5 big5-hkscs chinese cn-big5 cp1250 cp1251 cp1252',
  'cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp819 cp866 csbig5 cseuckr cseucpkdfmtjapanese',
  'csgb2312 csibm866 csiso2022jp csiso2022kr csiso58gb231280 csiso88596e csiso88596i csiso88598e',
  'csiso88598i csisolatin1 csisolatin2 csisolatin3 csisolatin4 csisolatin5 csisolatin6 csisolatin9',
  'csisolatinarabic csisolatincyrillic csisolatingreek csisolatinhebrew cskoi8r csksc56011987',
  'csmacintosh csshiftjis cyrillic dos-874 ecma-114 ecma-118 elot_928 euc-jp euc-kr gb18030 gb2312',
  'gb_2312 gb_2312-80 gbk greek greek8 hebrew hz-gb-2312 ibm819 ibm866 iso-2022-jp iso-2022-kr',
  'iso-8859-1 iso-8859-10 iso-8859-11 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 iso-8859-2',
  'iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-8859-7 iso-8859-8',
  'iso-8859-8-e iso-8859-8-i iso-8859-9 iso-ir-100 iso-ir-101 iso-ir-109 iso-ir-110 iso-ir-126',
  'iso-ir-127 iso-ir-138 iso-ir-144 iso-ir-148 iso-ir-149 iso-ir-157 iso-ir-58 iso8859-1 iso8859-10',
  'iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6',
  'iso8859-7 iso8859-8 iso8859-9 iso88591 iso885910 iso885911 iso885913 iso885914 iso885915',
  'iso88592 iso88593 iso88594 iso88595 iso88596 iso88597 iso88598 iso88599 iso_8859-1 iso_8859-15',
  'iso_8859-1:1987 iso_8859-2 iso_8859-2:1987 iso_8859-3 iso_8859-3:1988 iso_8859-4 iso_8859-4:1988',
  'iso_8859-5 iso_8859-5:1988 iso_8859-6 iso_8859-6:1987 iso_8859-7 iso_8859-7:1987 iso_8859-8',
  'iso_8859-8:1988 iso_8859-9 iso_8859-9:1989 koi koi8 koi8-r koi8-u koi8_r korean ks_c_5601-1987',
  'ks_c_5601-1989 ksc5601 ksc_5601 l1 l2 l3 l4 l5 l6 l9 latin1 latin2 latin3 latin4 latin5 latin6',
  'logical mac macintosh ms_kanji shift-jis shift_jis sjis sun_eu_greek tis-620 unicode-1-1-utf-8',
  'us-ascii utf-16 utf-16be utf-16le utf-8 utf8 visual windows-1250 windows-1251 windows-1252',
  'windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 windows-31j',
  'windows-874 windows-949 x-cp1250 x-cp1251 x-cp1252 x-cp1253 x-cp1254 x-cp1255 x-cp1256 x-cp1257',
  'x-cp1258 x-euc-jp x-gbk x-mac-cyrillic x-mac-roman x-mac-ukrainian x-sjis x-x-big5',
];

describe('a charset', () => {
  it.each(charsets)('is meant by each of its names: %s', (text, hex, names) => {
    for (const name of names.split(' '))
      // As programs write a name: in capitals, with other signs, with a mark of their own before it.
      for (const written of [
        ...[name, name.toUpperCase(), `"${name}"`, ` ${name} `, `x-${name}`],
        ...[name.replaceAll(/[_:]/g, '-'), name.replaceAll('-', '_')],
      ])
        expect([written, decodeText(Buffer.from(hex, 'hex'), written)]).toEqual([written, text]);
  });

  it.each(labels.join(' ').split(' '))('has the labels of the Encoding Standard: %s', (label) => {
    const { kind } = decodingNamed(label);
    expect(kind).not.toBe('none');
    // The standard takes ASCII for Windows-1252, which we do where the bytes say so; ISO-8859-16 is not in every ICU, and neither are
    // the two that it reads as nothing.
    if (kind === 'ascii' || /16$|^(?:cs)?iso-?2022-?kr|^hz/.test(label)) return;
    expect(isSameCharset(label, new TextDecoder(label).encoding)).toBe(true);
  });

  it.each([
    ...[
      '',
      'x-user-defined',
      'unknown',
      'unknown-8bit',
      'x-unknown',
      'default',
      '8bit',
      '7bit',
      'binary',
      '0',
    ],
    ...['none', '_CHARSET_', 'iso-8859-12', 'iso-8859-99', 'cp', 'cp0', 'cp99999', 'windows-1260', '???'],
    ...['constructor', '__proto__', 'toString'],
  ])('is none that means nothing: %j', (name) => {
    expect(charsetNamed(name)).toBeNull();
    expect(decodeText(Buffer.from('Größe'), name)).toBe('Größe');
    expect(decodeText(Buffer.from('Größe', 'latin1'), name)).toBe('Größe');
  });

  it.each([
    ['gb2312', '8139ef30', '㐁'],
    ['gbk', '9532a530', '𠅘'],
    ['gb2312', '80', '€'],
    ['big5', '8865', 'Ề'],
    ['big5', 'fa40', '𠕇'],
    ['cn-big5', 'c6e7', 'ぁ'],
    ['big5', 'a3e1', '€'],
    ['ks_c_5601-1987', '8141', '갂'],
    ['euc-kr', 'c652', '힣'],
    ['shift_jis', '8740', '①'],
    ['shift_jis', 'fbfc', '髙'],
    ['euc-jp', 'ada1', '①'],
    ['iso-2022-jp', '1b24422d211b2842', '①'],
    ['iso-2022-jp', '1b2849313233341b2842', 'ｱｲｳｴ'],
    ['iso-8859-1', '80', '€'],
    ['iso-8859-9', '80', '€'],
    ['koi8-u', 'ae', 'ў'],
  ])('named %s is read with what mail adds to it: %s', (name, hex, text) => {
    expect(decodingNamed(name).decode(Buffer.from(hex, 'hex'))).toBe(text);
  });

  // The hashes are of what Chromium's own tables (Electron 33) make of the same bytes.
  it.each([
    ['big5', '940f74eaebd4ae28'],
    ['euc-kr', 'e8cda460b945357f'],
  ])('of two bytes has all characters that a browser knows: %s', (name, hash) => {
    const { decode } = decodingNamed(name);
    const characters: string[] = [];
    for (let lead = 0x80; lead < 0x100; lead++)
      for (let trail = 0x20; trail < 0x100; trail++) characters.push(decode(Buffer.from([lead, trail])));
    const known = characters.map((text) => (/[\0-\u009f\ue000-\uf8ff\ufffd]/.test(text) ? '' : text));
    expect(createHash('sha256').update(known.join('\n')).digest('hex').slice(0, 16)).toBe(hash);
  });

  it('of Korean has each of its syllables once', () => {
    const { decode } = decodingNamed('euc-kr');
    const syllables = new Set<string>();
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x41; trail < 0xff; trail++) {
        const text = decode(Buffer.from([lead, trail]));
        if (/^[가-힣]$/.test(text)) syllables.add(text);
      }
    expect(syllables.size).toBe(0xd7a3 - 0xac00 + 1);
  });
});
