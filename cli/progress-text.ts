import type { MaintenanceProgress } from '../shared/backup/maintenance.js';
import type { ServerRestoreProgress } from '../shared/backup/server-restore.js';
import { encryptionTexts } from '../shared/texts/command-line/repository-encryption.js';
import { progressTexts as words } from '../shared/texts/command-line/progress.js';

/** One line of live figures. */
export function progressText(progress: MaintenanceProgress): string {
  switch (progress.task) {
    case 'verify': {
      if (progress.step === 'file') return words.checkingFile(progress);
      const { damagedMessages } = progress;
      const damaged = damagedMessages === 0 ? [] : [words.damaged({ count: damagedMessages })];
      return [words.verifying(progress), ...damaged].join(', ');
    }
    case 'prune':
      return progress.file === null
        ? words.pruning(progress)
        : words.givingBack({ ...progress, ...progress.file });
    case 'encrypt':
      return encryptionTexts.encrypt.progress(progress);
    case 'repair':
      return words.repairing(progress);
    case 'repack':
      return words.repacking(progress);
  }
}

/** One line of live figures of a restore to a server. */
export function restoreText(progress: ServerRestoreProgress): string {
  const { refused, folder } = progress;
  const problems = refused === 0 ? [] : [words.refused({ count: refused })];
  return `${[words.restoring(progress), ...problems].join(', ')}: ${folder.join('/')}`;
}
