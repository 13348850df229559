import type { ImapFlow } from 'imapflow';
import { isRefusal } from './imap-errors.js';

/** What the library sends UNSELECT with; its types do not name it. */
interface SendsUnselect {
  run(command: 'CLOSE', options: { readonly unselect: true }): Promise<unknown>;
}

/** No folder of a user's. */
const noFolder = 'postkeep-none-7c1f0a54';

/**
 * Leaves the open folder without CLOSE, at which some servers expunge also what was opened by EXAMINE. Where UNSELECT
 * (RFC 3691) is not offered, opening a folder that does not exist does the same (RFC 9051 §6.3.2). Courier takes no message
 * for a folder that is open for reading. Throws what the connection throws.
 */
export async function leaveFolder(client: ImapFlow): Promise<void> {
  if (!client.mailbox) return;
  if (client.capabilities.has('UNSELECT') && sendsUnselect(client)) {
    await client.run('CLOSE', { unselect: true });
    return;
  }
  try {
    await client.mailboxOpen(noFolder, { readOnly: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

function sendsUnselect(client: object): client is SendsUnselect {
  return 'run' in client && typeof client.run === 'function';
}
