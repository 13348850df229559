/**
 * How much the lines after a `From ` line look like the head of a message: 0 prose; 1 nothing, or fields that no mail program writes;
 * 2 a field of mail, or fields that break off; 3 several; 4 several, among them one that every message gets on its way.
 */
export type HeadEvidence = 0 | 1 | 2 | 3 | 4;

export interface HeaderBlock {
  readonly evidence: HeadEvidence;
  /** Where the body begins; null when the block does not end in view. */
  readonly bodyAt: number | null;
  /** Value of its Content-Length field (mboxcl), in bytes; null when there is none. */
  readonly contentLength: number | null;
}

/** Fields that a message gets from the program that writes, sends or delivers it, and that nobody types into a letter. */
const technical = [
  ...['from', 'message-id', 'received', 'return-path', 'delivered-to', 'mime-version', 'dkim-signature'],
  ...['status', 'x-status', 'x-mozilla-status', 'x-mozilla-status2', 'x-mozilla-keys', 'content-type'],
  ...['content-transfer-encoding', 'content-length', 'x-uid', 'x-uidl', 'x-imap', 'x-imapbase', 'x-gm-thrid'],
  ...['envelope-to', 'delivery-date', 'authentication-results', 'received-spf', 'in-reply-to', 'references'],
];
const technicalFields = new Set(technical);
const mailFields = new Set([
  ...technical,
  ...['to', 'cc', 'bcc', 'subject', 'date', 'sender', 'reply-to', 'organization', 'lines', 'precedence'],
  ...['list-id', 'x-mailer', 'user-agent', 'x-priority', 'importance', 'x-keywords', 'x-gmail-labels'],
  ...[
    'resent-from',
    'resent-to',
    'resent-date',
    'newsgroups',
    'path',
    'x-account-key',
    'content-disposition',
  ],
]);

const newline = 0x0a;
const longestName = 80;

/** Reads the lines of `bytes` from `start` on, up to the empty line that ends a message's header (RFC 5322 §2.1). */
export function readHeaderBlock(
  bytes: Buffer,
  start: number,
  { isEndOfFile, mayRepeatFromLine }: { readonly isEndOfFile: boolean; readonly mayRepeatFromLine: boolean },
): HeaderBlock {
  const names = new Set<string>();
  let contentLength: number | null = null;
  let at = start;
  let bodyAt: number | null = null;
  let isBroken = false;
  while (at < bytes.length) {
    const found = bytes.indexOf(newline, at);
    const end = found < 0 ? bytes.length : found + 1;
    if (isEmptyLine(bytes, at)) {
      bodyAt = end;
      break;
    }
    const first = bytes[at];
    const isFolded = (first === 0x20 || first === 0x09) && at > start;
    const name = isFolded ? '' : fieldName(bytes, at, end);
    if (name === null && !isPassedOver(bytes, at, at === start && mayRepeatFromLine)) {
      isBroken = true;
      break;
    }
    if (name !== null && name !== '') names.add(name);
    if (name === 'content-length') contentLength ??= lengthOf(bytes.toString('latin1', at, end));
    at = end;
  }
  if (bodyAt === null && !isBroken && isEndOfFile) bodyAt = bytes.length;
  return { evidence: evidenceOf(names, isBroken), bodyAt, contentLength };
}

function evidenceOf(names: ReadonlySet<string>, isBroken: boolean): HeadEvidence {
  if (names.size === 0) return isBroken ? 0 : 1;
  const known = [...names].filter((name) => mailFields.has(name));
  if (known.length === 0) return isBroken ? 0 : 1;
  if (known.length === 1 || isBroken) return 2;
  return known.some((name) => technicalFields.has(name)) ? 4 : 3;
}

function isEmptyLine(bytes: Buffer, at: number): boolean {
  return bytes[at] === newline || (bytes[at] === 0x0d && bytes[at + 1] === newline);
}

/** The name of the field that a line holds, in lower case (RFC 5322 §3.6.8, §4.5.8); null when it holds none. */
function fieldName(bytes: Buffer, at: number, end: number): string | null {
  const text = bytes.toString('latin1', at, Math.min(end, at + longestName));
  return /^([!-9;-~]+)[ \t]*:/.exec(text)?.[1]?.toLowerCase() ?? null;
}

/** Lines of headers that are no fields. */
function isPassedOver(bytes: Buffer, at: number, mayBeFromLine: boolean): boolean {
  const start = bytes.toString('latin1', at, at + 6);
  return start === '>From ' || (mayBeFromLine && start.startsWith('From '));
}

function lengthOf(line: string): number | null {
  const digits = /^[^:]+:\s*(\d{1,15})\s*$/.exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}
