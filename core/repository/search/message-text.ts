import { type Envelope, readCorrespondents, readEnvelope } from '../envelope.js';
import type { MailAddress } from '../mime/addresses.js';
import type { BodyBlock } from '../mime/body-blocks.js';
import { BodyReader } from '../mime/message-body.js';
import type { StoredPiece } from '../pieces.js';
import { wordsOf as wordsIn } from './folding.js';
import { htmlText } from './html-text.js';
import { atOnce } from './turns.js';

/** What of a message can be searched. */
export interface MessageText {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  /** Names of the attachments. */
  readonly attachments: string;
  readonly body: string;
}

/** The words of a message, and what lists show of it. */
export interface ReadMessage {
  readonly text: MessageText;
  readonly envelope: Envelope;
  readonly attachments: number;
}

/** Characters of a body that are indexed: a book of 80 pages. Longer ones are logs and dumps. */
const longestBody = 256 * 1024;
const longestHeader = 256 * 1024;
/** Bytes of text that are read for it: HTML has several times as many as it has words, and base64 a third more. */
const textBytes = longestBody * 8;
/** Other work of this process gets its turn after this many bytes. */
const pauseAfterBytes = 8 * 1024 * 1024;

/** The words of a message at once: see {@link readInSteps}. */
export function readMessageNow(pieces: Iterable<StoredPiece>): ReadMessage {
  return atOnce(readInSteps(pieces));
}

/**
 * Makes words of a message, without the bodies of its attachments, which are most of its bytes and have no words: their
 * pieces (`split.ts`) are not even read. Throws AppError `repository-damaged` or `corrupt-state` where the pieces do.
 */
export function* readInSteps(pieces: Iterable<StoredPiece>): Generator<undefined, ReadMessage> {
  const reader = new BodyReader({ textBytes, pictureBytes: 0, withSizes: false });
  let sincePause = 0;
  for (const { isBase64, read } of pieces) {
    // Base64 lines cannot begin with the two dashes that end a part.
    if (isBase64 && reader.isPassingOver) {
      reader.passOver();
      continue;
    }
    const bytes = read();
    reader.write(bytes);
    sincePause += bytes.length;
    if (sincePause < pauseAfterBytes) continue;
    sincePause = 0;
    yield;
  }
  const { headers, blocks, attachments } = reader.finish();
  const { subject, senders, recipients } = readCorrespondents(headers);
  const text: MessageText = {
    subject: subject.slice(0, longestHeader),
    sender: addressText(senders),
    recipients: addressText(recipients),
    attachments: attachments
      .map(({ name }) => name)
      .join(' ')
      .slice(0, longestHeader),
    body: bodyText(blocks),
  };
  return { text, envelope: readEnvelope(headers), attachments: attachments.length };
}

function bodyText(blocks: readonly BodyBlock[]): string {
  let text = '';
  for (const block of blocks) {
    if (text.length >= longestBody) break;
    text += `${text === '' ? '' : '\n'}${wordsOf(block)}`;
  }
  return text.slice(0, longestBody);
}

/**
 * The words of both forms, because a reader may have seen either: the fuller one, and of the other the lines that say something else
 * (docs/decisions/0150).
 */
function wordsOf({ plain, html }: BodyBlock): string {
  const written = (plain ?? '').slice(0, longestBody).trim();
  const lines = html === null ? [] : linesOf(htmlText(html).slice(0, longestBody));
  const shown = lines.join(' ');
  if (written === '' || lines.length === 0) return written + shown;
  const isShownFuller = shown.length > written.length * 1.5;
  const [fuller, others] = isShownFuller ? [shown, linesOf(written)] : [written, lines];
  const known = new Set(wordsIn(fuller));
  const more = others.filter((line) => wordsIn(line).some((word) => !known.has(word)));
  return [fuller, ...more].join('\n');
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.replaceAll(/\s+/g, ' ').trim();
    return words === '' ? [] : [words];
  });
}

function addressText(addresses: readonly MailAddress[]): string {
  return addresses
    .map(({ name, address }) => `${name} ${address}`.trim())
    .join(' ')
    .slice(0, longestHeader);
}
