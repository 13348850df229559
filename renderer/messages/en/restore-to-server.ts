import { plural } from '../plural.js';

/** Back to a mail server, from Restore. */
export const restoreToServer = {
  action: 'Restore to server…',
  mailboxHint: 'Restore the whole mailbox to a mail server',
  folderAction: 'Restore folder…',
  folderHint: 'Restore this folder and those below it to a mail server',
  selectedAction: 'Restore…',
  selectedHint: 'Restore the selected messages to a mail server',
  title: 'Restore to server',
  subjects: {
    mailbox: (mailbox: string, when: string) => `The mailbox ${mailbox} as of ${when}`,
    folder: (folder: string, mailbox: string, when: string) =>
      `The folder ${folder} of ${mailbox} with those below, as of ${when}`,
    messages: (count: number, formatted: string, mailbox: string) =>
      plural(count, `1 message of ${mailbox}`, `# messages of ${mailbox}`, formatted),
  },
  source: 'Mail source',
  noSources: 'There is no mail server or Maildir folder to restore to yet.',
  addSource: 'Add a mail source',
  target: 'Mailbox',
  targetHint: 'The original mailbox, or any other that this source reaches.',
  into: 'Into',
  places: { 'new-folder': 'A new folder with today’s date', original: 'The original folders' },
  placeHints: {
    'new-folder': 'With the original folders below it. Nothing that is there is touched.',
    original: 'Folders that are missing are made.',
  },
  existing: 'Messages that are there already',
  rules: { skip: 'Skip', copy: 'Keep, and restore a copy beside', replace: 'Replace' },
  ruleHints: {
    skip: 'A message is the same when its content is, whatever its flags are now.',
    copy: 'Every message is restored, also those that are there.',
    replace:
      'Flags and dates become those of the backup. The older copy is removed once the restored one is proven to be there.',
  },
  unfinished: (when: string) =>
    `The same restore was begun on ${when} and not finished. It goes on from there; nothing is restored twice.`,
  unfinishedIn: (when: string, folder: string) =>
    `The same restore was begun on ${when} and not finished. It goes on in the folder “${folder}”; nothing is restored twice.`,
  startOver: 'Begin a new one instead',
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
  mayClose: 'You can close this window: the restore goes on, and Restore and History show it.',
  stop: 'Stop',
  stopping: 'Stopping…',
  show: 'Show',
  showLog: 'Show log',
  continueRestore: 'Continue',
  figures: {
    restored: 'Restored',
    present: 'There already',
    replaced: 'Older copies removed',
    refused: 'Refused by the server',
    damaged: 'Damaged in the repository',
  },
  outcome: {
    Success: 'Everything is restored.',
    Warning: 'Finished, with remarks:',
    Failed: 'The restore failed.',
    Stopped: 'The restore was stopped.',
  },
  goesOn: 'What has been restored stays. Continue goes on from there and restores nothing twice.',
  moreRemarks: (count: number, formatted: string) =>
    plural(count, 'and 1 more in the log', 'and # more in the log', formatted),
};
