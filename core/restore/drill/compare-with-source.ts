import { createHash } from 'node:crypto';
import { groupBy } from '../../lib/group-by.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { type FetchedMessage, type MailSource, MessageBrokeOff } from '../../sources/mail-source.js';

/** A message of a drill, and what identified it at its source. */
export interface ComparedMessage {
  readonly sha256: string;
  readonly folder: readonly string[];
  readonly uidValidity: string;
  readonly uid: string;
}

export interface Comparison {
  /** Messages that still are at the source, and were read there anew. */
  readonly compared: number;
  /** SHA-256 of those that the source gives otherwise than they were recorded. */
  readonly different: readonly string[];
}

/**
 * Reads messages anew at their source where they still are there under the same folder, UIDVALIDITY and uid, and compares them by
 * SHA-256 with what was recorded. Changes nothing there. Throws what the source throws.
 */
export async function compareWithSource(
  mail: MailSource,
  mailbox: string,
  messages: readonly ComparedMessage[],
  signal: AbortSignal,
): Promise<Comparison> {
  const reader = await mail.openMailbox(mailbox, signal);
  let compared = 0;
  const different: string[] = [];
  try {
    const folders = new Map((await reader.listFolders()).map((folder) => [keyOf(folder.path), folder]));
    for (const [path, inFolder] of groupBy(messages, ({ folder }) => keyOf(folder))) {
      const folder = folders.get(path);
      if (folder === undefined) continue;
      const listing = await reader.listMessages(folder);
      if ('unreadable' in listing) continue;
      const listed = new Set(listing.messages.map(({ uid }) => uid));
      const there = inFolder.filter(
        ({ uidValidity, uid }) => uidValidity === listing.uidValidity && listed.has(uid),
      );
      const recorded = new Map(there.map(({ uid, sha256 }) => [uid, sha256]));
      for await (const fetched of reader.fetchMessages(folder, [...recorded.keys()])) {
        throwIfStopped(signal);
        const sha256 = recorded.get(fetched.uid);
        if (fetched.type === 'unreadable' || sha256 === undefined) continue;
        const hash = await hashOf(fetched, signal);
        if (hash === null) continue;
        compared += 1;
        if (hash !== sha256) different.push(sha256);
      }
    }
  } finally {
    await reader.close();
  }
  return { compared, different };
}

/** Null for a message that cannot be read to its end. */
async function hashOf(
  fetched: Exclude<FetchedMessage, { type: 'unreadable' }>,
  signal: AbortSignal,
): Promise<string | null> {
  const hash = createHash('sha256');
  if (fetched.type === 'message') return hash.update(fetched.content).digest('hex');
  try {
    for await (const piece of fetched.pieces) {
      throwIfStopped(signal);
      hash.update(piece);
    }
  } catch (error) {
    if (error instanceof MessageBrokeOff) return null;
    throw error;
  }
  return hash.digest('hex');
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
