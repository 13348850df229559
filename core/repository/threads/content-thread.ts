import { serveThread } from '../../lib/thread.js';
import { assembledTogether } from '../assemble-together.js';
import { fileProblems } from '../file-problems.js';
import { AssemblyMemory, storedContents } from '../read-batch.js';
import type { ChunkHelp } from '../codec.js';
import { type ZstdDecoder, zstdDecoder } from '../zstd.js';
import type { Sqlite } from '../../lib/sqlite.js';
import { contentTasks, readWith, unpacked } from './content-tasks.js';
import { type OwnConnection, openOwn } from './own-connection.js';

/** Reads stored messages back: those of which it is handed the rows, or of which it reads them itself. */
serveThread(contentTasks, readWith, ({ dictionaries, own }) => {
  let opened: Sqlite | null = null;
  const database = (): Sqlite => (opened ??= openOwn(connectionOf(own)));
  const help = helpOf(dictionaries);
  const memory = new AssemblyMemory();
  const memoryOf = (bytes: number): Buffer => memory.of(bytes);
  return {
    handlers: {
      check: (batch, { transfer, throwIfCancelled }) => {
        const whole = Array.from(
          assembledTogether(Array.from(unpacked(batch)), help, memoryOf),
          (message) => {
            throwIfCancelled();
            return message === null ? 0 : 1;
          },
        );
        return { whole: Uint8Array.from(whole), spare: back(batch, transfer) };
      },
      checkInFile: (ids, { throwIfCancelled }) => {
        const contents = database().snapshot(() => storedContents(database(), Array.from(ids)));
        const sizes = new Map<number, number>();
        for (const message of assembledTogether(contents, help, memoryOf)) {
          throwIfCancelled();
          const content = contents[sizes.size];
          if (content !== undefined) sizes.set(content.id, message === null ? -1 : content.size);
        }
        return ids.map((id) => sizes.get(id) ?? -1);
      },
      fileProblems: (_, { throwIfCancelled }) => {
        const steps = fileProblems(database());
        for (;;) {
          const step = steps.next();
          if (step.done === true) return step.value;
          throwIfCancelled();
        }
      },
    },
    close: () => opened?.close(),
  };
});

function connectionOf(own: OwnConnection | null): OwnConnection {
  if (own === null) throw new Error('The thread was not told what to open.');
  return own;
}

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
