import { type Text, text } from '../../../shared/texts/text.js';
import type { TokenSupplier } from '../oauth/token-supplier.js';
import type { ImapConfig } from './imap-config.js';
import type { Rejection } from './imap-errors.js';

/** Who signs in at one connection, with what. */
export interface ImapLogin {
  readonly auth: { user: string; pass: string } | { user: string; accessToken: string };
  /** What to say and to do when the server rejects it. */
  readonly whenRejected: (server: string) => Rejection;
}

/** Asked again at every connection: a token may have expired meanwhile. */
export interface ImapSignIn {
  /** Throws AppError `source-*` when there is no token to be had. */
  readonly login: (mailbox: string, signal?: AbortSignal) => Promise<ImapLogin>;
  /** Proves the credentials without a mailbox; null where that cannot be done. */
  readonly prove: (() => Promise<void>) | null;
}

/** One mailbox's own password, or a master user's (`user*master`), of which a server does not say whether it knows the mailbox. */
export function passwordSignIn(
  auth: Exclude<ImapConfig['auth'], { method: 'oauth' }>,
  pass: string,
): ImapSignIn {
  const { method, user } = auth;
  const loginOf = (mailbox: string): ImapLogin => {
    if (method === 'password')
      return {
        auth: { user, pass },
        whenRejected: (server) => ({ of: 'password', said: text('imap.userRejected', { server, user }) }),
      };
    return {
      auth: { user: `${mailbox}*${user}`, pass },
      whenRejected: (server) => ({
        of: 'password',
        said: text('imap.masterRejected', { server, user, mailbox }),
      }),
    };
  };
  return { login: (mailbox) => Promise.resolve(loginOf(mailbox)), prove: null };
}

/** An app's token, for XOAUTH2 or OAUTHBEARER; `whenRejected` says what an administrator does next. */
export function tokenSignIn(
  tokens: TokenSupplier,
  whenRejected: (mailbox: string, token: string) => Text,
): ImapSignIn {
  return {
    async login(mailbox, signal) {
      const accessToken = await tokens.token(mailbox, signal);
      return {
        auth: { user: mailbox, accessToken },
        whenRejected: () => ({ of: 'any', said: whenRejected(mailbox, accessToken) }),
      };
    },
    async prove() {
      await tokens.token(null);
    },
  };
}
