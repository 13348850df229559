import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../shared/errors.js';
import { text } from '../shared/texts/text.js';
import { unlock } from '../core/repository/passphrases.js';
import { isEncrypted } from '../core/repository/repository-marker.js';
import { readSecretFile } from './arguments.js';

/** Name of a credential that systemd hands to a service (systemd.exec(5), LoadCredential=). */
const credentialName = 'postkeep-passphrase';

/**
 * The key of an encrypted repository, in base64: by the passphrase in the file that POSTKEEP_PASSPHRASE_FILE names, or in a credential of systemd, else the
 * one that was `kept`, which may be of former times; null without any of them. Throws AppError `passphrase-wrong` where there is no other, `io`, and what
 * reading the repository's marker throws.
 */
export async function repositoryKey(
  path: string,
  environment: NodeJS.ProcessEnv,
  kept: string | null,
): Promise<string | null> {
  const file = passphraseFile(environment);
  if (file === null || !isEncrypted(path)) return kept;
  try {
    const { dataKey } = await unlock(path, readSecretFile(file));
    return dataKey.toString('base64');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'passphrase-wrong') throw error;
    // The file may be for another of the console's repositories.
    if (kept !== null) return kept;
    throw new AppError(
      'passphrase-wrong',
      text('repository.passphraseFileOutdated', { file, folder: path }),
      {
        cause: error,
      },
    );
  }
}

function passphraseFile({
  POSTKEEP_PASSPHRASE_FILE: named = '',
  CREDENTIALS_DIRECTORY: credentials = '',
}: NodeJS.ProcessEnv): string | null {
  if (named !== '') return named;
  if (credentials === '') return null;
  const credential = join(credentials, credentialName);
  return existsSync(credential) ? credential : null;
}
