import type { Throttle } from '../lib/token-bucket.js';
import type { FetchedMessage, MailboxReader } from '../sources/mail-source.js';

/** A reader whose messages are asked for no faster than the throttle allows: back-pressure holds the source back. */
export function throttledReader(
  reader: MailboxReader,
  throttle: Throttle,
  signal: AbortSignal,
): MailboxReader {
  async function* throttledPieces(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      yield piece;
      await throttle.take(piece.length, signal);
    }
  }
  async function* throttledMessages(messages: AsyncIterable<FetchedMessage>): AsyncGenerator<FetchedMessage> {
    for await (const message of messages) {
      switch (message.type) {
        case 'message': {
          const { length } = message.content;
          yield message;
          await throttle.take(length, signal);
          break;
        }
        case 'large-message':
          yield { ...message, pieces: throttledPieces(message.pieces) };
          break;
        case 'unreadable':
          yield message;
      }
    }
  }
  return {
    listFolders: () => reader.listFolders(),
    ...(reader.describeFolders === undefined
      ? {}
      : { describeFolders: () => reader.describeFolders?.() ?? Promise.resolve([]) }),
    findFolder: (path) => reader.findFolder(path),
    listMessages: (folder) => reader.listMessages(folder),
    fetchMessages: (folder, uids) => throttledMessages(reader.fetchMessages(folder, uids)),
    ...(reader.readAgain === undefined
      ? {}
      : { readAgain: (folder, stored) => reader.readAgain?.(folder, stored) ?? Promise.resolve(new Set()) }),
    ...(reader.stateRead === undefined ? {} : { stateRead: (folder) => reader.stateRead?.(folder) ?? null }),
    ...(reader.expect === undefined
      ? {}
      : {
          expect: (folders) => {
            reader.expect?.(folders);
          },
        }),
    close: () => reader.close(),
  };
}
