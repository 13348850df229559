import type { LicenseNoticeId } from '../../../shared/license/model.js';
import { plural } from '../plural.js';

/** By the id of the message (licensing.md §4). */
const startupTitles: Readonly<Partial<Record<LicenseNoticeId, string>>> = {
  M1: 'License has expired',
  M4: 'License limit exceeded',
  M6: 'License limit exceeded',
  M8: 'Mailboxes are waiting for a license',
};

export const popups = {
  startupTitles,
  startupTitle: 'License warning',
  startupTitleMany: (count: number) => `${String(count)} license warnings need your attention`,
  severities: { info: 'Information', warning: 'Warning', error: 'Error' },
  openLicense: 'License Information',
  openSession: 'Session log',
  openSettings: 'Settings',
  copy: 'Copy',
  nextAttempt: (when: string) => `Next attempt: ${when}`,
  quitTitle: (running: number) => plural(running, 'A backup is running', '# backups are running'),
  quitText:
    'Quitting stops running backups. Messages stored so far are kept, and the next run continues from there.',
  quitConfirm: 'Stop and quit',
  quitCancel: 'Keep running',
};
