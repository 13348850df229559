import { createHash } from 'node:crypto';
import { BeginningOfMessage, type Envelope, readEnvelope } from './envelope.js';
import { MessageSplitter } from './split.js';

/** A message as its source hands it over: whole, or as it comes where it is large. What comes is read once, in order. */
export type MessageBytes = Buffer | AsyncIterable<Buffer>;

/** Pieces looked at in one go: hashed, and waited for together. */
const piecesAtOnce = 32;

/** Reads a message from its beginning to its end; what it is as a whole is known once all of its pieces have been given. */
export class MessageReading {
  private readonly hash = createHash('sha256');
  private readonly beginning = new BeginningOfMessage();
  private readonly splitter = new MessageSplitter();
  private digest: Buffer | null = null;
  private bytes = 0;

  constructor(private readonly content: MessageBytes) {}

  /** The pieces that are stored, in groups; no more than a group and what comes at a time is kept. Throws what the content throws. */
  async *groups(): AsyncGenerator<readonly Buffer[]> {
    if (Buffer.isBuffer(this.content)) yield* inGroups(this.splitter.push(this.content));
    else {
      for await (const bytes of this.content) {
        this.bytes += bytes.length;
        this.hash.update(bytes);
        this.beginning.push(bytes);
        yield* inGroups(this.splitter.push(bytes));
      }
    }
    yield* inGroups(this.splitter.finish());
  }

  get size(): number {
    return Buffer.isBuffer(this.content) ? this.content.length : this.bytes;
  }

  get sha256(): Buffer {
    if (this.digest === null && Buffer.isBuffer(this.content)) this.hash.update(this.content);
    this.digest ??= this.hash.digest();
    return this.digest;
  }

  get envelope(): Envelope {
    return Buffer.isBuffer(this.content) ? readEnvelope(this.content) : this.beginning.envelope();
  }

  get attachments(): number {
    return this.splitter.attachments;
  }
}

function* inGroups(pieces: readonly Buffer[]): Generator<readonly Buffer[]> {
  for (let from = 0; from < pieces.length; from += piecesAtOnce)
    yield pieces.slice(from, from + piecesAtOnce);
}
