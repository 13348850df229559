import type { MailboxWriter, PresentMessage, TargetFolder } from '../../sources/mailbox-writer.js';
import { type Content, beginningOf } from '../../lib/content.js';
import { headerLimit, readMessageId } from '../../sources/message-id.js';
import type { StoredMessage } from '../../repository/reader.js';
import { type ContentPrint, Printer, isSameContent, printOf, sizesOf } from './same-content.js';

/** Where a stored message was read, if that was this very folder of this very mailbox. */
export interface Origin {
  readonly uidValidity: string;
  readonly uid: string;
}

/**
 * What a target folder holds. Each of its messages stands for at most one of the restore point: a message that was there
 * twice comes back twice.
 */
export class PresentMessages {
  private readonly byUid: ReadonlyMap<string, PresentMessage>;
  private readonly byMessageId = new Map<string, PresentMessage[]>();
  private readonly bySize = new Map<number, PresentMessage[]>();
  private readonly claimed = new Set<string>();
  private readonly prints = new Map<string, ContentPrint | null>();

  constructor(
    private readonly writer: MailboxWriter,
    private readonly folder: TargetFolder,
    messages: readonly PresentMessage[],
  ) {
    this.byUid = new Map(messages.map((message) => [message.uid, message]));
    for (const message of messages) {
      if (message.messageId !== null) addTo(this.byMessageId, message.messageId, message);
      addTo(this.bySize, message.size, message);
    }
  }

  get isEmpty(): boolean {
    return this.byUid.size === 0;
  }

  /** Each stands for a message already: none of what comes can be there. */
  get isUsedUp(): boolean {
    return this.claimed.size >= this.byUid.size;
  }

  /** Takes the message of that uid, unless it is gone or stands for another one already. */
  claim(uid: string): PresentMessage | null {
    const message = this.byUid.get(uid);
    if (!message || this.claimed.has(uid)) return null;
    this.claimed.add(uid);
    return message;
  }

  has(uid: string): boolean {
    return this.byUid.has(uid);
  }

  /** The message that was read here and still is: a uid never means another content (RFC 9051 §2.3.1.1). */
  claimOrigin({ uidValidity, uid }: Origin, internalDate: number): PresentMessage | null {
    if (uidValidity !== this.folder.uidValidity) return null;
    const message = this.byUid.get(uid);
    return message && isSameSecond(message.internalDate, internalDate) ? this.claim(uid) : null;
  }

  /** A message with this content. Message-ID and size only choose which ones are read and compared. */
  async claimContent(content: Content): Promise<PresentMessage | null> {
    const messageId = readMessageId(beginningOf(content, headerLimit));
    if (this.isEmpty) return null;
    const { exact, transported } = sizesOf(content);
    const candidates = new Set([
      ...(messageId === null ? [] : (this.byMessageId.get(messageId) ?? [])),
      ...(this.bySize.get(exact) ?? []),
      ...(this.bySize.get(transported) ?? []),
    ]);
    let wanted: ContentPrint | null = null;
    for (const { uid } of candidates) {
      if (this.claimed.has(uid)) continue;
      wanted ??= printOf(content);
      const print = await this.printOf(uid);
      if (print && isSameContent(print, wanted)) return this.claim(uid);
    }
    return null;
  }

  /**
   * The message of an append whose answer never came: it is no older than `floor`, and has the Message-ID and the date
   * that were sent, or the content, which a server may have altered.
   */
  async claimCut(
    content: Content,
    { internal_date }: StoredMessage,
    floor: number,
  ): Promise<PresentMessage | null> {
    const messageId = readMessageId(beginningOf(content, headerLimit));
    const isRecent = ({ uid }: PresentMessage): boolean => Number(uid) >= floor && !this.claimed.has(uid);
    const named = (messageId === null ? [] : (this.byMessageId.get(messageId) ?? [])).find(
      (message) => isRecent(message) && isSameSecond(message.internalDate, internal_date),
    );
    if (named) return this.claim(named.uid);
    const wanted = printOf(content);
    for (const message of this.byUid.values()) {
      if (!isRecent(message) || !isSameSecond(message.internalDate, internal_date)) continue;
      const print = await this.printOf(message.uid);
      if (print && isSameContent(print, wanted)) return this.claim(message.uid);
    }
    return null;
  }

  private async printOf(uid: string): Promise<ContentPrint | null> {
    const known = this.prints.get(uid);
    if (known !== undefined) return known;
    const printer = new Printer();
    const isRead = await this.writer.readMessage(this.folder, uid, (part) => {
      printer.add(part);
    });
    const print = isRead ? printer.print() : null;
    this.prints.set(uid, print);
    return print;
  }
}

/** INTERNALDATE has whole seconds (RFC 9051 §9, date-time). */
export function isSameSecond(date: Date, milliseconds: number): boolean {
  return Math.floor(date.getTime() / 1000) === Math.floor(milliseconds / 1000);
}

function addTo<K>(index: Map<K, PresentMessage[]>, key: K, message: PresentMessage): void {
  const known = index.get(key);
  if (known) known.push(message);
  else index.set(key, [message]);
}
