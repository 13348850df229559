import type { SessionTrigger, SessionType } from '../../../shared/backup/session.js';
import { plural } from '../plural.js';

const types: Readonly<Record<SessionType, string>> = {
  backup: 'Backup',
  restore: 'Restore',
  verification: 'Verification',
  'data-deletion': 'Deletion',
  copy: 'Copy',
  'restore-drill': 'Restore drill',
  'license-update': 'System',
};
const triggers: Readonly<Record<SessionTrigger, string>> = { manual: 'Manual', schedule: 'Scheduled' };

export const history = {
  views: { sessions: 'Sessions', actions: 'Actions' },
  types,
  triggers,
  subtitle: (count: number, formatted: string) => plural(count, '# session', '# sessions', formatted),
  table: 'Sessions',
  columns: { status: 'Status', name: 'Session', type: 'Type', started: 'Started', duration: 'Duration' },
  typeFilter: 'Type',
  statusFilter: 'Status',
  anyType: 'All types',
  anyStatus: 'Any status',
  search: 'Search names and logs',
  onDay: (date: string) => `On ${date}`,
  clearDay: 'Show all days',
  noMatchTitle: 'No matching sessions',
  noMatchText: 'Try another filter, or clear it to see all sessions.',
  clearFilters: 'Clear filters',
  emptyTitle: 'No sessions yet',
  emptyText: 'Backups, restores, verifications, and license updates appear here with their logs.',
  detail: 'Session',
  log: 'Log',
  copyLog: 'Copy log',
  stop: 'Stop',
  stopping: 'Stopping…',
  exportLog: 'Export…',
  openJob: 'Open job',
  exportCsv: 'Export CSV…',
  running: 'Still running',
  /** Beside the date that stands for it (licensing.md §9). */
  writtenAt: (when: string) => `dated ${when} by a wrong clock`,
  mailboxSummary: (count: number, formatted: string) => plural(count, '# mailbox', '# mailboxes', formatted),
};
