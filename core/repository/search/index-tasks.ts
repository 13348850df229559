import { z } from 'zod';
import { threadBytes } from '../../lib/thread-messages.js';
import type { ListedAnew, ReadContent } from './read-documents.js';
import type { ReadBatch } from './write-documents.js';

/*
 * What the threads that keep the index are given and give back: a batch goes from the one that read it to the one that writes it through the
 * program's own thread, which hands over its memory and looks at nothing of it.
 */

const listedAnew = z.object({
  subject: z.string(),
  sender: z.string(),
  recipients: z.string(),
  sentAt: z.number().nullable(),
  attachments: z.int(),
}) satisfies z.ZodType<ListedAnew>;

const packedBatch = z.object({
  /** Of each content: its id, its place in the queue or −1, whether it was found; then the date, the bytes of its words, those of its pairs or −1, and whether it is listed anew. */
  numbers: z.instanceof(Float64Array),
  /** Of each content that was found its SHA-256, words and pairs. */
  bytes: threadBytes,
  listed: z.array(listedAnew),
  filled: z.object({ from: z.int(), to: z.int() }).nullable(),
});
export type PackedBatch = z.output<typeof packedBatch>;

/** What a thread opens the repository and its index with. */
export const indexData = z.object({
  database: z.string(),
  databaseKey: z.string().nullable(),
  dataKey: z.base64().nullable(),
  index: z.object({ path: z.string(), key: z.string().nullable() }),
});

export const indexTasks = {
  read: {
    argument: z.object({
      contents: z.array(z.object({ contentId: z.int(), seq: z.int().nullable() })),
      filled: packedBatch.shape.filled,
    }),
    result: packedBatch,
  },
  /** False where the index is damaged. */
  write: { argument: z.array(packedBatch), result: z.boolean() },
  /** The same; what there is to do when nothing waits for the index any more. */
  settle: { argument: z.null(), result: z.boolean() },
} as const;

const sha256Bytes = 32;

export function packBatch({ contents, filled }: ReadBatch): PackedBatch {
  const numbers: number[] = [];
  const parts: Buffer[] = [];
  const listed: ListedAnew[] = [];
  for (const { contentId, seq, found } of contents) {
    numbers.push(contentId, seq ?? -1, found === null ? 0 : 1);
    if (found === null) continue;
    const { sha256, document } = found;
    const words = Buffer.from(document.words);
    numbers.push(
      document.date,
      words.length,
      document.pairs?.length ?? -1,
      found.listedAnew === null ? 0 : 1,
    );
    // One of another length is no hash, and compares with none.
    parts.push(sha256.length === sha256Bytes ? sha256 : Buffer.alloc(sha256Bytes), words);
    if (document.pairs !== null) parts.push(document.pairs);
    if (found.listedAnew !== null) listed.push(found.listedAnew);
  }
  const bytes = Buffer.from(new ArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0)));
  let at = 0;
  for (const part of parts) at += part.copy(bytes, at);
  return { numbers: Float64Array.from(numbers), bytes, listed, filled };
}

export function unpackBatch({ numbers, bytes, listed, filled }: PackedBatch): ReadBatch {
  let [at, offset, listedAt] = [0, 0, 0];
  const next = (): number => numbers[at++] ?? 0;
  const take = (length: number): Buffer => bytes.subarray(offset, (offset += length));
  const contents: ReadContent[] = [];
  while (at < numbers.length) {
    const [contentId, place, isFound] = [next(), next(), next() === 1];
    const seq = place < 0 ? null : place;
    if (!isFound) {
      contents.push({ contentId, seq, found: null });
      continue;
    }
    const [date, wordsLength, pairsLength, isListed] = [next(), next(), next(), next() === 1];
    const sha256 = take(sha256Bytes);
    const words = take(wordsLength).toString();
    const pairs = pairsLength < 0 ? null : take(pairsLength);
    const listedAnew = isListed ? (listed[listedAt++] ?? null) : null;
    contents.push({
      contentId,
      seq,
      found: { sha256, document: { contentId, date, words, pairs }, listedAnew },
    });
  }
  return { contents, filled };
}
