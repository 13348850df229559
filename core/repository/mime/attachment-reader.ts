import { type BodyDecoder, createBodyDecoder } from './body-decoder.js';
import { MessageParser } from './message-parser.js';
import { isShownAsText, readsWithin } from './part-roles.js';

/** Decodes one attachment of a message, by its place in `MessageBody.attachments`, from bytes that come in any pieces. */
export class AttachmentReader {
  private next = 0;
  private decoder: BodyDecoder | null = null;
  private ready: Buffer[] = [];
  private isFound = false;
  private readonly parser: MessageParser;

  constructor(wanted: number) {
    this.parser = new MessageParser({
      opens: readsWithin,
      onBegin: (part) => {
        const { headers, isContainer } = part;
        if (isContainer || isShownAsText(part)) return;
        if (this.next === wanted) {
          this.decoder = createBodyDecoder(headers.encoding);
          this.isFound = true;
        }
        this.next += 1;
      },
      onBody: (_part, bytes) => {
        if (this.decoder) this.ready.push(Buffer.from(this.decoder.write(bytes)));
      },
      onEnd: () => {
        if (this.decoder) this.ready.push(Buffer.from(this.decoder.end()));
        this.decoder = null;
      },
    });
  }

  /** Bytes of the attachment that can be told now. */
  write(bytes: Buffer): Buffer {
    this.parser.write(bytes);
    return this.taken();
  }

  /** The rest of it; null when the message has no such attachment. */
  finish(): Buffer | null {
    this.parser.finish();
    return this.isFound ? this.taken() : null;
  }

  private taken(): Buffer {
    const bytes = Buffer.concat(this.ready);
    this.ready = [];
    return bytes;
  }
}
