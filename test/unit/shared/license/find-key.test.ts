import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyTextOf } from '../../../../core/license/read-key-text.js';
import { readDeliveredKey } from '../../../../core/license/key-file.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';
import { findLicenseKey } from '../../../../shared/license/find-key.js';
import { payloadOf } from './fixtures.js';
import { createSigner } from './signing.js';

const signer = createSigner();
const compact = signer.sign(payloadOf('rental', { supportExpiresOn: '2027-02-28' }));
const armoured = armourLicenseKey(compact);
const found = { found: 'one', compact };

const lines = (text: string, change: (line: string) => string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : change(line)))
    .join('\n');

describe('§11: a key is read as mail programs mangle it', () => {
  it.each([
    ['CRLF', armoured.replaceAll('\n', '\r\n')],
    ['CR alone', armoured.replaceAll('\n', '\r')],
    ['spaces for line ends', armoured.replaceAll('\n', ' ')],
    ['nothing for line ends', armoured.replaceAll('\n', '')],
    ['empty lines between all', armoured.replaceAll('\n', '\n\n')],
    ['indented by a tab', lines(armoured, (line) => `\t${line}`)],
    ['no-break spaces at both ends of every line', lines(armoured, (line) => `\u00A0\u00A0${line}\u00A0`)],
    ['quoted', lines(armoured, (line) => `> ${line}`)],
    ['quoted three times', lines(armoured, (line) => `>> > ${line}`)],
    ['quoted with bars', lines(armoured, (line) => `| ${line}`)],
    ['quoted, then joined', lines(armoured, (line) => `> ${line}`).replaceAll('\n', ' ')],
    ['wrapped anew at 40 columns', armoured.replaceAll('\n', '').replace(/.{40}/g, '$&\n')],
    ['soft line breaks of quoted-printable', compact.replace(/.{75}/g, '$&=\r\n')],
    ['zero-width spaces', compact.replace(/.{30}/g, '$&\u200B')],
    ['HTML', `<p>Your key:</p><pre>${armoured.replaceAll('\n', '<br/>\n')}</pre>`],
    ['quoted in HTML', lines(armoured, (line) => `&gt;&nbsp;${line}<br>`)],
    ['text around', `Dear Ada,\n\nhere is the key.\n\n${armoured}\n-- \nPostkeep - Sales`],
    ['bare, with text around', `Your license key: ${compact}.\nRegards, Ada`],
    ['bare, wrapped, with text around', `Hello!\n${compact.replace(/.{72}/g, '$&\n')}\nRegards\n`],
    ['in angle brackets', `<${compact}>`],
    ['in quotation marks', `"${compact}"`],
    ['BEGIN lost', armoured.slice(armoured.indexOf('\n'))],
    ['a byte order mark', `\uFEFF${armoured}`],
  ])('%s', (_, text) => {
    expect(findLicenseKey(text)).toEqual(found);
    expect(readDeliveredKey(text, signer.ring)).toMatchObject({ ok: true, compact });
  });

  const beginMarks = { utf16le: [0xff, 0xfe], utf16be: [0xfe, 0xff] };
  it.each([
    ['UTF-16 LE', 'utf16le', true],
    ['UTF-16 LE without a mark', 'utf16le', false],
    ['UTF-16 BE', 'utf16be', true],
    ['UTF-16 BE without a mark', 'utf16be', false],
  ] as const)('%s', (_, encoding, marked) => {
    const text = `Größe – ключ\r\n${armoured}`;
    const little = Buffer.from(text, 'utf16le');
    const bytes = encoding === 'utf16le' ? little : Buffer.from(little).swap16();
    const file = Buffer.concat([Buffer.from(marked ? beginMarks[encoding] : []), bytes]);
    expect(keyTextOf(file)).toBe(text);
    expect(readDeliveredKey(keyTextOf(file), signer.ring)).toMatchObject({ ok: true, compact });
  });
});

