import { type BodyDecoder, createBodyDecoder } from './body-decoder.js';
import { looksLikeField } from './header-fields.js';
import type { TransferEncoding } from './part-headers.js';

/** Bytes that tell whether a message is encoded: its headers, or their beginning. */
const longestLook = 64 * 1024;

/**
 * Decodes a message in a message. It may not be encoded (RFC 2046 §5.2.1), and some are; others are only said to be, because of what is in
 * them. What begins with a field is no base64, and a field with an equals sign that is no escape no quoted-printable.
 */
export function createMessageDecoder(encoding: TransferEncoding): BodyDecoder {
  let held: Buffer = Buffer.alloc(0);
  let decoder: BodyDecoder | null = null;
  const decide = (): BodyDecoder => createBodyDecoder(isWritten(held, encoding) ? 'none' : encoding);
  return {
    write: (bytes) => {
      if (decoder) return decoder.write(bytes);
      held = Buffer.concat([held, bytes]);
      if (held.length < longestLook && !/\n\r?\n/.test(held.toString('latin1'))) return Buffer.alloc(0);
      decoder = decide();
      return decoder.write(held);
    },
    end: () => {
      if (decoder) return decoder.end();
      const last = decide();
      return Buffer.concat([last.write(held), last.end()]);
    },
  };
}

function isWritten(start: Buffer, encoding: TransferEncoding): boolean {
  const [headers = ''] = start
    .toString('latin1')
    .trimStart()
    .split(/\n\r?\n/, 1);
  if (encoding === 'base64') return looksLikeField(Buffer.from(headers, 'latin1'));
  return /=(?![0-9A-Fa-f]{2}|[ \t]*\r?(?:\n|$))/.test(headers);
}
