import { createHash } from 'node:crypto';

/*
 * Which two words stand next to each other in a message, in a few bytes: a Bloom filter, which says "no" for certain or "perhaps". The index
 * knows no places of words, and a phrase of frequent ones would have every message read that has them all (docs/decisions/0222).
 */

const bitsAPair = 8;
/** How many bits a pair sets: near the best for so many bits a pair; one pair in forty is taken for another one. */
const probes = 4;
/** A long message has more pairs than find room, and is read more often for nothing. */
const longest = 4096;
const sumBytes = 4;

/** The filter of a content, with a sum that tells whether it is whole and of this content. `rows` are the words of each field. */
export function pairFilter(contentId: number, rows: readonly (readonly string[])[]): Buffer {
  const pairs = new Set(rows.flatMap(pairsOf));
  const bits = Buffer.alloc(Math.min(longest, Math.ceil((pairs.size * bitsAPair) / 8)));
  for (const pair of pairs)
    for (const bit of bitsOf(pair, bits.length * 8))
      bits.writeUInt8(bits.readUInt8(bit >> 3) | (1 << (bit & 7)), bit >> 3);
  return Buffer.concat([bits, sumOf(contentId, bits)]);
}

/** False where a content has not all these pairs; true where it may, and where its filter is missing or damaged. */
export function mayHavePairs(filter: Buffer | null, contentId: number, pairs: readonly string[]): boolean {
  if (filter === null || filter.length < sumBytes) return true;
  const bits = filter.subarray(0, -sumBytes);
  if (!sumOf(contentId, bits).equals(filter.subarray(-sumBytes))) return true;
  if (bits.length === 0) return pairs.length === 0;
  return pairs.every((pair) =>
    bitsOf(pair, bits.length * 8).every((bit) => (bits.readUInt8(bit >> 3) & (1 << (bit & 7))) !== 0),
  );
}

/** Each word with the one after it. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`);
}

function sumOf(contentId: number, bits: Buffer): Buffer {
  return createHash('sha256')
    .update(`${String(contentId)} `)
    .update(bits)
    .digest()
    .subarray(0, sumBytes);
}

function bitsOf(pair: string, size: number): number[] {
  // FNV-1a, and a second one from it (Kirsch and Mitzenmacher: two hashes stand for any number of them).
  let [one, two] = [0x811c9dc5, 0x9e3779b1];
  for (let at = 0; at < pair.length; at++) {
    one = Math.imul(one ^ pair.charCodeAt(at), 0x01000193) >>> 0;
    two = Math.imul(two ^ pair.charCodeAt(at), 0x85ebca6b) >>> 0;
  }
  const step = (two | 1) >>> 0;
  return Array.from({ length: probes }, (_, index) => (one + index * step) % size);
}
