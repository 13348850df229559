import { readEnvelope } from '../envelope.js';
import { type BodyDecoder, createBodyDecoder } from './body-decoder.js';
import { type BodyBlock, BodyBlocks } from './body-blocks.js';
import { textOf } from './body-text.js';
import { MessageParser, type Part } from './message-parser.js';
import { type PartHeaders, isHtml } from './part-headers.js';
import { isShownAsText, readsWithin } from './part-roles.js';
import { pictureKind, pictureTypeOf, signatureBytes } from './picture-type.js';

export interface AttachmentPart {
  /** Decoded; '' when it has none. */
  readonly name: string;
  readonly type: string;
  readonly stead: PartHeaders['stead'];
  /** Bytes when decoded; 0 when sizes are not asked for. */
  readonly size: number;
}

/** A picture that the HTML of the message may show. */
export interface EmbeddedPicture {
  readonly contentId: string;
  readonly location: string;
  readonly type: string;
  readonly data: Buffer;
}

export interface MessageBody {
  /** The headers of the message itself, as they are written. */
  readonly headers: Buffer;
  readonly blocks: readonly BodyBlock[];
  readonly attachments: readonly AttachmentPart[];
  readonly pictures: readonly EmbeddedPicture[];
  /** Some of the text is not in the blocks, because it is longer than was asked for. */
  readonly isCut: boolean;
}

export interface BodyLimits {
  /** Bytes of text, as it is encoded, of all parts together. */
  readonly textBytes: number;
  /** Bytes of pictures, of all together; 0 for none. */
  readonly pictureBytes: number;
  readonly withSizes: boolean;
}

interface OpenText {
  readonly part: Part;
  readonly chunks: Buffer[];
  bytes: number;
  isCut: boolean;
}

interface OpenAttachment {
  readonly headers: PartHeaders;
  readonly decoder: BodyDecoder;
  size: number;
  /** Null while its bytes have not told it. */
  pictureType: string | null;
  /** Null when it is no picture, or too large. */
  chunks: Buffer[] | null;
}

/**
 * Gathers what a message says from its bytes, which may come in any pieces: text that stands in it, names of attachments, and
 * pictures. Keeps no more than the limits name, however large the message is. Never throws.
 */
export class BodyReader {
  private readonly blocks = new BodyBlocks();
  private readonly attachments: AttachmentPart[] = [];
  private readonly pictures: EmbeddedPicture[] = [];
  private text: OpenText | null = null;
  private attachment: OpenAttachment | null = null;
  private headers: Buffer = Buffer.alloc(0);
  private textBytes = 0;
  private pictureBytes = 0;
  private isCut = false;
  private readonly parser: MessageParser;

  constructor(private readonly limits: BodyLimits) {
    this.parser = new MessageParser({
      opens: readsWithin,
      onBegin: (part, _bodyOffset, headers) => {
        if (part.parent === null) this.headers = headers;
        else if (part.parent.headers.isMessage) this.beginMessage(headers);
        this.begin(part);
      },
      onBody: (_part, bytes) => {
        this.take(bytes);
      },
      onEnd: () => {
        this.end();
      },
      onPreamble: (_part, bytes) => {
        this.take(bytes);
      },
      onPreambleEnd: (_part, hasParts) => {
        if (hasParts) this.text = null;
        this.end();
      },
    });
  }

  write(bytes: Buffer): void {
    this.parser.write(bytes);
  }

  /** True while nothing of what comes is wanted, until a line begins with two dashes. */
  get isPassingOver(): boolean {
    return (
      this.text === null && this.attachment !== null && !this.limits.withSizes && this.parser.isWithinBody
    );
  }

  /** Passes over lines of which none begins with a dash. */
  passOver(): void {
    this.parser.passOver();
  }

  finish(): MessageBody {
    this.parser.finish();
    const blocks = this.blocks.finish();
    const { headers } = this;
    return { headers, blocks, attachments: this.attachments, pictures: this.pictures, isCut: this.isCut };
  }

