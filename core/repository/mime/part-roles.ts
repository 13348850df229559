import type { Part } from './message-parser.js';
import { type PartHeaders, isHtml } from './part-headers.js';

/** Reports that say in lines of text what became of a message (RFC 3464, RFC 8098, RFC 5965, RFC 6533). */
const reports =
  /^message\/(?:(?:global-)?(?:delivery-status|disposition-notification|headers)|feedback-report)$/;

/** A message in a message is read where it stands, unless it is said to be an attachment. */
export function readsWithin({ isAttached }: PartHeaders): boolean {
  return !isAttached;
}

/**
 * Whether a part is text of the message; every other part is an attachment. Text of a kind that is not known is plain text (RFC 2046
 * §4.1.4), but a file where it has a name, and for other programs where it is a later form of an alternative: an invitation.
 */
export function isShownAsText({ headers, parent, isFirst }: Part): boolean {
  const { isAttached, type, fileName } = headers;
  if (isAttached) return false;
  if (type === 'text/plain' || type === 'text/html') return true;
  if (!type.startsWith('text/') && !isHtml(headers) && !reports.test(type)) return false;
  if (parent === null) return true;
  return fileName === '' && (isFirst || parent.headers.type !== 'multipart/alternative');
}

/**
 * Whether a part is an attachment to its reader, for a parser that opens every message: one that is said to be attached is an attachment,
 * and what is in it none. Lists, search, preview and what can be saved count the same (docs/decisions/0184).
 */
export function isAttachment(part: Part): boolean {
  for (let each = part.parent; each !== null; each = each.parent)
    if (each.headers.isMessage && !readsWithin(each.headers)) return false;
  return part.isContainer ? part.headers.isMessage && !readsWithin(part.headers) : !isShownAsText(part);
}
