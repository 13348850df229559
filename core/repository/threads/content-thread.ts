import { serveThread } from '../../lib/thread.js';
import { transferable } from '../../lib/thread-messages.js';
import { isWhole } from '../read-batch.js';
import type { ChunkHelp } from '../codec.js';
import { type ZstdDecoder, zstdDecoder } from '../zstd.js';
import { contentTasks, readWith, unpacked } from './content-tasks.js';
import { deflated } from './deflated.js';

/** Reads stored messages back, of which the program's own thread has read the rows. */
serveThread(contentTasks, readWith, ({ dictionaries }) => {
  const help = helpOf(dictionaries);
  return {
    handlers: {
      check: (batch, { transfer, throwIfCancelled }) => {
        const whole = Array.from(unpacked(batch), (content) => {
          throwIfCancelled();
          return isWhole(content, help) ? 1 : 0;
        });
        return { whole: Uint8Array.from(whole), spare: back(batch, transfer) };
      },
      deflate: (batch, { transfer, throwIfCancelled }) => {
        const entries = Array.from(unpacked(batch), (content) => {
          throwIfCancelled();
          return deflated(content, help);
        });
        const data = entries.map((entry) => entry?.data ?? null);
        const checksums = Float64Array.from(entries, (entry) => entry?.crc32 ?? 0);
        const bytes = together(data, transfer);
        return { lengths: lengthsOf(data), checksums, bytes, spare: back(batch, transfer) };
      },
    },
    close: () => undefined,
  };
});

/** What one that this thread does not know, or that is made later, keeps from being read is read by itself. */
function helpOf(dictionaries: readonly { readonly id: number; readonly data: Buffer }[]): ChunkHelp {
  const contents = new Map(dictionaries.map(({ id, data }) => [id, data]));
  const decoders = new Map<number, ZstdDecoder>();
  return {
    dictionary: (id) => {
      const content = contents.get(id);
      if (content === undefined) return null;
      const decoder = decoders.get(id) ?? zstdDecoder(content);
      decoders.set(id, decoder);
      return decoder;
    },
    versionFor: () => null,
  };
}

/** Gives the memory that came back; nothing of it is in an answer. */
function back(
  { bytes }: { readonly bytes: Buffer<ArrayBuffer> },
  transfer: ArrayBuffer[],
): Buffer<ArrayBuffer> {
  transfer.push(bytes.buffer);
  return bytes;
}

function lengthsOf(contents: readonly (Buffer | null)[]): Float64Array<ArrayBuffer> {
  return Float64Array.from(contents, (content) => content?.length ?? -1);
}

function together(contents: readonly (Buffer | null)[], transfer: ArrayBuffer[]): Buffer<ArrayBuffer> {
  const bytes = transferable(Buffer.concat(contents.filter((content) => content !== null)));
  transfer.push(bytes.buffer);
  return bytes;
}
