import { readEnvelope } from '../envelope.js';
import { type BodyDecoder, createBodyDecoder } from './body-decoder.js';
import { decodeHtml, decodeText } from './charset.js';
import { unflowed } from './flowed.js';
import { MessageParser, type Part } from './message-parser.js';
import { bytesFromBase64, bytesFromQuotedPrintable } from './transfer-encoding.js';
import type { PartHeaders } from './part-headers.js';

/** One piece of what a message says: in one form, or in both where its writer gave the choice. */
export interface BodyBlock {
  readonly plain: string | null;
  readonly html: string | null;
}

export interface AttachmentPart {
  /** Decoded; '' when it has none. */
  readonly name: string;
  readonly type: string;
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

/** Pieces of text beyond this are not told apart. */
const mostBlocks = 1_000;

/** What a client shows in place. SVG is not: it is a document, with styles and links. */
const pictureType = /^image\/(?:png|jpe?g|pjpeg|gif|webp|bmp|x-ms-bmp|avif)$/;

/** A block whose parts have not all come. */
interface Draft {
  readonly plain: string[];
  readonly html: string[];
}

interface OpenText {
  readonly part: Part;
  readonly chunks: Buffer[];
}

interface OpenAttachment {
  readonly headers: PartHeaders;
  readonly decoder: BodyDecoder;
  size: number;
  /** Null when it is no picture, or too large. */
  chunks: Buffer[] | null;
}

/**
 * Gathers what a message says from its bytes, which may come in any pieces: text that stands in it, names of attachments, and
 * pictures. Keeps no more than the limits name, however large the message is. Never throws.
 */
export class BodyReader {
  private readonly drafts: Draft[] = [];
  /** The alternative that a draft stands for: its forms are one block. */
  private readonly draftOf = new Map<Part, Draft>();
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
    const blocks = this.drafts
      .map(({ plain, html }) => ({
        plain: plain.length === 0 ? null : plain.join('\n'),
        html: html.length === 0 ? null : html.join('\n'),
      }))
      .filter(({ plain, html }) => plain !== null || html !== null);
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
    if (lines.length > 0 && this.drafts.length < mostBlocks)
      this.drafts.push({ plain: [lines.join('\n')], html: [] });
  }

  private begin(part: Part): void {
    const { headers, isContainer } = part;
    if (isContainer) return;
    if (isShownAsText(headers)) {
      this.text = { part, chunks: [] };
      return;
    }
    const mayShow =
      this.limits.pictureBytes > 0 &&
      pictureType.test(headers.type) &&
      headers.contentId + headers.location !== '';
    this.attachment = {
      headers,
      decoder: createBodyDecoder(headers.encoding),
      size: 0,
      chunks: mayShow ? [] : null,
    };
  }

  private take(bytes: Buffer): void {
    if (this.text) {
      const room = this.limits.textBytes - this.textBytes;
      if (bytes.length > room) this.isCut = true;
      const taken = bytes.subarray(0, room);
      this.textBytes += taken.length;
      // A copy: a view would keep all of the message that it is a part of.
      if (taken.length > 0) this.text.chunks.push(Buffer.from(taken));
    } else if (this.attachment && (this.limits.withSizes || this.attachment.chunks)) {
      this.takeDecoded(this.attachment, this.attachment.decoder.write(bytes));
    }
  }

  private takeDecoded(open: OpenAttachment, decoded: Buffer): void {
    open.size += decoded.length;
    if (open.chunks === null) return;
    if (this.pictureBytes + open.size > this.limits.pictureBytes) open.chunks = null;
    else open.chunks.push(Buffer.from(decoded));
  }

  private end(): void {
    if (this.text) this.endText(this.text);
    if (this.attachment) this.endAttachment(this.attachment);
    this.text = null;
    this.attachment = null;
  }

  private endText({ part, chunks }: OpenText): void {
    const { headers } = part;
    const isHtml = headers.type === 'text/html';
    const text = textOf(Buffer.concat(chunks), headers, charsetAround(part));
    if (text.trim() === '') return;
    const draft = this.draftFor(part);
    (isHtml ? draft.html : draft.plain).push(text);
  }

  private draftFor(part: Part): Draft {
    const alternative = alternativeAround(part);
    const known = alternative === null ? undefined : this.draftOf.get(alternative);
    if (known) return known;
    const last = this.drafts.length < mostBlocks ? undefined : this.drafts.at(-1);
    const draft = last ?? { plain: [], html: [] };
    if (!last) this.drafts.push(draft);
    if (alternative !== null) this.draftOf.set(alternative, draft);
    return draft;
  }

  private endAttachment(open: OpenAttachment): void {
    if (this.limits.withSizes || open.chunks) this.takeDecoded(open, open.decoder.end());
    const { fileName: name, type, contentId, location } = open.headers;
    this.attachments.push({ name, type, size: open.size });
    if (open.chunks === null || open.size === 0) return;
    this.pictureBytes += open.size;
    this.pictures.push({
      contentId,
      location,
      type: type.replace(/pjpeg|jpg/, 'jpeg'),
      data: Buffer.concat(open.chunks),
    });
  }
}

/** A message in a message is read where it stands, unless it is said to be an attachment. */
export function readsWithin({ isAttached }: PartHeaders): boolean {
  return !isAttached;
}

/** Whether a part is text of the message; every other part is an attachment. */
export function isShownAsText({ isAttached, type }: PartHeaders): boolean {
  return !isAttached && (type === 'text/plain' || type === 'text/html');
}

/** The outermost alternative that a part is a form of: forms within forms are one choice. */
function alternativeAround(part: Part): Part | null {
  let found: Part | null = null;
  for (let each = part.parent; each !== null && !each.headers.isMessage; each = each.parent)
    if (each.headers.type === 'multipart/alternative') found = each;
  return found;
}

/** The charset that a part around this one declares, against the standard, for all in it. */
function charsetAround(part: Part): string {
  for (let each = part.parent; each !== null; each = each.parent)
    if (each.headers.charset !== '') return each.headers.charset;
  return '';
}

function textOf(encoded: Buffer, headers: PartHeaders, fallback: string): string {
  const bytes = decodedText(encoded, headers);
  if (headers.type === 'text/html') return decodeHtml(bytes, headers.charset, fallback);
  const text = decodeText(bytes, headers.charset, fallback).replaceAll('\r\n', '\n');
  return headers.isFlowed ? unflowed(text, headers.deletesSpaces) : text;
}

/** List servers put their text in plain behind one in base64: from the first line on that is no base64 it is taken as it is. */
function decodedText(encoded: Buffer, { encoding }: PartHeaders): Buffer {
  switch (encoding) {
    case 'none':
      return encoded;
    case 'quoted-printable':
      return bytesFromQuotedPrintable(encoded);
    case 'base64': {
      const text = encoded.toString('latin1');
      const strange = text.search(/[^A-Za-z0-9+/=\s]/);
      if (strange < 0) return bytesFromBase64(text);
      const plainStart = text.lastIndexOf('\n', strange) + 1;
      return Buffer.concat([
        bytesFromBase64(text.slice(0, plainStart)),
        Buffer.from('\n'),
        encoded.subarray(plainStart),
      ]);
    }
  }
}
