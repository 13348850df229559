import { text } from '../../../shared/texts/text.js';
import type { FetchedMessage } from '../mail-source.js';
import type { AnnouncedSizes } from './announced-sizes.js';
import type { ArrivedMessages } from './arrived-messages.js';
import { dateOf } from './internal-date.js';
import type { OpenFolder, RowOfMessage } from './open-folder.js';
import { uidSet } from './uid-set.js';

/** Messages of one command: enough to keep the line busy, few enough to ask again for cheaply. */
const batchSize = 250;
/** Batches of which the sizes are asked for before the first of them is fetched. */
const sizedAhead = 3;
/** Commands, and bytes by the sizes of their messages, that are in flight before the first of them is answered. */
const mostCommands = 8;
const mostBytesAsked = 16 * 1024 * 1024;

/** Sizes in bytes up to which a message is fetched as one, and read at all. */
export interface BodyLimits {
  readonly inOnePiece: number;
  readonly message: number;
}

interface Batch {
  /** What has not come yet. */
  readonly missing: Set<number>;
  readonly large: number[];
  bytes: number;
}

/** A message of fewer bytes than its server announced. */
export interface ShortMessage {
  readonly uid: number;
  readonly content: Buffer;
  readonly size: number;
  readonly internalDate: string | undefined;
}

/** What a pipeline did not fetch, or not for certain. */
export interface Left {
  /** The server passed over them, or refused the command that asked for them. */
  readonly unanswered: readonly number[];
  /** Too large to be fetched as one. */
  readonly large: readonly number[];
  /** What has come, and may lack its end. */
  readonly short: readonly ShortMessage[];
  /** Not asked for: what came before is to be settled first. */
  readonly rest: readonly number[];
}

/** Fetches messages of an open folder with several commands in flight; what comes waits here to be taken. */
export class BodyPipeline {
  private readonly batches: number[][] = [];
  private readonly sizing: Batch[] = [];
  private readonly ready: Batch[] = [];
  private readonly fetching: Batch[] = [];
  private readonly asked = new Map<number, Batch>();
  private readonly unanswered: number[] = [];
  private readonly large: number[] = [];
  private readonly short: ShortMessage[] = [];
  /** Nothing more is asked for. */
  private isHalted = false;
  private failure: { readonly reason: unknown } | null = null;

  private arrived: FetchedMessage[] = [];
  private wake: (() => void) | null = null;

  /** Asks for messages at once; they wait here, in any order. */
  constructor(
    uids: readonly number[],
    private readonly folder: OpenFolder,
    private readonly limits: BodyLimits,
    /** RFC822.SIZE by uid; what is not known is asked for. */
    private readonly sizes: Map<number, number>,
    private readonly announced: AnnouncedSizes,
    private readonly allArrived: ArrivedMessages,
    /** Called when all has been asked for, before it has come. */
    private readonly onAllAsked: () => void,
    /** True where a command failed as the server refused it, and nothing else. */
    private readonly isRefused: (error: unknown) => boolean,
  ) {
    for (let at = 0; at < uids.length; at += batchSize) this.batches.push(uids.slice(at, at + batchSize));
    this.advance();
  }

  /** The messages, until nothing is in flight; each is there until the next one is asked for. Throws what ended the connection, once all that came before is taken. */
  async *messages(): AsyncGenerator<FetchedMessage, Left> {
    try {
      for (;;) {
        this.advance();
        yield* this.takeArrived();
        if (this.failure !== null) throw this.failure.reason;
        if (this.sizing.length === 0 && this.fetching.length === 0 && this.arrived.length === 0) break;
        await this.somethingNew();
      }
    } finally {
      this.drop();
    }
    const rest = [...this.ready.map(({ missing, large }) => [...missing, ...large]), ...this.batches].flat();
    return { unanswered: this.unanswered, large: this.large, short: this.short, rest };
  }

  /** Asks for nothing more, and forgets what has come and what is still to come. */
  drop(): void {
    this.isHalted = true;
    this.asked.clear();
    for (const message of this.arrived.splice(0)) {
      this.allArrived.take(bytesOf(message));
      this.giveBack(message);
    }
  }

  private *takeArrived(): Generator<FetchedMessage> {
    for (let next = this.arrived.shift(); next !== undefined; next = this.arrived.shift()) {
      // Until it is done with, it is as much memory as one that waits; by then somebody else may have its memory.
      const bytes = bytesOf(next);
      try {
        yield next;
      } finally {
        this.allArrived.take(bytes);
      }
      this.giveBack(next);
    }
  }

  private giveBack(message: FetchedMessage): void {
    if (message.type === 'message') this.allArrived.giveBack(message.content);
  }

