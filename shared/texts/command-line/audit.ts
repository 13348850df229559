import type { AuditFault, AuditHead } from '../../audit/entry.js';
import { counted } from '../plural.js';

const faults: Readonly<Record<AuditFault, string>> = {
  altered: 'is not as it was written',
  missing: 'is missing',
  unreadable: 'cannot be read',
};

/** What `postkeep audit` prints. */
export const auditTexts = {
  description: 'who did what: restores, exports, previews, deletions, changes of license, jobs and settings',
  action: 'only such actions (several times for several)',
  words: 'only what these words are in: a person, a machine, a mailbox, a job, a path',
  from: 'only from this instant on',
  to: 'only up to this instant',
  instant: 'an instant such as 2026-11-29T08:00:00Z',
  list: {
    description: 'list actions, newest first',
    limit: 'how many (default 100, at most 1000)',
    before: 'continue below the action with this number',
    header: ['Number', 'Time', 'User', 'Machine', 'Action', 'About', 'Outcome'],
    none: 'No actions.',
    more: (shown: number, total: number, last: number) =>
      `${String(shown)} of ${String(total)}; for older ones add --before ${String(last)}.`,
  },
  verify: {
    description: 'read the whole log and check that no entry was changed, removed or put elsewhere',
    head: 'also compare with an end of the log that was noted elsewhere, as "verify" prints it: NUMBER:HASH',
    nothing: 'Nothing has been written yet.',
    whole: (entries: number) => `${counted(entries, 'action')}, each as it was written.`,
    damaged: (faultCount: number, entries: number) =>
      `${counted(faultCount, 'fault')} in ${counted(entries, 'action')}:`,
    fault: ({ number, fault }: { number: number; fault: AuditFault }) =>
      `Action ${String(number)} ${faults[fault]}.`,
    end: ({ number, hash }: AuditHead) => `End of the log, to be noted elsewhere: ${String(number)}:${hash}`,
  },
  export: {
    description: 'write actions to a file, oldest first',
    format: 'csv or json (default: by the file’s ending, else csv)',
    out: 'the file',
    done: (entries: number, path: string) => `${counted(entries, 'action')} written to ${path}.`,
  },
} as const;
