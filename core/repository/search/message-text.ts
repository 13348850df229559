import PostalMime, { type Address } from 'postal-mime';
import { readEnvelope } from '../envelope.js';
import { htmlText } from './html-text.js';

/** What of a message can be searched. */
export interface MessageText {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  /** Names of the attachments. */
  readonly attachments: string;
  readonly body: string;
}

/** Characters of a body that are indexed: a book of 80 pages. Longer ones are logs and dumps. */
const longestBody = 256 * 1024;
const longestHeader = 64 * 1024;

/** Makes words of a message. One that cannot be parsed is taken as it is written; this never throws. */
export async function messageText(content: Buffer): Promise<MessageText> {
  try {
    const mail = await PostalMime.parse(content, { maxNestingDepth: 100, maxHeadersSize: 2 * 1024 * 1024 });
    const shown = readEnvelope(content);
    // Raw 8-bit headers, which lists show as Windows-1252, are lost in the parser.
    const orShown = (parsed: string, inLists: string): string =>
      parsed.includes('\ufffd') ? inLists : parsed;
    return {
      subject: orShown((mail.subject ?? '').slice(0, longestHeader), shown.subject),
      sender: orShown(addressText([mail.from, mail.sender]), shown.from),
      recipients: orShown(
        addressText([...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]),
        shown.to,
      ),
      attachments: mail.attachments
        .map(({ filename }) => filename ?? '')
        .join(' ')
        .slice(0, longestHeader),
      body: bodyText(mail.text, mail.html),
    };
  } catch {
    const { subject, from, to } = readEnvelope(content);
    return {
      subject,
      sender: from,
      recipients: to,
      attachments: '',
      body: content.toString('latin1', 0, longestBody),
    };
  }
}

/** The fuller of the two bodies: the text of many newsletters only says that there is HTML. */
function bodyText(text: string | undefined, html: string | undefined): string {
  const plain = (text ?? '').trim();
  const shown =
    html === undefined
      ? ''
      : htmlText(html.slice(0, longestBody * 8))
          .replaceAll(/\s+/g, ' ')
          .trim();
  // Links that mail programs write out make the text a little longer or shorter; only half as much is no text.
  return (shown.length > plain.length * 1.5 ? shown : plain).slice(0, longestBody);
}

function addressText(addresses: readonly (Address | undefined)[]): string {
  return addresses
    .flatMap((each) => (each === undefined ? [] : (each.group ?? [each])))
    .map(({ name, address }) => `${name} ${address}`)
    .join(' ')
    .slice(0, longestHeader);
}
