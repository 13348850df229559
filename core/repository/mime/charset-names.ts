/**
 * What charsets are called in mail: by the registry of IANA, the Encoding Standard, Windows, Java, Python, and old programs. A name is
 * compared without its signs and in lower case; numbers of code pages and of ISO 8859 are read as such.
 */
const names: Readonly<Record<string, string>> = {
  'us-ascii': 'usascii ascii ansix341968 ansix341986 iso646us iso646irv1991 isoir6 us',
  'utf-8': 'utf8 utf8mb3 utf8mb4 unicode11utf8 unicode20utf8 xunicode20utf8 iso10646utf8 u8',
  'utf-7': 'utf7 unicode11utf7 unicode20utf7 xunicode20utf7 u7',
  'utf-16le':
    'utf16le utf16 u16 unicode ucs2 ucs2le iso10646ucs2 iso10646 unicodefeff unicodelittle unicodelittleunmarked',
  'utf-16be': 'utf16be ucs2be unicodefffe unicodebig unicodebigunmarked',
  'utf-32le': 'utf32le ucs4le',
  'utf-32be': 'utf32be utf32 ucs4 ucs4be u32 iso10646ucs4',
  'windows-1252':
    'latin1 l1 isoir100 ansi msansi ansix31101983 iso88591windows30latin1 iso88591windows31latin1',
  'windows-1250': 'msee',
  'windows-1251': 'mscyrl',
  'windows-1253': 'msgreek',
  'windows-1254': 'msturk latin5 l5 isoir148',
  'windows-1255': 'mshebr',
  'windows-1256': 'msarab',
  'windows-1257': 'winbaltrim',
  'windows-874':
    'tis620 tis6202529 tis62025291 tis62025330 tis6202533 tis6200 tis62025290 isoir166 thai thai8',
  'iso-8859-2': 'latin2 l2 isoir101',
  'iso-8859-3': 'latin3 l3 isoir109',
  'iso-8859-4': 'latin4 l4 isoir110',
  'iso-8859-5': 'cyrillic isolatincyrillic isoir144',
  'iso-8859-6': 'arabic isolatinarabic asmo708 ecma114 isoir127',
  'iso-8859-7': 'greek isolatingreek greek8 elot928 ecma118 isoir126 suneugreek',
  'iso-8859-8': 'hebrew isolatinhebrew visual isoir138',
  'iso-8859-8-i': 'logical',
  'iso-8859-10': 'latin6 l6 isoir157',
  'iso-8859-13': 'latin7 l7 baltic isoir179',
  'iso-8859-14': 'latin8 l8 isoir199 isoceltic',
  'iso-8859-15': 'latin9 l9 isoir203',
  'iso-8859-16': 'latin10 l10 isoir226',
  'koi8-r': 'koi8 koi koi8r',
  'koi8-u': 'koi8u koi8ru',
  koi8t: 'koi8t',
  macintosh: 'macintosh mac macroman',
  'x-mac-cyrillic': 'maccyrillic macukrainian macukraine macuk msmaccyrillic',
  maccenteuro: 'maccentraleurope maccenteuro maccentraleurroman macce maclatin2',
  macgreek: 'macgreek',
  macturkish: 'macturkish',
  maciceland: 'maciceland macicelandic',
  maccroatian: 'maccroatian',
  macromania: 'macromania macromanian',
  hproman8: 'hproman8 roman8 r8',
  viscii: 'viscii viscii111',
  tcvn: 'tcvn tcvn5712 tcvn57121 tcvn571211993 viettcvn5712',
  armscii8: 'armscii8',
  georgianps: 'georgianps',
  georgianacademy: 'georgianacademy',
  rk1048: 'kz1048 rk1048 strk10482002',
  pt154: 'pt154 ptcp154 cp154 cyrillicasian',
  cp1125: 'ruscii cp866u',
  cp861: 'cpis',
  cp869: 'cpgr',
  mik: 'mik',
  gb18030:
    'gbk gb gb2312 gb231280 gb23121980 gb18030 gb180302000 gb180302005 gb180302022 cngb euccn eucgb2312cn chinese gb2312chinese isoir58 iso58gb231280 macsimpchinese macchinesesimp',
  big5: 'big5 big5hkscs big5hkscs1999 big5hkscs2001 big5hkscs2004 big5hkscs2008 big5hk hkscs big5eten big5tw big52003 bigfive cnbig5 xxbig5 mactradchinese macchinesetrad',
  'euc-kr':
    'euckr ksc5601 ksc56011987 ksc56011989 ksc5601 kscode ksx1001 ksx10011992 korean isoir149 uhc mackorean windows949',
  'euc-jp':
    'eucjp ujis eucjp2004 eucjis2004 eucjisx0213 jisx0213 eucjpms eucjpwin eucpkdfmtjapanese extendedunixcodepackedformatforjapanese',
  shift_jis:
    'shiftjis sjis sjiswin sjisopen sjis2004 shiftjis2004 shiftjisx0213 shiftjisx sjisx0213 mskanji windows31j pck macjapanese',
  'iso-2022-jp': 'iso2022jp jis',
  'iso-2022-kr': 'iso2022kr',
  'iso-2022-cn': 'iso2022cn iso2022cnext',
  hz: 'hz hzgb hzgb2312',
};

