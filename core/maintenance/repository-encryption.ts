import type { MaintenanceProgress } from '../../shared/backup/maintenance.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { Client, Handlers } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { coalesce } from '../lib/coalesce.js';
import { encryptRepository } from '../repository/encrypt-repository.js';
import {
  type UnlockedRepository,
  changePassphrase,
  createEncrypted,
  renewRecoveryKey,
  unlock,
} from '../repository/passphrases.js';
import { ensureRepository } from '../repository/repository-folder.js';
import { isRepository } from '../repository/repository-marker.js';

interface EncryptionOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly secrets: Client<HostContract>['secrets'];
  /** Closes what this process reads of repositories. */
  readonly closeReaders: () => void;
  readonly onProgress: (progress: MaintenanceProgress) => void;
}

/** The calls of the contract, and the end of an encryption that is under way. */
export type RepositoryEncryption = Pick<
  Handlers<WorkerContract>['repository'],
  'create' | 'unlock' | 'encrypt' | 'changePassphrase' | 'renewRecoveryKey'
> & { readonly cancel: () => void };

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;

/** Making repositories, with a passphrase or without, and their passphrases. */
export function createRepositoryEncryption({
  catalogue,
  clock,
  secrets,
  closeReaders,
  onProgress,
}: EncryptionOptions): RepositoryEncryption {
  const { repositories } = catalogue;
  let running: AbortController | null = null;
  /** Throws AppError `invalid-argument` for one that was opened only to restore from: nothing is written into it. */
  const written = (folder: string): KnownRepository => {
    const found = repositories.register(folder);
    if (repositories.openedOnly().has(found.id))
      throw new AppError('invalid-argument', text('repository.onlyOpened', { folder: found.path }));
    return found;
  };
  const keep = async ({ identity, dataKey }: UnlockedRepository, isWanted: boolean): Promise<boolean> => {
    if (!isWanted) return false;
    try {
      await secrets.keepRepositoryKey({ identity, key: dataKey.toString('base64') });
      return true;
    } catch (error) {
      // The repository is as it should be; who asked is told that its key is not kept.
      if (error instanceof AppError) return false;
      throw error;
    }
  };
  return {
    async create({ path: folder, passphrase, keep: isWanted }) {
      const path = repositories.pathOf(folder);
      if (isRepository(path))
        throw new AppError('already-exists', text('repository.thereAlready', { folder: path }));
      // Only one that is there is known from now on.
      const note = (identity: string): void => {
        repositories.noteIdentity(repositories.register(folder).id, identity);
      };
      if (passphrase === null) {
        note(ensureRepository(path, clock, { type: 'any-or-none' }));
        return { recoveryKey: null, isKept: false };
      }
      const made = await createEncrypted(path, clock, passphrase);
      note(made.identity);
      return { recoveryKey: made.recoveryKey, isKept: await keep(made, isWanted) };
    },
    async unlock({ path, secret, keep: isWanted }) {
      return { isKept: await keep(await unlock(repositories.pathOf(path), secret), isWanted) };
    },
    async encrypt({ path: folder, passphrase, keep: isWanted }) {
      const { id, path } = written(folder);
      const controller = new AbortController();
      if (running !== null) throw new AppError('busy', text('repository.encryptsAlready'));
      running = controller;
      let figures = { bytesDone: 0, bytesTotal: 0 };
      const pushes = coalesce(
        () => progressMs,
        () => {
          onProgress({ task: 'encrypt', repository: path, ...figures });
        },
      );
      try {
        const expected = repositories.expectationOf(id);
        const encrypted = await encryptRepository(path, clock, expected, passphrase, {
          signal: controller.signal,
          closeReaders,
          onProgress: (bytesDone, bytesTotal) => {
            figures = { bytesDone, bytesTotal };
            pushes.call();
          },
        });
        repositories.noteIdentity(id, encrypted.identity);
        const { recoveryKey, isAllRemoved } = encrypted;
        return { recoveryKey, isAllRemoved, isKept: await keep(encrypted, isWanted) };
      } finally {
        running = null;
        pushes.flush();
      }
    },
    async changePassphrase({ path: folder, secret, next }) {
      const { id, path } = written(folder);
      await changePassphrase(path, clock, repositories.expectationOf(id), secret, next);
    },
    async renewRecoveryKey({ path: folder, secret }) {
      const { id, path } = written(folder);
      return { recoveryKey: await renewRecoveryKey(path, clock, repositories.expectationOf(id), secret) };
    },
    cancel: () => {
      running?.abort(new AppError('cancelled', text('repository.encryptionStopped')));
    },
  };
}