describe('§11: two keys, or half a one, are refused with the reason', () => {
  const other = signer.sign(payloadOf('subscription'));
  it.each([
    ['several', 'two keys', armoured + armourLicenseKey(other)],
    ['several', 'the same key twice', armoured + armoured],
    ['several', 'two bare keys', `${compact}\n${other}`],
    ['several', 'a whole key and half a one', `${armoured}\n${compact.slice(0, 100)}`],
    ['several', 'the end of a key before a whole one', `${armoured.slice(200)}${armoured}`],
    ['part', 'a key without its end', armoured.slice(0, 300)],
    ['part', 'a key without its beginning', armoured.slice(200)],
    ['part', 'a bare key without its end', compact.slice(0, -20)],
    ['part', 'a bare key with more at its end', `${compact}A`],
    ['part', 'two keys run together', `${compact}${other}`],
    [
      'part',
      'BEGIN and END with nothing between',
      '-----BEGIN LICENSE KEY-----\n-----END LICENSE KEY-----\n',
    ],
    ['none', 'a letter', 'Dear customer, your license is attached.'],
    ['none', 'nothing', ''],
  ] as const)('%s: %s', (problem, _, text) => {
    expect(findLicenseKey(text)).toEqual({ found: problem });
  });
});

/** What mail programs do to a text, one after the other. */
const manglings = fc.array(
  fc.oneof(
    fc.constantFrom(
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => text.replaceAll(/\r?\n/g, ' '),
      (text: string) => text.replaceAll(/\r?\n/g, '\u00A0\n'),
      (text: string) => text.replaceAll('\n', '\n\n'),
      (text: string) => lines(text, (line) => `> ${line}`),
      (text: string) => `Good morning,\n\n${text}\nbest wishes\n`,
    ),
    fc.integer({ min: 20, max: 90 }).map(
      (columns) => (text: string) =>
        // Markers are not wrapped within their dashes by anyone.
        lines(text, (line) =>
          line.includes('-----') ? line : line.replace(new RegExp(`.{${columns}}`, 'g'), '$&\n'),
        ),
    ),
    fc
      .integer({ min: 1, max: 12 })
      .map((count) => (text: string) => lines(text, (line) => ' '.repeat(count) + line)),
    fc
      .integer({ min: 30, max: 76 })
      .map((columns) => (text: string) => text.replace(new RegExp(`[^\\n]{${columns}}`, 'g'), '$&=\r\n')),
  ),
  { maxLength: 5 },
);
const keys = fc
  .record({
    mailboxes: fc.integer({ min: 1, max: 10_000_000 }),
    company: fc.string({ minLength: 1, maxLength: 60 }),
  })
  .map(({ mailboxes, company }) => signer.sign(payloadOf('rental', { mailboxes, licensedTo: { company } })));
const mangled = (text: string, steps: readonly ((text: string) => string)[]): string =>
  steps.reduce((sofar, step) => step(sofar), text);

describe('§11, of every key', () => {
  it('random mangling leaves the very same JWS', () => {
    fc.assert(
      fc.property(keys, fc.boolean(), manglings, (key, bare, steps) => {
        const text = mangled(bare ? `${key}\n` : armourLicenseKey(key), steps);
        expect(findLicenseKey(text)).toEqual({
          found: 'one',
          compact: key,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('random halves are refused, mangled too', () => {
    fc.assert(
      fc.property(
        keys,
        fc.double({ min: 0.02, max: 0.9, noNaN: true }),
        fc.boolean(),
        manglings,
        (key, share, first, steps) => {
          const text = armourLicenseKey(key);
          // Somewhere within the key itself.
          const cut = 29 + Math.floor((text.length - 58) * share);
          const half = first ? text.slice(0, cut) : text.slice(cut);
          expect(readDeliveredKey(mangled(half, steps), signer.ring).ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('random doubles are refused, mangled too', () => {
    fc.assert(
      fc.property(keys, keys, manglings, manglings, (one, two, steps, more) => {
        const text = `${mangled(armourLicenseKey(one), steps)}\n${mangled(armourLicenseKey(two), more)}`;
        expect(readDeliveredKey(text, signer.ring)).toMatchObject({ ok: false, code: 'several-keys' });
      }),
      { numRuns: 300 },
    );
  });

  it('a hostile text is read in no time', () => {
    const hostile = ['eyJ', '-----', 'eyJ.', '<p', '&gt', '=\r\n', 'eyJ eyJ ', '-----BEGIN '].map((piece) =>
      piece.repeat(Math.floor(65_536 / piece.length)),
    );
    const begun = performance.now();
    for (const text of hostile) expect(findLicenseKey(text).found).not.toBe('one');
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
