import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unlock } from '../core/repository/passphrases.js';
import { isEncrypted } from '../core/repository/repository-marker.js';
import { readSecretFile } from './arguments.js';

/** Name of a credential that systemd hands to a service (systemd.exec(5), LoadCredential=). */
const credentialName = 'postkeep-passphrase';

/**
 * The key of an encrypted repository, in base64, by the passphrase in the file that POSTKEEP_PASSPHRASE_FILE names, or in a credential of systemd; null
 * without either, and for a repository that is not encrypted. Throws AppError `passphrase-wrong`, `io`, and what reading the repository's marker throws.
 */
export async function keyByPassphraseFile(
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const file = passphraseFile(environment);
  if (file === null || !isEncrypted(path)) return null;
  const { dataKey } = await unlock(path, readSecretFile(file));
  return dataKey.toString('base64');
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
