import type { MaintenanceProgress } from '../shared/backup/maintenance.js';
import type { ServerRestoreProgress } from '../shared/backup/server-restore.js';

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as disks are sold: `1.2 GB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${String(count)} bytes`;
  const step = Math.min(Math.floor(Math.log10(count) / 3), units.length);
  const scaled = count / 1000 ** step;
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)} ${units[step - 1] ?? ''}`;
}

/** One line of live figures. */
export function progressText(progress: MaintenanceProgress): string {
  switch (progress.task) {
    case 'verify': {
      if (progress.step === 'file') return `${progress.repository}: checking the file…`;
      const { bytesDone, bytesTotal, bytesPerSecond, damagedMessages } = progress;
      const damaged = damagedMessages === 0 ? '' : `, ${String(damagedMessages)} damaged`;
      return `${progress.repository}: ${bytes(bytesDone)} of ${bytes(bytesTotal)}, ${bytes(bytesPerSecond)}/s${damaged}`;
    }
    case 'prune':
      return `${progress.repository}: ${String(progress.mailboxesDone)} of ${String(progress.mailboxesTotal)} mailboxes, ${String(progress.points)} restore points removed`;
  }
}

/** One line of live figures of a restore to a server. */
export function restoreText(progress: ServerRestoreProgress): string {
  const { messagesDone, messagesTotal, bytesPerSecond, refused, folder } = progress;
  const problems = refused === 0 ? '' : `, ${String(refused)} refused`;
  return `${String(messagesDone)} of ${String(messagesTotal)} messages, ${bytes(bytesPerSecond)}/s${problems}: ${folder.join('/')}`;
}