  /** A message within the message says whose it is. */
  private beginMessage(headers: Buffer): void {
    const { subject, from, to, sentAt } = readEnvelope(headers);
    const lines = [
      ['From', from],
      ['To', to],
      ['Subject', subject],
      ['Date', sentAt?.toUTCString() ?? ''],
    ].flatMap(([name, value]) => (value === '' ? [] : [`${name ?? ''}: ${value ?? ''}`]));
    if (lines.length > 0) this.blocks.add({ part: null, text: lines.join('\n'), isHtml: false });
  }

  private begin(part: Part): void {
    const { headers, isContainer } = part;
    // What stands in a multipart that has no parts is its text; until one comes, all that stands there may be.
    if (isContainer ? !headers.isMessage : isShownAsText(part)) {
      this.text = { part, chunks: [], bytes: 0, isCut: false };
      return;
    }
    if (isContainer) return;
    const kind = pictureKind(headers.type);
    const mayShow =
      this.limits.pictureBytes > 0 && kind !== 'none' && headers.contentId + headers.location !== '';
    this.attachment = {
      headers,
      decoder: createBodyDecoder(headers.encoding),
      size: 0,
      pictureType: kind === 'picture' ? headers.type : null,
      chunks: mayShow ? [] : null,
    };
  }

  private take(bytes: Buffer): void {
    if (this.text) {
      const { text } = this;
      const room = this.limits.textBytes - this.textBytes - text.bytes;
      if (bytes.length > room) text.isCut = true;
      const taken = bytes.subarray(0, room);
      text.bytes += taken.length;
      // A copy: a view would keep all of the message that it is a part of.
      if (taken.length > 0) text.chunks.push(Buffer.from(taken));
    } else if (this.attachment && (this.limits.withSizes || this.attachment.chunks)) {
      this.takeDecoded(this.attachment, this.attachment.decoder.write(bytes));
    }
  }

  private takeDecoded(open: OpenAttachment, decoded: Buffer): void {
    open.size += decoded.length;
    if (open.chunks === null) return;
    if (this.pictureBytes + open.size > this.limits.pictureBytes) open.chunks = null;
    else open.chunks.push(Buffer.from(decoded));
    if (open.size >= signatureBytes) this.lookAtPicture(open);
  }

  /** Programs send pictures as bytes of any kind: those tell what they are. */
  private lookAtPicture(open: OpenAttachment): void {
    if (open.chunks === null) return;
    open.pictureType ??= pictureTypeOf(Buffer.concat(open.chunks));
    if (open.pictureType === null) open.chunks = null;
  }

  private end(): void {
    if (this.text) this.endText(this.text);
    if (this.attachment) this.endAttachment(this.attachment);
    this.text = null;
    this.attachment = null;
  }

  private endText({ part, chunks, bytes, isCut }: OpenText): void {
    const { headers } = part;
    this.textBytes += bytes;
    this.isCut ||= isCut;
    const text = textOf(Buffer.concat(chunks), headers, charsetAround(part));
    if (text.trim() !== '') this.blocks.add({ part, text, isHtml: isHtml(headers) });
  }

  private endAttachment(open: OpenAttachment): void {
    if (this.limits.withSizes || open.chunks) this.takeDecoded(open, open.decoder.end());
    const { fileName: name, type, contentId, location, stead } = open.headers;
    this.attachments.push({ name, type, stead, size: open.size });
    this.lookAtPicture(open);
    if (open.chunks === null || open.size === 0 || open.pictureType === null) return;
    this.pictureBytes += open.size;
    this.pictures.push({
      contentId,
      location,
      type: open.pictureType.replace(/pjpeg|jpg/, 'jpeg'),
      data: Buffer.concat(open.chunks),
    });
  }
}

/** The charset that a part around this one declares, against the standard, for all in it. */
function charsetAround(part: Part): string {
  for (let each = part.parent; each !== null; each = each.parent)
    if (each.headers.charset !== '') return each.headers.charset;
  return '';
}
