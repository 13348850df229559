import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { desktop } from '../../../shared/texts/desktop.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import type { VerificationProcess } from '../../worker/verification-process.js';
import { writeExport } from './write-export.js';

interface RepositoryServices {
  readonly worker: Client<WorkerContract>;
  readonly verification: VerificationProcess;
  readonly dialogs: FileDialogs;
}

/** The repository: verification runs in a process of its own. */
export function repositoryHandlers({
  worker,
  verification,
  dialogs,
}: RepositoryServices): Handlers<ConsoleContract>['repository'] {
  const { stats, list, overview, drill, care, setCare, pruneForecast, prune, repair, known, cancel } =
    worker.repository;
  const { look, create, unlock, encrypt, changePassphrase, renewRecoveryKey } = worker.repository;
  return {
    stats,
    list,
    overview,
    verify: () => verification.verify('all'),
    verifyDue: () => verification.verify('due'),
    drill,
    care,
    setCare,
    pruneForecast,
    prune,
    repair,
    known,
    ...{ look, create, unlock, encrypt, changePassphrase, renewRecoveryKey },
    async open() {
      const path = await dialogs.openFolder(desktop.files.openRepository);
      return path === null ? null : worker.repository.open({ path });
    },
    async saveRecoveryKey(key) {
      const kinds = [{ name: desktop.files.kinds.text, extensions: ['txt'] }];
      const path = await dialogs.saveFile(desktop.files.saveRecoveryKey, 'postkeep-recovery-key.txt', kinds);
      if (path === null) return { outcome: 'cancelled' };
      await writeExport(path, desktop.recoveryKey(key));
      return { outcome: 'saved', path, holds: null };
    },
    async cancel(wanted) {
      if (wanted.task !== 'verify') return cancel(wanted);
      await verification.cancel();
      // Looks for sessions whose process has gone.
      await worker.sessions.list({ type: 'verification', limit: 1 });
    },
  };
}
