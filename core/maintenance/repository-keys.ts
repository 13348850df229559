import { AppError } from '../../shared/errors.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/worker-contract.js';
import type { RepositoryStore } from '../catalogue/repositories.js';
import { holdKey, isHeld, noteWithheld } from '../repository/encryption/held-keys.js';

/**
 * Takes in the keys of the encrypted repositories that the console knows, as far as they are kept somewhere (keychain, secrets file, a file with the
 * passphrase). Asked for at the start and before each session, as another process may have been given one meanwhile. It opens no repository: a
 * disk that is not there delays nothing.
 */
export async function takeInKeys(
  { identified }: Pick<RepositoryStore, 'identified'>,
  { repositoryKey }: Client<HostContract>['secrets'],
): Promise<void> {
  for (const { identity, path } of identified()) {
    if (isHeld(identity)) continue;
    try {
      const key = await repositoryKey({ identity, path });
      if (key !== null) holdKey(identity, Buffer.from(key, 'base64'));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      noteWithheld(identity, error.text);
    }
  }
}
