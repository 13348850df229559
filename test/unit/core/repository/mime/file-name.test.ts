import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf } from '../../../../../core/repository/mime/file-name.js';
import { structuredField } from '../../../../../core/repository/mime/header-fields.js';

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
