import type { SourceConfig } from '../../../shared/backup/source.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';

/** What stands in the way of reading a secret, and not of using one that is entered. */
const unreadCodes: readonly AppError['code'][] = [
  'io',
  'disk-full',
  'newer-schema',
  'corrupt-state',
  'secret-unavailable',
];

/**
 * The stored secret of the source that is restored to. Throws AppError `secret-unavailable`, with the reason, when it cannot be read or
 * none is stored: it is asked for then (licensing.md §10).
 */
export async function secretToRestore(
  { auth, host }: Extract<SourceConfig, { type: 'imap' }>,
  read: () => Promise<string | null>,
): Promise<string> {
  const secret = auth.method === 'oauth' ? 'credentials' : 'password';
  try {
    const stored = await read();
    if (stored !== null) return stored;
  } catch (error) {
    if (!(error instanceof AppError) || !unreadCodes.includes(error.code)) throw error;
    throw new AppError(
      'secret-unavailable',
      text('restore.secretUnread', { secret, host, reason: error.text }),
      {
        cause: error,
      },
    );
  }
  throw new AppError('secret-unavailable', text('restore.noSecret', { secret, host }));
}
