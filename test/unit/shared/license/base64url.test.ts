import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, decodeUtf8, utf8Length } from '../../../../shared/license/base64url.js';

describe('strict base64url (RFC 4648 §5, no padding)', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64url(Buffer.from(bytes).toString('base64url'))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it('takes no text but the one that encodes its bytes', () => {
    const character = fc.constantFrom(...Array.from('ABCDEFGHwxyz0189-_+/= \n'));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 9 }), (text) => {
        const bytes = decodeBase64url(text);
        const isCanonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(bytes !== null).toBe(isCanonical);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['A', 'AAAAA', 'QQ==', 'QR', 'QUF', 'Q Q', 'QQ\n', '+_', 'Ä'])('refuses %j', (text) => {
    expect(decodeBase64url(text)).toBeNull();
  });
});

describe('UTF-8', () => {
  it('gives back any text, and its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const bytes = Buffer.from(text);
        expect(utf8Length(text)).toBe(bytes.length);
        expect(decodeUtf8(bytes)).toBe(bytes.toString('utf8'));
      }),
    );
  });

  it('is refused wherever a strict decoder refuses it', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const byte = fc.constantFrom(
      0x00,
      0x25,
      0x41,
      0x7f,
      0x80,
      0xbf,
      0xc0,
      0xc3,
      0xe2,
      0x82,
      0xac,
      0xed,
      0xa0,
      0xf0,
      0x9f,
      0xf4,
      0x90,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (bytes) => {
        let expected: string | null = null;
        try {
          expected = strict.decode(Uint8Array.from(bytes));
        } catch {
          // Not UTF-8.
        }
        expect(decodeUtf8(Uint8Array.from(bytes))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
