/** The console's own: its processes, windows, settings of the system and notifications. */
export const consoleTexts = {
  workerGone: 'The backup process ended unexpectedly. It is being started again; try once more.',
  verificationStopped: 'The verification was stopped. Nothing was changed.',
  noDataFolder: ({ path }: { path: string }) =>
    `The data folder ${path} cannot be made or used. Check its disk and the permissions of the folders above it, or name another one with --data-dir.`,
  noTemporaryFolder: ({ path }: { path: string }) =>
    `The folder for temporary files, ${path}, cannot be written to. Make it, or let TMPDIR name another one, then start Postkeep again.`,
  notClaimed: ({ path }: { path: string }) =>
    `The data folder ${path} could not be claimed for this console. Check that its disk is not full and takes symbolic links and that you may write there, then start Postkeep again.`,
  autostartNotWritten: ({ path }: { path: string }) =>
    `${path} cannot be written. Check the permissions of its folder, then change the setting again.`,
  autostartNotRemoved: ({ path }: { path: string }) =>
    `${path} cannot be removed. Check the permissions of its folder, then change the setting again.`,
  exportNotWritten: ({ path }: { path: string }) =>
    `${path} cannot be written. Check that the folder exists and has free space.`,
  credentialsFileNotUsed: 'A credentials file is for sources that sign in with tokens.',
  credentialsMissing: 'Enter the credentials, or choose their file.',
  chooseLicenseAgain: 'Choose the license file again.',
  untrustedPage: 'This page may not call the console.',
  channelNotString: 'The channel name must be a string.',
  unknownCall: ({ channel }: { channel: string }) => `There is no call named ${channel}.`,
  wrongArgument: ({ channel }: { channel: string }) => `The argument of ${channel} is not valid.`,
  backupFailed: ({ job }: { job: string }) => `${job}: backup failed`,
  verificationFailed: 'Verification found damage',
  verificationFailedHint: 'Open its log to see what is damaged, and what to do.',
  deletionFailed: 'The data of a mailbox could not be deleted',
  deletionFailedHint: 'Open its log to see what is left, and why.',
  drillFailed: 'A restore drill failed',
  drillFailedHint: 'Open its log to see which messages did not come back.',
  backupFailedHint: 'Open Postkeep to see why. Restore is not affected.',
} as const;
