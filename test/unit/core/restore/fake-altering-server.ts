import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../../../../core/sources/mailbox-writer.js';
import { partsOf } from '../../../../core/lib/content.js';
import { readMessageId } from '../../../../core/sources/message-id.js';
import { AppError } from '../../../../shared/errors.js';

/** A fake: one folder of a server that writes every message anew, as Exchange does, and may not tell uids (no UIDPLUS). */
export class FakeAlteringServer {
  readonly messages = new Map<string, PresentMessage & { readonly content: Buffer }>();
  /** Appends that are stored, but whose answer is lost; counted from 1. */
  readonly losesAnswers = new Set<number>();
  /** Appends that are cut before they are stored. */
  readonly losesMessages = new Set<number>();
  private appends = 0;
  private uidNext = 100;

  constructor(private readonly tellsUids: boolean) {}

  connect(): MailboxWriter {
    const folder = (): TargetFolder => ({
      path: ['INBOX'],
      uidValidity: '7',
      uidNext: this.uidNext,
      created: false,
    });
    return {
      openFolder: () => Promise.resolve(folder()),
      listMessages: () => Promise.resolve([...this.messages.values()]),
      readMessage: (_folder, uid, onPart) => {
        const content = this.messages.get(uid)?.content;
        if (content !== undefined) onPart(content);
        return Promise.resolve(content !== undefined);
      },
      append: (_folder, message) => this.append(message),
      remove: (_folder, uids) => {
        for (const uid of uids) this.messages.delete(uid);
        return Promise.resolve(true);
      },
      close: () => Promise.resolve(),
    };
  }

  private append({ content, flags, internalDate }: OutgoingMessage): Promise<AppendOutcome> {
    const cut = new AppError('source-unreachable', 'The connection was cut.');
    if (this.losesMessages.has(++this.appends)) return Promise.reject(cut);
    const uid = String(this.uidNext++);
    const altered = Buffer.concat([Buffer.from('X-Altered: yes\r\n'), ...partsOf(content)]);
    const size = altered.length;
    const messageId = readMessageId(altered);
    this.messages.set(uid, { uid, flags, internalDate, size, messageId, content: altered });
    if (this.losesAnswers.has(this.appends)) return Promise.reject(cut);
    const told = this.tellsUids ? uid : null;
    return Promise.resolve({ type: 'appended', uid: told, lineEndsChanged: false, keywordsLost: [] });
  }
}
