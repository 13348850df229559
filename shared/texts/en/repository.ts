import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

const repairWrites = 'Settings → Storage → Repair, or "postkeep repository repair", writes it again.';

/** The repository: opening it, reading it back, pruning it. */
export const repository = {
  missing: ({ folder }: { folder: string }) =>
    `There is no repository in ${folder}. Connect the disk it is on, or choose another folder.`,
  gone: ({ folder }: { folder: string }) =>
    `The repository in ${folder} is not there any more. Connect the disk it is on and run the job again, or choose another folder for the job. Nothing was written.`,
  another: ({ folder }: { folder: string }) =>
    `${folder} holds another repository than before. Connect the disk of the right one and run the job again, or choose another folder for the job. Nothing was written.`,
  /** How both of the next begin: by it a line of a log is known to be of this repository. */
  isOlder: ({ path }: { path: string }) =>
    `The repository in ${path} is older than what was backed up into it:`,
  lostPointsSince: (p: { path: string; mailboxes: number; since: string }, f: TextFormat) =>
    `The repository in ${p.path} is older than what was backed up into it: restore points of ${counted(p.mailboxes, 'mailbox', f)} after ${f.dateTime(p.since)} are missing. If there is a newer copy of it, put that back; what is still at the sources is backed up again.`,
  lostPoints: (p: { path: string; mailboxes: number }, f: TextFormat) =>
    `The repository in ${p.path} is older than what was backed up into it: all restore points of ${counted(p.mailboxes, 'mailbox', f)} are missing. If there is a newer copy of it, put that back; what is still at the sources is backed up again.`,
  newer: ({ folder }: { folder: string }) =>
    `The repository ${folder} was written by a newer version of Postkeep. Update Postkeep to open it; nothing was changed.`,
  databaseMissing: ({ path }: { path: string }) =>
    `${path} is missing. Restore it from a copy of the repository, or choose another folder for new backups.`,
  databaseDamaged: ({ path }: { path: string }) =>
    `${path} is damaged. Restore it from a copy of the repository; it was not changed.`,
  readFromCopy: ({ path }: { path: string }) =>
    `${path} is damaged, and is read with the second copy of its damaged part. Settings → Storage → Repair, or "postkeep repository repair", puts it back.`,
  needsRepair: ({ path }: { path: string }) =>
    `${path} is damaged at its beginning, of which there is a second copy: it can be read, not written. Settings → Storage → Repair, or "postkeep repository repair", puts that part back; what is there is saved first.`,
  databaseEmpty: ({ path }: { path: string }) =>
    `${path} is empty, although the repository is not new. Restore it from a copy of the repository; it was not changed.`,
  markerUnreadable: ({ path }: { path: string }) =>
    `${path} cannot be read. Restore it from a copy of the repository.`,
  passphraseNeeded: ({ folder }: { folder: string }) =>
    `The repository in ${folder} is encrypted, and its passphrase is not kept on this computer. Enter it under Settings → Storage → Unlock, or with "postkeep repository open --passphrase-file".`,
  passphraseChanged: ({ folder }: { folder: string }) =>
    `The passphrase of the repository in ${folder} was changed elsewhere, and the key that is kept on this computer no longer opens it. Enter the new passphrase under Settings → Storage → Unlock, or with "postkeep repository open --passphrase-file".`,
  passphraseFileOutdated: ({ file, folder }: { file: string; folder: string }) =>
    `The passphrase in ${file} does not open the repository in ${folder}: it was changed elsewhere, or the file is for another one. Write the new passphrase into the file.`,
  keyWithheld: ({ folder, reason }: { folder: string; reason: string }) =>
    `The repository in ${folder} is encrypted, and its key could not be read: ${reason} Then try again, or enter the passphrase under Settings → Storage → Unlock.`,
  notEncrypted: ({ folder }: { folder: string }) =>
    `The repository in ${folder} is not encrypted: it has no passphrase. "postkeep repository encrypt" encrypts it.`,
  encryptedAlready: ({ folder }: { folder: string }) =>
    `The repository in ${folder} is encrypted already. "postkeep repository change-passphrase" gives it another passphrase.`,
  thereAlready: ({ folder }: { folder: string }) =>
    `There is a repository in ${folder} already. Choose an empty folder, or encrypt the one that is there.`,
  onlyOpened: ({ folder }: { folder: string }) =>
    `${folder} was opened only to restore from it, and nothing is written into it. Do this on the computer whose jobs write to it.`,
  encryptsAlready: 'A repository is being encrypted. Wait until that has finished.',
  encryptionStopped: 'Stopped. The repository is as it was, and not encrypted.',
  notAllEncrypted: ({ table }: { table: string }) =>
    `Not every entry of the repository could be read (${table}), so it was left as it was. Verify it, mend or restore what is damaged, and encrypt it then.`,
  encryptedWithoutMarker: ({ folder }: { folder: string }) =>
    `${folder} has the database of an encrypted repository, and no repository.json, without which it cannot be read. Put repository.json or repository-copy.json back from a copy of the repository, or choose another folder; nothing was changed.`,
  passphraseWrong:
    'That is neither the passphrase of this repository nor its recovery key. Check for capital letters and the keyboard layout; nothing was changed.',
  passphraseTooShort: ({ characters }: { characters: number }) =>
    `The passphrase is too short. Choose one of at least ${String(characters)} characters; several words are easier to remember.`,
  encryptionHeaderDamaged:
    'What the repository says of its encryption cannot be right. Restore repository.json from a copy of the repository; nothing was changed.',
  pieceNotAuthentic: 'A part of it is not what was encrypted',
  folderInUse: ({ folder }: { folder: string }) =>
    `${folder} is not empty and not a Postkeep repository. Choose an empty folder.`,
  beingWritten: ({ folder, holder }: { folder: string; holder: string }) =>
    `The repository ${folder} is being written by ${holder}. Wait until it has finished, then try again.`,
  /** licensing.md §9: nothing irreversible follows from a clock in doubt. */
  clockInDoubt:
    'No restore point was removed, because the clock of this computer is in doubt. License Information says why, and what to do.',
  backupIsWriting: ({ folder }: { folder: string }) =>
    `A backup is writing to ${folder} and will apply its retention rules when it finishes. Prune again afterwards.`,
  backupBeforeDeletion: ({ folder }: { folder: string }) =>
    `A backup is writing to ${folder}. Wait until it has finished, or stop it; then delete the data.`,
  beingDeleted: ({ folder }: { folder: string }) =>
    `Data of a mailbox is being deleted from ${folder}. Wait until that has finished, then try again.`,
  notErased:
    'Another process reads or writes to it all the time, so that what was deleted could not be overwritten. The next run will try again.',
  indexNotWritable: ({ path }: { path: string }) =>
    `${path} cannot be written to, so that the words of what was deleted are still in it. Make it writable, or delete this file: it will be created again. The next run will try again.`,
  maintenanceStopped: 'Stopped. What had been done by then is kept.',
  /** Name of the sessions that read repositories back. */
  verificationSession: 'Verification',
  searchIndexDamaged: ({ path }: { path: string }) =>
    `${path} was damaged, so that searches may have missed messages. No mail is concerned. It is being made anew; until then the search says how many messages it cannot find yet.`,
  searchIndexStays: ({ path }: { path: string }) =>
    `${path} is damaged, so that searches may miss messages, and cannot be written to. No mail is concerned. Make it writable and verify again, or delete this file: it is made anew.`,
  verifying: ({ path }: { path: string }) => `Reading ${path} back`,
  verifiedWhole: (p: { path: string; messages: number; bytes: number }, f: TextFormat) =>
    `${p.path}: whole. ${counted(p.messages, 'message', f)} (${f.bytes(p.bytes)}) read back.`,
  verifiedDamaged: (
    p: { path: string; isBucket: boolean; messages: number; bytes: number; damagedMessages: number },
    f: TextFormat,
  ) =>
    `${p.path}: damaged. ${counted(p.messages, 'message', f)} (${f.bytes(p.bytes)}) read back, ${f.number(p.damagedMessages)} of them damaged. ${p.isBucket ? 'Repair puts back what the bucket or this computer still has.' : 'Check the disk, and replace the repository with a copy if you have one.'}`,
  notVerified: ({ path, problem }: { path: string; problem: string }) =>
    `${path} could not be verified. ${problem}`,
  damagedMessage: ({ what, mailboxes, reason }: { what: string; mailboxes: string; reason: string }) =>
    `A message (SHA-256 ${what})${mailboxes === '' ? '' : ` in ${mailboxes}`}: ${reason}`,
  damagedFile: ({ path, reason }: { path: string; reason: string }) => `${path}, the database: ${reason}`,
  moreDamage: ({ more }: { more: number }, f: TextFormat) => `${counted(more, 'more finding', f)}.`,
  damageGone: ({ path, gone }: { path: string; gone: number }, f: TextFormat) =>
    `${path}: ${counted(gone, 'earlier finding', f)} of damage ${gone === 1 ? 'is' : 'are'} gone.`,
  willBeMended: 'The next backup reads what the source still has of it again.',
  indexNotFinished:
    'The index of this repository on this computer was not made to its end. Run "postkeep repository rebuild"; what is in the bucket is not changed.',
  bucketNotHeld:
    'The bucket of this repository is not connected. Check its entry under Settings → Storage, and the network; then try again. What was read from it lately can still be restored.',
  writtenElsewhere: ({ points }: { points: number }, f: TextFormat) =>
    `Another computer has written to this bucket: ${counted(points, 'restore point', f)} in it ${points === 1 ? 'is' : 'are'} not known here. Run "postkeep repository rebuild", and have one computer only write to it. Nothing was written.`,
  writtenByAnother: ({ host, since }: { host: string; since: string }, f: TextFormat) =>
    `The console on ${host} or its workers have written to this bucket since ${f.dateTime(since)}. Nothing was written or removed here; restoring works as before. To have this console write to it instead, stop the jobs there and run "postkeep repository rebuild" here.`,
  fenced:
    'Somebody else has taken over what was written here, as this computer was not heard of for too long. What it wrote since is not used.',
  othersRemove:
    'What no restore point needs is being removed from this repository. Backups continue when that is done.',
  databaseIsEarlier:
    'The database of the cluster is older than this repository: it was put back from a backup. Run "postkeep repository rebuild" for it on the console, which reads the bucket; the next session then brings the database up to date. Nothing was written or removed.',
  workersAreWriting:
    'Workers are backing up into this repository. Try again once no backup is running; nothing was removed.',
  mailboxIsTaken: 'This mailbox is being read here already. It is tried again once that has ended.',
  notTaken:
    'Workers write to this repository together. Only their backups write to it; copy to another repository instead.',
  notInBucket: 'Workers write to repositories in a bucket only. Copy this one to a bucket first.',
  notShared: 'This repository is not shared by workers. Share it first; nothing was written.',
  sharedAlready: 'This repository is shared by workers already.',
  sharedElsewhere:
    'Workers write to this repository together, and agree on it in their database, which is not connected here. Nothing was written.',
  pieceNotHere:
    'The bytes of this message lie in the bucket, and were not fetched. Connect to the network and try again.',
  pieceDamagedInBucket: 'A piece of it is damaged in the bucket, or gone from there.',
  cacheNotWritable:
    'What is read from the bucket is kept on the disk of this computer, which cannot be written to. Make room on it or make the folder of the repository writable.',
  packEndDamaged: 'The index at the end of a pack is damaged.',
  packGone: ({ name }: { name: string }) => `${name} is gone from the bucket.`,
  packCut: ({ name }: { name: string }) => `${name} in the bucket is cut short.`,
  packAltered: ({ name }: { name: string }) =>
    `${name} in the bucket is not what was written: its SHA-256 is another one.`,
  packDiffers: ({ name }: { name: string }) =>
    `What the index on this computer says of ${name} is not what that pack says. Run "postkeep repository rebuild".`,
  packTakes: (p: { problem: string; messages: number }, f: TextFormat) =>
    `${p.problem} ${counted(p.messages, 'message', f)} cannot be read for that.`,
  packNotRead: ({ name }: { name: string }) =>
    `${name} in the bucket is no pack, or its end is damaged: what only it holds is lost.`,
  leavesNotRead: ({ mailbox, name }: { mailbox: string; name: string }) =>
    `${mailbox}: a list of messages of the restore point ${name} cannot be read, so that it shows fewer than it had.`,
  manifestGone: ({ name }: { name: string }) =>
    `${name}, the manifest of a restore point, is gone from the bucket. Restore on this computer does not need it; an index made anew from the bucket would not have this restore point. ${repairWrites}`,
  manifestDamaged: ({ name }: { name: string }) =>
    `${name}, the manifest of a restore point, is damaged in the bucket. Restore on this computer does not need it; an index made anew from the bucket would not have this restore point. ${repairWrites}`,
  notesDamaged: ({ name }: { name: string }) =>
    `${name}, which holds legal holds and the license's ledger, is damaged in the bucket. ${repairWrites}`,
  notesGone: `What holds legal holds and the license's ledger is gone from the bucket. This computer has them; an index made anew from the bucket would not. ${repairWrites}`,
  bucketMarkerDamaged: ({ name }: { name: string }) =>
    `${name} in the bucket is damaged, or gone. ${repairWrites}`,
  markerPutBack: ({ name }: { name: string }) => `${name} was damaged, or gone, and was written again.`,
  objectPutBack: ({ name }: { name: string }) =>
    `${name} was damaged, or gone. The bucket had kept an earlier version of it, which is whole and was put back.`,
  packWrittenAnew: (p: { name: string; pieces: number }, f: TextFormat) =>
    `${p.name} was damaged, or gone. ${counted(p.pieces, 'piece', f)} of it that could still be read, or lay on this computer, ${p.pieces === 1 ? 'was' : 'were'} written into another pack.`,
  listsWrittenAnew: (p: { name: string; points: number }, f: TextFormat) =>
    `${p.name} was damaged, or gone, and held lists of messages. ${counted(p.points, 'restore point', f)} ${p.points === 1 ? 'was' : 'were'} listed again from the index on this computer.`,
  manifestWrittenAnew: ({ name, mailbox }: { name: string; mailbox: string }) =>
    `${name}, the manifest of a restore point of ${mailbox}, was damaged, or gone, and was written again from the index on this computer.`,
  notesWrittenAnew: "Legal holds and the license's ledger were written again.",
  packNotMended: (p: { name: string; pieces: number; messages: number }, f: TextFormat) =>
    `${p.name} is damaged, or gone, and ${counted(p.pieces, 'piece', f)} of it lie nowhere else: ${counted(p.messages, 'message', f)} cannot be read. The next backup reads what the source still has of them again.`,
  moreRepaired: ({ more }: { more: number }, f: TextFormat) => `${counted(more, 'more', f)}.`,
  leafDamaged: 'A list of messages of a restore point is damaged in the bucket.',
  leafOfPointDamaged: (p: { mailbox: string; points: number }, f: TextFormat) =>
    `${p.mailbox}: a list of messages of ${counted(p.points, 'restore point', f)} is damaged in the bucket. Restore on this computer does not need it; an index made anew from the bucket would not have them whole. ${repairWrites}`,
  bucketUnknown: ({ folder }: { folder: string }) =>
    `${folder} is not the index of a repository in a bucket that is known here. See "postkeep repository list".`,
  bucketKnownElsewhere: ({ folder }: { folder: string }) =>
    `This repository is known here already, by its index in ${folder}. Use that one.`,
  bucketLockUnknown:
    'The repository in this bucket is locked for some days, and does not say how. Say whether by governance or compliance, as when it was made.',
  notLocked: ({ folder }: { folder: string }) =>
    `The repository in ${folder} is not locked by Object Lock, which is chosen when it is made. Make a locked one in another bucket or at another prefix, and copy this one to it.`,
  lockOfShared:
    'Workers write to this repository together, each by the days that it has read. Back up into a new one, locked for as long as you want.',
  /** `reason` null = it is told by the findings alone. */
  bucketNotUsable: ({ reason, locks }: { reason: string | null; locks: boolean }) =>
    `This bucket cannot keep a repository${locks ? ' locked' : ''}. ${reason ?? 'Test it to see why.'} Nothing was made.`,
  bucketUsedByJob: ({ job }: { job: string }) =>
    `The job ${job} uses this repository. Remove the job or have it use another one first.`,
  bucketTaskRuns: 'A bucket is being tested or an index is being made already. Wait for it, or stop it.',
  bucketTaskStopped: 'Stopped. What was there is as it was.',
  noneInBucket:
    'There is no repository in this bucket at this prefix. Check both, or create a repository there.',
  bucketMarkersDamaged:
    'repository.json and repository-copy.json in the bucket are both damaged. On the computer that writes to it, Settings → Storage → Repair, or "postkeep repository repair", writes them again. Where that computer is gone, put one of them back from a copy of the bucket.',
  newerInBucket:
    'The repository in this bucket was written by a newer version of Postkeep. Update Postkeep to open it; nothing was changed.',
  bucketHasRepository:
    'There is a repository in this bucket at this prefix already. Open that one, or choose another prefix; nothing was changed.',
  bucketInUse: ({ name }: { name: string }) =>
    `The bucket holds other objects at this prefix (${name}). Choose a prefix that nothing else uses; nothing was changed.`,
  noPointsInBucket:
    'None of the restore points that are known here are in the bucket any more. They were deleted there, or the bucket is not what it was. What is known here stays. If they were meant to go, have this computer forget the repository.',
  writtenHereToo:
    'This computer has backed up into this repository, and some of it is not in the bucket yet. Run the job again first.',
  piecesGone: (p: { pieces: number }, f: TextFormat) =>
    `${counted(p.pieces, 'piece', f)} that restore points need ${p.pieces === 1 ? 'is' : 'are'} in no pack of the bucket any more. Verify the repository: it names the messages.`,
  anotherInBucket:
    'The bucket holds another repository than before. Check bucket and prefix; nothing was written.',
  encryptedOnlyWhenMade:
    'A repository in a bucket is encrypted when it is made, or not at all: what is in a bucket is never changed. Make an encrypted one at another prefix, and copy this one to it.',
  pointGone: 'This restore point is no longer in the repository. Choose another one.',
  folderGone: 'This folder is no longer in the repository. Open the restore point again.',
  messageGone: 'This message is no longer in the repository. Open the folder again.',
  contentGone: 'This message is no longer in the repository.',
  messageDamaged:
    'This message is damaged in the repository. Run "postkeep repository verify" to see what else is.',
  contentDiffers: 'Its content differs from what was backed up.',
  partUnreadable: 'The part of the file that holds it cannot be read.',
  entryUnreadable: 'Its entry in the catalogue cannot be read.',
  notDecompressed: 'A stored piece of mail cannot be decompressed.',
  unknownCodec: ({ codec }: { codec: number }) =>
    `A stored piece of mail uses codec ${String(codec)}, which this version of Postkeep does not know. Update Postkeep.`,
  codecOfVersion: ({ codec, version }: { codec: number; version: string }) =>
    `A stored piece of mail uses codec ${String(codec)}, which this version of Postkeep does not know; version ${version} and later ones read it. Update Postkeep.`,
  dictionaryDamaged: ({ id }: { id: number }) =>
    `Dictionary ${String(id)}, with which small pieces of mail are compressed, is damaged. Its second copy is used; run "postkeep repository repair" to put it back.`,
  dictionaryLost: ({ id }: { id: number }) =>
    `Dictionary ${String(id)}, with which small pieces of mail are compressed, and its second copy are damaged: messages that need it cannot be read. Copy dictionary-${String(id)}.json back from a backup of the repository's folder.`,
  catalogueUnreadable: 'The catalogue cannot be read to its end',
  pointsDiffer: (
    p: {
      mailbox: string;
      differing: number;
      points: number;
      messages: number;
      found: number;
      completedAt: string;
    },
    f: TextFormat,
  ) =>
    `${p.mailbox}: ${f.number(p.differing)} of ${counted(p.points, 'restore point', f)} ${p.differing === 1 ? 'does' : 'do'} not hold what ${p.differing === 1 ? 'it' : 'they'} held. The newest of them, of ${f.dateTime(p.completedAt)}, had ${counted(p.messages, 'message', f)}${p.found === p.messages ? ', of which folders, dates or flags were altered' : ` and has ${f.number(p.found)}`}`,
  pointsAltered: (p: { mailbox: string; points: number }, f: TextFormat) =>
    `${p.mailbox}: ${counted(p.points, 'restore point', f)} ${p.points === 1 ? 'does' : 'do'} not have the dates or figures that were written. Retention removes nothing of this mailbox.`,
  holdAltered: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: its legal hold, or the end of one, is not what was written. Nothing of this repository is removed. Hold the mailbox, and end that again if it is not to be held.`,
  holdOfNobody:
    'A legal hold is of a mailbox that is not there. Nothing of this repository is removed. Hold the mailbox anew that was held.',
  pointPutBack: ({ mailbox }: { mailbox: string }) =>
    `The dates and figures of a restore point of ${mailbox} were put back from its manifest.`,
  keptAsAltered: (p: { path: string; mailboxes: number }, f: TextFormat) =>
    `${p.path}: nothing of ${counted(p.mailboxes, 'mailbox', f)} was removed. Dates or figures of restore points, or a legal hold, are not those that were written. Verify the repository: it names them.`,
  willBeKeptAsAltered: (p: { path: string; mailboxes: number }, f: TextFormat) =>
    `${p.path}: nothing of ${counted(p.mailboxes, 'mailbox', f)} will be removed. Dates or figures of restore points, or a legal hold, are not those that were written. Verify the repository: it names them.`,
  mailboxAltered: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: the name or the source of the mailbox is not what was written. The next backup of it writes them again.`,
  listedAltered: ({ messages }: { messages: number }, f: TextFormat) =>
    `Lists show ${counted(messages, 'message', f)} with another subject, sender, recipient or date than was written. Restored and exported messages are not affected.`,
  danglingRows: ({ child, parent, total }: { child: string; parent: string; total: number }) =>
    `${String(total)} of ${child} refer to a ${parent} that is not there`,
  unreadableColumn: (p: { table: string; column: string; unreadable: number }) =>
    `${String(p.unreadable)} of ${p.table} have a ${p.column} that cannot be read`,
} as const;
