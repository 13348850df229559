import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../../core/repository/envelope.js';
import { decodeWords } from '../../../../../core/repository/mime/encoded-words.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const base64 = (content: Buffer): string => content.toString('base64');

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
