import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealWith } from '../../../../../core/repository/encryption/chunk-seal.js';

const seal = sealWith(Buffer.alloc(32, 1));
const hash = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

describe('a sealed piece', () => {
  it('opens to what was sealed, and to nothing where a bit, the codec or the piece is another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(255), fc.nat(), (bytes, codec, place) => {
        const content = Buffer.from(bytes);
        const identity = seal.identityOf(hash(content));
        const sealed = seal.seal(identity, codec, content);
        expect(seal.open(identity, codec, sealed)).toEqual(content);
        const damaged = { code: 'repository-damaged' };
        expect(() => seal.open(identity, codec ^ 1, sealed)).toThrow(expect.objectContaining(damaged));
        expect(() => seal.open(seal.identityOf(identity), codec, sealed)).toThrow(
          expect.objectContaining(damaged),
        );
        const at = place % sealed.length;
        sealed.writeUInt8(sealed.readUInt8(at) ^ (1 << (place % 8)), at);
        expect(() => seal.open(identity, codec, sealed)).toThrow(expect.objectContaining(damaged));
        expect(() => seal.open(identity, codec, sealed.subarray(0, at))).toThrow(
          expect.objectContaining(damaged),
        );
      }),
    );
  });

  it('is named so that nobody without the key can tell what it is, and sealed differently each time', () => {
    const known = Buffer.from('an attachment that somebody knows');
    expect(seal.identityOf(hash(known))).not.toEqual(hash(known));
    expect(sealWith(Buffer.alloc(32, 2)).identityOf(hash(known))).not.toEqual(seal.identityOf(hash(known)));
    const identity = seal.identityOf(hash(known));
    expect(seal.seal(identity, 0, known)).not.toEqual(seal.seal(identity, 0, known));
  });
});
