import { decode } from 'html-entities';
import type { Message } from '../../shared/backup/restore-point.js';
import { AppError } from '../../shared/errors.js';
import type { MessagePreview, PreviewNote } from '../../shared/backup/message-preview.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import { AttachmentReader } from '../repository/mime/attachment-reader.js';
import { type BodyBlock, plainAsHtml } from '../repository/mime/body-blocks.js';
import { type AttachmentPart, BodyReader, type EmbeddedPicture } from '../repository/mime/message-body.js';
import { htmlLines } from '../repository/search/html-text.js';
import { htmlBurden } from './html-burden.js';
import { inTurns } from './in-turns.js';

/** Longer bodies are cut for the window; the message itself is complete in every export. */
const longestText = 1_000_000;
const mostLines = 50_000;
/** Attachments that are listed; who has more exports the message. */
const mostAttachments = 100;
/** Bytes that are read for the window: as encoded text, and as pictures. */
const textBytes = 4 * 1024 * 1024;
const pictureBytes = 8 * 1024 * 1024;

/**
 * What the window shows of a message, from its bytes piece by piece: memory does not grow with the message. Throws what the
 * pieces throw, and nothing else.
 */
export async function previewMessage(message: Message, pieces: Iterable<Buffer>): Promise<MessagePreview> {
  const reader = new BodyReader({ textBytes, pictureBytes, withSizes: true });
  for await (const piece of inTurns(pieces)) reader.write(piece);
  const { blocks, attachments, pictures, isCut } = reader.finish();
  const notes = new Set<PreviewNote>();
  const whole = blocks.map(({ plain, html }) => plain ?? htmlLines(html ?? '')).join('\n\n');
  const shown = shortened(whole);
  if (isCut || shown.length < whole.length) notes.add('text-cut');
  if (attachments.length > mostAttachments) notes.add('attachments-cut');
  const html = htmlOf(blocks);
  const burden = html === null ? null : htmlBurden(html);
  if (burden !== null) notes.add(burden);
  const isHtmlShown = html !== null && burden === null;
  return {
    message,
    text: blocks.length === 0 ? null : shown,
    html: isHtmlShown ? html : null,
    pictures: isHtmlShown ? pictures.filter(isNamedIn(html)).map(pictureOf) : [],
    attachments: attachments.slice(0, mostAttachments).map((attachment, index) => ({
      index,
      name: attachmentName(attachment, index),
      type: attachment.type,
      size: attachment.size,
    })),
    attachmentsTotal: attachments.length,
    notes: [...notes],
  };
}

/** The decoded bytes of an attachment, as they are read. Throws AppError `not-found`, and what the pieces throw. */
export async function* readAttachment(pieces: Iterable<Buffer>, index: number): AsyncGenerator<Buffer, void> {
  const reader = new AttachmentReader(index);
  for await (const piece of inTurns(pieces)) yield reader.write(piece);
  const rest = reader.finish();
  if (rest === null) throw new AppError('not-found', text('browse.noAttachment'));
  yield rest;
}

function shortened(whole: string): string {
  const cut = whole.slice(0, longestText);
  let end = -1;
  for (let line = 0; line < mostLines; line++) {
    end = cut.indexOf('\n', end + 1);
    if (end < 0) return cut;
  }
  return cut.slice(0, end);
}

/** The whole message as HTML where any of it is; what is text stands in it as it is written. */
function htmlOf(blocks: readonly BodyBlock[]): string | null {
  if (!blocks.some(({ html }) => html !== null)) return null;
  return blocks.map(({ plain, html }) => html ?? plainAsHtml(plain ?? '')).join('\n');
}

/** Other pictures are attachments and nothing else. Names stand in HTML with its escapes, and with those of an address (RFC 2392). */
function isNamedIn(html: string): (picture: EmbeddedPicture) => boolean {
  const withoutEntities = decode(html, { level: 'html5', scope: 'attribute' });
  const spellings = [html, withoutEntities, withoutEntities.replaceAll(/(?:%[0-9a-f]{2})+/gi, unescaped)];
  const isSpelled = (name: string): boolean => name !== '' && spellings.some((each) => each.includes(name));
  return ({ contentId, location }) => isSpelled(contentId.slice(0, 20)) || isSpelled(location);
}

function unescaped(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

function pictureOf({ contentId, location, type, data }: EmbeddedPicture): MessagePreview['pictures'][number] {
  return { contentId, location, url: `data:${type};base64,${data.toString('base64')}` };
}

function attachmentName({ name, type, stead }: AttachmentPart, index: number): string {
  if (name !== '' && stead?.kind !== 'elsewhere') return name;
  return render(unnamed(type, stead, index + 1));
}

function unnamed(type: string, stead: AttachmentPart['stead'], number: number): Text {
  if (stead?.kind === 'fragment')
    return text('browse.unnamedFragment', { piece: stead.number, total: stead.total });
  if (stead?.kind === 'elsewhere') return text('browse.keptElsewhere', { address: stead.address });
  if (type.startsWith('message/')) return text('browse.unnamedMessage', { number });
  return type === 'text/calendar'
    ? text('browse.unnamedInvitation', { number })
    : text('browse.unnamedAttachment', { number });
}
