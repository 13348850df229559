import { formatBytes } from '../bytes.js';

/** What `postkeep repository create`, `encrypt` and `change-passphrase` print. */
export const encryptionTexts = {
  create: {
    description: 'create a repository in an empty folder, encrypted when it is given a passphrase',
    created: ({ path }: { path: string }) =>
      `${path}: created, not encrypted. Anyone who has the folder can read the mail that is backed up into it.`,
    encrypted: ({ path }: { path: string }) => `${path}: created, encrypted.`,
  },
  encrypt: {
    description:
      'encrypt a repository, the console’s own by default: everything is written again, which needs as much room again; Ctrl+C stops and leaves it as it was',
    done: ({ path }: { path: string }) =>
      `${path}: encrypted. Copies of the folder that were made before are not; on SSDs and in snapshots old data may stay until it is overwritten.`,
    notAllRemoved: ({ path }: { path: string }) =>
      `${path}: the files that anyone can read could not be deleted. The next backup tries again.`,
    progress: (p: { repository: string; bytesDone: number; bytesTotal: number }) =>
      `${p.repository}: ${formatBytes(p.bytesDone)} of ${formatBytes(p.bytesTotal)} encrypted`,
  },
  change: {
    description: 'give a repository another passphrase; its recovery key stays',
    done: ({ path }: { path: string }) =>
      `${path}: the passphrase is changed. Copies of the folder still open with the former one.`,
  },
  renew: {
    description: 'make another recovery key for a repository; the former one opens nothing from then on',
  },
  unlocked: ({ path }: { path: string }) => `${path}: unlocked.`,
  recoveryKey: ({ recoveryKey }: { recoveryKey: string }) => `Recovery key: ${recoveryKey}`,
  recoveryKeyHint:
    'Print it and keep it away from this computer: it is shown once, and opens the repository when the passphrase is lost. Without both, nobody can read the mail.',
  kept: 'The key of the repository is kept in secrets.json in the data folder, readable by you only, so that scheduled jobs ask nobody.',
  notKept:
    'The key of the repository is not kept here: jobs need POSTKEEP_PASSPHRASE_FILE, or "postkeep repository open --passphrase-file".',
  passphraseFile: 'file with the passphrase, or with the recovery key; - reads standard input',
  newPassphraseFile: 'file with the new passphrase',
  noKeep: 'do not keep the key on this computer',
  askPassphrase: 'Passphrase of the repository (not shown): ',
  askNew: 'New passphrase (not shown): ',
  askAgain: 'The same again: ',
} as const;
