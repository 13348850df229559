import { safeName } from '../../../core/lib/file-names.js';
import { join } from 'node:path';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { Session } from '../../../shared/backup/session.js';
import type { ExportRequest, ExportSelection } from '../../../shared/backup/export.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import type { PrintDocument } from '../../window/print-window.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { text } from '../../../shared/texts/text.js';
import { secretToStore } from './source-secret.js';

interface RestoreServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly print: PrintDocument;
  readonly secrets: Pick<SecretStore, 'write'>;
  /** Called when a secret that was to be kept could not be. */
  readonly onNotKept: (error: unknown) => void;
}

/** Restores: main adds the file dialogs, and keeps a secret that was asked for. */
export function restoreHandlers(services: RestoreServices): Handlers<ConsoleContract>['restore'] {
  const { worker, dialogs, print } = services;
  return {
    points: worker.restore.points,
    folders: worker.restore.folders,
    messages: worker.restore.messages,
    compare: worker.restore.compare,
    cancelComparison: worker.restore.cancelComparison,
    differences: worker.restore.differences,
    search: worker.restore.search,
    preview: worker.restore.preview,
    async toServer({ secret: given, keepSecret, ...request }) {
      if (given === undefined) return worker.restore.toServer(request);
      const source = (await worker.sources.list()).find(({ id }) => id === request.sourceId);
      if (!source) throw new AppError('not-found', text('sources.gone'));
      const secret = (await secretToStore(source.config, given)) ?? undefined;
      if (secret === undefined || keepSecret !== true) return worker.restore.toServer({ ...request, secret });
      const kept = keepOnceItWorked(services, source.id, secret);
      try {
        const started = await worker.restore.toServer({ ...request, secret });
        kept.follow(started.sessionId);
        return started;
      } catch (error) {
        kept.forget();
        throw error;
      }
    },
    unfinished: worker.restore.unfinished,
    cancel: worker.restore.cancel,
    async saveAttachment({ messageId, index }) {
      const { attachments } = await worker.restore.fileNames({ messageId });
      const name = attachments[index] ?? 'attachment';
      const path = await dialogs.saveFile(desktop.files.saveAttachment, name, []);
      if (path === null) return { outcome: 'cancelled' };
      await worker.restore.saveAttachment({ messageId, index, path });
      return { outcome: 'saved', path, holds: null };
    },
    async print({ messageId, document }) {
      const outcome = await print(document);
      if (outcome === 'printed') await worker.restore.notePrinted({ messageId });
      return { outcome };
    },
    async export({ task, selection, format, name }) {
      const path = await exportPath(services, selection, format, name);
      if (path === null) return { outcome: 'cancelled' };
      const { items, warnings } = await worker.restore.export({ task, selection, format, path });
      return { outcome: 'saved', path, holds: { what: 'message', count: items }, warnings };
    },
  };
}

/** Writes the secret when the restore has ended well: a wrong one would keep every later restore from asking. */
function keepOnceItWorked(
  { worker, secrets, onNotKept }: RestoreServices,
  sourceId: string,
  secret: string,
): { readonly follow: (sessionId: string) => void; readonly forget: () => void } {
  const ended = new Map<string, Session['status']>();
  let followed: string | null = null;
  const look = (): void => {
    const status = followed === null ? undefined : ended.get(followed);
    if (status === undefined) return;
    forget();
    if (status === 'Success' || status === 'Warning') secrets.write(sourceId, secret).catch(onNotKept);
  };
  // Before it begins: a short one may have ended before its id is known.
  const forget = worker.sessions.changed(({ id, status }) => {
    if (status !== 'Running') ended.set(id, status);
    look();
  });
  return {
    follow: (sessionId) => {
      followed = sessionId;
      look();
    },
    forget,
  };
}

/** Where the user wants it; null when the dialog was closed. A format of many files goes into a folder of its own in the one that was chosen. */
async function exportPath(
  { worker, dialogs }: RestoreServices,
  selection: ExportSelection,
  format: ExportRequest['format'],
  name: string,
): Promise<string | null> {
  const { exportMessage, exportMessages, kinds } = desktop.files;
  switch (format) {
    case 'mbox':
      if (selection.type === 'mailboxes') return folderIn(dialogs, name);
      return dialogs.saveFile(exportMessages, `${safeName(name, 'messages')}.mbox`, [
        { name: kinds.mbox, extensions: ['mbox'] },
      ]);
    case 'zip':
      return dialogs.saveFile(exportMessages, `${safeName(name, 'messages')}.zip`, [
        { name: kinds.zip, extensions: ['zip'] },
      ]);
    case 'eml':
    case 'maildir': {
      const [only] =
        selection.type === 'messages' && selection.messageIds.length === 1 ? selection.messageIds : [];
      if (format === 'eml' && only !== undefined) {
        return dialogs.saveFile(exportMessage, await emlName(worker, only), [
          { name: kinds.message, extensions: ['eml'] },
        ]);
      }
      return folderIn(dialogs, name);
    }
    default:
      return assertNever(format);
  }
}

async function folderIn(dialogs: FileDialogs, name: string): Promise<string | null> {
  const folder = await dialogs.openFolder(desktop.files.exportMessages);
  return folder === null ? null : join(folder, safeName(name, 'messages'));
}

async function emlName(worker: Client<WorkerContract>, messageId: string): Promise<string> {
  const { subject } = await worker.restore.fileNames({ messageId });
  return `${safeName(subject, 'message')}.eml`;
}
