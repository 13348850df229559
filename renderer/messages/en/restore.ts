import { withCtrl } from '../keys.js';
import { plural } from '../plural.js';

export const restore = {
  subtitle: 'Restore always works, whatever the state of your license.',
  search: 'Search all mailboxes',
  searchPlaceholder: 'Words, "phrases", from:, subject:, has:attachment, after:2026-01',
  searchHint: `Press ${withCtrl('F')} or / to search, Esc to clear.`,
  searchResults: 'Messages found',
  moreThan: (count: string) => `More than ${count} messages`,
  chooseFound: 'Select a message to read it and see where it’s stored.',
  nothingFoundTitle: 'No matching messages',
  nothingFoundText: 'A message must contain all words. Try fewer words, or just the beginning of a word.',
  pending: (count: number, formatted: string) =>
    plural(
      count,
      '1 message is still being indexed and isn’t searchable yet.',
      '# messages are still being indexed and aren’t searchable yet.',
      formatted,
    ),
  ignoredDate: (part: string) =>
    `“${part}” isn’t a valid date and was ignored. Use 2026, 2026-03, or 2026-03-01.`,
  asWords: (part: string) =>
    `“${part}” isn’t an operator the search knows, so it was searched as words. F1 lists them.`,
  asAnd: (part: string) =>
    `“${part}”: OR stands between words only and wasn’t applied here. Search for each side by itself.`,
  queryCut: 'This query is long. Only its first 1,000 characters, or 50 words, were searched.',
  unreachable: (path: string) => `Repository ${path} is unavailable and wasn’t searched.`,
  place: (mailbox: string, folder: string) => `${mailbox} › ${folder}`,
  inOnePoint: (when: string) => `In the restore point of ${when}`,
  inPoints: (count: string, oldest: string, newest: string) =>
    `In ${count} restore points, from ${oldest} to ${newest}`,
  openFolder: 'Show in folder',
  exportAll: 'Export all…',
  mailbox: 'Mailbox',
  mailboxPlaceholder: 'Choose a mailbox',
  noMailboxMatch: 'No matching mailboxes.',
  moreMailboxes: (count: string) => `${count} more. Keep typing to narrow the list.`,
  point: 'Restore point',
  noPoints: 'No restore points',
  pointOption: (when: string, messages: number, formatted: string) =>
    `${when} · ${plural(messages, '# message', '# messages', formatted)}`,
  pointOptionWrittenAt: (option: string, written: string) => `${option} · dated ${written} by a wrong clock`,
  folders: 'Folders',
  messages: 'Messages',
  preview: 'Preview',
  folderCount: (name: string, messages: number, formatted: string) =>
    `${name}, ${plural(messages, '# message', '# messages', formatted)}`,
  messageCount: (messages: number, formatted: string) =>
    plural(messages, '# message', '# messages', formatted),
  sort: (column: string, direction: string) => `Sort: ${column}, ${direction}`,
  sortBy: 'Sort by',
  sortOrder: 'Order',
  sortColumns: { date: 'Date', from: 'From', subject: 'Subject', size: 'Size' },
  sortDirections: {
    date: { ascending: 'Oldest first', descending: 'Newest first' },
    from: { ascending: 'A to Z', descending: 'Z to A' },
    subject: { ascending: 'A to Z', descending: 'Z to A' },
    size: { ascending: 'Smallest first', descending: 'Largest first' },
  },
  noFolders: 'This restore point has no folders.',
  noMessages: 'This folder is empty.',
  chooseFolder: 'Select a folder to see its messages.',
  chooseMessage: 'Select a message to read it.',
  noSubject: '(no subject)',
  noSender: '(no sender)',
  attachment: (count: number) => plural(count, '1 attachment', '# attachments'),
  selected: (count: number, formatted: string) => plural(count, '# selected', '# selected', formatted),
  export: 'Export .eml…',
  clearSelection: 'Clear selection',
  selectedOfMore: (selected: string) => `${selected}, more found`,
  selecting: 'Selecting…',
  tooManySelected: (most: string) =>
    `At most ${most} messages can be selected at once. Export or restore the whole folder instead.`,
  selectHint: `Space selects, Shift selects a range, ${withCtrl('A')} selects all, Enter opens.`,
  selectMessage: (subject: string) => `Select “${subject}”`,
  from: 'From',
  to: 'To',
  date: 'Date',
  unknownDate: 'Unknown',
  size: 'Size',
  attachments: 'Attachments',
  saveAttachment: (name: string) => `Save ${name}`,
  showHtml: 'HTML',
  showText: 'Text',
  bodyView: 'Show as',
  bodyFrame: 'Message body',
  textCut: 'This message is long. Only its beginning is shown. Export it to see everything.',
  htmlTooLarge:
    'The HTML of this message is too large to show, so its text is shown. Export it to see everything.',
  htmlTooComplex:
    'The HTML of this message has so many elements that it would hold up the window, so its text is shown. Export it to see everything.',
  attachmentsCut: (shown: string, total: string) =>
    `The first ${shown} of ${total} attachments are listed. Export the message to get all of them.`,
  noBody: 'This message has no text to show. Export it to see everything.',
  remoteBlocked: (count: number) =>
    plural(
      count,
      '1 remote item was blocked. Nothing is loaded from the internet.',
      '# remote items were blocked. Nothing is loaded from the internet.',
    ),
  emptyTitle: 'Nothing to restore yet',
  emptyText: 'After the first backup, you can browse each mailbox here.',
  chooseMailboxTitle: 'Choose a mailbox',
  chooseMailboxText:
    'Then choose a restore point to browse its folders and messages as they were at that time.',
  noPointsTitle: 'No restore points yet',
  noPointsText:
    'This mailbox hasn’t been backed up yet. Its first successful backup creates a restore point.',
};
