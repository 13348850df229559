import { plural } from '../plural.js';

export const popups = {
  startupTitleOne: 'License warning',
  startupTitleMany: (count: number) => `${String(count)} things need your attention`,
  severities: { info: 'Information', warning: 'Warning', error: 'Error' },
  openLicense: 'License Information',
  openSession: 'Session log',
  openSettings: 'Settings',
  copy: 'Copy',
  nextAttempt: (when: string) => `Next attempt: ${when}`,
  quitTitle: (running: number) => plural(running, 'A backup is running', '# backups are running'),
  quitText: 'Quitting stops it. What has been stored so far is kept, and the next run continues from there.',
  quitConfirm: 'Stop and quit',
  quitCancel: 'Keep running',
};
