import type { SourceConfig } from '../../../shared/backup/source.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { isLoopback } from '../../lib/loopback.js';
import { parseGoogleCredentials, parseMicrosoftCredentials } from '../oauth/credentials.js';
import { googleTokens } from '../oauth/google-tokens.js';
import { cloudOf } from '../oauth/microsoft-clouds.js';
import { microsoftTokens } from '../oauth/microsoft-tokens.js';
import type { OAuthAccess } from '../oauth/sign-in.js';
import { tokenEndpoint } from '../oauth/token-endpoint.js';
import type { Directory } from './directory.js';
import { googleDirectory, googleDirectoryScope } from './google-directory.js';
import { graphPermissions, microsoftDirectory } from './microsoft-directory.js';

/**
 * The directory of the organisation whose app opens the mailboxes of a source; nothing is connected yet. Throws AppError `invalid-argument` for a
 * source that has none, or one of Google without an administrator.
 */
export function openDirectory(
  config: SourceConfig,
  secret: string | null,
  { clock, proxy, extraCaFile }: OAuthAccess,
  retryDelaysMs: readonly number[],
): Directory {
  if (config.type !== 'imap' || config.auth.method !== 'oauth')
    throw new AppError('invalid-argument', text('directory.none'));
  if (secret === null)
    throw new AppError('source-credentials', text('sources.noCredentials', { host: config.host }));
  const network = { caFile: config.caFile ?? '', extraCaFile, proxy };
  const ask = tokenEndpoint(network);
  const common = { network, clock, retryDelaysMs };
  const { provider, administrator } = config.auth;
  switch (provider) {
    case 'm365': {
      const credentials = parseMicrosoftCredentials(secret);
      const origin = credentials.graph ?? cloudOf(credentials.authority).graph;
      const asked = {
        scope: `${origin}/.default`,
        permission: graphPermissions.join(', '),
        api: 'Microsoft Graph',
      };
      const tokens = microsoftTokens(credentials, ask, clock, asked);
      const { clientId } = credentials;
      return microsoftDirectory({
        ...common,
        origin,
        clientId,
        token: (signal) => tokens.token(null, signal),
      });
    }
    case 'google': {
      const credentials = parseGoogleCredentials(secret);
      if (administrator === undefined)
        throw new AppError('invalid-argument', text('directory.administratorMissing'));
      const tokens = googleTokens(credentials, ask, clock, googleDirectoryScope);
      return googleDirectory({
        ...common,
        origin: googleOriginOf(credentials.token_uri),
        client: credentials.client_id === '' ? credentials.client_email : credentials.client_id,
        administrator,
        token: (signal) => tokens.token(administrator, signal),
      });
    }
    default:
      return assertNever(provider);
  }
}

/** Tokens that this computer has issued, which is what tests do, serve nowhere else (docs/decisions/0096). */
function googleOriginOf(tokenUri: string): string {
  const { origin, hostname } = new URL(tokenUri);
  return isLoopback(hostname) ? origin : 'https://admin.googleapis.com';
}
