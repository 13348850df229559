import { z } from 'zod';
import { textSchema } from '../../../shared/texts/text.js';
import { threadBytes } from '../../lib/thread-messages.js';
import type { StoredContent } from '../read-batch.js';
import { ownConnection } from './own-connection.js';

/** What the threads read the chunks of one repository with, and its rows, where they may open it. */
export const readWith = z.object({
  dictionaries: z.array(z.object({ id: z.int(), data: threadBytes })),
  own: ownConnection.nullable(),
});

/** Stored messages as they cross to a thread: numbers and bytes of all of them in one memory each. */
const batch = z.object({
  /** Of each message its size, the number of its pieces, and of each piece its codec and bytes. */
  numbers: z.instanceof(Float64Array),
  /** Of each message its SHA-256, then its pieces. */
  bytes: threadBytes,
});
type Batch = z.output<typeof batch>;

/** What threads do with stored messages (`content-thread.ts`). Each answer has the messages in their order, and the memory that came, to be used
 * again: what is allocated for every batch is freed much later. */
export const contentTasks = {
  /** 1 for each message that can be read back byte for byte, 0 for the others. */
  check: { argument: batch, result: z.object({ whole: z.instanceof(Uint8Array), spare: threadBytes }) },
  /** Of each content, by its id, the size in bytes where what the repository has of it can be read back byte for byte, else -1. */
  checkInFile: { argument: z.instanceof(Float64Array), result: z.instanceof(Float64Array) },
  /** {@link fileProblems} */
  fileProblems: { argument: z.null(), result: z.array(textSchema) },
} as const;

const sha256Bytes = 32;

/** Puts stored messages into one memory, which may be transferred: into `spare`, if they fit into it. */
export function packed(contents: readonly StoredContent[], spare?: ArrayBuffer): Batch {
  const numbers: number[] = [];
  const parts: Buffer[] = [];
  for (const { sha256, size, pieces } of contents) {
    numbers.push(size, pieces.length);
    // A hash of another length proves nothing, and would move all that follows.
    parts.push(sha256.length === sha256Bytes ? sha256 : Buffer.alloc(sha256Bytes));
    for (const { codec, data } of pieces) {
      numbers.push(codec, data.length);
      parts.push(data);
    }
  }
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = Buffer.from(spare !== undefined && size <= spare.byteLength ? spare : new ArrayBuffer(size));
  let at = 0;
  for (const part of parts) at += part.copy(bytes, at);
  return { numbers: Float64Array.from(numbers), bytes };
}

/** The stored messages of a batch, over its memory; their ids stay behind. */
export function* unpacked({ numbers, bytes }: Batch): Generator<Omit<StoredContent, 'id'>> {
  let [at, offset] = [0, 0];
  const next = (): number => numbers[at++] ?? 0;
  const take = (length: number): Buffer => bytes.subarray(offset, (offset += length));
  while (at < numbers.length) {
    const [size, count] = [next(), next()];
    const sha256 = take(sha256Bytes);
    const pieces = Array.from({ length: count }, () => {
      const [codec, length] = [next(), next()];
      return { codec, data: take(length) };
    });
    yield { sha256, size, pieces };
  }
}
