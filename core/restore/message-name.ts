import { safeName } from '../lib/file-names.js';
import type { StoredMessage } from '../repository/reader.js';
import { render, text } from '../../shared/texts/text.js';

/** `2026-03-01 10.15 Subject`, by the date that lists show, in UTC. */
export function messageName({
  subject,
  sent_at,
  internal_date,
}: Pick<StoredMessage, 'subject' | 'sent_at' | 'internal_date'>): string {
  const date = new Date(sent_at ?? internal_date).toISOString();
  return safeName(
    `${date.slice(0, 10)} ${date.slice(11, 16).replace(':', '.')} ${subject === '' ? render(text('browse.noSubject')) : subject}`,
    render(text('browse.messageFile')),
  );
}
