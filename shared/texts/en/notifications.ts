import type { Instant } from '../../license/dates.js';
import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** What keeps mailboxes from being called protected. */
const protectionStates: Readonly<Record<string, string>> = {
  due: 'due, not late yet',
  running: 'being backed up',
  new: 'not due yet for the first time',
  late: 'without a good backup in time',
  away: 'in a repository that cannot be reached',
  never: 'without any good backup',
  incomplete: 'backed up without some of the mail',
  failing: 'could not be backed up the last time',
  waiting: 'waiting for a license',
  paused: 'in jobs that are switched off',
  unlisted: 'not in the source’s list the last time',
  unknown: 'it cannot be said, because of wrong dates',
};

/** Notifications by e-mail and webhook, and what becomes of them. */
export const notifications = {
  subject: ({ title, machine }: { title: string; machine: string }) => `[Postkeep] ${title} (${machine})`,
  several: ({ title, more }: { title: string; more: number }, f: TextFormat) =>
    `${title}, and ${f.number(more)} more`,
  andMore: ({ more }: { more: number }, f: TextFormat) => `and ${f.number(more)} more`,
  footer: ({ machine }: { machine: string }) =>
    `Sent by Postkeep on ${machine}. Channels are set up in its Settings, or with “postkeep notify”.`,

  sessionEnded: ({ name, status }: { name: string; status: string }) => `${name}: ${status}`,
  sessionStarted: ({ name }: { name: string }) => `${name}: started`,
  ended: ({ startedAt, endedAt }: { startedAt: Instant; endedAt: Instant }, f: TextFormat) =>
    `Started ${f.dateTime(startedAt)}, ended ${f.dateTime(endedAt)}.`,
  allWell: ({ mailboxes }: { mailboxes: number }, f: TextFormat) =>
    `${counted(mailboxes, 'mailbox', f)}, each with success.`,
  troubled: ({ troubled, mailboxes }: { troubled: number; mailboxes: number }, f: TextFormat) =>
    `${f.number(troubled)} of ${counted(mailboxes, 'mailbox', f)} did not end with success.`,
  mailbox: ({ mailbox }: { mailbox: string }) => mailbox,
  lookAtLog: 'The session’s log in Postkeep says why. Restore is not affected.',

  damageTitle: 'Damage found in a repository',
  damage: (
    { path, messages, file }: { path: string; messages: number; file: boolean },
    f: TextFormat,
  ): string =>
    file
      ? `${path}: its database is damaged.`
      : `${path}: ${counted(messages, 'message', f)} known to be damaged.`,
  damageHint: 'Open the repository in Postkeep to see what is damaged, and what to do.',

  licenseTitle: 'License',
  updateOff: 'License auto-update was switched off',

  summaryTitle: ({ verdict }: { verdict: string }) => `Daily summary: ${verdict}`,
  verdictNone: 'no jobs',
  verdictStopped: 'backups are stopped by the license',
  verdictAttention: 'something needs attention',
  verdictRunning: 'a backup is running',
  verdictNew: 'not every job has run yet',
  verdictNoMailboxes: 'no job has a mailbox to back up',
  verdictDue: 'backups are due',
  verdictFine: 'every mailbox of a job is protected',
  verdictUnknown: 'the state of backups could not be read',
  jobResult: ({ job, status, at }: { job: string; status: string; at: Instant }, f: TextFormat) =>
    `${job}: ${status}, ${f.dateTime(at)}`,
  jobNotRun: ({ job }: { job: string }) => `${job}: has not run`,
  jobOff: ({ job }: { job: string }) => `${job}: switched off`,
  jobTroubled: ({ job, mailboxes }: { job: string; mailboxes: string }) =>
    `${job}, not ended with success: ${mailboxes}`,
  protectedCount: ({ count, of }: { count: number; of: number }, f: TextFormat) =>
    `${f.number(count)} of ${counted(of, 'mailbox', f)} protected.`,
  unprotected: ({ count, state }: { count: number; state: string }, f: TextFormat) =>
    `${counted(count, 'mailbox', f)}: ${protectionStates[state] ?? state}.`,
  unassigned: ({ count }: { count: number }, f: TextFormat) => `${counted(count, 'mailbox', f)} in no job.`,
  licenseState: ({ state }: { state: string }) => `License: ${state}`,

  testTitle: 'Test notification',
  testText: ({ channel }: { channel: string }) =>
    `This is a test of the channel “${channel}”. Nothing has happened.`,

  accepted: ({ server }: { server: string }) => `${server} has accepted it.`,
  refusedRecipients: ({ count }: { count: number }, f: TextFormat) =>
    `${counted(count, 'recipient', f)} refused by the server; the others have it. Check the addresses of the channel.`,
  answered: ({ host, status }: { host: string; status: number }) =>
    `${host} answered with HTTP status ${String(status)}.`,
  refused: ({ host, status }: { host: string; status: number }) =>
    `${host} refused it with HTTP status ${String(status)}. Check the webhook’s address.`,
  failedThere: ({ host, status }: { host: string; status: number }) =>
    `${host} failed with HTTP status ${String(status)}.`,
  tooMany: ({ host }: { host: string }) => `${host} asks for fewer notifications (HTTP status 429).`,
  smtpPassword: ({ host, said }: { host: string; said: string }) =>
    `${host} rejected the user name or password: ${said}`,
  smtpNoTls: ({ host }: { host: string }) =>
    `${host} offers no STARTTLS. Nothing is sent without encryption; use another port, or TLS.`,
  smtpRefused: ({ host, said }: { host: string; said: string }) => `${host} refused the message: ${said}`,
  smtpFailed: ({ host, said }: { host: string; said: string }) =>
    `${host} could not take the message: ${said}`,
  secretMissing: ({ channel }: { channel: string }) =>
    `The password or address of “${channel}” is not stored. Edit the channel in Settings and enter it again.`,
  channelGone: 'The channel was removed or switched off.',
  newerState: 'A newer state was reported instead.',
  givenUp: ({ detail }: { detail: string }) => `Given up after a day of attempts. Last: ${detail}`,

  notFound: ({ name }: { name: string }) =>
    `There is no notification channel “${name}”. “postkeep notify list” shows those there are.`,
  nameTaken: ({ name }: { name: string }) =>
    `There is a notification channel “${name}” already. Choose another name.`,
  plainNotLoopback: ({ host }: { host: string }) =>
    `${host} is not this computer: mail is sent to it with TLS or STARTTLS only.`,
  addressNotHttps: 'The webhook’s address must start with https:// and hold no user name.',
  sentElsewhere: 'Another process of Postkeep is sending notifications.',
  notReadableHere:
    'The password of this channel is in this computer’s keychain, which only the console can read. The console sends what waits when it runs.',
  secretUnreadable:
    'The password or address of this channel cannot be read from this computer’s keychain. Unlock the keychain, or edit the channel and enter it again.',
  secretNeeded: 'The channel signs in another way now: enter its password, credentials or address.',
  gone: 'There is no such channel any more. It was removed here or on the command line.',
  notPutBack: 'This removal can no longer be undone. Add the channel again.',
  keyMissing: 'A channel with its own receiver needs a signing key of 16 characters at least.',
} as const;
