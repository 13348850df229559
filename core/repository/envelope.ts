import { addressParser, decodeWords } from 'postal-mime';

/** The header fields that lists show. Always there, whatever the message looks like. */
export interface Envelope {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  /** `Date:` header; null when it is missing or cannot be read. */
  readonly sentAt: Date | null;
}

const headerLimit = 256 * 1024;
const longestText = 500;

/** Reads subject, addresses and date from a message's headers (RFC 5322, RFC 2047). Never throws. */
export function readEnvelope(content: Buffer): Envelope {
  const fields = headerFields(content);
  return {
    subject: shortened(decoded(fields.get('subject') ?? '')),
    from: shortened(addresses(fields.get('from') ?? '')),
    to: shortened(addresses(fields.get('to') ?? '')),
    sentAt: readDate(fields.get('date') ?? ''),
  };
}

const wanted = /^(subject|from|to|date)[ \t]*:/i;

/** The first field of each wanted name, unfolded (RFC 5322 §2.2.3). */
function headerFields(content: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of headerText(content).split(/\r?\n(?![ \t])/)) {
    const name = wanted.exec(field)?.[0];
    if (name === undefined) continue;
    const key = name.slice(0, -1).trim().toLowerCase();
    if (!fields.has(key))
      fields.set(
        key,
        field
          .slice(name.length)
          .replaceAll(/\r?\n[ \t]*/g, ' ')
          .trim(),
      );
  }
  return fields;
}

function headerText(content: Buffer): string {
  const head = content.subarray(0, headerLimit);
  const end = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')].filter((at) => at >= 0);
  const bytes = head.subarray(0, end.length === 0 ? head.length : Math.min(...end));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Raw 8-bit headers of old programs: Windows-1252 is what nearly all of them meant.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function decoded(text: string): string {
  try {
    return decodeWords(text);
  } catch {
    return text;
  }
}

function addresses(text: string): string {
  try {
    return addressParser(text.slice(0, 20_000), { flatten: true })
      .map(({ name, address }) => {
        const shown = decoded(name).trim();
        if (address === undefined || address === '') return shown;
        return shown === '' ? address : `${shown} <${address}>`;
      })
      .filter((part) => part !== '')
      .join(', ');
  } catch {
    return decoded(text);
  }
}

function readDate(text: string): Date | null {
  // Comments like "(CEST)" are legal (RFC 5322 §3.3) and not understood by Date.
  const plain = text.replaceAll(/\([^)]*\)/g, ' ').trim();
  // A date without a zone must not depend on the zone of this machine.
  const date = new Date(/\d:\d{2}$/.test(plain) ? `${plain} UTC` : plain);
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1970 || year > 9999 ? null : date;
}

/** One line of clean text: control characters and broken surrogates would not survive JSON or a terminal. */
function shortened(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Surrogate}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > longestText
    ? `${clean.slice(0, longestText - 1).replace(/\p{Surrogate}$/u, '')}…`
    : clean;
}
