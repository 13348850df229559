import { groupBy } from '../lib/group-by.js';
import { throwIfStopped } from '../lib/cancellation.js';
import type { DamagedPlace } from '../repository/mend.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import { pathText } from '../repository/point-writer.js';
import { MessageBrokeOff, type MailboxReader, type SourceFolder } from '../sources/mail-source.js';

interface MendInput {
  readonly reader: MailboxReader;
  readonly writer: RepositoryWriter;
  readonly mailboxKey: string;
  /** SHA-256 of the messages that a verification found damaged. */
  readonly damaged: readonly string[];
  readonly signal: AbortSignal;
}

/** SHA-256 of the messages that are whole again, and of those that the mailbox shows and that stay damaged. */
export interface Mended {
  readonly mended: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
}

/**
 * Reads anew what is damaged in the repository and still is at the source under the same folder, UIDVALIDITY and uid, and writes it
 * in place of the damaged one when its SHA-256 is the recorded one (docs/decisions/0139).
 */
export async function mendDamaged(input: MendInput): Promise<Mended> {
  const { writer, mailboxKey, damaged } = input;
  const places = writer.damagedPlaces(mailboxKey, damaged);
  // A piece that several messages share may have been mended with another one of them.
  const mended = new Set<string>();
  for (const { contentId, sha256 } of places) if (await writer.isWhole(contentId)) mended.add(sha256);
  const wanted = places.filter(({ sha256 }) => !mended.has(sha256));
  const folders = wanted.length === 0 ? [] : await input.reader.listFolders();
  for (const [path, inFolder] of groupBy(wanted, (place) => pathText(place.folder))) {
    const folder = folders.find((each) => pathText(each.path) === path);
    if (folder !== undefined) await mendFolder(input, folder, inFolder, mended);
  }
  const left = new Set(places.map(({ sha256 }) => sha256).filter((each) => !mended.has(each)));
  return { mended, left };
}

async function mendFolder(
  { reader, writer, signal }: MendInput,
  folder: SourceFolder,
  places: readonly DamagedPlace[],
  mended: Set<string>,
): Promise<void> {
  const listing = await reader.listMessages(folder);
  if ('unreadable' in listing) return;
  const listed = new Set(listing.messages.map(({ uid }) => uid));
  const byUid = new Map(
    places
      .filter(({ uidValidity, uid }) => uidValidity === listing.uidValidity && listed.has(uid))
      .map((place) => [place.uid, place]),
  );
  for await (const fetched of reader.fetchMessages(folder, [...byUid.keys()])) {
    throwIfStopped(signal);
    const place = byUid.get(fetched.uid);
    if (fetched.type === 'unreadable' || place === undefined || mended.has(place.sha256)) continue;
    const content = fetched.type === 'large-message' ? stoppable(fetched.pieces, signal) : fetched.content;
    try {
      if (await writer.mend(place, content)) mended.add(place.sha256);
    } catch (error) {
      // It stays damaged, and is tried again by the next session.
      if (!(error instanceof MessageBrokeOff)) throw error;
    }
  }
}

async function* stoppable(pieces: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    throwIfStopped(signal);
    yield piece;
  }
}
