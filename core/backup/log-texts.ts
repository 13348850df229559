import { formatBytes } from '../../shared/texts/bytes.js';
import { counted } from '../../shared/texts/plural.js';
import type { MailboxCounts, Quarantined } from './mailbox-attempts.js';

/** Sentences of the session log. Names of mailboxes and folders are fine there; subjects and addresses of mail are not. */

export function mailboxDone(
  mailbox: string,
  { seen, stored, flagsChanged, removed, bytesRead }: MailboxCounts,
): string {
  const changes = [
    stored > 0 ? `${counted(stored, 'new message')} (${formatBytes(bytesRead)})` : '',
    flagsChanged > 0 ? `${counted(flagsChanged, 'change')} of flags` : '',
    removed > 0 ? `${counted(removed, 'message')} removed at the source` : '',
  ].filter((part) => part !== '');
  const seenText = `${counted(seen, 'message')} seen`;
  return `${mailbox}: ${[seenText, ...(changes.length === 0 ? ['no changes'] : changes)].join(', ')}`;
}

export function quarantinedLine(mailbox: string, quarantined: readonly Quarantined[]): string {
  const folders = quarantined.filter(({ uid }) => uid === null);
  const messages = quarantined.length - folders.length;
  const what = [
    ...(folders.length > 0 ? [counted(folders.length, 'folder')] : []),
    ...(messages > 0 ? [counted(messages, 'message')] : []),
  ].join(' and ');
  const [first] = quarantined;
  const example = first
    ? ` (first: ${[first.folder.join('/'), ...(first.uid === null ? [] : [first.uid])].join(', ')}: ${first.reason})`
    : '';
  return `${mailbox}: ${what} could not be read and will be tried again next time${example}`;
}

/** A license was installed, renewed or removed while the session runs. */
export function licenseChanged(entering: number, leaving: number): string {
  const changes = [
    entering > 0 ? `${counted(entering, 'more mailbox')} will be processed` : '',
    leaving > 0 ? `${counted(leaving, 'mailbox')} will not be processed` : '',
  ].filter((part) => part !== '');
  return `The license has changed${changes.length === 0 ? '' : `: ${changes.join(', ')}`}.`;
}

/** Mailboxes that still waited for their turn were taken out of every job. */
export function leftJobs(count: number): string {
  return `${counted(count, 'mailbox')} removed from the job meanwhile will not be processed.`;
}
