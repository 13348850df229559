import { dateOf, daysBetween, minuteOf } from '../../shared/license/calendar.js';
import { render } from '../../shared/texts/text.js';
import { licenseReportTexts } from '../../shared/texts/license-reports.js';
import type { ReportedLicense } from './consumption.js';

type Row = readonly [label: string, value: string];

/** The license data of a report with the Installation ID, as label and value; what the key does not say is left out. */
export function licenseRows({ facts, status, origin }: ReportedLicense): Row[] {
  const { rows, types, daysLeft } = licenseReportTexts;
  const { license, now } = facts;
  const left = (date: string): string => daysLeft(date, daysBetween(dateOf(now), date));
  const optional = (label: string, value: string | undefined): Row[] =>
    value === undefined ? [] : [[label, value]];
  return [
    [rows.status, render(status.statusText)],
    ...(license === null
      ? []
      : [
          [rows.type, types[license.type]] as const,
          [rows.package, license.package] as const,
          [rows.company, license.licensedTo.company] as const,
          ...optional(rows.contact, license.licensedTo.contact),
          ...optional(rows.email, license.licensedTo.email),
          [rows.mailboxes, String(license.mailboxes)] as const,
          [rows.issuedOn, dateOf(license.issuedAt)] as const,
          [rows.expiresOn, left(license.expiresOn)] as const,
          [rows.licenseId, license.licenseId] as const,
          [rows.contract, license.contract.id] as const,
          [rows.supportId, license.supportId] as const,
          ...(license.supportExpiresOn === undefined
            ? []
            : [[rows.supportExpiresOn, left(license.supportExpiresOn)] as const]),
        ]),
    [rows.installationId, origin.installationId ?? licenseReportTexts.unknown],
    [rows.version, origin.productVersion],
    [rows.createdAt, minuteOf(now)],
  ];
}