/** Code pages that are one of these charsets, by their numbers at Microsoft and IBM. */
const numbered: Readonly<Record<string, string>> = {
  'us-ascii': '367 646 20127',
  'utf-8': '1208 65001',
  'utf-7': '65000',
  'utf-16le': '1200 1202',
  'utf-16be': '1201',
  'utf-32le': '12000',
  'utf-32be': '12001',
  'windows-1252': '819 1252 5348 28591',
  'windows-1250': '1250 5346',
  'windows-1251': '1251 5347',
  'windows-1253': '1253 5349',
  'windows-1254': '920 1254 5350 28599',
  'windows-1255': '1255 5351',
  'windows-1256': '1256 5352',
  'windows-1257': '1257 5353',
  'windows-1258': '1258 5354',
  'windows-874': '874 1162 28601',
  'iso-8859-2': '912 28592',
  'iso-8859-3': '913 28593',
  'iso-8859-4': '914 28594',
  'iso-8859-5': '915 28595',
  'iso-8859-6': '708 1089 28596',
  'iso-8859-7': '813 28597',
  'iso-8859-8': '916 28598',
  'iso-8859-8-i': '38598',
  'iso-8859-13': '28603',
  'iso-8859-15': '923 28605',
  'koi8-r': '878 20866',
  'koi8-u': '1168 21866',
  ibm866: '866',
  macintosh: '1275 10000',
  macgreek: '1280 10006',
  'x-mac-cyrillic': '1283 10007 10017',
  maccenteuro: '1282 10029',
  maciceland: '1286 10079',
  macturkish: '1281 10081',
  maccroatian: '1284 10082',
  macromania: '1285 10010',
  hproman8: '1051',
  gb18030: '936 1381 1383 1386 10008 20936 54936',
  big5: '950 951 1370 1375 10002',
  'euc-kr': '949 970 1363 10003 51949',
  'euc-jp': '954 20932 33722 51932',
  shift_jis: '932 942 943 10001',
  'iso-2022-jp': '5050 50220 50221 50222',
  'iso-2022-kr': '50225',
  'iso-2022-cn': '50227 50229',
  hz: '52936',
};

/** Pages of DOS and its like that stand for themselves. */
const pages = new Set(
  '437 720 737 775 850 852 855 856 857 858 860 861 862 863 864 865 869 1124 1125 1129 1133'.split(' '),
);

const byName = inverted(names);
const byNumber = inverted(numbered);

/** The charset that a name in a message means, the same for all of its names; null where it means none that is read. */
export function charsetNamed(written: string): string | null {
  const label = written
    .slice(0, 100)
    .replaceAll(/["'\s]/g, '')
    .toLowerCase();
  const plain = label.replaceAll(/[^a-z0-9]/g, '');
  const bare = plain.replace(/^(?:x|cs)+/, '');
  for (const key of [plain, bare, bare.replace(/^ms/, ''), bare.replace(/^iso(?=latin\d)/, '')]) {
    const named = byName.get(key);
    if (named !== undefined) return named;
  }
  const part = /^(?:x-|cs)?(?:iso)?[-_ .]?8859[-_ .]?(\d{1,2})(?!\d)(-?i(?![a-z]))?/.exec(label);
  if (part) return isoPart(Number(part[1]), part[2] !== undefined);
  if (/^(?:cs)?iso2022jp/.test(plain)) return 'iso-2022-jp';
  const number =
    /^(?:x|cs|pc8?|p|cp|codepage|windows|win|ms|ibm|dos|oem|ccsid)*0*(\d{3,5})(?!\d)/.exec(plain)?.[1] ?? '';
  return byNumber.get(number) ?? (pages.has(number) ? `cp${number}` : null);
}

/** Parts of ISO 8859 as the Encoding Standard reads them: what Windows put into their free places is found under their names. */
function isoPart(part: number, isLogical: boolean): string | null {
  if (part === 1) return 'windows-1252';
  if (part === 9) return 'windows-1254';
  if (part === 11) return 'windows-874';
  if (part === 8 && isLogical) return 'iso-8859-8-i';
  return part >= 2 && part <= 16 && part !== 12 ? `iso-8859-${String(part)}` : null;
}

function inverted(lists: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(lists).flatMap(([charset, list]) => list.split(' ').map((name) => [name, charset])),
  );
}
