import type { SourceConfig } from '../../../shared/backup/model.js';
import { AppError } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { SourceDraft } from '../../../shared/backup/source-draft.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { credentialsToStore, readCredentialsFile } from '../../../core/sources/oauth/credentials.js';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { FileDialogs } from '../../window/file-dialogs.js';

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
      const path = await dialogs.openFolder('Choose a folder');
      return path === null ? null : { path };
    },
    async chooseFile() {
      const path = await dialogs.openFile('Choose a file', [
        { name: 'Certificates', extensions: ['pem', 'crt', 'cer'] },
        { name: 'All files', extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
    async chooseCredentials() {
      const path = await dialogs.openFile('Choose credentials', [
        { name: 'JSON', extensions: ['json'] },
        { name: 'All files', extensions: ['*'] },
      ]);
      return path === null ? null : { path };
    },
  };
}

/** What the secret store keeps of a draft's secret. Throws AppError `io`, `invalid-argument`. */
async function secretToStore(config: SourceConfig, secret: SourceDraft['secret']): Promise<string | null> {
  if (config.type !== 'imap' || config.auth.method !== 'oauth') {
    if (secret === null || typeof secret === 'string') return secret;
    throw new AppError('invalid-argument', 'A credentials file is for sources that sign in with tokens.');
  }
  const { provider } = config.auth;
  if (secret === null) throw new AppError('invalid-argument', 'Enter the credentials, or choose their file.');
  return typeof secret === 'string'
    ? credentialsToStore(provider, secret)
    : readCredentialsFile(provider, secret.credentialsFile);
}
