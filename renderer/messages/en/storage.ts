/** Verification and pruning of the repositories, under Settings → Storage. */
export const storage = {
  repositories: 'Repositories',
  repositoryLine: (size: string, messages: string, points: string) =>
    `${size} on disk · ${messages} messages · ${points} restore points`,
  noRepositories: 'No repository yet: the first backup makes one.',
  hint: 'Verify reads every message back and names what is damaged. Prune removes the restore points that the retention of the jobs lets go.',
  verify: 'Verify',
  prune: 'Prune now…',
  cancel: 'Cancel',
  verifying: 'Verifying…',
  pruning: 'Pruning…',
  pruneBusy:
    'A backup is running. It applies the retention of its mailboxes when it ends; prune the rest then.',
  read: (done: string, total: string) => `${done} of ${total}`,
  left: (time: string) => `${time} left`,
  damagedSoFar: (count: number, shown: string) => `${shown} damaged ${count === 1 ? 'message' : 'messages'}`,
  checkingFile: 'Checking the repository’s file itself. This part cannot say how far it is.',
  mailboxes: (done: string, total: string) => `${done} of ${total} mailboxes`,
  pointsRemoved: (count: number, shown: string) =>
    `${shown} restore ${count === 1 ? 'point' : 'points'} removed`,
  verifyStopped: 'The verification was stopped. Nothing was changed.',
  pruneStopped: 'Pruning was stopped. What was removed until then stays removed; everything else is whole.',
  whole: (messages: string, size: string, when: string) =>
    `Everything is whole. ${messages} messages (${size}) were read back, ${when}.`,
  nothingToVerify: 'There is no repository yet, so there is nothing to verify.',
  damagedTitle: (count: number, shown: string) =>
    count === 0
      ? 'A repository is damaged.'
      : count === 1
        ? 'One message is damaged.'
        : `${shown} messages are damaged.`,
  damagedText:
    'Everything else can be restored. Put the repository back from a copy if you have one, and check the disk.',
  unverifiedTitle: 'A repository could not be verified.',
  damagedList: 'Damaged messages',
  fileList: 'Damage to the file itself',
  notNamed: (shown: string) => `and ${shown} more`,
  copy: 'Copy list',
  columns: { subject: 'Subject', mailboxes: 'Mailboxes', reason: 'Reason', repository: 'Repository' },
  noSubject: '(no subject)',
  pruneTitle: (count: number, shown: string) =>
    count === 1 ? 'Remove one restore point?' : `Remove ${shown} restore points?`,
  pruneText: (mailboxes: number, shown: string, oldest: string, newest: string) =>
    `They are of ${mailboxes === 1 ? 'one mailbox' : `${shown} mailboxes`}, from ${oldest} to ${newest}. The retention of the jobs lets them go, and they cannot be brought back. The newest restore point of each mailbox stays.`,
  pruneConfirm: 'Remove restore points',
  nothingToPrune: 'Nothing to prune: retention keeps every restore point that there is.',
  pruned: (count: number, shown: string, mailboxes: string, freed: string) =>
    count === 0
      ? 'Nothing was removed: retention keeps every restore point that there is.'
      : `${shown} restore ${count === 1 ? 'point' : 'points'} of ${mailboxes} removed. ${freed} were given back to the disk.`,
  mailboxCount: (count: number, shown: string) => (count === 1 ? 'one mailbox' : `${shown} mailboxes`),
};
