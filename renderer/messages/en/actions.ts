import type { AuditAction, AuditFault, AuditPlace } from '../../../shared/audit/entry.js';
import { plural } from '../plural.js';

const names: Readonly<Record<AuditAction, string>> = {
  'message-previewed': 'Message opened',
  'attachment-saved': 'Attachment saved',
  'messages-exported': 'Messages exported',
  'restored-to-server': 'Restored to server',
  'mailbox-data-deleted': 'Mailbox data deleted',
  'mailbox-revoked': 'License revoked',
  'mailbox-held': 'Put under legal hold',
  'mailbox-released': 'Legal hold ended',
  'mailbox-kind-changed': 'Kind changed',
  'source-added': 'Mail source added',
  'source-changed': 'Mail source changed',
  'source-removed': 'Mail source removed',
  'mailboxes-found': 'Mailboxes found in the directory',
  'sample-removed': 'Sample organisation removed',
  'job-created': 'Job created',
  'job-changed': 'Job changed',
  'job-removed': 'Job deleted',
  'job-started': 'Job started by hand',
  'job-stopped': 'Job stopped',
  'session-stopped': 'Session stopped',
  'repository-created': 'Repository created',
  'repository-opened': 'Repository opened',
  'repository-unlocked': 'Repository unlocked',
  'repository-encrypted': 'Repository encrypted',
  'passphrase-changed': 'Passphrase changed',
  'recovery-key-renewed': 'Recovery key renewed',
  'repository-pruned': 'Old restore points deleted',
  'repository-repaired': 'Repository repaired',
  'repository-rewritten': 'Repository rewritten',
  'care-changed': 'Verification schedule changed',
  'license-installed': 'License installed',
  'license-removed': 'License removed',
  'license-update-switched': 'License update switched',
  'usage-report-changed': 'Usage report changed',
  'usage-report-sent': 'Usage report sent',
  'license-report-created': 'License report created',
  'secret-stored': 'Password stored',
  'secret-removed': 'Password removed',
  'settings-changed': 'Settings changed',
  'log-exported': 'Actions exported',
  'log-begun': 'New log begun after damage',
  'entries-missing': 'Actions not recorded',
};

const faults: Readonly<Record<AuditFault, string>> = {
  altered: 'was changed',
  missing: 'is missing',
  unreadable: 'cannot be read',
};

const places: Readonly<Record<AuditPlace, string>> = {
  console: 'Console',
  'command-line': 'Command line',
};

/** Who did what: a view of History. */
export const actions = {
  names,
  places,
  to: (target: string) => `to ${target}`,
  reason: (reason: string) => `reason: ${reason}`,
  items: (count: number, formatted: string) => plural(count, '# item', '# items', formatted),
  table: 'Actions',
  subtitle: (count: number, formatted: string) => plural(count, '# action', '# actions', formatted),
  columns: { at: 'Time', action: 'Action', about: 'About', who: 'Who', place: 'Where', outcome: 'Outcome' },
  done: 'Done',
  failed: 'Failed',
  unknownUser: 'Unknown',
  on: (user: string, machine: string) => `${user} on ${machine}`,
  search: 'Search people, mailboxes, jobs',
  actionFilter: 'Action',
  anyAction: 'All actions',
  timeFilter: 'Time',
  times: { any: 'Any time', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
  emptyTitle: 'No actions yet',
  emptyText:
    'Who opened, exported, restored or deleted mail, and who changed jobs, settings or the license, appears here.',
  noMatchTitle: 'No matching actions',
  noMatchText: 'Try another filter, or clear it to see all actions.',
  older: (count: string) => `Show ${count} older actions`,
  export: 'Export…',
  verify: 'Verify',
  verifying: 'Verifying…',
  whole: (count: number, formatted: string) =>
    plural(count, 'The # action is as it was written.', 'All # actions are as they were written.', formatted),
  nothingToVerify: 'Nothing has been written yet.',
  end: (number: string, hash: string) => `End of the log: ${number}:${hash}`,
  endHint:
    'Keep it somewhere else, such as in an e-mail to yourself. With it, “postkeep audit verify --end” shows later that nothing before it was changed or cut off.',
  damaged: (count: number, formatted: string) =>
    plural(count, '# entry is not as it was written.', '# entries are not as they were written.', formatted),
  fault: (number: string, fault: AuditFault) => `Action ${number} ${faults[fault]}.`,
  moreFaults: (count: string) => `${count} more`,
};
