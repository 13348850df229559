import { safeName } from '../lib/file-names.js';
import type { StoredMessage } from '../repository/reader.js';
import { render, text } from '../../shared/texts/text.js';

/** `2026-03-01 10.15 Subject`, by the date that lists show, in UTC; without a date where they show none. */
export function messageName({
  subject,
  sent_at,
  internal_date,
}: Pick<StoredMessage, 'subject' | 'sent_at' | 'internal_date'>): string {
  const shown = shownDate({ sent_at, internal_date });
  const when = shown === null ? '' : `${shown.slice(0, 10)} ${shown.slice(11, 16).replace(':', '.')} `;
  const words = subject === '' ? render(text('browse.noSubject')) : subject;
  return safeName(`${when}${words}`, render(text('browse.messageFile')));
}

/** ISO 8601; null where the message names no date that can be read, and the server's is none either: 1970 stands for an impossible one. */
export function shownDate({
  sent_at,
  internal_date,
}: Pick<StoredMessage, 'sent_at' | 'internal_date'>): string | null {
  if (sent_at !== null) return new Date(sent_at).toISOString();
  return internal_date > 0 ? new Date(internal_date).toISOString() : null;
}
