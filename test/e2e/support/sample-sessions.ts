import type { MailboxResult, Session, SessionDetail } from '../../../shared/backup/session.js';
import { ago, day, hour } from './sample-dates.js';
import { mailbox } from './sample-mailboxes.js';

export function session(id: string, part: Partial<Session>): Session {
  const startedAt = part.startedAt ?? ago(hour);
  return {
    id,
    type: 'backup',
    name: 'Contoso nightly',
    jobId: 'job-1',
    trigger: 'schedule',
    status: 'Success',
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + 754_000).toISOString(),
    ...part,
  };
}

export function nightly(daysAgo: number): Session {
  const status = daysAgo === 5 ? 'Failed' : daysAgo === 9 ? 'Warning' : 'Success';
  return session(`night-${daysAgo}`, { startedAt: ago(daysAgo * day + 11.5 * hour), status });
}

export const updateSession = session('update-1', {
  type: 'license-update',
  name: 'License key auto-update',
  jobId: null,
  startedAt: ago(4.2 * day),
  endedAt: ago(4.2 * day - 2000),
});

export const warned = session('hourly-1', {
  name: 'Management hourly',
  jobId: 'job-2',
  status: 'Warning',
  startedAt: ago(0.6 * hour),
});

export function result(index: number, part: Partial<MailboxResult> = {}): MailboxResult {
  return {
    mailbox: mailbox(index).mailbox,
    result: 'success',
    licenseState: 'Licensed',
    seen: 4200 + 311 * index,
    stored: 12 + index,
    removed: 0,
    flagsChanged: 4,
    bytesRead: 38_000_000,
    bytesStored: 22_000_000,
    ...part,
  };
}

export const warnedDetail: SessionDetail = {
  ...warned,
  mailboxes: [
    ...Array.from({ length: 14 }, (_, index) => result(index)),
    result(90, {
      result: 'refused',
      licenseState: 'Exceeded',
      stored: 0,
      seen: 0,
      bytesRead: 0,
      bytesStored: 0,
      reason:
        'Mailbox ada.lindqvist90@contoso.example was not processed: the license limit has been exceeded.',
    }),
  ],
  log: [
    { type: 'Success', text: 'Connected to mail.contoso.example', start: ago(0.6 * hour), end: null },
    { type: 'Success', text: '14 mailboxes were processed', start: ago(0.55 * hour), end: null },
    {
      type: 'Warning',
      text: 'Mailbox ada.lindqvist90@contoso.example was not processed: the license limit has been exceeded.',
      start: ago(0.54 * hour),
      end: null,
    },
    {
      type: 'Warning',
      text: 'License limit exceeded: 1 mailboxes were not processed. A license for at least 101 mailboxes is required.',
      start: ago(0.53 * hour),
      end: null,
    },
  ],
};
