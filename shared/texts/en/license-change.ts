import type { CalendarDate } from '../../license/dates.js';
import type { LicenseType } from '../../license/license-type.js';
import type { TextFormat } from '../format.js';
import { licenseTypeNames } from './license.js';
import { counted } from '../plural.js';

/** Installing and removing a license: questions and answers (licensing.md §7). */
export const licenseChange = {
  alreadyInstalled: 'This license key is already installed. Nothing was changed.',
  installed: (p: { mailboxes: number; until: CalendarDate; hint: string }, f: TextFormat) =>
    `The license for ${counted(p.mailboxes, 'mailbox', f)} has been installed. It is valid until ${f.date(p.until)}.${p.hint}`,
  installedExpired: (p: { mailboxes: number; expiredOn: CalendarDate; hint: string }, f: TextFormat) =>
    `The license for ${counted(p.mailboxes, 'mailbox', f)} has been installed. It expired on ${f.date(p.expiredOn)}.${p.hint}`,
  /** Follows the two above, after a space; names the check box of licensing.md §6. */
  autoUpdateHint:
    ' Turn on "Update license automatically (enables usage reporting)" to have it renewed in time.',
  noHint: '',
  /** What is worse about a key than about what it replaces (licensing.md §11), a sentence each. */
  worseExpired: ({ on }: { on: CalendarDate }, f: TextFormat) => `It expired on ${f.date(on)}.`,
  worseExpiry: (p: { on: CalendarDate; installedOn: CalendarDate }, f: TextFormat) =>
    `It expires on ${f.date(p.on)}, before the installed one (${f.date(p.installedOn)}).`,
  worseCount: (p: { mailboxes: number; before: number }, f: TextFormat) =>
    `It covers ${counted(p.mailboxes, 'mailbox', f)} instead of ${f.number(p.before)}.`,
  worseType: (p: { type: LicenseType; installedType: LicenseType }) =>
    `Its type is ${licenseTypeNames[p.type]} instead of ${licenseTypeNames[p.installedType]}.`,
  worseSupport: (p: { on: CalendarDate; installedOn: CalendarDate }, f: TextFormat) =>
    `Its support ends on ${f.date(p.on)}, before that of the installed one (${f.date(p.installedOn)}).`,
  worseIssue: (p: { on: CalendarDate; installedOn: CalendarDate }, f: TextFormat) =>
    `It was issued on ${f.date(p.on)}, before the installed one (${f.date(p.installedOn)}).`,
  worseStops: ({ stops }: { stops: number }, f: TextFormat) =>
    `It would stop the backup of ${counted(stops, 'mailbox', f)}. Restore is not affected.`,
  installAnyway: 'Install it anyway?',
  sentences: ({ first, rest }: { first: string; rest: string }) => `${first} ${rest}`,
  removalStops: ({ stops }: { stops: number }, f: TextFormat) =>
    `Removing the license would stop the backup of ${counted(stops, 'mailbox', f)}. Restore is not affected. Remove it anyway?`,
  removed: 'The license has been removed.',
  nothingToRemove: 'There is no license to remove: none is installed.',
  nothingToRenew: 'There is no license to renew. Install one first.',
  renewsOtherLicense: 'The new key is for another license than the installed one.',
  renewsOtherProduct: 'The new key is for another product than the installed one.',
  renewsOtherType: 'The new key is for another license type than the installed one.',
  renewsOtherContract: 'The new key is for another contract than the installed one.',
  renewsOtherSupportId: 'The new key is for another support ID than the installed one.',
  renewsNotLonger: (p: { expiresOn: CalendarDate; installedExpiresOn: CalendarDate }, f: TextFormat) =>
    `The new key expires on ${f.date(p.expiresOn)}, not later than the installed one (${f.date(p.installedExpiresOn)}).`,
  keyFileUnreadable: ({ path }: { path: string }) =>
    `The license file ${path} cannot be read. Check that it exists and that you may read it.`,
  trustedKeysUnreadable: ({ path }: { path: string }) =>
    `The trusted keys in ${path} cannot be read. Correct or remove that file.`,
} as const;
