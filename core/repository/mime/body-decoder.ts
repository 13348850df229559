import { bytesFromBase64, bytesFromQuotedPrintable } from './transfer-encoding.js';
import type { TransferEncoding } from './part-headers.js';

/** Decodes the body of a part as it comes, in any pieces; keeps a line of it at most. */
export interface BodyDecoder {
  readonly write: (bytes: Buffer) => Buffer;
  readonly end: () => Buffer;
}

export function createBodyDecoder(encoding: TransferEncoding): BodyDecoder {
  switch (encoding) {
    case 'base64':
      return base64Decoder();
    case 'quoted-printable':
      return lineDecoder(bytesFromQuotedPrintable);
    case 'none':
      return lineDecoder((bytes) => bytes);
  }
}

function base64Decoder(): BodyDecoder {
  let open = '';
  return {
    write: (bytes) => {
      const text = open + bytes.toString('latin1').replaceAll(/[^A-Za-z0-9+/=]+/g, '');
      // What follows a padding is a group of its own.
      const padded = text.lastIndexOf('=') + 1;
      const whole = padded + Math.floor((text.length - padded) / 4) * 4;
      open = text.slice(whole);
      return bytesFromBase64(text.slice(0, whole));
    },
    end: () => bytesFromBase64(open),
  };
}

/** The last line end belongs to the delimiter that follows (RFC 2046 §5.1.1); escapes are not cut. */
function lineDecoder(decode: (bytes: Buffer) => Buffer): BodyDecoder {
  let open: Buffer = Buffer.alloc(0);
  return {
    write: (bytes) => {
      const data = open.length === 0 ? bytes : Buffer.concat([open, bytes]);
      const kept = Math.max(
        data.length - longestKept,
        data.lastIndexOf(0x0a, Math.max(0, data.length - 2)) + 1,
      );
      const cut = Math.max(0, kept - 2);
      open = Buffer.from(data.subarray(cut));
      return decode(data.subarray(0, cut));
    },
    end: () => decode(open.subarray(0, open.length - lineEndLength(open))),
  };
}

const longestKept = 1_000;

function lineEndLength(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return 0;
  return bytes.at(-2) === 0x0d ? 2 : 1;
}
