import type { Source } from '../../../shared/backup/source.js';
import type { SourceDraft } from '../../../shared/backup/source-draft.js';
import { AppError } from '../../../shared/errors.js';
import type { ConsoleContract } from '../../../shared/ipc/console-contract.js';
import type { Client, Handlers } from '../../../shared/ipc/contract.js';
import type { WorkerContract } from '../../../shared/ipc/worker-contract.js';
import { text } from '../../../shared/texts/text.js';
import { assertSecretServes } from '../../../core/sources/changed-secret.js';
import { readMailboxListFile } from '../../../core/sources/mailbox-list-file.js';
import type { SecretStore } from '../../../core/state/secret-store.js';
import type { FileDialogs } from '../../window/file-dialogs.js';
import { desktop } from '../../../shared/texts/desktop.js';
import { createRemovedSecrets } from './removed-secrets.js';
import { secretToStore } from './source-secret.js';

const { files } = desktop;

interface SourceServices {
  readonly worker: Client<WorkerContract>;
  readonly dialogs: FileDialogs;
  readonly secrets: SecretStore;
  readonly sourcesChanged: () => Promise<void>;
  /** A secret could not be put back. */
  readonly onSecretFault: (error: unknown) => void;
}

/** Mail sources: main adds the file dialogs and the secrets. */
export function sourceHandlers(services: SourceServices): Handlers<ConsoleContract>['sources'] {
  const { worker, dialogs, secrets } = services;
  const removedSecrets = createRemovedSecrets();
  const known = async (sourceId: string): Promise<Source> => {
    const source = (await worker.sources.list()).find(({ id }) => id === sourceId);
    if (source === undefined) throw new AppError('not-found', text('sources.gone'));
    return source;
  };
  /** The secret to try a source with: the given one, or the stored one of a source that is edited. */
  const secretToTry = async ({
    config,
    secret: given,
    sourceId,
  }: SourceDraft & { readonly sourceId?: string | undefined }): Promise<string | null> => {
    if (given !== null || sourceId === undefined) return secretToStore(config, given);
    assertSecretServes((await known(sourceId)).config, config, null);
    return config.type === 'imap' ? secrets.read(sourceId) : null;
  };
  /** False when it was not kept, or cannot be stored: the source is back all the same. */
  const putSecretBack = async (sourceId: string): Promise<boolean> => {
    const secret = removedSecrets.of(sourceId);
    if (secret === null) return false;
    try {
      await secrets.write(sourceId, secret);
      removedSecrets.forget(sourceId);
      return true;
    } catch (error) {
      services.onSecretFault(error);
      return false;
    }
  };
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
    async update({ sourceId, name, config, secret: given }) {
      const before = await known(sourceId);
      const secret = given === null ? null : await secretToStore(config, given);
      assertSecretServes(before.config, config, secret);
      const source = await worker.sources.update({ sourceId, name, config });
      try {
        if (secret !== null) await secrets.write(sourceId, secret);
      } catch (error) {
        await worker.sources.update({ sourceId, name: before.name, config: before.config });
        throw error;
      }
      await services.sourcesChanged();
      return source;
    },
    async check(draft) {
      const { config, task } = draft;
      return worker.sources.check({ config, secret: await secretToTry(draft), task });
    },
    cancelCheck: worker.sources.cancelCheck,
    async tryDiscovery({ task, ...draft }) {
      const { config, sourceId = null } = draft;
      return worker.sources.tryDiscovery({ sourceId, config, secret: await secretToTry(draft), task });
    },
    discover: worker.sources.discover,
    cancelDiscovery: worker.sources.cancelDiscovery,
    mailboxes: worker.sources.mailboxes,
    folders: worker.sources.folders,
    async remove({ sourceId, withJobs }) {
      // One that cannot be read is asked for again should the source come back.
      const secret = await secrets.read(sourceId).catch(() => null);
      await worker.sources.remove({ sourceId, withJobs });
      if (secret !== null) removedSecrets.keep(sourceId, secret);
      try {
        await secrets.remove(sourceId);
      } finally {
        await services.sourcesChanged();
      }
    },
    async putBack({ sourceId }) {
      const source = await worker.sources.putBack({ sourceId });
      const isSecretMissing = source.config.type === 'imap' && !(await putSecretBack(sourceId));
      await services.sourcesChanged();
      return { source, isSecretMissing };
    },
    states: worker.sources.states,
    async test({ sourceId }) {
      const { at, error, notRead } = await worker.sources.test({ sourceId });
      return { at, error, notRead };
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
    async chooseMailboxList() {
      const path = await dialogs.openFile(files.chooseMailboxList, [
        { name: files.kinds.lists, extensions: ['csv', 'tsv', 'txt'] },
        { name: files.kinds.all, extensions: ['*'] },
      ]);
      return path === null ? null : { text: await readMailboxListFile(path) };
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
