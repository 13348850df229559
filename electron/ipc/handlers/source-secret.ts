import type { OAuthProvider, SourceConfig } from '../../../shared/backup/source.js';
import { AppError } from '../../../shared/errors.js';
import type { GivenSecret } from '../../../shared/backup/source-draft.js';
import { credentialsToStore, readCredentialsFile } from '../../../core/sources/oauth/credentials.js';
import { text } from '../../../shared/texts/text.js';

/** What the secret store keeps of a secret that the user gives. Throws AppError `io`, `invalid-argument`. */
export async function secretToStore(
  config: SourceConfig,
  secret: GivenSecret | null,
): Promise<string | null> {
  if (config.type !== 'imap' || config.auth.method !== 'oauth') {
    if (secret === null || typeof secret === 'string') return secret;
    throw new AppError('invalid-argument', text('console.credentialsFileNotUsed'));
  }
  if (secret === null) throw new AppError('invalid-argument', text('console.credentialsMissing'));
  return oauthSecretToStore(config.auth.provider, secret);
}

/** Credentials as the secret store keeps them. Throws AppError `io`, `invalid-argument`. */
export async function oauthSecretToStore(provider: OAuthProvider, secret: GivenSecret): Promise<string> {
  return typeof secret === 'string'
    ? credentialsToStore(provider, secret)
    : readCredentialsFile(provider, secret.credentialsFile);
}
