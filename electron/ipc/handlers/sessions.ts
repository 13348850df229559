import { type Session, sessionTypes } from '../../../shared/backup/session.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { VerificationProcess } from '../../worker/verification-process.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { sessionExport, sessionFileName, sessionsCsv } from './session-exports.js';
import { writeExport } from './write-export.js';
import { desktop } from '../../../shared/texts/desktop.js';

interface SessionServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly verification: Pick<VerificationProcess, 'kill'>;
}

/** A verification looks for its stop twice a second, but hears nothing while SQLite checks a large file. */
const hearingMs = 1500;

/** Sessions: main adds the file dialogs and writes the exports. */
export function sessionHandlers({
  worker,
  dialogs,
  verification,
}: SessionServices): Handlers<ConsoleContract>['sessions'] {
  const { list, get, search } = worker.sessions;
  return {
    list,
    get,
    search,
    async stop({ sessionId }) {
      const killing = setTimeout(() => void verification.kill(sessionId), hearingMs);
      await worker.sessions.stop({ sessionId }).finally(() => {
        clearTimeout(killing);
      });
    },
    async exportCsv({ sessionIds }) {
      const path = await dialogs.saveFile(desktop.files.exportSessions, 'sessions.csv', [
        { name: desktop.files.kinds.csv, extensions: ['csv'] },
      ]);
      if (path === null) return { outcome: 'cancelled' };
      const known = await allSessions(worker);
      const sessions = sessionIds.flatMap((id) => known.get(id) ?? []);
      await writeExport(path, sessionsCsv(sessions));
      return { outcome: 'saved', path, holds: { what: 'session', count: sessions.length } };
    },
    async exportLog({ sessionId }) {
      const path = await dialogs.saveFile(
        desktop.files.exportSession,
        `${sessionFileName(await get({ sessionId }))}.txt`,
        [
          { name: desktop.files.kinds.text, extensions: ['txt'] },
          { name: desktop.files.kinds.json, extensions: ['json'] },
        ],
      );
      if (path === null) return { outcome: 'cancelled' };
      // Asked for again: a running session has continued while the dialog was open.
      await writeExport(path, sessionExport(path, await get({ sessionId })));
      return { outcome: 'saved', path, holds: null };
    },
  };
}

async function allSessions({ sessions }: Client<WorkerContract>): Promise<ReadonlyMap<string, Session>> {
  const lists = await Promise.all(sessionTypes.map((type) => sessions.list({ type, limit: 5000 })));
  return new Map(lists.flat().map((session) => [session.id, session]));
}
