import { createHash } from 'node:crypto';

/** Decodes modified UTF-7 (RFC 3501 §5.1.3); null when the text is not valid modified UTF-7. */
export function decodeModifiedUtf7(text: string): string | null {
  let decoded = '';
  for (let position = 0; position < text.length;) {
    const code = text.charCodeAt(position);
    if (code < 0x20 || code > 0x7e) return null;
    if (text[position] !== '&') {
      decoded += text.charAt(position++);
      continue;
    }
    const end = text.indexOf('-', position);
    if (end < 0) return null;
    const run = decodeRun(text.slice(position + 1, end));
    if (run === null) return null;
    decoded += run;
    position = end + 1;
  }
  return decoded;
}

function decodeRun(run: string): string | null {
  if (run === '') return '&';
  if (!/^[A-Za-z0-9+,]+$/.test(run)) return null;
  const bytes = Buffer.from(run.replaceAll(',', '/'), 'base64');
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  const text = bytes.swap16().toString('utf16le');
  return /\p{Surrogate}/u.test(text) ? null : text;
}

/** Encodes a folder name as modified UTF-7 (RFC 3501 §5.1.3). */
export function encodeModifiedUtf7(name: string): string {
  return name.replaceAll('&', '&-').replaceAll(/[^\x20-\x7e]+/g, (run) => {
    const bytes = Buffer.from(run, 'utf16le').swap16();
    return `&${bytes.toString('base64').replaceAll('=', '').replaceAll('/', ',')}-`;
  });
}

/** The name of a folder on disk: modified UTF-7 where it is valid, else the UTF-8 text as it stands (UTF8=ACCEPT servers). */
export function decodeFolderName(name: string): string {
  return decodeModifiedUtf7(name) ?? name;
}

/** A longer name that has to change is cut to so many characters. */
const longestChanged = 40;

/**
 * A name that every kind of mailbox has, for a folder that cannot have its own there: similar to it, with a few digits that tell
 * it from those of all others. The same for the same identity, so that a later restore finds it again.
 */
export function distinctName(name: string, identity: string): string {
  const print = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const clean = Array.from(name.replaceAll(/[./\\%*~\p{Cc}\p{Surrogate}<>:"|?]/gu, '_')).slice(
    0,
    longestChanged,
  );
  return `${clean.join('')}-${print}`;
}
