import { safeName } from '../../../core/lib/file-names.js';
import { join } from 'node:path';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';

interface RestoreServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
}

/** Restores: main adds the file dialogs. */
export function restoreHandlers({ worker, dialogs }: RestoreServices): Handlers<ConsoleContract>['restore'] {
  return {
    points: worker.restore.points,
    folders: worker.restore.folders,
    messages: worker.restore.messages,
    search: worker.restore.search,
    preview: worker.restore.preview,
    toServer: worker.restore.toServer,
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

async function emlName(worker: Client<WorkerContract>, messageId: string): Promise<string> {
  const { message } = await worker.restore.preview({ messageId });
  return `${safeName(message.subject, 'message')}.eml`;
}
