import type { Session, SessionLogged } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { ComparisonProgress } from '../../shared/backup/comparison.js';
import type { ExportProgress } from '../../shared/backup/export.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { replaceFileFrom } from '../lib/atomic-file.js';
import type { Browser } from '../restore/browse.js';
import { exportFigures } from '../restore/export/export-figures.js';
import { runExport } from '../restore/export/export-session.js';
import { type SessionNames, restoreSessionName } from '../restore/session-name.js';
import type { OpenRepositories } from '../restore/open-repositories.js';
import { previewMessage, readAttachment } from '../restore/preview.js';
import type { Indexing } from '../restore/search/indexing.js';
import type { Search } from '../restore/search/search.js';
import type { ServerRestores } from '../restore/to-server/server-restores.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { SessionLog } from '../sessions/session-log.js';
import { comparisonHandlers } from './comparison.js';

interface RestoreServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly browser: Browser;
  readonly repositories: OpenRepositories;
  readonly search: Search;
  readonly indexing: Indexing;
  readonly serverRestores: ServerRestores;
  /** Fails the sessions of processes that have died. */
  readonly failAbandoned: () => void;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (lines: SessionLogged) => void;
  readonly names: SessionNames;
  readonly onExporting: (progress: ExportProgress) => void;
  readonly onComparing: (progress: ComparisonProgress) => void;
}

interface RestoreHandlers {
  readonly handlers: Handlers<WorkerContract>['restore'];
  /** Stops exports and the search under way. */
  readonly close: () => void;
}

/** Calls that look for messages and take them out. None of them asks for a license (licensing.md §10). */
export function restoreHandlers(services: RestoreServices): RestoreHandlers {
  const { catalogue, clock, browser, repositories, search, indexing, serverRestores } = services;
  const { names, onSession, onExporting } = services;
  const exports = new Map<string, AbortController>();
  const comparing = new Map<string, AbortController>();
  let searching = new AbortController();
  return {
    handlers: {
      points: ({ mailboxId }) => browser.points(mailboxId),
      folders: ({ pointId }) => browser.folders(pointId),
      messages: (page) => browser.messages(page),
      search: (request) => {
        searching.abort();
        searching = new AbortController();
        return search.page(request, searching.signal);
      },
      ...comparisonHandlers(repositories, services.onComparing, comparing),
      updateIndex: () => indexing.updateBriefly(),
      preview: async ({ messageId }) => {
        const { message, pieces } = await browser.message(messageId);
        return previewMessage(message, pieces);
      },
      fileNames: async ({ messageId }) => {
        const { message, pieces } = await browser.message(messageId);
        const { attachments } = await previewMessage(message, pieces);
        return { subject: message.subject, attachments: attachments.map(({ name }) => name) };
      },
      notePrinted: async ({ messageId }) => {
        await browser.message(messageId);
      },
      saveAttachment: async ({ messageId, index, path }) => {
        const { pieces } = await browser.message(messageId);
        return replaceFileFrom(path, readAttachment(pieces, index));
      },
      toServer: ({ secret, ...request }) => {
        services.failAbandoned();
        return serverRestores.start(request, secret);
      },
      unfinished: serverRestores.unfinished,
      cancel: async ({ sessionId }) => {
        exports.get(sessionId)?.abort();
        await serverRestores.stop(sessionId);
      },
      export: async ({ task, ...request }) => {
        const session = catalogue.sessions.start({
          type: 'restore',
          name: restoreSessionName('export', request.selection, names),
          jobId: null,
          trigger: 'manual',
        });
        const log = new SessionLog(catalogue.sessions, session, clock, onSession, services.onLogged);
        const controller = new AbortController();
        exports.set(session.id, controller);
        const endListening = listenForStop(catalogue.sessions, session.id, () => {
          controller.abort();
        });
        const figures = exportFigures(...([request, browser, repositories] as const), (figures) => {
          if (task !== undefined) onExporting({ task, sessionId: session.id, ...figures });
        });
        try {
          const { written, warnings } = await runExport(
            ...([request, browser, repositories, search, log, controller.signal, figures.settle] as const),
          );
          return {
            ...{ sessionId: session.id, path: request.path, items: written },
            warnings: [...warnings],
          };
        } finally {
          figures.close();
          endListening();
          exports.delete(session.id);
        }
      },
    },
    close() {
      for (const controller of [...exports.values(), ...comparing.values()]) controller.abort();
      searching.abort();
    },
  };
}
