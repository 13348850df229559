import { plural } from '../plural.js';

export const restore = {
  subtitle: 'Restore works in every license state.',
  mailbox: 'Mailbox',
  mailboxPlaceholder: 'Choose a mailbox',
  noMailboxMatch: 'No mailbox matches.',
  moreMailboxes: (count: string) => `${count} more: type to narrow down`,
  point: 'Restore point',
  noPoints: 'No restore points',
  pointOption: (when: string, messages: number, formatted: string) =>
    `${when} · ${plural(messages, '# message', '# messages', formatted)}`,
  folders: 'Folders',
  messages: 'Messages',
  preview: 'Preview',
  folderCount: (name: string, messages: number, formatted: string) =>
    `${name}, ${plural(messages, '# message', '# messages', formatted)}`,
  messageCount: (messages: number, formatted: string) =>
    plural(messages, '# message', '# messages', formatted),
  noFolders: 'This restore point has no folders.',
  noMessages: 'This folder is empty.',
  chooseFolder: 'Choose a folder to see its messages.',
  chooseMessage: 'Choose a message to read it here.',
  noSubject: '(no subject)',
  noSender: '(no sender)',
  attachment: (count: number) => plural(count, '1 attachment', '# attachments'),
  selected: (count: number, formatted: string) => plural(count, '# selected', '# selected', formatted),
  export: 'Export .eml…',
  clearSelection: 'Clear selection',
  selectHint: 'Space selects, Enter opens.',
  selectMessage: (subject: string) => `Select “${subject}”`,
  from: 'From',
  to: 'To',
  date: 'Date',
  size: 'Size',
  attachments: 'Attachments',
  saveAttachment: (name: string) => `Save ${name}`,
  showHtml: 'HTML',
  showText: 'Text',
  bodyView: 'Body as',
  bodyFrame: 'Body of the message',
  noBody: 'This message has no text that can be shown. Export it to see all of it.',
  remoteBlocked: (count: number) =>
    plural(
      count,
      'Remote content was blocked (1 item). Nothing is loaded from the internet here.',
      'Remote content was blocked (# items). Nothing is loaded from the internet here.',
    ),
  emptyTitle: 'Nothing to restore yet',
  emptyText: 'After the first backup, every mailbox can be browsed here, message by message.',
  chooseMailboxTitle: 'Choose a mailbox',
  chooseMailboxText:
    'Then pick a restore point, and browse its folders and messages as they were at that time.',
  noPointsTitle: 'No restore point yet',
  noPointsText:
    'This mailbox has not been backed up so far. It gets a restore point with its first successful backup.',
};
