import { readdir } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { withFileErrors } from '../file-errors.js';
import { whyNone } from '../why-none.js';
import { type ListingWatch, type MailSource, messageLimits } from '../mail-source.js';
import { type FoundMailboxes, type MailboxPlace, findMailboxes } from './mailboxes.js';
import { MaildirReader } from './maildir-reader.js';
import { MaildirWriter } from './maildir-writer.js';

/** A folder of Maildirs as a source: a uid is the unique part of the file name, INTERNALDATE the file's mtime. */
export function openMaildirSource(path: string, limits = messageLimits): MailSource {
  /** Where the mailboxes were when they were listed last. */
  let known: ReadonlyMap<string, MailboxPlace> = new Map();
  const list = async (watch?: ListingWatch): Promise<FoundMailboxes> => {
    const found = await withFileErrors(path, () => findMailboxes(path, watch));
    known = found.mailboxes;
    return found;
  };
  const find = async (mailbox: string): Promise<MailboxPlace> => {
    const place = known.get(mailbox) ?? (await list()).mailboxes.get(mailbox);
    if (place !== undefined) return place;
    throw new AppError('not-found', text('sources.noMaildir', { mailbox, path }));
  };
  return {
    opensUnlisted: false,
    maxConcurrency: 2,
    async listMailboxes(watch) {
      const { mailboxes, passedOver } = await list(watch);
      return {
        mailboxes: [...mailboxes.keys()].map((mailbox) => ({ mailbox, kind: 'user' })),
        passedOver: [
          ...passedOver,
          ...(await whyNone(path, { mailboxes, passedOver }, 'sources.holdsNoMaildir')),
        ],
      };
    },
    async openMailbox(mailbox, signal) {
      return new MaildirReader(await find(mailbox), signal, limits);
    },
    async openForRestore(mailbox, signal) {
      return new MaildirWriter(await find(mailbox), signal);
    },
    async signIn() {
      await withFileErrors(path, () => readdir(path));
    },
  };
}
