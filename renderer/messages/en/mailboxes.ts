import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import type { MailboxState } from '../../../shared/backup/status.js';
import { plural } from '../plural.js';

const kinds: Readonly<Record<MailboxKind, string>> = { user: 'User', shared: 'Shared', resource: 'Resource' };
const licenseStates: Readonly<Record<MailboxLicenseState, string>> = {
  Licensed: 'Licensed',
  TemporaryAssigned: 'In grace',
  Exceeded: 'Waiting',
  New: 'New',
  NotRequired: 'Not required',
};
const licenseStateHints: Readonly<Record<MailboxLicenseState, string>> = {
  Licensed: 'Uses one license.',
  TemporaryAssigned: 'Over the license limit. Backed up until the grace period ends.',
  Exceeded: 'Over the license limit and its allowance. Not backed up until a license is freed.',
  New: 'First backed up this month. Doesn’t use a license until the first day of next month.',
  NotRequired:
    'Doesn’t use a license: a shared or resource mailbox, one of the sample organisation, or one that isn’t in a job or hasn’t been backed up for 31 days.',
};
const states: Readonly<Record<MailboxState, string>> = {
  protected: 'Protected',
  due: 'Due',
  running: 'Running',
  new: 'Not run yet',
  late: 'Overdue',
  away: 'Repository gone',
  never: 'Never',
  incomplete: 'Incomplete',
  failing: 'Failed',
  waiting: 'Waiting',
  paused: 'Job is off',
  unlisted: 'Not found',
  unknown: 'Unknown',
  excluded: 'Excluded',
  unassigned: 'In no job',
};
const stateHints: Readonly<Record<MailboxState, string>> = {
  protected: 'The last good backup is as recent as the schedule requires.',
  due: 'A backup is due, but not late yet.',
  running: 'It’s being backed up now, and isn’t protected until that has finished.',
  new: 'Its job hasn’t run yet and isn’t due.',
  late: 'A backup was due and didn’t happen. Run the job.',
  away: 'It was backed up in time, into a repository that can’t be reached or opened now. Connect its disk; Home says which.',
  never: 'There is no good backup. Run the job, and let it finish.',
  incomplete: 'The last backup missed some of the mail. Open the job’s log to see what.',
  failing: 'The last backup failed. Open the job’s log to see why.',
  waiting: 'It waits for a license and isn’t backed up. Install a license for more mailboxes.',
  paused: 'The schedule of its job is off. Switch it on, or delete the job.',
  unlisted: 'Its job didn’t find it on the server the last time. Exclude it if it’s gone for good.',
  unknown:
    'Unclear: dates are in the future, or the schedule is never due. Check the clock and the schedule.',
  excluded: 'A job of its source excludes it, and no other job backs it up.',
  unassigned: 'No job backs it up. Add it to a job if it should be.',
};
const exclusionEffects = {
  'none-needed': 'Shared and resource mailboxes don’t use a license.',
  stays: 'Another job backs it up too, so it keeps its license or its place in the queue.',
  released:
    'It keeps its license for 31 days after its last backup, then the next waiting mailbox gets it. If you add it back after that, it joins the end of the queue.',
  queues: 'If it needs a license, it joins the end of the queue.',
};

