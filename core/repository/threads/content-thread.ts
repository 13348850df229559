import { z } from 'zod';
import { serveThread } from '../../lib/thread.js';
import { transferable } from '../../lib/thread-messages.js';
import { assembled, isWhole } from '../read-batch.js';
import { contentTasks, unpacked } from './content-tasks.js';
import { deflated } from './deflated.js';

/** Reads stored messages back, of which the program's own thread has read the rows. */
serveThread(contentTasks, z.null(), () => ({
  handlers: {
    check: (batch, { throwIfCancelled }) =>
      Uint8Array.from(
        Array.from(unpacked(batch), (content) => {
          throwIfCancelled();
          return isWhole(content) ? 1 : 0;
        }),
      ),
    read: (batch, { transfer, throwIfCancelled }) => {
      const whole = Array.from(unpacked(batch), (content) => {
        throwIfCancelled();
        return assembled(content);
      });
      return { lengths: lengthsOf(whole), bytes: together(whole, transfer) };
    },
    deflate: (batch, { transfer, throwIfCancelled }) => {
      const entries = Array.from(unpacked(batch), (content) => {
        throwIfCancelled();
        return deflated(content);
      });
      return {
        lengths: lengthsOf(entries.map((entry) => entry?.data ?? null)),
        checksums: Float64Array.from(entries, (entry) => entry?.crc32 ?? 0),
        bytes: together(
          entries.map((entry) => entry?.data ?? null),
          transfer,
        ),
      };
    },
  },
  close: () => undefined,
}));

function lengthsOf(contents: readonly (Buffer | null)[]): Float64Array<ArrayBuffer> {
  return Float64Array.from(contents, (content) => content?.length ?? -1);
}

function together(contents: readonly (Buffer | null)[], transfer: ArrayBuffer[]): Buffer<ArrayBuffer> {
  const bytes = transferable(Buffer.concat(contents.filter((content) => content !== null)));
  transfer.push(bytes.buffer);
  return bytes;
}
