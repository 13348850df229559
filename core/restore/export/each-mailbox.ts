import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportItem, ExportNotes } from './export-item.js';
import { ExportTree } from './export-tree.js';

/** Of one mailbox; the names of folders are those in it. */
interface MailboxPart<Form> {
  readonly items: AsyncIterable<ExportItem<Form>>;
  readonly path: string;
  readonly notes: ExportNotes;
}

/**
 * Writes several mailboxes, whose messages come one mailbox after the other in a folder named after it, each to a place of its own in the target: a
 * folder, which an earlier export may have made, or with an extension a file, which none has.
 */
export async function exportEachMailbox<Form>(
  items: AsyncIterable<ExportItem<Form>>,
  target: string,
  extension: '' | '.mbox',
  notes: ExportNotes,
  write: (part: MailboxPart<Form>) => Promise<void>,
): Promise<void> {
  const tree = new ExportTree(notes.folderRenamed, (place) => {
    const found = lstatSync(join(target, ...place), { throwIfNoEntry: false });
    return found === undefined ? null : found.isDirectory() ? 'folder' : 'file';
  });
  const all = items[Symbol.asyncIterator]();
  try {
    let next = await all.next();
    while (next.done !== true) {
      const [mailbox = ''] = next.value.folder;
      const place = extension === '' ? tree.folder([mailbox]) : tree.file([], mailbox, extension);
      const ofMailbox = async function* (): AsyncGenerator<ExportItem<Form>> {
        while (next.done !== true && next.value.folder[0] === mailbox) {
          yield { ...next.value, folder: next.value.folder.slice(1) };
          next = await all.next();
        }
      };
      await write({
        items: ofMailbox(),
        path: join(target, ...place),
        notes: {
          folderRenamed: (folder, there) => {
            notes.folderRenamed([mailbox, ...folder], [...place, ...there]);
          },
          flagsLost: (item, lost) => {
            notes.flagsLost({ ...item, folder: [mailbox, ...item.folder] }, lost);
          },
          lineEndAdded: notes.lineEndAdded,
        },
      });
    }
  } finally {
    await all.return?.();
  }
}
