import { isRefusal } from './imap-errors.js';
import { OpenFolder } from './open-folder.js';
import type { ImapConnection } from './wire/imap-connection.js';

/** No folder of a user's. */
const noFolder = { shown: 'postkeep-none-7c1f0a54', exactly: null };

/**
 * Leaves the open folder without CLOSE, at which some servers expunge also what was opened by EXAMINE. Where UNSELECT
 * (RFC 3691) is not offered, opening a folder that does not exist does the same (RFC 9051 §6.3.2). Courier takes no message
 * for a folder that is open for reading. Throws what the connection throws.
 */
export async function leaveFolder(connection: ImapConnection): Promise<void> {
  try {
    if (connection.capabilities.has('UNSELECT')) await connection.run('UNSELECT');
    else await OpenFolder.open(connection, noFolder).opened;
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}
