import type { TargetFolder } from '../../sources/mailbox-writer.js';
import { storedContent } from '../export/export-content.js';
import type { SelectedItem } from '../export/selection.js';
import type { FolderRestore } from './restore-attempts.js';
import { Printer, isSameContent, printOf } from './same-content.js';
import { formatId } from '../ids.js';

/** A message that was restored, and the older copy of it. */
export interface Replacement {
  readonly uid: string;
  readonly replaces: string;
  readonly item: SelectedItem;
}

/** Removes older copies, each only once the new one has been read back from the server and has the backup's content. */
export async function removeReplaced(
  { writer, journal, restore, notes, figures }: FolderRestore,
  folder: TargetFolder,
  key: string,
  replacements: readonly Replacement[],
): Promise<void> {
  if (replacements.length === 0) return;
  const proven: Replacement[] = [];
  for (const replacement of replacements) {
    const there = new Printer();
    const isRead = await writer.readMessage(folder, replacement.uid, (part) => {
      there.add(part);
    });
    if (isRead && isSameContent(there.print(), printOf(await storedContent(replacement.item))))
      proven.push(replacement);
    else notes.copyKept('restore.newOneDiffers');
  }
  if (proven.length === 0) return;
  const isRemoved = await writer.remove(
    folder,
    proven.map(({ replaces }) => replaces),
  );
  for (const { item } of proven) {
    if (!isRemoved) {
      notes.copyKept('restore.noSingleRemoval');
      continue;
    }
    figures.replaced += 1;
    journal.noteReplaced(
      restore.id,
      key,
      formatId('message', { repositoryId: item.repositoryId, rowId: item.message.id }),
    );
  }
}
