import { counted } from '../plural.js';

/** What `postkeep restore` prints, but for `search` and `to-server`. */
export const restoreTexts = {
  /** In the place of a date that a message does not have. */
  unknownDate: 'unknown',
  expectedLimit: 'a whole number from 1',
  description: 'browse, export and restore to a server; never asks the license',
  points: {
    description: 'list the restore points of a mailbox',
    header: ['Id', 'Time', 'Messages'],
    none: 'No restore points.',
    writtenAt: (createdAt: string, writtenAt: string) => `${createdAt} (dated ${writtenAt} by a wrong clock)`,
  },
  folders: {
    description: 'list the folders of a restore point',
    point: 'restore point; the newest by default',
    header: ['Folder', 'Messages'],
    none: 'No folders.',
  },
  messages: {
    description: 'list the messages of a folder',
    folder: 'folder, levels separated by /',
    point: 'restore point; the newest by default',
    limit: 'so many messages at most, the newest first; all by default',
    after: 'begin after this message, the last of the page before',
    filter: 'only messages with words that begin so in subject, sender or recipients',
    header: ['Id', 'Date', 'From', 'Subject'],
    none: 'No messages.',
    more: ({ left, after }: { left: number; after: string }) =>
      `${counted(left, 'more message')}: --after ${after}`,
  },
  compare: {
    description: 'tell what became of the messages of a mailbox from one restore point to another',
    from: 'the earlier restore point',
    to: 'the later restore point; the newest by default',
    kind: ({ kinds }: { kinds: string }) => `only these: ${kinds}; repeatable, all by default`,
    header: ['Change', 'Id', 'Date', 'From', 'Subject', 'Folder'],
    none: 'No differences of this kind.',
    movedFrom: ({ folder, before }: { folder: string; before: string }) => `${folder} (was in ${before})`,
    flags: ({ folder, before, after }: { folder: string; before: string; after: string }) =>
      `${folder} (flags ${before === '' ? 'none' : before}, now ${after === '' ? 'none' : after})`,
    sums: (sums: { gone: number; new: number; moved: number; changed: number; same: number }) =>
      `${String(sums.gone)} gone, ${String(sums.new)} new, ${String(sums.moved)} moved, ${String(sums.changed)} with other flags, ${String(sums.same)} the same.`,
    damaged: (count: number) =>
      `${counted(count, 'message')} could not be compared: damage has taken what they are. Run "postkeep repository verify".`,
    progress: ({ done, total }: { done: number; total: number }) =>
      `Comparing: ${String(done)} of ${String(total)} messages`,
    stopping: 'Stopping…',
  },
  export: {
    description: 'export messages, a folder, a mailbox or what a query finds',
    mailbox: 'mailbox; repeatable, each then gets a folder of its own (an .mbox file in --format mbox)',
    folder: 'one folder of it, levels separated by /',
    point: 'restore point; the newest by default',
    query: 'everything that a query finds, with --mailbox in that mailbox',
    message: 'a message by its id; repeatable',
    out: 'where to write',
    progress: ({ done, total }: { done: number; total: number | null }) =>
      total === null
        ? `Exporting: ${counted(done, 'message')}`
        : `Exporting: ${String(done)} of ${counted(total, 'message')}`,
    written: ({ items, path }: { items: number; path: string }) =>
      `${counted(items, 'message')} written to ${path}.`,
  },
} as const;
