import { serveThread } from '../../lib/thread.js';
import { AssemblyMemory, assembled } from '../read-batch.js';
import type { ChunkHelp } from '../codec.js';
import { type ZstdDecoder, zstdDecoder } from '../zstd.js';
import { contentTasks, readWith, unpacked } from './content-tasks.js';

/** Reads stored messages back, of which the program's own thread has read the rows. */
serveThread(contentTasks, readWith, ({ dictionaries }) => {
  const help = helpOf(dictionaries);
  const memory = new AssemblyMemory();
  const memoryOf = (bytes: number): Buffer => memory.of(bytes);
  return {
    handlers: {
      check: (batch, { transfer, throwIfCancelled }) => {
        const whole = Array.from(unpacked(batch), (content) => {
          throwIfCancelled();
          return assembled(content, help, memoryOf) === null ? 0 : 1;
        });
        return { whole: Uint8Array.from(whole), spare: back(batch, transfer) };
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
