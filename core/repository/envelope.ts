import { type MailAddress, readAddresses } from './mime/addresses.js';
import { decodeWords } from './mime/encoded-words.js';
import { headerFields, looksLikeField, structuredField } from './mime/header-fields.js';
import { readMailDate } from './mime/mail-date.js';
import { charsetOf as declaredCharset } from './mime/part-headers.js';
import { shownText } from './mime/shown-text.js';

/** The header fields that lists show. Always there, whatever the message looks like. */
export interface Envelope {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  /** `Date:` header; null when it is missing or cannot be read. */
  readonly sentAt: Date | null;
}

/** Who a message is from and to, in full: what lists show is cut. */
export interface Correspondents {
  readonly subject: string;
  readonly senders: readonly MailAddress[];
  readonly recipients: readonly MailAddress[];
}

const headerLimit = 2 * 1024 * 1024;
const longestText = 500;
/** What more there is of a field is shown by no list. */
const listedBytes = 20_000;

const names = new Set(['subject', 'from', 'sender', 'to', 'cc', 'bcc', 'date', 'content-type']);

/** Reads subject, addresses and date from a message's headers (RFC 5322, RFC 2047). Never throws. */
export function readEnvelope(content: Buffer): Envelope {
  const fields = fieldsOf(content);
  const charset = charsetOf(fields);
  return {
    subject: shownText(textOf(fields.get('subject') ?? '', charset), longestText),
    from: shownText(listed(fields.get('from') ?? '', charset), longestText),
    to: shownText(listed(fields.get('to') ?? '', charset), longestText),
    sentAt: readMailDate(textOf(fields.get('date') ?? '', charset)),
  };
}

/** Keeps of a message that comes in pieces what `readEnvelope` reads of it. */
export class BeginningOfMessage {
  private readonly kept: Buffer[] = [];
  private bytes = 0;

  push(bytes: Buffer): void {
    let start = 0;
    // Empty lines before the headers are passed over, however many.
    while (this.bytes === 0 && (bytes[start] === 0x0a || bytes[start] === 0x0d)) start += 1;
    // With the line end that may follow: it ends the headers.
    const more = bytes.subarray(start, start + headerLimit + 2 - this.bytes);
    // A copy: what is kept must not keep all of what came alive.
    if (more.length > 0) this.kept.push(Buffer.from(more));
    this.bytes += more.length;
  }

  envelope(): Envelope {
    return readEnvelope(Buffer.concat(this.kept));
  }
}

/** Reads all that can be searched of a message's headers. Never throws. */
export function readCorrespondents(content: Buffer): Correspondents {
  const fields = fieldsOf(content);
  const charset = charsetOf(fields);
  const addressesOf = (...keys: string[]): MailAddress[] =>
    keys.flatMap((key) => readAddresses(fields.get(key) ?? '', charset));
  return {
    subject: textOf(fields.get('subject') ?? '', charset),
    senders: addressesOf('from', 'sender'),
    recipients: addressesOf('to', 'cc', 'bcc'),
  };
}

function fieldsOf(content: Buffer): Map<string, string> {
  return headerFields(headerText(content), names);
}

/** The headers up to the first empty line, as Latin-1; none where the message begins with something else. */
function headerText(content: Buffer): string {
  let start = 0;
  while (content[start] === 0x0a || content[start] === 0x0d) start += 1;
  if (!looksLikeField(content.subarray(start, start + 200))) return '';
  for (let at = start; at < content.length && at - start < headerLimit;) {
    const lineEnd = content.indexOf(0x0a, at);
    const next = lineEnd < 0 ? content.length : lineEnd + 1;
    const isBlank = content[at] === 0x0a || (content[at] === 0x0d && content[at + 1] === 0x0a);
    if (isBlank) return content.toString('latin1', start, at);
    at = next;
  }
  return content.toString('latin1', start, start + headerLimit);
}

/** The charset that the message declares for its text: raw 8-bit headers of old programs are in it. */
function charsetOf(fields: ReadonlyMap<string, string>): string {
  return declaredCharset(structuredField(fields.get('content-type') ?? ''));
}

function textOf(field: string, charset: string): string {
  return decodeWords(field, charset);
}

function listed(field: string, charset: string): string {
  return readAddresses(field.slice(0, listedBytes), charset)
    .map(({ name, address }) => (name === '' ? address : address === '' ? name : `${name} <${address}>`))
    .filter((part) => part !== '')
    .join(', ');
}
