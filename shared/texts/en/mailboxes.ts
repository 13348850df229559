import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** What a revoke releases: without a license, a few mailboxes are backed up all the same. */
type RevokedUnit = Readonly<{ licensed: boolean }>;
const unit = ({ licensed }: RevokedUnit): string => (licensed ? 'license' : 'place without a license');

/** Mailboxes, as the console knows them. */
export const mailboxes = {
  gone: 'This mailbox is no longer known.',
  nothingOfThem:
    'This cannot be done with any of these mailboxes: no session has listed them yet, or their repository was opened only to restore from.',
  neverBackedUp: 'This mailbox has never been backed up. Choose another one.',
  heldInRepository: 'This mailbox is under legal hold: nothing of it is removed.',
  holdAltered:
    'A legal hold in this repository is not what was written: nothing of it is removed until that is put right. Verify the repository: it names the mailbox.',
  held: (p: { mailbox: string; since: string; reason: string }, f: TextFormat) =>
    `Mailbox ${p.mailbox} has been under legal hold since ${f.dateTime(p.since)}${p.reason === '' ? '' : ` (${p.reason})`}: nothing of it is removed. End the hold first, if its mail no longer has to be kept.`,
  notHeld: ({ mailbox }: { mailbox: string }) => `Mailbox ${mailbox} is not under legal hold.`,
  holdChanged: ({ mailbox }: { mailbox: string }) =>
    `The legal hold of mailbox ${mailbox} was changed by another console. Try again.`,
  releaseUnreachable: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `The legal hold of mailbox ${mailbox} is kept by a repository that is out of reach, and nothing was changed. ${reason}`,
  /** In the event log. */
  heldEvent: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `Mailbox ${mailbox} is under legal hold${reason === '' ? '' : `: ${reason}`}`,
  releasedEvent: ({ mailbox }: { mailbox: string }) => `The legal hold of mailbox ${mailbox} has ended`,
  deletedEvent: ({ mailbox, reason }: { mailbox: string; reason: string }) =>
    `The data of mailbox ${mailbox} has been deleted${reason === '' ? '' : `: ${reason}`}`,
  /** Name of the sessions that revoke a license. */
  revokeSession: 'Revoke of a license',
  holdsNoLicense: ({ mailbox }: { mailbox: string }) =>
    `Mailbox ${mailbox} holds no license that could be revoked. To delete what was backed up of it, delete its data.`,
  licenseUnknown: ({ mailbox, path, reason }: { mailbox: string; path: string; reason: string }) =>
    `Whether mailbox ${mailbox} holds a license is not known: what the repository ${path} has kept of it cannot be read. ${reason}`,
  licenseReleased: (p: { mailbox: string } & RevokedUnit) =>
    `The ${unit(p)} of ${p.mailbox} is released. If it is backed up again, it joins the end of the queue.`,
  licenseKept: (p: { mailbox: string } & RevokedUnit) =>
    `The ${unit(p)} of ${p.mailbox} has not been revoked, because not all of its data could be deleted. Revoke it again.`,
  dataNotGone: (p: { mailbox: string } & RevokedUnit) =>
    `Mailbox ${p.mailbox} keeps its ${unit(p)}: it was backed up again meanwhile, or a repository is out of reach. Exclude it from its jobs, then revoke it again.`,
  revokeNotNoted: ({ path, reason }: { path: string; reason: string }) =>
    `${path} could not note the revoke. The next backup there does. ${reason}`,
  revokeStopped: (p: RevokedUnit) =>
    `Stopped. The mailbox keeps its ${unit(p)}, also where its restore points are gone already. Revoke it again.`,
  /** Name of the sessions that delete the data of a mailbox. */
  deletionSession: 'Deletion of mailbox data',
  deletionRuns: 'The data of another mailbox is being deleted. Wait until that has finished, then try again.',
  deletionReason: ({ reason }: { reason: string }) => `Reason: ${reason}`,
  deletionStopped:
    'Stopped. A repository from which the restore points are gone already is finished by the next backup, pruning or deletion in it.',
  sessionRuns: ({ mailbox, session }: { mailbox: string; session: string }) =>
    `The session "${session}" is running and may use mailbox ${mailbox}. Stop it or wait for its end, then delete the data.`,
  openedOnly: ({ mailbox }: { mailbox: string }) =>
    `Mailbox ${mailbox} is in a repository that was opened only to restore from: nothing is written into it. Delete the data with the console that backs it up.`,
  dataUnreachable: ({ mailbox, path, reason }: { mailbox: string; path: string; reason: string }) =>
    `The repository ${path} is out of reach and may hold data of mailbox ${mailbox}, so nothing was deleted. ${reason}`,
  dataLeft: ({ mailbox, path, reason }: { mailbox: string; path: string; reason: string }) =>
    `${path} is out of reach: what it holds of ${mailbox} is still there. ${reason}`,
  dataInOpened: ({ mailbox, path }: { mailbox: string; path: string }) =>
    `${path} was opened only to restore from: what it holds of ${mailbox} is still there.`,
  deletingData: ({ mailbox, path }: { mailbox: string; path: string }) =>
    `Deleting the data of ${mailbox} from ${path}`,
  dataDeleted: (
    p: {
      mailbox: string;
      path: string;
      points: number;
      messages: number;
      bytes: number;
      oldest: string;
      newest: string;
    },
    f: TextFormat,
  ) =>
    `${p.path}: ${counted(p.points, 'restore point', f)} of ${p.mailbox} deleted, with ${counted(p.messages, 'message', f)} (${f.bytes(p.bytes)})${p.oldest === '' ? '' : `, from ${f.dateTime(p.oldest)} to ${f.dateTime(p.newest)}`}. Nothing that only this mailbox had is left in the repository's files.`,
  dataLocked: (p: { mailbox: string; path: string; objects: number; bytes: number }, f: TextFormat) =>
    `${p.path}: Object Lock keeps ${counted(p.objects, 'object', f)} (${f.bytes(p.bytes)}) in the bucket in which data of ${p.mailbox} may be. Nothing shows it any more; the first pruning after the lock has ended removes it there.`,
  dataNotDeleted: ({ mailbox, path, reason }: { mailbox: string; path: string; reason: string }) =>
    `${path}: the data of ${mailbox} could not be deleted completely. ${reason}`,
  deletionsFinished: (p: { path: string; mailboxes: number }, f: TextFormat) =>
    `${p.path}: the deletion of ${counted(p.mailboxes, 'mailbox', f)} that had been cut short is finished.`,
  deletionsNotFinished: ({ path, reason }: { path: string; reason: string }) =>
    `${path}: a deletion that had been cut short could not be finished. ${reason}`,
  coverageListsFirst: ({ listed, all }: { listed: number; all: number }, f: TextFormat) =>
    `The PDF lists the first ${f.number(listed)} of ${f.number(all)} mailboxes that are not protected. A CSV file lists all.`,
  listChanged: 'The list of mailboxes has changed in the meantime. Open it again.',
} as const;
