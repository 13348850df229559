import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { openMaildirSource } from './maildir/maildir-source.js';
import type { FetchedMessage, MailSource, MailboxReader, SourceFolder } from './mail-source.js';
import { sampleMailboxes, sampleMessages } from './sample-organisation.js';

/**
 * The sample organisation as it lies in `path` (licensing.md §2): of its mailboxes and messages exactly those that the product has written, told by their bytes.
 * It needs no license, so that nothing else may come through it.
 */
export function openSampleSource(path: string): MailSource {
  const source = openMaildirSource(path);
  const isOurs = (mailbox: string): boolean => sampleMailboxes.includes(mailbox);
  let hashes: ReadonlySet<string> | null = null;
  const assertOurs = (mailbox: string): void => {
    if (!isOurs(mailbox)) throw new AppError('not-found', text('sources.noMaildir', { mailbox, path }));
  };
  return {
    ...source,
    async listMailboxes(watch) {
      const { mailboxes, passedOver } = await source.listMailboxes(watch);
      const reason = text('sources.notOfSample');
      const others = mailboxes.filter(({ mailbox }) => !isOurs(mailbox));
      return {
        mailboxes: mailboxes.filter(({ mailbox }) => isOurs(mailbox)),
        passedOver: [
          ...passedOver,
          ...others.map(({ mailbox: name }) => ({ name, reason, mayBeMail: true })),
        ],
      };
    },
    async openMailbox(mailbox, signal) {
      assertOurs(mailbox);
      hashes ??= new Set(sampleMessages().map(sha256));
      return onlyOf(await source.openMailbox(mailbox, signal), hashes);
    },
    async openForRestore(mailbox, signal) {
      assertOurs(mailbox);
      return source.openForRestore(mailbox, signal);
    },
  };
}

/** A reader that hands over the messages of the sample, and names every other. */
function onlyOf(reader: MailboxReader, hashes: ReadonlySet<string>): MailboxReader {
  const reason = text('sources.notOfSample');
  return {
    listFolders: () => reader.listFolders(),
    findFolder: (path) => reader.findFolder(path),
    listMessages: (folder) => reader.listMessages(folder),
    async *fetchMessages(folder: SourceFolder, uids: readonly string[]): AsyncGenerator<FetchedMessage> {
      for await (const fetched of reader.fetchMessages(folder, uids)) {
        const isOther =
          fetched.type === 'large-message' ||
          (fetched.type === 'message' && !hashes.has(sha256(fetched.content)));
        yield isOther ? { type: 'unreadable', uid: fetched.uid, reason } : fetched;
      }
    },
    close: () => reader.close(),
  };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
