import type { Source } from '../../../shared/backup/source.js';
import { AppError, type ErrorCode } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { MailSource } from '../../sources/mail-source.js';
import type { MailboxWriter } from '../../sources/mailbox-writer.js';

export type RestoreTarget = Pick<MailSource, 'openForRestore'>;

/** A server that has not answered for so long is waited for by the restore's session, where it is seen, in milliseconds. */
const answerMs = 10_000;

/** What no session would make good by trying again. */
const endsIt: ReadonlySet<ErrorCode> = new Set(['source-credentials', 'invalid-argument']);

/** A target that has been signed in to. */
export interface SignedIn {
  /** Its first writer is the one that signed in, so that a server hears a secret once. */
  readonly mail: RestoreTarget;
  /** Signs out where no restore began. */
  readonly abandon: () => void;
}

/**
 * Signs in to the mailbox that is restored to, before anything has begun. Throws AppError `secret-unavailable`, with the refusal, where the
 * server refuses the secret: it is asked for then, and never tried again by itself, which might lock the account out; `invalid-argument` for
 * a mailbox that the source cannot write to, however often it is tried. Whatever else is wrong is the session's to tell.
 */
export async function signIn(
  { config }: Source,
  mail: RestoreTarget,
  target: string,
  signal: AbortSignal,
): Promise<SignedIn> {
  if (config.type !== 'imap') return { mail, abandon: () => undefined };
  const { auth } = config;
  let first: Promise<MailboxWriter> | null = mail.openForRestore(target, signal);
  const refused = first.then(
    () => null,
    (error: unknown) => (error instanceof AppError && endsIt.has(error.code) ? error : null),
  );
  const refusal = await Promise.race([refused, noAnswer()]);
  if (refusal?.code === 'invalid-argument') throw refusal;
  if (refusal !== null) {
    const secret = auth.method === 'oauth' ? 'credentials' : 'password';
    throw new AppError(
      'secret-unavailable',
      text('restore.secretRefused', { secret, reason: refusal.text }),
      {
        details: refusal.details,
        cause: refusal,
      },
    );
  }
  const take = (): Promise<MailboxWriter> | null => {
    const taken = first;
    first = null;
    return taken;
  };
  return {
    mail: { openForRestore: (...given) => take() ?? mail.openForRestore(...given) },
    abandon: () => {
      take()?.then(
        (writer) => writer.close(),
        () => undefined,
      );
    },
  };
}

function noAnswer(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, answerMs, null).unref();
  });
}
