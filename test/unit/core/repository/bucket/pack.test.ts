import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { packName, packNamed } from '../../../../../core/repository/bucket/object-names.js';
import {
  type ChunkToPack,
  footerBytes,
  packOf,
  readPackEnd,
} from '../../../../../core/repository/bucket/pack.js';
import { noSeal, sealWith } from '../../../../../core/repository/encryption/chunk-seal.js';

const chunks: ChunkToPack[] = Array.from({ length: 50 }, (_, id) => ({
  ...{ id, identity: randomBytes(32), codec: id % 6, size: 1000 + id, data: randomBytes(id * 10) },
}));

describe.each([
  ['as anyone can read it', noSeal],
  ['sealed', sealWith(randomBytes(32))],
])('a pack %s', (_name, seal) => {
  const { bytes, sha256 } = packOf(chunks, seal);

  it('is named by its SHA-256, and its end tells where each chunk lies', () => {
    expect(sha256).toEqual(createHash('sha256').update(bytes).digest());
    expect(packNamed(packName(sha256))).toEqual(sha256);
    const end = readPackEnd(bytes, bytes.length, seal);
    if (!('chunks' in end)) throw new Error('The index was not found.');
    expect(end.chunks.map(({ identity, codec, size }) => ({ identity, codec, size }))).toEqual(
      chunks.map(({ identity, codec, size }) => ({ identity, codec, size })),
    );
    for (const [at, { offset, length }] of end.chunks.entries())
      expect(bytes.subarray(offset, offset + length)).toEqual(chunks[at]?.data);
  });

  it('says how much of its end is needed', () => {
    const end = readPackEnd(bytes.subarray(-footerBytes), bytes.length, seal);
    if (!('bytesNeeded' in end)) throw new Error('The footer holds no index.');
    expect('chunks' in readPackEnd(bytes.subarray(-end.bytesNeeded), bytes.length, seal)).toBe(true);
  });

  it('whose end is altered in any bit, or cut anywhere, is refused', () => {
    const end = readPackEnd(bytes.subarray(-footerBytes), bytes.length, seal);
    const needed = 'bytesNeeded' in end ? end.bytesNeeded : 0;
    for (let bit = 0; bit < needed * 8; bit += 7) {
      const altered = Buffer.from(bytes);
      const at = bytes.length - needed + (bit >> 3);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << (bit & 7)), at);
      expect(() => readPackEnd(altered, altered.length, seal)).toThrow(
        expect.objectContaining({ code: 'repository-damaged' }),
      );
    }
    for (let length = 0; length < bytes.length; length += 97)
      expect(() => readPackEnd(bytes.subarray(0, length), length, seal)).toThrow(
        expect.objectContaining({ code: 'repository-damaged' }),
      );
  });
});

it.each(['packs/ab/abcd', 'packs/zz/' + 'a'.repeat(64), 'packs/ab/' + 'a'.repeat(64), 'points/x'])(
  '%s is no name of a pack',
  (name) => {
    expect(packNamed(name)).toBeNull();
  },
);
