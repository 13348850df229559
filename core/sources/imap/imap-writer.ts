import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import { normalizeFlags } from '../mail-source.js';
import type {
  AppendOutcome,
  MailboxWriter,
  OutgoingMessage,
  PresentMessage,
  TargetFolder,
} from '../mailbox-writer.js';
import { withCrlf } from '../../lib/line-ends.js';
import { readMessageId } from '../message-id.js';
import { connectionLost, withOpenFolder } from './connection.js';
import { folderName, restorableName } from './folder-path.js';
import { imapError, isRefusal, isTransient, refusalCode, refusalText } from './imap-errors.js';
import { uidSet } from './uid-set.js';

/** Restores into a mailbox of an IMAP server. Folders are opened with EXAMINE, save to remove what was replaced. */
export class ImapWriter implements MailboxWriter {
  constructor(
    private readonly client: ImapFlow,
    private readonly server: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async openFolder(path: readonly string[]): Promise<TargetFolder | { refused: Text }> {
    const delimiter = this.client.namespace?.delimiter ?? '/';
    const listed = await this.answered(() => this.client.list());
    const existing = new Set(listed.map((folder) => folder.path));
    const namespaces = this.client.namespaces;
    const ownPrefix = namespaces?.personal[0]?.prefix ?? '';
    const otherPrefixes = [...listOf(namespaces?.other), ...listOf(namespaces?.shared)].map(
      ({ prefix }) => prefix,
    );
    const name = folderName(path, { delimiter, ownPrefix, otherPrefixes, existing });
    const opened = await this.openOrCreate(name, delimiter, existing);
    // Some servers take fewer characters in names than others: those are replaced before the folder is given up.
    const simpler = restorableName(name, delimiter);
    return 'refused' in opened && simpler !== name ? this.openOrCreate(simpler, delimiter, existing) : opened;
  }

  async listMessages(folder: TargetFolder): Promise<PresentMessage[]> {
    const present: PresentMessage[] = [];
    const { exists } = await this.answered(() =>
      this.client.mailboxOpen(this.nameOf(folder), { readOnly: true }),
    );
    if (exists > 0) {
      await this.answered(async () => {
        const query = { uid: true, flags: true, size: true, internalDate: true, headers: ['message-id'] };
        for await (const { uid, flags, size, internalDate, headers } of withOpenFolder(this.client).fetch(
          '1:*',
          query,
        )) {
          present.push({
            uid: String(uid),
            flags: normalizeFlags(flags ?? []),
            size: size ?? 0,
            internalDate: new Date(internalDate ?? 0),
            messageId: headers ? readMessageId(headers) : null,
          });
        }
      });
    }
    return present;
  }

  async readMessage(folder: TargetFolder, uid: string): Promise<Buffer | null> {
    try {
      await this.examine(this.nameOf(folder));
      const row = await withOpenFolder(this.client).fetchOne(uid, { uid: true, source: true }, { uid: true });
      return row && row.source ? row.source : null;
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return null;
    }
  }

  async append(folder: TargetFolder, message: OutgoingMessage): Promise<AppendOutcome> {
    const limit = this.client.capabilities.get('APPENDLIMIT');
    if (typeof limit === 'number' && limit > 0 && message.content.length > limit) {
      return {
        type: 'refused',
        reason: text('imap.tooLarge', { size: message.content.length, limit }),
      };
    }
    const flags = message.flags.filter(isSendable);
    const keywordsLost = message.flags.filter((flag) => !isSendable(flag));
    const exact = await this.tryAppend(folder, message.content, flags, message.internalDate);
    if (exact.type === 'appended') return { ...exact, keywordsLost };
    if (isAboutSpace(exact.code)) return exact;
    const crlf = withCrlf(message.content);
    if (crlf === message.content) return exact;
    // RFC 9051 §6.3.12 lets a server insist on the line ends of RFC 5322.
    const changed = await this.tryAppend(folder, crlf, flags, message.internalDate);
    return changed.type === 'appended' ? { ...changed, lineEndsChanged: true, keywordsLost } : exact;
  }

  async remove(folder: TargetFolder, uids: readonly string[]): Promise<boolean> {
    // A plain EXPUNGE would take along what others have marked as deleted.
    if (!this.client.capabilities.has('UIDPLUS') && !this.client.capabilities.has('IMAP4rev2')) return false;
    await this.answered(() => this.client.mailboxOpen(this.nameOf(folder)));
    const removed = await this.answered(() =>
      this.client.messageDelete(uidSet(uids.map(Number)), { uid: true }),
    );
    // CLOSE of a folder that is open for writing expunges: it is opened for reading before it is closed.
    await this.examine(this.nameOf(folder));
    return removed;
  }

  async close(): Promise<void> {
    if (this.client.usable && this.signal?.aborted !== true) {
      await Promise.race([
        this.client.logout().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      ]);
    }
    this.client.close();
  }

  private async openOrCreate(
    name: string,
    delimiter: string,
    existing: ReadonlySet<string>,
  ): Promise<TargetFolder | { refused: Text }> {
    try {
      let created = false;
      if (!existing.has(name) && name !== 'INBOX') {
        created = (await this.client.mailboxCreate(name)).created;
      }
      const { uidValidity, uidNext } = await this.client.mailboxOpen(name, { readOnly: true });
      const path = delimiter === '' ? [name] : name.split(delimiter);
      return { path, uidValidity: String(uidValidity), uidNext: uidNext, created };
    } catch (error) {
      if (this.signal?.aborted === true || !isRefusal(error)) throw this.error(error);
      return { refused: refusalText(error) };
    }
  }

  private async tryAppend(
    folder: TargetFolder,
    content: Buffer,
    flags: string[],
    internalDate: Date,
  ): Promise<
    | { type: 'appended'; uid: string | null; lineEndsChanged: false }
    | { type: 'refused'; reason: Text; code: string }
  > {
    try {
      // imapflow leaves out flags that the open folder does not keep, and one open for reading keeps none.
      if (this.client.mailbox) await this.client.mailboxClose();
      const answer = await this.client.append(this.nameOf(folder), content, flags, internalDate);
      // Without an answer the connection had gone before the command was sent.
      if (!answer) throw connectionLost();
      const isKnown = answer.uid !== undefined && String(answer.uidValidity) === folder.uidValidity;
      return { type: 'appended', uid: isKnown ? String(answer.uid) : null, lineEndsChanged: false };
    } catch (error) {
      const meaning = this.error(error);
      // A busy server refuses for now: the whole restore waits, and continues with this message.
      if (!isRefusal(error) || meaning.code === 'cancelled' || isTransient(meaning)) throw meaning;
      return {
        type: 'refused',
        reason: text('imap.refusedMessage', { said: refusalText(error) }),
        code: refusalCode(error),
      };
    }
  }

  private async examine(name: string): Promise<void> {
    const { mailbox } = this.client;
    if (mailbox && mailbox.path === name && mailbox.readOnly) return;
    await this.answered(() => this.client.mailboxOpen(name, { readOnly: true }));
  }

  private nameOf({ path }: TargetFolder): string {
    return path.join(this.client.namespace?.delimiter ?? '/');
  }

  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.error(error);
    }
  }

  private error(error: unknown): AppError {
    return this.signal?.aborted === true
      ? new AppError('cancelled', text('lib.stopped'))
      : imapError(error, this.server);
  }
}

/** System flags that a client may set, and keywords that are atoms (RFC 9051 §9, flag-keyword). */
function isSendable(flag: string): boolean {
  return /^(\\(Seen|Answered|Flagged|Deleted|Draft)|[^\s\\(){%*"\]\u0000-\u001f\u007f-\uffff]+)$/i.test(flag);
}

/** Other line ends would not make it smaller. */
function isAboutSpace(code: string): boolean {
  return ['OVERQUOTA', 'LIMIT', 'TOOBIG', 'APPENDLIMIT'].includes(code.toUpperCase());
}

function listOf<T>(entries: readonly T[] | false | undefined): readonly T[] {
  return entries ? entries : [];
}
