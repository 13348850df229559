import { AppError } from '../../../shared/errors.js';
import { type Content, partsOf, sizeOf } from '../../lib/content.js';
import type { ImapConnection } from './wire/imap-connection.js';

/** Where a message lies that was appended, as far as the server says it (RFC 4315 §3). */
export interface AppendedAs {
  readonly uidValidity: string;
  readonly uid: string;
}

/**
 * Appends a message to a folder, named as a command has it, and sends it as it is read, so that memory does not grow with it. Null: the
 * server has taken it without saying as what. Throws what the connection throws, and what reading the content throws: the connection
 * is ended then, as the rest of the message cannot be sent.
 */
export async function appendMessage(
  connection: ImapConnection,
  folder: string,
  content: Content,
  flags: readonly string[],
  internalDate: Date | undefined,
): Promise<AppendedAs | null> {
  const date = internalDate === undefined ? '' : ` "${dateTime(internalDate)}"`;
  // Only as literal8 may it have a NUL (RFC 3516 §4.4).
  const is8 = connection.capabilities.has('BINARY') && hasNul(content);
  const literal = `${is8 ? '~' : ''}{${String(sizeOf(content))}}`;
  let sending: Promise<void> = Promise.resolve();
  const onContinue = (): string => {
    sending = sendContent(connection, content).catch((error: unknown) => {
      connection.end(error);
    });
    return '';
  };
  const asked = connection.run(`APPEND ${folder} (${flags.join(' ')})${date} ${literal}`, { onContinue });
  try {
    const { code } = await asked;
    const [, uidValidity, uid] = /^(\d+) (\d+)$/.exec(code?.name === 'APPENDUID' ? code.argument : '') ?? [];
    return uidValidity === undefined || uid === undefined ? null : { uidValidity, uid };
  } finally {
    // Also what is refused in the middle is sent to its end, as it was announced.
    await sending;
  }
}

/** Ends when everything is on its way, or the connection is closed. Throws what `read` throws. */
async function sendContent(connection: ImapConnection, content: Content): Promise<void> {
  const size = sizeOf(content);
  let sent = 0;
  for (const part of partsOf(content)) {
    sent += part.length;
    if (sent > size) break;
    if (!connection.isUsable) return;
    await connection.send(part);
  }
  if (sent !== size) throw new AppError('internal', 'A message has another size than was announced.');
  if (connection.isUsable) await connection.send(Buffer.from('\r\n'));
}

function hasNul(content: Content): boolean {
  for (const part of partsOf(content)) if (part.includes(0)) return true;
  return false;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 9051 §9, date-time, in UTC. */
function dateTime(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${two(date.getUTCDate())}-${months[date.getUTCMonth()] ?? ''}-${String(date.getUTCFullYear()).padStart(4, '0')}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${day} ${time} +0000`;
}

/** System flags that a client may set, and keywords that are atoms (RFC 9051 §9, flag-keyword). */
export function isSendable(flag: string): boolean {
  return /^(\\(Seen|Answered|Flagged|Deleted|Draft)|[^\s\\(){%*"\]\u0000-\u001f\u007f-\uffff]+)$/i.test(flag);
}

/** Other line ends would not make it smaller. */
export function isAboutSpace(code: string): boolean {
  return ['OVERQUOTA', 'LIMIT', 'TOOBIG', 'APPENDLIMIT'].includes(code.toUpperCase());
}
