import { addMonths, daysBetween, firstOfMonth } from '../../../shared/license/calendar.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { communityMailboxes, licensedCount } from '../../../shared/license/policy.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { isRejected, isUnknown } from './license-tone.js';

export interface LicenseRow {
  readonly id: keyof typeof t.license.rows;
  readonly label: string;
  readonly value: string;
}

/** The rows of the License Information dialog in their order (licensing.md §7, §11); those with nothing to say are left out. */
export function licenseRows(view: LicenseView, format: Format): LicenseRow[] {
  const { license, status } = view;
  const values: Partial<Record<LicenseRow['id'], string>> = {
    status: format.say(status.statusText),
  };
  if (!isUnknown(status)) values.mailboxes = mailboxesOf(view, format);
  if (license) {
    const { company, contact, email } = license.licensedTo;
    values.expirationDate = expirationDate(license.expiresOn, status.daysLeft, format);
    values.type = t.license.types[license.type];
    values.package = license.package;
    values.licensedTo = [company, contact, email].filter(Boolean).join(', ');
    values.supportId = license.supportId;
    values.licenseId = license.licenseId;
    if (license.supportExpiresOn !== undefined) {
      const left = daysBetween(view.today, license.supportExpiresOn);
      values.supportExpirationDate = expirationDate(license.supportExpiresOn, left, format);
    }
    values.lastUpdate = view.lastUpdate
      ? t.license.lastUpdate(format.dateTime(view.lastUpdate.at), t.license.outcomes[view.lastUpdate.outcome])
      : t.license.noUpdateYet;
    if (view.autoUpdate && view.nextUpdateAt !== null) values.nextUpdate = format.dateTime(view.nextUpdateAt);
  }
  if (view.installationId !== null) values.installationId = view.installationId;
  return (Object.keys(t.license.rows) as LicenseRow['id'][]).flatMap((id) => {
    const value = values[id];
    return value === undefined ? [] : [{ id, label: t.license.rows[id], value }];
  });
}

/** New mailboxes of a rental license use no unit until the first day of the following month (licensing.md §5). */
function mailboxesOf({ license, status, managed, today }: LicenseView, format: Format): string {
  const used = format.number(managed - status.new);
  const licensed = format.number(licensedCount(license));
  if (status.new === 0) return t.license.mailboxes(used, licensed);
  const until = format.dayAndMonth(firstOfMonth(addMonths(today, 1)));
  return t.license.mailboxesNew(used, licensed, format.number(status.new), until);
}

/** `4/1/2026 (365 days left)`, or `4/1/2026 (expired)`. */
function expirationDate(expiresOn: string, daysLeft: number | null, format: Format): string {
  const left =
    daysLeft === null || daysLeft < 0
      ? t.license.expired
      : t.license.daysLeft(daysLeft, format.number(daysLeft));
  return t.license.expirationDate(format.date(expiresOn), left);
}

/** What stands below the state: why a key is rejected, what works without one, the messages of licensing.md §4, the clock's warning. */
export function stateNotes({ license, status, clockWarning }: LicenseView, format: Format): string[] {
  const messages = status.messages
    .filter(({ when }) => when !== 'job-log')
    .map(({ text }) => format.say(text));
  return [
    isRejected(status) && status.reason !== undefined ? format.say(status.reason) : undefined,
    // The reason is the clock's warning's, which stands last.
    isUnknown(status) ? t.license.unknownText : undefined,
    // M8 says it, with who waits.
    license || isUnknown(status) || status.messages.some(({ id }) => id === 'M8')
      ? undefined
      : t.license.noneText(format.number(communityMailboxes)),
    ...messages,
    clockWarning === null ? undefined : format.say(clockWarning),
  ].filter((note) => note !== undefined);
}

/** What Copy puts on the clipboard: one row a line, then what stands below the state. */
export function licenseAsText(view: LicenseView, format: Format): string {
  const rows = licenseRows(view, format).map(({ label, value }) => `${label}: ${value}`);
  return [...rows, ...stateNotes(view, format)].join('\n');
}
