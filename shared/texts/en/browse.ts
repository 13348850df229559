import type { Instant } from '../../license/dates.js';
import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

const kinds = { point: 'restore point', folder: 'folder', message: 'message' } as const;

/** Looking through restore points, searching them, and exports to files. */
export const browse = {
  repositoryGone: 'This repository is no longer known.',
  wrongId: ({ id, kind }: { id: string; kind: keyof typeof kinds }) =>
    `"${id}" is not the id of a ${kinds[kind]}.`,
  wrongPosition: 'This is not a position in the search results. Search again.',
  folderOfAnotherPoint: 'This folder does not belong to the restore point.',
  noPoint: 'This mailbox has no restore point yet. Run its backup job first.',
  noSuchFolder: 'There is no such folder in this restore point. Choose another folder or point.',
  nothingFound: 'No message matches this query. Nothing was exported.',
  noAttachment: 'This message has no such attachment. Export the whole message instead.',
  /** File names of what has none. */
  unnamedMessage: ({ number }: { number: number }) => `Message ${String(number)}.eml`,
  unnamedFragment: ({ piece, total }: { piece: number; total: number | null }) =>
    `Part ${String(piece)}${total === null ? '' : ` of ${String(total)}`} of a message.eml`,
  unnamedInvitation: ({ number }: { number: number }) => `Invitation ${String(number)}.ics`,
  /** A message that names a file and does not hold it. */
  keptElsewhere: ({ address }: { address: string }) => `Not in this message: ${address}`,
  unnamedAttachment: ({ number }: { number: number }) => `Attachment ${String(number)}`,
  noSubject: 'No subject',
  messageFile: 'Message',
  exporting: ({ path }: { path: string }) => `Exporting to ${path}`,
  exported: ({ count, path }: { count: number; path: string }, f: TextFormat) =>
    `${counted(count, 'message', f)} exported to ${path}`,
  notPrinted: ({ reason }: { reason: string }) =>
    `The message was not printed: ${reason}. Check the printer, or save the message and print it with another program.`,
  exportedAsOf: ({ mailbox, at }: { mailbox: string; at: Instant }, f: TextFormat) =>
    `${mailbox} is exported as of ${f.dateTime(at)}, when it was backed up.`,
  folderRenamed: ({ folder, there }: { folder: string; there: string }) =>
    `The folder ${folder} is called ${there} in the export: not every system takes its name, or another folder has it.`,
  mailboxLeftOut: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `${mailbox} was not exported. ${reason}`,
  messagesNotFound: ({ messages, missing }: { messages: number; missing: number }, f: TextFormat) =>
    `The restore point had ${counted(messages, 'message', f)}, and ${f.number(missing)} of them ${missing === 1 ? 'is' : 'are'} not found in the repository any more: it is damaged. Verify it, and restore it from a copy.`,
  damagedSkipped: ({ folder, sha256 }: { folder: string; sha256: string }) =>
    `A message in ${folder} is damaged in the repository and was skipped (SHA-256 ${sha256}).`,
  messageWithoutFlags: (p: { folder: string; sha256: string; flags: string }) =>
    `A message in ${p.folder} is exported without the keywords ${p.flags} (SHA-256 ${p.sha256}).`,
  keywordsNotExported: ({ count, flags }: { count: number; flags: string }, f: TextFormat) =>
    `${counted(count, 'message', f)} exported without all keywords, because a Maildir folder has room for 26: ${flags} left out. Export fewer folders or messages into one Maildir, or restore to a mail server.`,
  flagsNotExported: ({ count, flags }: { count: number; flags: string }, f: TextFormat) =>
    `The flags and keywords of ${counted(count, 'message', f)} are not in the export, which holds messages as they were sent: ${flags}. An export as Maildir keeps them.`,
  lineEndsAdded: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'message', f)} without a line end at its end got one, because an mbox wants one there. The other formats hold the bytes as they were backed up.`,
  notFolderToExport: ({ path }: { path: string }) =>
    `${path} is not a folder, or lies in what is not a folder. Choose another folder; nothing was changed.`,
  noSpaceToExport: ({ path }: { path: string }) =>
    `There is no space left for ${path}. Free some space, or choose another disk.`,
} as const;
