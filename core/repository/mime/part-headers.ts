import { decodeText, latin1Bytes } from './charset.js';
import { fileNameOf } from './file-name.js';
import { type StructuredField, headerFields, structuredField, withoutComments } from './header-fields.js';
import { parameterOf, rawParameterOf } from './parameters.js';
import { shownText } from './shown-text.js';

export type TransferEncoding = 'base64' | 'quoted-printable' | 'none';

/** What the headers of a part say about its body (RFC 2045, RFC 2183). */
export interface PartHeaders {
  /** In lower case: `text/plain`. */
  readonly type: string;
  /** A message (RFC 2046 §5.2.1, RFC 6532 §3.7), which may not be encoded, and is at times. */
  readonly isMessage: boolean;
  /** What separates the parts of a multipart, read as Latin-1; null when it does not say. */
  readonly boundary: string | null;
  /** As it is written; '' when it is not. */
  readonly charset: string;
  /** RFC 3676. */
  readonly isFlowed: boolean;
  readonly deletesSpaces: boolean;
  readonly encoding: TransferEncoding;
  readonly isAttached: boolean;
  /** Decoded; '' when it has none. */
  readonly fileName: string;
  /** Without its angle brackets; '' when it has none. */
  readonly contentId: string;
  /** Address by which the HTML of the same message may name it (RFC 2557); '' when it has none. */
  readonly location: string;
  /** What it holds in place of a message (RFC 2046 §5.2.2, §5.2.3): one of `total` pieces of it, or where it is; null for other parts. */
  readonly stead:
    | { readonly kind: 'fragment'; readonly number: number; readonly total: number | null }
    | { readonly kind: 'elsewhere'; readonly address: string }
    | null;
}

const longestAddress = 200;
const names = new Set([
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-id',
  'content-location',
]);
const nothing: StructuredField = { value: '', parameters: new Map() };

/** `parentType` decides what a part without a type is (RFC 2046 §5.1.5). Never throws. */
export function readPartHeaders(headers: Buffer, parentType: string): PartHeaders {
  const fields = headerFields(headers.toString('latin1'), names);
  const contentType = fields.has('content-type')
    ? structuredField(fields.get('content-type') ?? '')
    : nothing;
  const disposition = fields.has('content-disposition')
    ? structuredField(fields.get('content-disposition') ?? '')
    : nothing;
  const encoding = encodingOf(fields.get('content-transfer-encoding') ?? '');
  const fileName =
    fileNameOf(disposition.parameters, 'filename') || fileNameOf(contentType.parameters, 'name');
  const type = typeOf(contentType.value, parentType, fileName);
  const contentId = fields.get('content-id') ?? '';
  const { parameters } = contentType;
  const boundary = rawParameterOf(parameters, 'boundary').trimEnd();
  return {
    type,
    isMessage: type === 'message/rfc822' || type === 'message/global' || type === 'message/news',
    boundary: boundary === '' ? null : boundary,
    charset: charsetOf(contentType),
    isFlowed: parameterOf(parameters, 'format').trim().toLowerCase() === 'flowed',
    deletesSpaces: parameterOf(parameters, 'delsp').trim().toLowerCase() === 'yes',
    encoding,
    isAttached: disposition.value === 'attachment',
    fileName,
    contentId: rawText(/<([^<>]*)>/.exec(contentId)?.[1]?.trim() ?? contentId),
    location: rawText(fields.get('content-location')?.replaceAll(/\s/g, '') ?? ''),
    stead: steadOf(type, parameters),
  };
}

/** The charset that a Content-Type names; '' when it names none. */
export function charsetOf({ parameters }: StructuredField): string {
  return parameterOf(parameters, 'charset').trim();
}

function steadOf(type: string, parameters: ReadonlyMap<string, string>): PartHeaders['stead'] {
  const valueOf = (name: string): string => parameterOf(parameters, name).trim();
  if (type === 'message/partial') {
    const [number, total] = [valueOf('number'), valueOf('total')].map(Number);
    return Number.isSafeInteger(number) && number !== undefined && number > 0
      ? { kind: 'fragment', number, total: total !== undefined && total >= number ? total : null }
      : null;
  }
  if (type !== 'message/external-body') return null;
  // An address may be cut into several lines (RFC 2017 §3.1).
  const place = ['site', 'server', 'directory', 'name'].map(valueOf).filter((part) => part !== '');
  const address = shownText(valueOf('url').replaceAll(/\s/g, '') || place.join('/'), longestAddress);
  return address === '' ? null : { kind: 'elsewhere', address };
}

function typeOf(value: string, parentType: string, fileName: string): string {
  if (/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(value)) return value;
  if (value === '') return parentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  // Programs before MIME wrote `text` alone, and what is no type is plain text (RFC 2045 §5.2); but a file is a file.
  if (value === 'html') return 'text/html';
  return fileName === '' || value.startsWith('text') ? 'text/plain' : 'application/octet-stream';
}

const xhtml = 'application/xhtml+xml';

export function isHtml({ type }: PartHeaders): boolean {
  return type === 'text/html' || type === xhtml;
}

/** Raw characters of a header. */
function rawText(text: string): string {
  return decodeText(latin1Bytes(text), '');
}

function encodingOf(value: string): TransferEncoding {
  const name = withoutComments(value).trim().toLowerCase();
  if (/^["']?base64/.test(name)) return 'base64';
  return /^["']?quoted-printable/.test(name) ? 'quoted-printable' : 'none';
}
