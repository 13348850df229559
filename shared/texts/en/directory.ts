import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** Mailboxes that an event or a line names; the others are counted. */
interface Named {
  count: number;
  names: string;
  others: number;
}

function named({ names, others }: Named, f: TextFormat): string {
  return others === 0 ? names : `${names} and ${f.number(others)} more`;
}

const guide = 'The steps are in the user guide, under Mail sources.';

/** The directories of Microsoft 365 and Google Workspace, which say who has a mailbox. */
export const directory = {
  none: 'Only sources of Microsoft 365 and Google Workspace that an app opens have a directory. Mailboxes of other servers are named by hand.',
  underWay: 'This look into the directory is under way already. Wait for its end, or cancel it.',
  administratorMissing:
    'Google shows its directory to administrators only. Edit the mail source and enter the address of an administrator, in whose name it is read; or name the mailboxes in a list.',
  sentElsewhere: ({ host, target }: { host: string; target: string }) =>
    `${host} sends on to ${target} for the rest of its directory, which is not followed: the app's token is for ${host} alone. Nothing was changed. Check the proxy under Settings.`,
  endless: ({ host }: { host: string }) =>
    `${host} does not come to an end with its directory. Nothing was changed. Try again later.`,
  notUnderstood: ({ host }: { host: string }) =>
    `${host} did not answer as a directory does. Nothing was changed. Check the proxy under Settings, and try again later.`,
  /** `waitSeconds` null = it does not say how long. */
  throttled: ({ host, waitSeconds }: { host: string; waitSeconds: number | null }, f: TextFormat) =>
    `${host} asks to slow down${waitSeconds === null ? '' : ` (${f.number(waitSeconds)} s)`} while its directory is read. Nothing was changed. Try again later.`,
  internalError: ({ host }: { host: string }) =>
    `${host} has an internal error and does not show its directory at present. Nothing was changed. Try again later.`,
  refused: ({ host, status }: { host: string; status: number }) =>
    `${host} did not show its directory (HTTP ${String(status)}). Nothing was changed. See the details.`,
  notTrusted: ({ host, reason }: { host: string; reason: string }) =>
    `No secure connection to ${host}, which has the directory: ${reason} If it is your organisation's own authority, add its CA file to the mail source.`,
  notAnswered: ({ host, reason }: { host: string; reason: string }) =>
    `${host}, which has the directory, did not answer: ${reason} Check the network, and the proxy under Settings.`,
  tokenRejected: ({ host }: { host: string }) =>
    `${host} rejected the app's token. Check that the app is still enabled, and the clock of this computer; then try again.`,
  graphPermission: (p: { host: string; clientId: string; permissions: string }) =>
    `${p.host} does not show the directory to the app ${p.clientId}. In Entra, under App registrations → API permissions, add the application permissions of Microsoft Graph that are missing (${p.permissions}), and grant admin consent. ${guide}`,
  adminApiOff: ({ host }: { host: string }) =>
    `${host} does not answer the service account: the Admin SDK API is off in its project. Switch it on in the Google Cloud console, under APIs & Services → Library.`,
  adminScope: ({ host, client, scope }: { host: string; client: string; scope: string }) =>
    `${host} does not show the directory to the service account. In the Google Admin console, under Security → API controls → Domain-wide delegation, authorise the client ID ${client} for the scope ${scope} too. ${guide}`,
  notAdministrator: ({ host, administrator }: { host: string; administrator: string }) =>
    `${host} does not show the directory in the name of ${administrator}. Enter the address of an administrator who may read users (Admin API → Users → Read), or give this one that right in the Google Admin console.`,
  namesNobody: ({ host }: { host: string }) =>
    `The directory of ${host} names nobody who has a mailbox. Nothing was changed. Check that the app is of the right organisation.`,
  suddenLoss: ({ gone, before }: { gone: number; before: number }, f: TextFormat) =>
    `The directory no longer has ${f.number(gone)} of ${counted(before, 'mailbox', f)}, more than half. That is not taken at its word: all are backed up as before. If it is so, open the mail source and find its mailboxes again.`,
  reading: ({ source }: { source: string }) => `Reading the directory of ${source}`,
  /** `at` is an instant. */
  notRead: ({ reason, at }: { reason: string; at: string }, f: TextFormat) =>
    `The directory could not be read: ${reason} The mailboxes that it had at ${f.dateTime(at)} are backed up; new ones are not known.`,
  read: ({ source, mailboxes }: { source: string; mailboxes: number }, f: TextFormat) =>
    `The directory of ${source} has ${counted(mailboxes, 'mailbox', f)}`,
  added: (p: Named, f: TextFormat) =>
    `${counted(p.count, 'mailbox', f)} ${p.count === 1 ? 'is' : 'are'} new in the directory: ${named(p, f)}`,
  gone: (p: Named, f: TextFormat) =>
    `${counted(p.count, 'mailbox', f)} ${p.count === 1 ? 'is' : 'are'} no longer in the directory: ${named(p, f)}. ${p.count === 1 ? 'Its' : 'Their'} restore points stay.`,
  closed: (p: Named, f: TextFormat) =>
    `${counted(p.count, 'mailbox', f)} of the directory ${p.count === 1 ? 'is' : 'are'} not read: ${named(p, f)}`,
  changedKind: (p: Named, f: TextFormat) =>
    `${counted(p.count, 'mailbox', f)} ${p.count === 1 ? 'is' : 'are'} of another kind in the directory: ${named(p, f)}`,
  /** After a name. */
  closedReason: ({ reason }: { reason: 'suspended' | 'archived' | 'denied' | 'unclear' }) =>
    ({
      suspended: 'it is suspended, and Google signs nobody in to it',
      archived: 'it is archived, and Google signs nobody in to it',
      denied: 'Exchange does not let the app look at it',
      unclear: 'the directory does not say whether there is a mailbox',
    })[reason],
} as const;
