import PostalMime, { type Attachment } from 'postal-mime';
import type { Message } from '../../shared/backup/model.js';
import { AppError } from '../../shared/errors.js';
import type { MessagePreview } from '../../shared/backup/message-preview.js';
import { render, text } from '../../shared/texts/text.js';

/** Longer bodies are cut for the window; the message itself is complete in every export. */
const longestText = 1_000_000;
const longestHtml = 5_000_000;

/** What the window shows of a message. A message that cannot be parsed is shown as its source text; this never throws. */
export async function previewMessage(message: Message, content: Buffer): Promise<MessagePreview> {
  try {
    const { text: body, html, attachments } = await parse(content);
    return {
      message,
      text: body === undefined ? null : body.slice(0, longestText),
      html: html === undefined || html.length > longestHtml ? null : html,
      attachments: attachments.map((attachment, index) => ({
        index,
        name: attachmentName(attachment, index),
        type: attachment.mimeType,
        size: attachmentBytes(attachment).length,
      })),
    };
  } catch {
    return {
      message,
      text: content.subarray(0, longestText).toString('latin1'),
      html: null,
      attachments: [],
    };
  }
}

/** The decoded bytes of an attachment. Throws AppError `not-found`. */
export async function readAttachment(content: Buffer, index: number): Promise<Buffer> {
  const attachment = (await parse(content).catch(() => null))?.attachments[index];
  if (!attachment) throw new AppError('not-found', text('browse.noAttachment'));
  return attachmentBytes(attachment);
}

function parse(content: Buffer): ReturnType<typeof PostalMime.parse> {
  return PostalMime.parse(content, { maxNestingDepth: 100, maxHeadersSize: 2 * 1024 * 1024 });
}

function attachmentName({ filename, mimeType }: Attachment, index: number): string {
  if (filename !== null && filename !== '') return filename;
  const unnamed = mimeType === 'message/rfc822' ? 'browse.unnamedMessage' : 'browse.unnamedAttachment';
  return render(text(unnamed, { number: index + 1 }));
}

function attachmentBytes({ content, encoding }: Attachment): Buffer {
  if (typeof content === 'string') return Buffer.from(content, encoding ?? 'utf8');
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
