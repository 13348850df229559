import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { secretToStore } from './source-secret.js';

const { files } = desktop;

interface SourceServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly secrets: SecretStore;
  readonly sourcesChanged: () => Promise<void>;
}

/** Mail sources: main adds the file dialogs and the secrets. */
export function sourceHandlers(services: SourceServices): Handlers<ConsoleContract>['sources'] {
  const { worker, dialogs, secrets } = services;
  return {
    list: worker.sources.list,
    async add({ name, config, secret: given }) {
      const secret = await secretToStore(config, given);
      const source = await worker.sources.add({ name, config });
      try {
        if (secret !== null) await secrets.write(source.id, secret);
      } catch (error) {
        await worker.sources.remove({ sourceId: source.id });
        throw error;
      }
      await services.sourcesChanged();
      return source;
    },
    check: async ({ config, secret }) =>
      worker.sources.check({ config, secret: await secretToStore(config, secret) }),
    mailboxes: worker.sources.mailboxes,
    async remove({ sourceId }) {
      await worker.sources.remove({ sourceId });
      await secrets.remove(sourceId);
      await services.sourcesChanged();
    },
    async chooseFolder() {
      const path = await dialogs.openFolder(files.chooseFolder);
      return path === null ? null : { path };
    },
    async chooseFile() {
      const path = await dialogs.openFile(files.chooseFile, [
        { name: files.kinds.certificates, extensions: ['pem', 'crt', 'cer'] },
        { name: files.kinds.all, extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
    async chooseCredentials() {
      const path = await dialogs.openFile(files.chooseCredentials, [
        { name: files.kinds.json, extensions: ['json'] },
        { name: files.kinds.all, extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
  };
}
