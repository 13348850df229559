import { z } from 'zod';
import { errorDataSchema } from '../../shared/errors.js';

/**
 * What a thread can be asked to do, by name: both ends parse what they get. Bytes cross as they are (`threadBytes`), and without being
 * copied where their memory is transferred.
 */
export type ThreadTasks = Readonly<
  Record<string, { readonly argument: z.ZodType; readonly result: z.ZodType }>
>;

/** Bytes of a message between threads, where a Buffer arrives as what it is made of. */
export const threadBytes = z.instanceof(Uint8Array).transform(asBuffer);

/** Work for a thread; `slot` is its place in the cells by which it is cancelled. */
export const threadRequest = z.strictObject({
  id: z.int(),
  slot: z.int(),
  task: z.string(),
  argument: z.unknown(),
});

/** Null asks a thread to end once it has done what it was given before. */
export const threadMessage = threadRequest.nullable();

export const threadAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.int(), ok: z.literal(false), error: errorDataSchema }),
]);
export type ThreadAnswer = z.output<typeof threadAnswer>;

/** What a thread is started with. */
export const threadStart = z.strictObject({
  data: z.unknown(),
  /** One 32-bit cell for each piece of work that a thread may have at a time; 1 where it is cancelled. */
  cancelled: z.instanceof(SharedArrayBuffer),
});
export type ThreadStart = z.output<typeof threadStart>;

/** Bytes as a Buffer over the same memory. */
function asBuffer(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer) return Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.from(bytes);
}

/** The bytes in memory of their own, which may be transferred: as they are if they fill theirs, else as a copy. */
export function transferable(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return Buffer.from(buffer);
  const own = Buffer.from(new ArrayBuffer(byteLength));
  own.set(bytes);
  return own;
}
