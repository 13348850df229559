import { isUtf8 } from 'node:buffer';
import { decodeHtml, decodeText } from './charset.js';
import { unflowed } from './flowed.js';
import { type PartHeaders, isHtml } from './part-headers.js';
import { bytesFromBase64, bytesFromQuotedPrintable } from './transfer-encoding.js';

/** The text of a part from its body as it is encoded; `fallback` is a charset that is declared around it. Never throws. */
export function textOf(encoded: Buffer, headers: PartHeaders, fallback: string): string {
  const bytes = decodedText(encoded, headers);
  if (isHtml(headers)) return decodeHtml(bytes, headers.charset, fallback);
  const text = decodeText(bytes, headers.charset, fallback).replaceAll('\r\n', '\n');
  return headers.isFlowed ? unflowed(text, headers.deletesSpaces) : text;
}

function decodedText(encoded: Buffer, { encoding }: PartHeaders): Buffer {
  switch (encoding) {
    case 'none':
      return encoded;
    case 'quoted-printable':
      return bytesFromQuotedPrintable(encoded);
    case 'base64': {
      const text = encoded.toString('latin1');
      const plainStart = endOfBase64(text);
      if (plainStart === text.length) return bytesFromBase64(text);
      return Buffer.concat([
        bytesFromBase64(text.slice(0, plainStart)),
        Buffer.from('\n'),
        encoded.subarray(plainStart),
      ]);
    }
  }
}

/** Words on a line, or a sign that is none of base64. */
const noBase64 = /[^A-Za-z0-9+/=\s]|[^\s][ \t]+[^\s]/;

/** What was encoded ends at its padding, or at an empty line. */
const endOfGroup = /(?<==[ \t]*\r?\n)|(?<=\n[ \t]*\r?\n)/;

/**
 * List servers put their text in plain behind one in base64. It begins at the first line that is no base64, or before it at the line
 * after a padding or an empty line, from which on nothing makes a text when it is decoded.
 */
function endOfBase64(text: string): number {
  const strange = text.search(noBase64);
  const certain = strange < 0 ? text.length : text.lastIndexOf('\n', strange) + 1;
  const [first = '', ...groups] = text.slice(0, certain).split(endOfGroup);
  if (isEncodedText(text.slice(0, certain), first)) return certain;
  let end = certain;
  for (const group of groups.reverse()) {
    if (group.trim() !== '' && isEncodedText(group, first)) break;
    end -= group.length;
  }
  return text.slice(end, certain).trim() === '' ? certain : end;
}

/** Whether base64 is whole, and text of the same kind as that before it: in UTF-8, without control characters (UTF-16 has them). */
function isEncodedText(text: string, before: string): boolean {
  const digits = text.replaceAll(/\s+/g, '');
  if (digits.length % 4 !== 0) return false;
  const [bytes, first] = [bytesFromBase64(digits), bytesFromBase64(before)];
  return (hasControls(first) || !hasControls(bytes)) && (!isUtf8(first) || isUtf8(bytes));
}

function hasControls(bytes: Buffer): boolean {
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(bytes.toString('latin1'));
}
