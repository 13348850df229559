import type { Clock } from '../../../shared/clock.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';

/** Gives access tokens for IMAP. They live in memory only. */
export interface TokenSupplier {
  /**
   * A token that opens the mailbox; null asks for one of the app itself, to prove the credentials. Asked at every connection.
   * Throws AppError `source-credentials`, `-throttled`, `-unreachable`, `-tls`, `-protocol`, `cancelled`.
   */
  readonly token: (mailbox: string | null, signal?: AbortSignal) => Promise<string>;
}

export interface IssuedToken {
  readonly token: string;
  readonly lifetimeSeconds: number;
}

/** A token is not handed out any more when it expires within this time: a connection takes a while, clocks differ. */
const expiryMarginMs = 5 * 60_000;

interface Cached {
  readonly token: string;
  readonly expiresAt: number;
}

interface UnderWay {
  readonly answer: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Keeps tokens until shortly before they expire. Whoever asks at the same time shares one request; nobody asks again
 * before `Retry-After` has passed, or for what was rejected for good. `keyOf` says which mailboxes share a token.
 */
export function cachedTokens(
  clock: Clock,
  keyOf: (mailbox: string | null) => string,
  issue: (mailbox: string | null, cancel: AbortSignal) => Promise<IssuedToken>,
): TokenSupplier {
  const cache = new Map<string, Cached>();
  const underWay = new Map<string, UnderWay>();
  const rejected = new Map<string, AppError>();
  let throttled: { readonly until: number; readonly error: AppError } | null = null;

  const refuse = (key: string): void => {
    const known = rejected.get(key);
    if (known) throw known;
    if (!throttled) return;
    const retryAfterMs = throttled.until - clock().getTime();
    const { code, text: said, details } = throttled.error;
    if (retryAfterMs > 0) throw new AppError(code, said, { details, retryAfterMs });
    throttled = null;
  };
  const ask = async (key: string, mailbox: string | null, cancel: AbortSignal): Promise<string> => {
    try {
      const { token, lifetimeSeconds } = await issue(mailbox, cancel);
      cache.set(key, { token, expiresAt: clock().getTime() + lifetimeSeconds * 1000 });
      return token;
    } catch (error) {
      if (error instanceof AppError && error.code === 'source-credentials') rejected.set(key, error);
      if (error instanceof AppError && error.retryAfterMs !== undefined)
        throttled = { until: clock().getTime() + error.retryAfterMs, error };
      throw error;
    } finally {
      underWay.delete(key);
    }
  };
  return {
    async token(mailbox, signal) {
      const key = keyOf(mailbox);
      const cached = cache.get(key);
      if (cached && cached.expiresAt - expiryMarginMs > clock().getTime()) return cached.token;
      cache.delete(key);
      refuse(key);
      let current = underWay.get(key);
      if (!current) {
        const controller = new AbortController();
        current = { answer: ask(key, mailbox, controller.signal), controller, waiting: 0 };
        underWay.set(key, current);
      }
      return wait(current, signal);
    },
  };
}

/** Waits with the others; the request ends when the last one has been stopped. */
async function wait(current: UnderWay, signal: AbortSignal | undefined): Promise<string> {
  current.waiting += 1;
  let onAbort: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(new AppError('cancelled', text('lib.stopped')));
    };
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([current.answer, stopped]);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    current.waiting -= 1;
    if (current.waiting === 0) current.controller.abort();
  }
}
