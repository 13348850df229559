import type { MailboxWriter, PresentMessage, TargetFolder } from '../../sources/mailbox-writer.js';
import { type Content, beginningOf } from '../../lib/content.js';
import { headerLimit, readMessageId } from '../../sources/message-id.js';
import { storedContent } from '../export/export-content.js';
import type { SelectedItem } from '../export/selection.js';
import { AlterationPrinter, alterationsOf, isDelicate } from './alterations.js';
import { isSameSecond } from './present-messages.js';
import type { FolderRestore } from './restore-attempts.js';
import type { SentToCompare } from './sent-to-compare.js';
import { sizesOf } from './same-content.js';

/** Of messages whose size is right, the bytes of one in so many are compared. */
const sampledEvery = 10;
/** Messages compared at once. */
export const comparedTogether = 100;

/** What is known not to have come along with a message. */
export interface LostWithMessage {
  readonly flags: readonly string[];
  readonly isDate: boolean;
}

/** Notes a message for the comparison; `position` counts the messages sent to its folder. */
export function toCompare(
  item: SelectedItem,
  content: Content,
  uid: string | null,
  lost: LostWithMessage,
  position: number,
): SentToCompare {
  const { exact, transported } = sizesOf(content);
  return {
    item,
    uid,
    messageId: readMessageId(beginningOf(content, headerLimit)),
    sizes: [exact, transported],
    isRead: position % sampledEvery === 0 || isDelicate(content),
    flags: item.message.flags.filter((flag) => !lost.flags.includes(flag)),
    isDated: !lost.isDate,
  };
}

/**
 * Compares what the server has of messages that it took, and notes what it altered: flags, date and size of each, the bytes where
 * the size is another, where the content is delicate, and of a sample. What is compared is taken from the list, so that a cut
 * connection, at which it throws, costs nothing.
 */
export async function compareSent(
  { writer, notes, attempts, figures }: FolderRestore,
  folder: TargetFolder,
  sent: SentToCompare[],
): Promise<void> {
  if (sent[0] !== undefined && attempts.comparedAt === sent[0]) {
    // Cut at this message before: the others must not wait for it forever.
    sent.shift();
    notes.notCompared(1);
  }
  attempts.comparedAt = sent[0] ?? null;
  if (sent.length === 0) return;
  const found = await find(writer, folder, sent);
  if (found === null) {
    notes.notCompared(sent.splice(0).length);
    return;
  }
  for (let each = sent[0]; each !== undefined; each = sent[0]) {
    attempts.comparedAt = each;
    const there = found.get(each);
    if (there === undefined) {
      notes.notThere(each.item);
      figures.notKept(each.item.message.size);
    } else await compareOne({ writer, notes }, folder, each, there);
    sent.shift();
  }
  attempts.comparedAt = null;
}

async function compareOne(
  { writer, notes }: Pick<FolderRestore, 'writer' | 'notes'>,
  folder: TargetFolder,
  { item, sizes, isRead: isAsked, flags, isDated }: SentToCompare,
  there: PresentMessage,
): Promise<void> {
  const isToRead = isAsked || !sizes.includes(there.size);
  const print = new AlterationPrinter();
  const isRead =
    isToRead &&
    (await writer.readMessage(folder, there.uid, (part) => {
      print.add(part);
    }));
  const has = new Set(there.flags.map((flag) => flag.toLowerCase()));
  notes.compared({
    item,
    alterations: isRead ? alterationsOf(await storedContent(item), print.print()) : [],
    flagsLost: flags.filter((flag) => !has.has(flag.toLowerCase())),
    isRedated: isDated && !isSameSecond(there.internalDate, item.message.internal_date),
  });
  if (isToRead && !isRead) notes.notCompared(1);
}

/** Where the messages are now; null when the server does not list them. */
async function find(
  writer: MailboxWriter,
  folder: TargetFolder,
  sent: readonly SentToCompare[],
): Promise<ReadonlyMap<SentToCompare, PresentMessage> | null> {
  const named = sent.flatMap(({ uid }) => (uid === null ? [] : [uid]));
  const isListed = named.length < sent.length;
  const there = (await (isListed ? writer.listMessages(folder) : writer.inspect?.(folder, named))) ?? null;
  if (there === null) return null;
  const byUid = new Map(there.map((message) => [message.uid, message]));
  const found = new Map<SentToCompare, PresentMessage>();
  for (const each of sent) {
    const message = each.uid === null ? newestLike(each, byUid.values(), folder) : byUid.get(each.uid);
    if (message === undefined) continue;
    byUid.delete(message.uid);
    found.set(each, message);
  }
  return found;
}

/**
 * The message that came since the folder was opened and has this Message-ID; of several, the one with this date and size, or this
 * date, or else the first: a server gives uids in the order in which messages came.
 */
function newestLike(
  { messageId, sizes, item }: SentToCompare,
  candidates: Iterable<PresentMessage>,
  { uidNext }: TargetFolder,
): PresentMessage | undefined {
  const alike = [...candidates].filter(
    (message) => Number(message.uid) >= (uidNext ?? 0) && message.messageId === messageId,
  );
  const dated = alike.filter(({ internalDate }) => isSameSecond(internalDate, item.message.internal_date));
  return dated.find(({ size }) => sizes.includes(size)) ?? dated[0] ?? alike[0];
}
