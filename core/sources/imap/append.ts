import type { Writable } from 'node:stream';
import type { AppendResponseObject, ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import type { Content } from '../../lib/content.js';

type ContentInParts = Exclude<Content, Buffer>;

/** What the library sends commands with, and the connection below it; its types do not name them. */
interface SendsCommands {
  exec: (command: string, attributes: unknown, options: object) => Promise<unknown>;
  readonly writeSocket: Writable;
}

/** The library's literal, the last part of its APPEND. */
interface Literal {
  readonly type: 'LITERAL';
  readonly isLiteral8: boolean;
}

/**
 * Appends a message to a folder; one that is read in parts is sent as they come, so that memory does not grow with it. Answers and throws
 * what the library does, and what `read` throws: the connection is closed then, as the rest of the message cannot be sent.
 */
export function appendMessage(
  client: ImapFlow,
  folder: string,
  content: Content,
  flags: string[],
  internalDate: Date | undefined,
): Promise<AppendResponseObject | false | undefined> {
  if (Buffer.isBuffer(content)) return client.append(folder, content, flags, internalDate);
  return appendInParts(client, folder, content, flags, internalDate);
}

/**
 * The library takes nothing but a buffer. It makes the command, with one byte in the place of the message, and reads the answer; the
 * byte is exchanged for the size of the message as the command goes out, and the message is sent when the server asks for it.
 */
async function appendInParts(
  client: ImapFlow,
  folder: string,
  content: ContentInParts,
  flags: string[],
  internalDate: Date | undefined,
): Promise<AppendResponseObject | false | undefined> {
  if (!sendsCommands(client)) throw new AppError('internal', 'imapflow sends its commands in another way.');
  const { exec } = client;
  const sending: { failure: unknown } = { failure: null };
  client.exec = (command, attributes, options) => {
    if (command !== 'APPEND') return exec.call(client, command, attributes, options);
    const onPlusTag = (): void => {
      sendParts(client.writeSocket, content).catch((error: unknown) => {
        sending.failure ??= error;
        client.close();
      });
    };
    return exec.call(client, command, withSize(attributes, content.size), { ...options, onPlusTag });
  };
  try {
    // The byte tells the library whether the message has a NUL (RFC 3516).
    return await client.append(folder, Buffer.from([hasNul(content) ? 0 : 0x20]), flags, internalDate);
  } catch (error) {
    throw sending.failure ?? error;
  } finally {
    client.exec = exec;
  }
}

function withSize(attributes: unknown, size: number): unknown[] {
  const all: readonly unknown[] = Array.isArray(attributes) ? attributes : [];
  const literal = all.at(-1);
  if (!isLiteral(literal)) throw new AppError('internal', 'imapflow makes another APPEND.');
  return [...all.slice(0, -1), { type: 'TEXT', value: `${literal.isLiteral8 ? '~' : ''}{${String(size)}}` }];
}

/** Ends when everything is on its way, or the connection is closed. Throws what `read` throws. */
async function sendParts(socket: Writable, content: ContentInParts): Promise<void> {
  let sent = 0;
  for (const part of content.read()) {
    sent += part.length;
    if (sent > content.size) break;
    if (!socket.writable) return;
    if (!socket.write(part)) await untilDrained(socket);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  if (sent !== content.size) throw new AppError('internal', 'A message has another size than was announced.');
  if (socket.writable) socket.write('\r\n');
}

function untilDrained(socket: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
    if (socket.destroyed) done();
  });
}

function hasNul(content: ContentInParts): boolean {
  for (const part of content.read()) if (part.includes(0)) return true;
  return false;
}

function isLiteral(attribute: unknown): attribute is Literal {
  return (
    typeof attribute === 'object' && attribute !== null && 'type' in attribute && attribute.type === 'LITERAL'
  );
}

function sendsCommands(client: ImapFlow): client is ImapFlow & SendsCommands {
  return 'exec' in client && typeof client.exec === 'function' && 'writeSocket' in client;
}

/** System flags that a client may set, and keywords that are atoms (RFC 9051 §9, flag-keyword). */
export function isSendable(flag: string): boolean {
  return /^(\\(Seen|Answered|Flagged|Deleted|Draft)|[^\s\\(){%*"\]\u0000-\u001f\u007f-\uffff]+)$/i.test(flag);
}

/** Other line ends would not make it smaller. */
export function isAboutSpace(code: string): boolean {
  return ['OVERQUOTA', 'LIMIT', 'TOOBIG', 'APPENDLIMIT'].includes(code.toUpperCase());
}