  /** Sends what may be in flight. */
  private advance(): void {
    for (;;) {
      const [next] = this.ready;
      if (!this.isHalted && next && this.hasRoom()) {
        this.ready.shift();
        this.askBodies(next);
      } else if (
        !this.isHalted &&
        this.sizing.length + this.ready.length < sizedAhead &&
        this.batches.length > 0
      ) {
        this.beginBatch(this.batches.shift() ?? []);
      } else break;
    }
    if (this.isHalted || this.batches.length + this.sizing.length + this.ready.length > 0) return;
    this.isHalted = true;
    this.onAllAsked();
  }

  private hasRoom(): boolean {
    const bytes = this.fetching.reduce((sum, batch) => sum + batch.bytes, 0);
    return this.fetching.length < mostCommands && bytes < mostBytesAsked;
  }

  private beginBatch(uids: readonly number[]): void {
    const batch: Batch = { missing: new Set(uids), large: [], bytes: 0 };
    const unknown = uids.filter((uid) => !this.sizes.has(uid));
    if (unknown.length === 0) {
      this.sized(batch);
      return;
    }
    this.sizing.push(batch);
    this.folder
      .fetch(uidSet(unknown), 'RFC822.SIZE', ({ uid, size = 0 }) => this.sizes.set(uid, size))
      .then(
        () => {
          this.sizing.splice(this.sizing.indexOf(batch), 1);
          this.sized(batch);
          this.settled();
        },
        (error: unknown) => {
          this.sizing.splice(this.sizing.indexOf(batch), 1);
          this.failed(batch, error);
        },
      );
  }

  /** What is too large is not asked for with the others, or not at all. */
  private sized(batch: Batch): void {
    const { inOnePiece, message } = this.limits;
    for (const uid of batch.missing) {
      const size = this.sizes.get(uid) ?? 0;
      if (size > Math.min(inOnePiece, message)) {
        batch.missing.delete(uid);
        if (size <= message) batch.large.push(uid);
        else this.arrived.push(tooLarge(uid, size, message));
      } else batch.bytes += size;
    }
    this.ready.push(batch);
  }

  private askBodies(batch: Batch): void {
    // After the others of its batch: where one of them cuts the connection, none of the others is waited for.
    this.large.push(...batch.large);
    if (batch.large.length > 0) this.isHalted = true;
    if (batch.missing.size === 0) return;
    for (const uid of batch.missing) this.asked.set(uid, batch);
    this.fetching.push(batch);
    this.folder
      .fetch(uidSet([...batch.missing]), 'INTERNALDATE BODY.PEEK[]', (row) => {
        this.noteRow(row);
      })
      .then(
        () => {
          this.fetched(batch);
        },
        (error: unknown) => {
          this.fetching.splice(this.fetching.indexOf(batch), 1);
          this.failed(batch, error);
        },
      );
  }

  /** An unsolicited FETCH (another client changed a flag) has no content, and what is much too short is asked for once more. */
  private noteRow({ uid, body, internalDate }: RowOfMessage): void {
    const batch = this.asked.get(uid);
    const size = this.sizes.get(uid);
    if (batch === undefined || !body || isCutShort(body, size)) {
      if (body) this.allArrived.giveBack(body);
      return;
    }
    this.asked.delete(uid);
    batch.missing.delete(uid);
    if (size !== undefined && this.announced.mayLackEnd(body, size)) {
      // Whoever takes what has come asks for the end; what is in flight is the most that waits for it.
      this.short.push({ uid, content: body, size, internalDate });
      this.isHalted = true;
      return;
    }
    this.arrived.push(messageOf(uid, body, internalDate));
    this.allArrived.add(body.length);
    this.wake?.();
  }

  private fetched(batch: Batch): void {
    this.fetching.splice(this.fetching.indexOf(batch), 1);
    this.giveUp(batch);
    this.settled();
  }

  private failed(batch: Batch, error: unknown): void {
    if (this.isRefused(error)) this.giveUp(batch);
    else this.failure ??= { reason: error };
    this.settled();
  }

  /** What a command did not bring is settled before anything else is asked for. */
  private giveUp({ missing }: Batch): void {
    if (missing.size === 0) return;
    for (const uid of missing) this.asked.delete(uid);
    this.unanswered.push(...missing);
    this.isHalted = true;
  }

  private settled(): void {
    if (this.failure === null) this.advance();
    this.wake?.();
  }

  private async somethingNew(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
  }
}

/** The size may be an estimate, but not by half (docs/decisions/0142). */
export function isCutShort(content: Buffer, size = 0): boolean {
  return content.length < size / 2;
}

export function tooLarge(uid: number, size: number, limit: number): FetchedMessage {
  return { type: 'unreadable', uid: String(uid), reason: text('imap.tooLargeToRead', { size, limit }) };
}

function bytesOf(message: FetchedMessage): number {
  return message.type === 'message' ? message.content.length : 0;
}

export function messageOf(uid: number, content: Buffer, internalDate: string | undefined): FetchedMessage {
  const isAlone = content.length > 0 && content.length === content.buffer.byteLength;
  return {
    type: 'message',
    uid: String(uid),
    content,
    ...(isAlone ? { isAlone } : {}),
    internalDate: dateOf(internalDate),
  };
}
