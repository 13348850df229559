import { plural } from '../plural.js';

/** Back to a mail server, from Restore. */
export const restoreToServer = {
  action: 'Restore to server…',
  mailboxHint: 'Restore the whole mailbox to a mail server',
  folderAction: 'Restore folder…',
  folderHint: 'Restore this folder and its subfolders to a mail server',
  selectedAction: 'Restore…',
  selectedHint: 'Restore the selected messages to a mail server',
  messageHint: 'Restore this message to a mail server',
  title: 'Restore to server',
  subjects: {
    mailbox: (mailbox: string, when: string) => `Mailbox ${mailbox} as of ${when}`,
    folder: (folder: string, mailbox: string, when: string) =>
      `Folder ${folder} of ${mailbox} and its subfolders, as of ${when}`,
    messages: (count: number, formatted: string, mailbox: string) =>
      plural(count, `1 message from ${mailbox}`, `# messages from ${mailbox}`, formatted),
  },
  source: 'Mail source',
  noSources: 'To restore, first add a mail server or a Maildir folder.',
  addSource: 'Add a mail source',
  target: 'Mailbox',
  targetHint: 'The original mailbox, or any other mailbox in this source.',
  into: 'Restore to',
  places: { 'new-folder': 'A new folder with today’s date', original: 'The original folders' },
  placeHints: {
    'new-folder': 'Original folders are created inside it. Existing messages aren’t changed.',
    original: 'Missing folders are created.',
  },
  existing: 'Messages that already exist',
  rules: { skip: 'Skip', copy: 'Keep both', replace: 'Replace' },
  ruleHints: {
    skip: 'Messages with identical content are skipped, even if their flags differ.',
    copy: 'Every message is restored, even if it already exists.',
    replace:
      'Flags and dates are restored from the backup. The existing copy is removed after the restored copy has been verified on the server.',
  },
  unfinished: (when: string) =>
    `This restore was started on ${when} but didn’t finish. It will resume where it left off; nothing is restored twice.`,
  unfinishedIn: (when: string, folder: string) =>
    `This restore was started on ${when} but didn’t finish. It will resume in the folder “${folder}”; nothing is restored twice.`,
  password: (source: string) => `Password of ${source}`,
  keepSecret: 'Save it for future backups and restores',
  keepSecretHint: 'It is saved when this restore has succeeded.',
  startOver: 'Start over',
  start: 'Restore',
  startReplacing: 'Restore and replace',
  startContinuing: 'Continue restoring',
  running: (target: string) => `Restoring to ${target}`,
  runningIn: (target: string, folder: string) => `Restoring to ${target}, into the folder “${folder}”`,
  ended: (target: string) => `Restored to ${target}`,
  endedIn: (target: string, folder: string) => `Restored to ${target}, in the folder “${folder}”`,
  brokenOff: (target: string) => `Restore to ${target}`,
  progress: (done: string, total: string) => `${done} of ${total} messages`,
  left: (time: string) => `${time} left`,
  refused: (count: number, formatted: string) => plural(count, '# refused', '# refused', formatted),
  mayClose: 'You can close this window. To follow the restore, see Restore or History.',
  stop: 'Stop',
  stopping: 'Stopping…',
  show: 'Show',
  showLog: 'Show log',
  continueRestore: 'Continue',
  figures: {
    restored: 'Restored',
    present: 'Already present',
    replaced: 'Older copies removed',
    refused: 'Refused by the server',
    damaged: 'Damaged in the repository',
  },
  outcome: {
    Success: 'Restore complete.',
    Warning: 'Completed with warnings:',
    Failed: 'The restore failed.',
    Stopped: 'The restore was stopped.',
  },
  goesOn: 'Restored messages are kept. Continue resumes where it stopped; nothing is restored twice.',
  goesOnFromNothing: 'Continue tries again; nothing is restored twice.',
  moreRemarks: (count: number, formatted: string) =>
    plural(count, 'and 1 more in the log', 'and # more in the log', formatted),
};
