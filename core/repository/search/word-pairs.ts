import { crc32 } from 'node:zlib';

/*
 * Which two words stand next to each other in a message, in a few bytes, which say "no" for certain or "perhaps". The index knows no places of
 * words, and a phrase of frequent ones would have every message read that has them all (docs/decisions/0230).
 *
 * Each pair is a number below `pairs × spread`; the numbers are sorted, and their differences written as Rice codes: `remainderBits` bits of
 * each, after so many ones as there are more, and a zero. A filter is: the CRC-32 of what follows and of the content's number (4 bytes),
 * `remainderBits` (1), how many pairs (3), the codes.
 */

const headerBytes = 8;
/** One pair in 181 is taken for another one, in nine bits a pair. */
const mostRemainderBits = 7;
/** Of what `remainderBits` can say; at √2 the codes are shortest. */
const spreadOf = (remainderBits: number): number => Math.round(2 ** remainderBits * Math.SQRT2);
/** A long message has pairs that are told apart less well, and a longer one none. */
const mostBytes = 4096;
const mostPairs = (mostBytes * 8) / 3;

/** The number of a word. */
export function wordHash(word: string): number {
  // FNV-1a.
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

/** The number of two words next to each other, by their numbers. */
function pairHash(one: number, other: number): number {
  // MurmurHash3's last steps: each bit of both has its say in all of them.
  let hash = Math.imul(one, 0x9e3779b1) ^ ((other << 15) | (other >>> 17));
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The filter of a content, which tells whether it is whole and of this content; null where there would be too many pairs. `rows` are the numbers of the words of each field. */
export function pairFilter(contentId: number, rows: readonly (readonly number[])[]): Buffer | null {
  const pairs = pairsOf(rows);
  if (pairs.length > mostPairs) return null;
  const room = Math.floor((mostBytes * 8) / Math.max(1, pairs.length)) - 2;
  const remainderBits = Math.min(mostRemainderBits, room);
  const range = pairs.length * spreadOf(remainderBits);
  const numbers = pairs.map((pair) => numberBelow(range, pair)).sort();
  // The quotients of all together are at most `range / 2^remainderBits`.
  const mostBits = pairs.length * (remainderBits + 1) + range / 2 ** remainderBits;
  const filter = Buffer.alloc(headerBytes + Math.ceil(mostBits / 8));
  filter.writeUInt8(remainderBits, 4);
  filter.writeUIntLE(pairs.length, 5, 3);
  const bits = writeCodes(filter, numbers, remainderBits);
  const written = filter.subarray(0, headerBytes + Math.ceil(bits / 8));
  written.writeUInt32LE(sumOf(contentId, written), 0);
  return written;
}

/** Each pair once. */
function pairsOf(rows: readonly (readonly number[])[]): Uint32Array {
  const all = new Uint32Array(rows.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0));
  let count = 0;
  for (const row of rows)
    for (let at = 1; at < row.length; at++) all[count++] = pairHash(row[at - 1] ?? 0, row[at] ?? 0);
  all.sort();
  let kept = 0;
  for (let at = 0; at < count; at++) if (at === 0 || all[at] !== all[at - 1]) all[kept++] = all[at] ?? 0;
  return all.subarray(0, kept);
}

function numberBelow(range: number, pair: number): number {
  return Math.floor((pair * range) / 2 ** 32);
}

/** Returns how many bits they take. */
function writeCodes(filter: Uint8Array, numbers: Uint32Array, remainderBits: number): number {
  const mask = (1 << remainderBits) - 1;
  let [bit, last] = [headerBytes * 8, 0];
  for (const number of numbers) {
    const difference = number - last;
    last = number;
    for (let ones = difference >>> remainderBits; ones > 0; ones -= 1, bit += 1)
      filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7));
    bit += 1;
    // At most seven bits: they end in the next byte.
    const remainder = (difference & mask) << (bit & 7);
    filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (remainder & 0xff);
    if (remainder > 0xff) filter[(bit >> 3) + 1] = remainder >> 8;
    bit += remainderBits;
  }
  return bit - headerBytes * 8;
}

/** The numbers of the words of a row, one after the other, as a filter is asked for them. */
export function askedPairs(words: readonly string[]): Uint32Array {
  return pairsOf([words.map(wordHash)]);
}

/** False where a content has not all these pairs; true where it may, and where its filter is missing or damaged. */
export function mayHavePairs(filter: Buffer | null, contentId: number, pairs: Uint32Array): boolean {
  if (pairs.length === 0 || filter === null || filter.length < headerBytes) return true;
  if (sumOf(contentId, filter) !== filter.readUInt32LE(0)) return true;
  const remainderBits = filter.readUInt8(4);
  const count = filter.readUIntLE(5, 3);
  const range = count * spreadOf(remainderBits);
  let [asked, wanted] = [0, numberBelow(range, pairs[0] ?? 0)];
  for (let [read, bit, number] = [0, headerBytes * 8, 0]; read < count; read += 1) {
    while ((((filter[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1) {
      number += 1 << remainderBits;
      bit += 1;
    }
    bit += 1;
    const bytes =
      (filter[bit >> 3] ?? 0) | ((filter[(bit >> 3) + 1] ?? 0) << 8) | ((filter[(bit >> 3) + 2] ?? 0) << 16);
    number += (bytes >> (bit & 7)) & ((1 << remainderBits) - 1);
    bit += remainderBits;
    if (number < wanted) continue;
    while (number === wanted) {
      asked += 1;
      if (asked === pairs.length) return true;
      wanted = numberBelow(range, pairs[asked] ?? 0);
    }
    if (number > wanted) return false;
  }
  return false;
}

function sumOf(contentId: number, filter: Buffer): number {
  return crc32(filter.subarray(4), contentId >>> 0);
}
