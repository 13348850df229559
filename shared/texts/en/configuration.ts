import type { TextFormat } from '../format.js';

/** Configuration files, and moving to another computer. */
export const configuration = {
  notAFile: ({ path }: { path: string }) =>
    `${path} is not a configuration file of Postkeep, or only a part of one. Export it again, or choose another file.`,
  relativePath: ({ path, place }: { path: string; place: string }) =>
    `${path} has a path at ${place} that would be another folder on every computer. Nothing was imported. Write it there in full, from its beginning.`,
  wrongValue: ({ path, place }: { path: string; place: string }) =>
    `${path} holds something that this version does not know, at ${place}. Nothing was imported. Correct it there, or export the configuration again.`,
  newer: ({ path }: { path: string }) =>
    `${path} was written by a newer version of Postkeep. Install that version here, then import it.`,
  passphraseNeeded:
    'The passwords in this file are under a passphrase. Enter the one that was chosen for the export.',
  passphraseWrong:
    'This is not the passphrase of the file. Check it, upper and lower case too, and try again.',
  passphraseTooShort: ({ characters }: { characters: number }) =>
    `Choose a passphrase of at least ${String(characters)} characters.`,
  altered:
    'The passphrase is right, but the file was changed or damaged after it was written. Nothing was imported. Export it again.',
  noMove:
    'This file holds a configuration only. On the other computer, choose "Move to another computer…" to write one that holds the license too.',
  twice: ({ name }: { name: string }) =>
    `"${name}" is in the file twice, or stands for something here that another entry stands for as well. Rename one of them in the file.`,
  nameTaken: ({ name }: { name: string }) =>
    `"${name}" is the name of something else here. Rename that, or the entry in the file, and import again.`,
  otherKind: ({ name }: { name: string }) =>
    `The mail source "${name}" here is of another kind, so its mailboxes are others. Rename it here, or in the file, and import again.`,
  sourceMissing: ({ job }: { job: string }) =>
    `The job "${job}" reads a mail source that is neither in the file nor here. Add the source to the file, or take the job out of it.`,
  jobRefused: ({ job, reason }: { job: string; reason: string }) =>
    `The job "${job}" cannot be like this here. ${reason}`,
  channelRefused: ({ name, reason }: { name: string; reason: string }) =>
    `The notification channel "${name}" cannot be like this here. ${reason}`,
  passwordNeeded: 'Its password is not in the file: enter it afterwards.',
  bucketKeyNeeded:
    'Its secret key is not in the file: enter it afterwards (Change access), then make its index anew from the bucket.',
  bucketToRebuild: 'Its index is not on this computer: make it anew from the bucket afterwards.',
  passwordDropped: 'It signs in elsewhere now, and its password is not in the file: enter it afterwards.',
  channelLeftOut: 'Its password is not in the file: add this channel by hand, or import with passwords.',
  pathMissing: ({ path }: { path: string }) => `${path} is not on this computer.`,
  changedMeanwhile: 'Something has changed here since the preview. Look at it again, then import.',
  nothingReviewed: 'Choose the file again.',
  underWay: ({ holder }: { holder: string }) =>
    `A configuration is being imported already (${holder}). Wait until that has finished, then try again.`,
  notFinished: ({ reason }: { reason: string }) =>
    `A configuration was not put in place to its end: ${reason} That is done when Postkeep starts next.`,
  setAside: ({ path }: { path: string }) =>
    `An import that was cut short had left a damaged file, which is kept as ${path}. Import the configuration again.`,
  hasMoved: ({ at }: { at: string }, format: TextFormat) =>
    `This console was moved to another computer on ${format.dateTime(at)} and runs no jobs here. Restore works as before. To continue here after all, choose Settings, "Use this computer again", or run "postkeep move undo".`,
  keyNotValid: 'A license key that is not valid here',
  noFile: ({ path }: { path: string }) => `There is no file ${path}.`,
  notMoved: 'This console has not been moved.',
} as const;
