import { type Answer, exchange } from '../../https/exchange.js';
import type { ExchangeFailure } from '../../https/connection-failure.js';
import { type PrivateAuthorities, trustedAuthorities } from '../../https/trusted-authorities.js';

/** How sign-in services are reached. */
export interface OAuthNetwork extends PrivateAuthorities {
  /** Asked for every request, so that a changed setting counts at once; empty = HTTPS_PROXY and NO_PROXY decide. */
  readonly proxy: () => Promise<string>;
}

export interface TokenRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One request over verified TLS; failures are values. Throws AppError `cancelled`, and `invalid-argument` for a CA file. */
export type AskTokenEndpoint = (
  request: TokenRequest,
  cancel: AbortSignal,
) => Promise<Answer | ExchangeFailure>;

const timeLimitMs = 30_000;
/** Tokens and metadata are some kilobytes. */
const bodyLimitBytes = 256 * 1024;

export function tokenEndpoint(network: OAuthNetwork): AskTokenEndpoint {
  return async (request, cancel) =>
    exchange({
      ...request,
      bodyLimitBytes,
      timeLimitMs,
      cancel,
      authorities: await trustedAuthorities(network),
      proxy: await network.proxy(),
    });
}
