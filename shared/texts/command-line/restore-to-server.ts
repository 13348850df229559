/** What `postkeep restore to-server` prints. */
export const toServerTexts = {
  toServer: {
    description: 'restore a mailbox or a folder to a mail server; Ctrl+C stops, the same command resumes',
    mailbox: 'mailbox to restore',
    folder: 'one folder of it with those below, levels separated by /',
    point: 'restore point; the newest by default',
    source: 'name of the mail source to restore to',
    target: 'another mailbox of that source; the original one by default',
    passwordFile: 'password of the source, when the stored one cannot be read; - reads standard input',
    credentials: 'credentials of an OAuth source, when the stored ones cannot be read',
    keepSecret: 'keep that password or those credentials once the restore has ended well',
    startOver: 'begin anew where the same restore was broken off before',
  },
  into: ({ places }: { places: string }) => `${places}: a new dated folder, or the original ones`,
  existing: ({ rules }: { rules: string }) => `${rules}: what happens to messages that are there`,
  expectedPlace: ({ places }: { places: readonly string[] }) => places.join(' or '),
  startedInto: ({ mailbox, folder }: { mailbox: string; folder: string }) =>
    `Restoring to ${mailbox}, into the folder "${folder}".`,
  startedIntoOriginals: ({ mailbox }: { mailbox: string }) =>
    `Restoring to ${mailbox}, into the original folders.`,
  resumesIn: ({ mailbox, folder }: { mailbox: string; folder: string }) =>
    `This restore did not finish before and resumes in the folder "${folder}" of ${mailbox}. --start-over starts a new one.`,
  resumesInOriginals: ({ mailbox }: { mailbox: string }) =>
    `This restore did not finish before and resumes in the original folders of ${mailbox}. --start-over starts a new one.`,
  askPassword: ({ source }: { source: string }) => `Password of the source "${source}" (not shown): `,
  askToKeep: 'Keep this password for the backups and restores to come? [y/N] ',
  kept: 'The password or the credentials are kept.',
  notKept: ({ reason }: { reason: string }) => `The password or the credentials could not be kept. ${reason}`,
  resumeHint: 'Run the same command again to resume; nothing is restored twice.',
  stopping: 'Stopping…',
  ended: ({ status }: { status: string }) => `Restore: ${status}`,
} as const;
