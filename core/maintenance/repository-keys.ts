import { AppError } from '../../shared/errors.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { holdKey, isHeld, noteWithheld } from '../repository/encryption/held-keys.js';
import { isRepository, repositoryIdentity } from '../repository/repository-marker.js';

/**
 * Takes in the keys of the encrypted repositories that the console knows, as far as they are kept somewhere (keychain, secrets file, a file with the
 * passphrase). Asked for at the start and before each session, as another process may have been given one meanwhile. It looks into no repository that
 * is known: a disk that is not there delays nothing. Of its own, and of those that jobs name, a catalogue that was lost does not know the identity.
 */
export async function takeInKeys(
  catalogue: Pick<Catalogue, 'repositories' | 'jobs'>,
  { repositoryKey }: Client<HostContract>['secrets'],
): Promise<void> {
  for (const { identity, path } of [...catalogue.repositories.identified(), ...unidentified(catalogue)]) {
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

function unidentified({ repositories, jobs }: Pick<Catalogue, 'repositories' | 'jobs'>) {
  const known = new Set(repositories.identified().map(({ path }) => path));
  const named = [null, ...jobs.list().map(({ definition }) => definition.repositoryPath)];
  const paths = new Set(named.map((path) => repositories.pathOf(path)));
  return [...paths].filter((path) => !known.has(path) && isRepository(path)).flatMap(identityOf);
}

/** Nothing of one that cannot be read: whoever opens it says why. */
function identityOf(path: string): { identity: string; path: string }[] {
  try {
    return [{ identity: repositoryIdentity(path), path }];
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
