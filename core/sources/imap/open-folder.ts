import { type ServerName, nameInCommand } from './server-name.js';
import { outOfOrder, tooMuch } from './wire/failures.js';
import type { ImapConnection } from './wire/imap-connection.js';
import type { CommandOptions } from './wire/in-flight.js';
import type { FetchRow, ResponseCode, Tagged, Untagged } from './wire/responses.js';

/** Rows of a listing beyond what the server says it has; more is no listing. */
const mostUnannounced = 1000;

/** A row that says which message it is about. */
export type RowOfMessage = FetchRow & { readonly uid: number };

/**
 * A folder that is opened for reading, and what the server says of it from then on. Another one is opened in its place by a command that
 * may be sent while this one's are in flight; what is said meanwhile belongs to the command under way, and so to its folder.
 */
export class OpenFolder {
  /** Kept up to date; undefined where the server does not say it. */
  exists: number | undefined;
  /** Messages that the server has said to be removed since the folder was opened, where it may say so. */
  expunged = 0;
  /** It was said that messages are fewer where a server must not say so: a listing may be short of others (docs/decisions/0325). */
  isInDoubt = false;
  uidValidity: string | undefined;
  /** When it was opened. */
  uidNext: number | undefined;

  private constructor(private readonly connection: ImapConnection) {}

  /**
   * Sends EXAMINE, or SELECT to change something, with a name that can be sent; `opened` throws what the connection throws. What is
   * asked of the folder before it has come is refused where that is.
   */
  static open(
    connection: ImapConnection,
    name: ServerName,
    verb: 'EXAMINE' | 'SELECT' = 'EXAMINE',
  ): { folder: OpenFolder; opened: Promise<Tagged> } {
    const folder = new OpenFolder(connection);
    const opened = connection.run(`${verb} ${nameInCommand(name, connection.capabilities.takesUtf8)}`, {
      on: (response) => {
        folder.noteOpening(response);
        return false;
      },
      isBarrier: true,
    });
    // Looked at in its turn; until then a failure must not count as unhandled.
    opened.catch(() => undefined);
    return { folder, opened };
  }

  /** Sends a command that is answered while this folder is open. Throws what the connection throws. */
  run(command: string, options: CommandOptions = {}): Promise<Tagged> {
    return this.runNoting(command, this.note, options);
  }

  /** Takes note of what the server says while it answers a command other than FETCH, STORE and SEARCH (RFC 3501 §7.4.1). */
  readonly note = (response: Untagged): void => {
    if (response.type === 'expunge' && this.has(response.number)) {
      this.expunged += 1;
      if (this.exists !== undefined) this.exists -= 1;
    } else this.noteUnasked(response);
  };

  /** Takes note of what the server says where it must not say that messages were removed: by sequence number, or to nobody. */
  readonly noteUnasked = (response: Untagged): void => {
    switch (response.type) {
      case 'exists':
        // Only EXPUNGE may make them fewer (RFC 3501 §5.2).
        if (response.count < (this.exists ?? 0)) this.isInDoubt = true;
        else this.exists = response.count;
        return;
      case 'expunge':
      case 'vanished':
      // What it said meanwhile was passed over.
      case 'fetch-unread':
        this.isInDoubt = true;
        return;
      case 'ok':
        // Only said when a folder is opened: another one, while this one is to be read.
        if (response.code?.name === 'UIDVALIDITY') throw outOfOrder();
        return;
      default:
    }
  };

  /**
   * Every message that the folder lists. Rows without a uid tell of another client's change, and are no listing (RFC 9051 §7.5.2).
   * Throws what the connection throws.
   */
  async list(items: string, onRow: (row: RowOfMessage) => void): Promise<void> {
    let given = 0;
    const on = (response: Untagged): boolean => {
      if (response.type !== 'fetch') return false;
      given += 1;
      // `exists` grows with what arrives meanwhile.
      if (given > 2 * (this.exists ?? 0) + mostUnannounced) throw tooMuch();
      if (isOfMessage(response)) onRow(response);
      return true;
    };
    await this.runNoting(`FETCH 1:* (${items})`, this.noteUnasked, { on, mostBytes: Infinity });
  }

  /** What is asked of some messages, row by row. Throws what the connection throws. */
  async fetch(range: string, items: string, onRow: (row: RowOfMessage) => void): Promise<void> {
    const on = (response: Untagged): boolean => {
      if (response.type !== 'fetch') return false;
      if (isOfMessage(response)) onRow(response);
      return true;
    };
    await this.run(`UID FETCH ${range} (UID ${items})`, { on, mostBytes: Infinity });
  }

  /** What the server says of one message; null where it says nothing. Throws what the connection throws. */
  async ask(uid: number, items: string): Promise<RowOfMessage | null> {
    let found: RowOfMessage | null = null;
    await this.fetch(String(uid), items, (row) => {
      if (row.uid === uid) found = { ...found, ...row };
    });
    return found;
  }

  /** Up to `length` bytes of a message from `start` on; null where the server answers without content. Throws what the connection throws. */
  async askPiece(uid: number, start: number, length: number): Promise<Buffer | null> {
    const row = await this.ask(uid, `BODY.PEEK[]<${String(start)}.${String(length)}>`);
    return row?.body ?? null;
  }

  /**
   * Which of these messages, of which a FETCH gave nothing, the folder has still: those that it lists, once the server has said what was
   * removed, and all that are not listed where the listing is short. Throws what the connection throws.
   */
  async stillThere(uids: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    await this.run('NOOP');
    if (this.exists === 0) return new Set();
    const listed = new Set<number>();
    await this.list('UID', ({ uid }) => listed.add(uid));
    return listed.size < (this.exists ?? 0) ? uids : new Set([...uids].filter((uid) => listed.has(uid)));
  }

  private runNoting(
    command: string,
    note: (response: Untagged) => void,
    options: CommandOptions,
  ): Promise<Tagged> {
    const { on } = options;
    return this.connection.run(command, {
      ...options,
      on: (response) => {
        note(response);
        return on?.(response) === true;
      },
    });
  }

  /** The last EXISTS counts: one before it may be of the folder that was open. */
  private noteOpening(response: Untagged): void {
    if (response.type === 'ok') this.noteCode(response.code);
    else if (response.type === 'exists') this.exists = response.count;
    else this.noteUnasked(response);
  }

  private noteCode(code: ResponseCode | null): void {
    const number = plainNumber(code?.argument ?? '');
    if (code?.name === 'UIDVALIDITY') this.uidValidity = number;
    if (code?.name === 'UIDNEXT' && number !== undefined) this.uidNext = Number(number);
  }

  private has(number: number): boolean {
    return number > 0 && number <= (this.exists ?? Infinity);
  }
}

function plainNumber(text: string): string | undefined {
  return /^\d{1,20}$/.test(text) ? String(BigInt(text)) : undefined;
}

function isOfMessage(row: FetchRow): row is RowOfMessage {
  return row.uid !== undefined;
}
