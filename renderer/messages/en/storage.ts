import { plural } from '../plural.js';

/** Verification and pruning of the repositories, under Settings → Storage. */
export const storage = {
  repositories: 'Repositories',
  repositoryLine: (size: string, messages: string, points: string) =>
    `${size} on disk · ${messages} messages · ${points} restore points`,
  noCopy: 'No second copy: if this one is lost, so are its backups.',
  makeCopy: 'Make a copy…',
  makeCopyOf: (path: string) => `Make a copy of ${path}…`,
  copiedTo: (place: string) => `Copied to ${place} by the job`,
  opened: 'Opened to restore from',
  openedHint:
    'Open a repository of another console, or of an earlier one, to restore from it. Nothing is written to it, and its mailboxes don’t count toward the license.',
  openedLine: (mailboxes: number, mailboxesText: string, points: string) =>
    `${plural(mailboxes, '# mailbox', '# mailboxes', mailboxesText)} · ${points} restore points`,
  open: 'Open an existing repository…',
  isOwn: (path: string) => `Postkeep writes to ${path} already. Nothing was changed.`,
  noRepositories: 'No repositories yet. The first backup creates one.',
  tasks: { verification: 'Verify', 'restore-drill': 'Restore drill' },
  taskOf: (task: string, path: string) => `${task}: how often, ${path}`,
  intervals: {
    never: 'Never',
    daily: 'Every day',
    weekly: 'Every week',
    monthly: 'Every month',
    quarterly: 'Every quarter',
  },
  notYet: { verification: 'Not verified yet', 'restore-drill': 'No restore drill yet' },
  lastWell: {
    verification: (messages: string, when: string) => `No damage in ${messages} messages, ${when}`,
    'restore-drill': (messages: string, when: string) => `${messages} messages came back whole, ${when}`,
  },
  lastBad: {
    verification: (whole: string, messages: string, when: string) =>
      `Damage found, ${whole} of ${messages} messages whole, ${when}`,
    'restore-drill': (whole: string, messages: string, when: string) =>
      `Only ${whole} of ${messages} messages came back whole, ${when}`,
  },
  nextCare: (when: string) => `Next ${when}, while Postkeep runs`,
  neverNext: 'Only when you start it',
  running: 'Running now',
  stopTask: (task: string, path: string) => `Stop: ${task}, ${path}`,
  hint: 'Verify reads every message back and lists any damage. A restore drill takes a sample of every mailbox out and compares it with what was backed up and with the source. Prune removes restore points that have expired under your jobs’ retention rules.',
  verify: 'Verify',
  prune: 'Prune now…',
  drill: 'Try a restore',
  stopDrill: 'Stop restore drill',
  repair: 'Repair',
  repairing: 'Repairing…',
  repaired: (path: string, saved: string) =>
    `${path}: the damaged part was put back from its second copy. What was there is in ${saved}. Check the disk, and verify now.`,
  bucketWhole: (path: string) =>
    `${path}: everything in the bucket was read, and nothing is damaged. Nothing was changed.`,
  repairMended: (path: string) => `${path}: repaired in the bucket. Verify now.`,
  repairLeft: (path: string) => `${path}: couldn’t be repaired.`,
  repairStopped: 'Repair stopped. What was repaired so far is kept; the rest is unchanged.',
  objects: (done: string, total: string) => `${done} of ${total} objects in the bucket`,
  nothingToRepair: (path: string) =>
    `${path}: the parts that have a second copy are whole. Nothing was changed. Verify reads the rest.`,
  cancel: 'Cancel',
  verifying: 'Verifying…',
  pruning: 'Pruning…',
  pruneBusy:
    'A backup is running and will apply its retention rules when it finishes. Prune again afterwards.',
  read: (done: string, total: string) => `${done} of ${total}`,
  left: (time: string) => `${time} left`,
  damagedSoFar: (count: number, shown: string) => `${shown} damaged ${count === 1 ? 'message' : 'messages'}`,
  checkingFile: 'Checking the repository database. This step has no progress indicator.',
  mailboxes: (done: string, total: string) => `${done} of ${total} mailboxes`,
  givingBack: (share: string) => `Freeing disk space: ${share} of the file`,
  pointsRemoved: (count: number, shown: string) =>
    `${shown} restore ${count === 1 ? 'point' : 'points'} removed`,
  verifyStopped: 'Verification stopped. Nothing was changed.',
  pruneStopped: 'Pruning stopped. Restore points removed so far are gone; all others are kept.',
  whole: (messages: string, size: string, when: string) =>
    `No damage found. ${messages} messages (${size}) read back ${when}.`,
  nothingToVerify: 'Nothing to verify: there’s no repository yet.',
  damagedTitle: (count: number, shown: string) =>
    count === 0
      ? 'A repository is damaged.'
      : count === 1
        ? 'One message is damaged.'
        : `${shown} messages are damaged.`,
  damagedText:
    'You can restore everything else. The next backup reads what the source still has again. Check the disk, and replace the repository with a copy if you have one.',
  damagedInBucket:
    'You can restore everything else. Repair puts back what the bucket or this computer still has, and the next backup reads what the source still has again.',
  unverifiedTitle: 'Couldn’t verify a repository.',
  damagedList: 'Damaged messages',
  fileList: 'Damage to the repository database',
  notNamed: (shown: string) => `and ${shown} more`,
  copy: 'Copy list',
  columns: { subject: 'Subject', mailboxes: 'Mailboxes', reason: 'Reason', repository: 'Repository' },
  noSubject: '(no subject)',
  pruneTitle: (count: number, shown: string) =>
    count === 1 ? 'Remove one restore point?' : `Remove ${shown} restore points?`,
  pruneText: (mailboxes: number, shown: string, oldest: string, newest: string) =>
    `From ${mailboxes === 1 ? 'one mailbox' : `${shown} mailboxes`}, ${oldest} to ${newest}. They have expired under your jobs’ retention rules. The newest restore point of each mailbox is kept. This can’t be undone.`,
  pruneConfirm: 'Remove restore points',
  nothingToPrune: 'Nothing to prune: no restore points have expired.',
  nothingCanBePruned: 'Nothing can be pruned now.',
  pruned: (count: number, shown: string, mailboxes: string, freed: string) =>
    count === 0
      ? 'Nothing was removed: no restore points have expired.'
      : `${shown} restore ${count === 1 ? 'point' : 'points'} of ${mailboxes} removed. ${freed} of disk space freed.`,
  keptByLock: (objects: number, shown: string, bytes: string | null) =>
    `Object Lock keeps ${plural(objects, '# object', '# objects', shown)}${bytes === null ? '' : ` (${bytes})`} that no restore point needs. The first pruning after the lock has ended removes ${objects === 1 ? 'it' : 'them'}.`,
  mailboxCount: (count: number, shown: string) => (count === 1 ? 'one mailbox' : `${shown} mailboxes`),
};