export const mailboxes = {
  kinds,
  licenseStates,
  licenseStateHints,
  states,
  stateHints,
  /** A backup is late for so long. */
  noneFor: (days: number, shown: string) => plural(days, 'None for # day', 'None for # days', shown),
  /** Of a repository that was opened only to restore from, and of what no session has asked the license for. */
  noState: '–',
  notListed: 'No session has listed it yet. Whether it gets a license is decided when its job runs.',
  lastGood: (when: string) => `Last good backup: ${when}`,
  backupFilter: 'Backup',
  anyBackup: 'Any backup state',
  notProtected: 'Not protected (all)',
  subtitle: (shown: string, total: number, totalText: string) =>
    shown === totalText
      ? plural(total, '# mailbox', '# mailboxes', totalText)
      : `${shown} of ${plural(total, '# mailbox', '# mailboxes', totalText)}`,
  table: 'Mailboxes',
  search: 'Filter by name, source or job',
  stateFilter: 'License state',
  kindFilter: 'Kind',
  anyState: 'Any license state',
  anyKind: 'Any kind',
  columns: {
    mailbox: 'Mailbox',
    kind: 'Kind',
    state: 'Last backup',
    newestPoint: 'Newest point',
    licenseState: 'License',
    firstAdmitted: 'First admission',
    restorePoints: 'Points',
    size: 'Size',
    jobs: 'Jobs',
    source: 'Source',
  },
  queue: (position: string) => `Waiting, number ${position}`,
  exportCsv: 'Export CSV…',
  exportMail: 'Export mail…',
  /** Proposed for the file or folder. */
  exportMailName: 'Mailboxes',
  restore: 'Open in Restore',
  setKind: 'Change kind to',
  setKindOfMany: 'Change kind',
  open: 'Open',
  exclude: 'Exclude…',
  includeAgain: 'Include again…',
  /** What several mailboxes are called in a title. */
  several: (count: number, shown: string) => plural(count, '1 mailbox', '# mailboxes', shown),
  selected: (count: number, shown: string) => plural(count, '1 selected', '# selected', shown),
  selecting: 'Selecting…',
  selectAll: 'Select all',
  clearSelection: 'Clear selection',
  selectionActions: 'Selected mailboxes',
  more: 'More',
  tooMany: (most: string) =>
    `At most ${most} mailboxes can be selected at once. Narrow the list by a filter first.`,
  kindSet: (mailbox: string, kind: string) => `${mailbox}: ${kind}`,
  kindDialog: {
    title: (mailboxes: string, kind: string) => `Change the kind of ${mailboxes} to ${kind}?`,
    text: {
      user: 'User mailboxes need a license. Those that don’t have one yet join the end of the queue.',
      shared:
        'Shared mailboxes don’t use a license. Those that have one give it back when their last restore point as a user mailbox is 31 days old.',
      resource:
        'Resource mailboxes don’t use a license. Those that have one give it back when their last restore point as a user mailbox is 31 days old.',
    },
    confirm: 'Change kind',
  },
  refusedTitle: 'What stays as it is',
  refusals: {
    'last-of-job': (job: string) => `Stays in ${job}, which would have no mailbox left`,
    exclude: 'No job backs it up',
    include: 'No job leaves it out',
    gone: 'It’s no longer in the list',
  },
  severalDialog: {
    reasonNeeded: 'Reason, for the event log',
    figures: (points: number, pointsText: string, messages: number, messagesText: string) =>
      `${plural(points, '# restore point', '# restore points', pointsText)}, ${plural(messages, '# message', '# messages', messagesText)}`,
    held: (figures: string) => `Stays: it’s under legal hold. ${figures}`,
    typeCount: (count: string) => `Type ${count} to confirm`,
    hold: {
      title: (mailboxes: string) => `Put ${mailboxes} under legal hold?`,
      text: 'While they’re held, nothing removes their restore points: no retention rule and no deletion. Those that are held already stay as they are.',
      confirm: 'Hold',
      done: (mailboxes: string) => `Under legal hold: ${mailboxes}`,
    },
    release: {
      title: (mailboxes: string) => `End the legal hold of ${mailboxes}?`,
      text: 'Retention rules apply to their restore points again, and their data can be deleted.',
      confirm: 'End holds',
      done: (mailboxes: string) => `Legal hold ended: ${mailboxes}`,
    },
    'delete-data': {
      title: (mailboxes: string) => `Delete all data of ${mailboxes}?`,
      text: 'This can’t be undone. Everything that was backed up of them is deleted, one mailbox after the other. They keep their licenses, and jobs that name them back them up again. Those under legal hold, and those with a repository out of reach, stay as they are.',
      confirm: 'Delete data',
      done: (mailboxes: string) => `Data deleted: ${mailboxes}`,
    },
    revoke: {
      title: (mailboxes: string) => `Revoke the licenses of ${mailboxes}?`,
      text: 'This can’t be undone. Everything that was backed up of them is deleted, one mailbox after the other, and their licenses go to the next waiting mailboxes. Mailboxes of the same accounts lose their data too. Those under legal hold, and those with a repository out of reach, stay as they are.',
      confirm: 'Revoke and delete data',
      done: (mailboxes: string) => `Licenses revoked: ${mailboxes}`,
    },
    list: 'Mailboxes',
    progress: (done: string, total: string, mailbox: string) => `${done} of ${total} done. ${mailbox}…`,
    stop: 'Stop after this one',
    stopping: 'Stopping after this one…',
    stopped: (left: number, shown: string) =>
      plural(
        left,
        'Stopped. 1 mailbox was left as it is.',
        'Stopped. # mailboxes were left as they are.',
        shown,
      ),
    outcome: (done: string, failed: number, shown: string) =>
      `${done} done. ${plural(failed, '1 was not:', '# were not:', shown)}`,
    sessionFailed: 'See its session in History for the reason.',
    failures: 'Not done',
  },
  exclusion: {
    exclude: {
      title: (mailbox: string) => `Exclude ${mailbox}?`,
      jobs: 'These jobs will skip it:',
      jobsOfMany: 'These jobs will skip them:',
      backup: 'It will be skipped from the next session on. Existing restore points are kept.',
      backupOfMany:
        'They will be skipped from the next session on. Existing restore points are kept. A license is kept for 31 days after the last backup, then the next waiting mailbox gets it.',
      confirm: 'Exclude',
      done: (mailboxes: string) => `Excluded: ${mailboxes}`,
      nothing: 'No job backs up any of these mailboxes.',
    },
    include: {
      title: (mailbox: string) => `Include ${mailbox} again?`,
      jobs: 'These jobs will back it up again:',
      jobsOfMany: 'These jobs will back them up again:',
      backup: 'It will be backed up from the next session on.',
      backupOfMany:
        'They will be backed up from the next session on. Those that need a license and have none join the end of the queue.',
      confirm: 'Include again',
      done: (mailboxes: string) => `Included again: ${mailboxes}`,
      nothing: 'No job leaves any of these mailboxes out by name. Edit a job to add them.',
    },
    ofJob: (job: string, count: number, shown: string) =>
      `${job} (${plural(count, '1 mailbox', '# mailboxes', shown)})`,
    license: exclusionEffects,
    lastOfJob: 'This is the only mailbox in the job. Add another one, or delete the job.',
    chosenByName: 'This job selects mailboxes by name. To add it back, edit the job.',
  },
  data: {
    held: 'Held',
    heldInPart: 'Held, not noted everywhere',
    heldHint: (since: string, reason: string) =>
      `Under legal hold since ${since}${reason === '' ? '' : `: ${reason}`}`,
    heldMissing: (paths: string) => `Not noted yet, because out of reach: ${paths}`,
    openedOnly: 'In a repository that was opened only to restore from.',
    reason: 'Reason (optional)',
    holdItem: 'Hold…',
    releaseItem: 'End hold…',
    deleteItem: 'Delete data…',
    hold: {
      title: (mailbox: string) => `Put ${mailbox} under legal hold?`,
      text: 'While it’s held, nothing removes its restore points: no retention rule and no deletion. Every console that uses its repositories respects the hold.',
      confirm: 'Hold',
    },
    release: {
      title: (mailbox: string) => `End the legal hold of ${mailbox}?`,
      text: 'Retention rules apply to its restore points again, and its data can be deleted.',
      confirm: 'End hold',
      leave:
        'End it all the same. The repository that’s out of reach keeps holding it until you end the hold again.',
    },
    revokeItem: 'Revoke license…',
    revoke: {
      title: (mailbox: string) => `Revoke the license of ${mailbox}?`,
      license:
        'Its license then goes to the next waiting mailbox. If this one is backed up again, it joins the end of the queue.',
      alsoOf: (mailboxes: string) => `These share the license, so their data is deleted too: ${mailboxes}.`,
      ofSource: (mailbox: string, source: string) => `${mailbox} (${source})`,
      isHeld: 'The mailbox is under legal hold, so its license can’t be revoked. End the hold first.',
      unreachable:
        'A repository that may hold its data is out of reach, so its license can’t be revoked. Connect it, then try again.',
      reason: 'Reason, for the event log',
      confirm: 'Revoke and delete data',
      running: (mailbox: string) => `Revoking the license of ${mailbox} and deleting its data…`,
      done: (mailbox: string) => `The license of ${mailbox} is free, and its data is deleted.`,
      doneInPart: (mailbox: string) =>
        `The license of ${mailbox} is free, and its data is deleted. See the log for the repository that will record this later.`,
      failed: (mailbox: string) => `${mailbox} keeps its license. See the log for the reason.`,
      stopped: (mailbox: string) =>
        `Stopped. ${mailbox} keeps its license. The next backup, pruning, or deletion will finish what was started.`,
    },
    deletion: {
      title: (mailbox: string) => `Delete all data of ${mailbox}?`,
      nothing: 'There is no data of this mailbox within reach.',
      lost: (points: number, pointsText: string, messages: number, messagesText: string, size: string) =>
        `${plural(points, '# restore point', '# restore points', pointsText)} with ${plural(messages, '# message', '# messages', messagesText)} (${size}) will be deleted.`,
      span: (oldest: string, newest: string) => `They date from ${oldest} to ${newest}.`,
      inRepository: (points: string, messages: string) => `${points} restore points · ${messages} messages`,
      forGood:
        'This can’t be undone. Messages found only in this mailbox are overwritten in the repository’s files and removed from search. Messages that other mailboxes also have are kept.',
      license: 'The mailbox keeps its license.',
      jobs: (jobs: string) =>
        `It will be backed up again by ${jobs}. Exclude it first if you don’t want that.`,
      isHeld: 'The mailbox is under legal hold, so nothing of it can be deleted. End the hold first.',
      leave: 'Leave data in repositories that are out of reach',
      typeAddress: (mailbox: string) => `Type ${mailbox} to confirm`,
      confirm: 'Delete data',
      running: (mailbox: string) => `Deleting the data of ${mailbox}…`,
      done: (mailbox: string) => `The data of ${mailbox} is deleted.`,
      doneInPart: (mailbox: string) =>
        `The data of ${mailbox} is deleted where it was within reach. See the log for what is left.`,
      failed: (mailbox: string) => `The data of ${mailbox} couldn’t be deleted completely.`,
      stopped: (mailbox: string) =>
        `Stopped. The next backup, pruning, or deletion will finish what was started for ${mailbox}.`,
      stop: 'Stop',
      log: 'Open log',
      steps: {
        messages: (done: string, total: string) => `${done} of ${total} messages removed`,
        words: () => 'Removing its words from the search',
        file: (done: string, total: string) => `Overwriting what is unused: page ${done} of ${total}`,
      },
    },
  },
  coverage: {
    button: 'Coverage report',
    formats: { pdf: 'PDF…', csv: 'CSV…', json: 'JSON…' },
    cancel: 'Cancel report',
    making: 'Making the coverage report',
    progress: (done: string, total: string) => `${done} of ${total} mailboxes`,
  },
  emptyTitle: 'No mailboxes yet',
  emptyText: 'Mailboxes appear here after you add them to a job.',
  noMatchTitle: 'No matching mailboxes',
  noMatchText: 'Try another filter, or clear it to see all mailboxes.',
  clearFilters: 'Clear filters',
};
