import type { MaintenanceProgress } from '../shared/backup/maintenance.js';
import type { ServerRestoreProgress } from '../shared/backup/server-restore.js';
import { formatBytes } from '../shared/texts/bytes.js';

/** One line of live figures. */
export function progressText(progress: MaintenanceProgress): string {
  switch (progress.task) {
    case 'verify': {
      if (progress.step === 'file') return `${progress.repository}: checking the file…`;
      const { bytesDone, bytesTotal, bytesPerSecond, damagedMessages } = progress;
      const damaged = damagedMessages === 0 ? '' : `, ${String(damagedMessages)} damaged`;
      return `${progress.repository}: ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}, ${formatBytes(bytesPerSecond)}/s${damaged}`;
    }
    case 'prune':
      return `${progress.repository}: ${String(progress.mailboxesDone)} of ${String(progress.mailboxesTotal)} mailboxes, ${String(progress.points)} restore points removed`;
  }
}

/** One line of live figures of a restore to a server. */
export function restoreText(progress: ServerRestoreProgress): string {
  const { messagesDone, messagesTotal, bytesPerSecond, refused, folder } = progress;
  const problems = refused === 0 ? '' : `, ${String(refused)} refused`;
  return `${String(messagesDone)} of ${String(messagesTotal)} messages, ${formatBytes(bytesPerSecond)}/s${problems}: ${folder.join('/')}`;
}
