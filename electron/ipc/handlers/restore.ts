import { safeName } from '../../../core/lib/file-names.js';
import { join } from 'node:path';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { Session } from '../../../shared/backup/model.js';
import { AppError } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { text } from '../../../shared/texts/text.js';
import { secretToStore } from './source-secret.js';

interface RestoreServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly secrets: Pick<SecretStore, 'write'>;
  /** Called when a secret that was to be kept could not be. */
  readonly onNotKept: (error: unknown) => void;
}

/** Restores: main adds the file dialogs, and keeps a secret that was asked for. */
export function restoreHandlers(services: RestoreServices): Handlers<ConsoleContract>['restore'] {
  const { worker, dialogs } = services;
  return {
    points: worker.restore.points,
    folders: worker.restore.folders,
    messages: worker.restore.messages,
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
      const { attachments } = await worker.restore.preview({ messageId });
      const name = attachments.find((each) => each.index === index)?.name ?? 'attachment';
      const path = await dialogs.saveFile(desktop.files.saveAttachment, name, []);
      if (path === null) return { outcome: 'cancelled' };
      await worker.restore.saveAttachment({ messageId, index, path });
      return { outcome: 'saved', path, items: 1 };
    },
    async exportFound({ query }) {
      const folder = await dialogs.openFolder(desktop.files.exportMessages);
      if (folder === null) return { outcome: 'cancelled' };
      const { path, items, warnings } = await worker.restore.export({
        selection: { type: 'search', query, isTyping: true },
        format: 'eml',
        path: join(folder, 'messages'),
      });
      return { outcome: 'saved', path, items, warnings };
    },
    async exportEml({ messageIds }) {
      const [first] = messageIds;
      const path =
        messageIds.length === 1 && first !== undefined
          ? await dialogs.saveFile(desktop.files.exportMessage, await emlName(worker, first), [
              { name: desktop.files.kinds.message, extensions: ['eml'] },
            ])
          : await dialogs.openFolder(desktop.files.exportMessages);
      if (path === null) return { outcome: 'cancelled' };
      const { items, warnings } = await worker.restore.export({
        selection: { type: 'messages', messageIds },
        format: 'eml',
        path: messageIds.length === 1 ? path : join(path, 'messages'),
      });
      return { outcome: 'saved', path, items, warnings };
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

async function emlName(worker: Client<WorkerContract>, messageId: string): Promise<string> {
  const { message } = await worker.restore.preview({ messageId });
  return `${safeName(message.subject, 'message')}.eml`;
}
