import { type SampleAttachment } from './conversations.js';
import { companyName } from './people.js';
import { csvAttachment, pdfAttachment } from './attachments.js';
import type { SeededRandom } from './random.js';

export interface Correspondent {
  readonly name: string;
  readonly address: string;
  readonly role?: string;
}

export interface Draft {
  readonly id: string;
  readonly inReplyTo: string | null;
  readonly from: Correspondent;
  readonly to: readonly Correspondent[];
  readonly date: Date;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly SampleAttachment[];
}

/** Writes a message as a mail program would: CRLF, encoded headers, text and HTML, attachments in base64 (RFC 5322, RFC 2045). */
export function composeMessage(draft: Draft, random: SeededRandom): Buffer {
  const boundary = `=_halden_${draft.id}`;
  const text = `${draft.text}\n\n--\n${signature(draft.from)}\n`;
  const alternative = multipart('alternative', `${boundary}_alt`, [
    [
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(text)),
    ],
    [
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(html(text))),
    ],
  ]);
  const body =
    draft.attachments.length === 0
      ? alternative
      : multipart('mixed', boundary, [
          alternative,
          ...draft.attachments.map((attachment) => attachmentPart(attachment, draft, random)),
        ]);
  const lines = [
    `Message-ID: <${draft.id}@halden-optics.example>`,
    ...(draft.inReplyTo === null
      ? []
      : [
          `In-Reply-To: <${draft.inReplyTo}@halden-optics.example>`,
          `References: <${draft.inReplyTo}@halden-optics.example>`,
        ]),
    `Date: ${draft.date.toUTCString().replace('GMT', '+0000')}`,
    `From: ${address(draft.from)}`,
    `To: ${draft.to.map(address).join(',\r\n ')}`,
    `Subject: ${encodedWords(draft.subject)}`,
    'MIME-Version: 1.0',
    ...body,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

function multipart(subtype: string, boundary: string, parts: readonly (readonly string[])[]): string[] {
  return [
    `Content-Type: multipart/${subtype}; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ];
}

function attachmentPart({ name, kind }: SampleAttachment, draft: Draft, random: SeededRandom): string[] {
  const [type, content] =
    kind === 'pdf'
      ? ['application/pdf', pdfAttachment(name, [draft.subject, ...draft.text.split('\n')], draft.date)]
      : ['text/csv; charset=utf-8', csvAttachment(draft.date, random)];
  const encodedName = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return [
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename*=utf-8''${encodedName}`,
    '',
    base64(content),
  ];
}

function signature({ name, role }: Correspondent): string {
  return role === undefined ? name : `${name}\n${role}\n${companyName}`;
}

function html(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const paragraphs = escaped
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.trim().replaceAll('\n', '<br>')}</p>`);
  return `<!doctype html><html><body style="font-family: Calibri, sans-serif">\n${paragraphs.join('\n')}\n</body></html>\n`;
}

function base64(content: Buffer): string {
  return content.toString('base64').replaceAll(/.{76}(?=.)/g, '$&\r\n');
}

function address({ name, address: mailbox }: Correspondent): string {
  const shown = isAscii(name) ? `"${name}"` : encodedWords(name);
  return `${shown} <${mailbox}>`;
}

/** RFC 2047; a word may be 75 characters long, and no character is cut in two. */
function encodedWords(text: string): string {
  if (isAscii(text)) return text;
  const words: string[] = [];
  let bytes: number[] = [];
  for (const character of text) {
    const encoded = Buffer.from(character);
    if (bytes.length + encoded.length > 42) {
      words.push(Buffer.from(bytes).toString('base64'));
      bytes = [];
    }
    bytes.push(...encoded);
  }
  words.push(Buffer.from(bytes).toString('base64'));
  return words.map((word) => `=?utf-8?B?${word}?=`).join('\r\n ');
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
