import { decodeText, latin1Bytes } from './charset.js';
import { fileNameOf } from './file-name.js';
import { type StructuredField, headerFields, structuredField, withoutComments } from './header-fields.js';

export type TransferEncoding = 'base64' | 'quoted-printable' | 'none';

/** What the headers of a part say about its body (RFC 2045, RFC 2183). */
export interface PartHeaders {
  /** In lower case: `text/plain`. */
  readonly type: string;
  /** A message that can be read where it stands (RFC 2046 §5.2.1): it may not be encoded. */
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
}

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
  const boundary = parameters.get('boundary')?.trimEnd() ?? '';
  return {
    type,
    isMessage: (type === 'message/rfc822' || type === 'message/global') && encoding === 'none',
    boundary: boundary === '' ? null : boundary,
    charset: parameters.get('charset') ?? parameters.get('charset*')?.split("'").at(-1) ?? '',
    isFlowed: parameters.get('format')?.toLowerCase() === 'flowed',
    deletesSpaces: parameters.get('delsp')?.toLowerCase() === 'yes',
    encoding,
    isAttached: disposition.value === 'attachment',
    fileName,
    contentId: rawText(/<([^<>]*)>/.exec(contentId)?.[1]?.trim() ?? contentId),
    location: rawText(fields.get('content-location')?.replaceAll(/\s/g, '') ?? ''),
  };
}

/** What users call an attachment: said to be one, or a named file that is no text. */
export function isAttachment({ type, isAttached, fileName }: PartHeaders, isRoot: boolean): boolean {
  if (isAttached) return true;
  if (/^(?:text|multipart)\//.test(type) || (type === xhtml && (isRoot || fileName === ''))) return false;
  return fileName !== '' || (isRoot && !type.startsWith('message/'));
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
