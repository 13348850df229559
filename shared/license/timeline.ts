import { z } from 'zod';
import { addDays, dateOf } from './calendar.js';
import { calendarDateSchema } from './dates.js';
import type { LicenseFacts, LicenseStatus } from './model.js';
import { effectivePolicy } from './policy.js';
import { renewalLeadDays } from './protocol.js';

/** A dated mark of the license's timeline picture (licensing.md §7). */
export const timelineMarkSchema = z.object({
  id: z.enum([
    'issued',
    'today',
    'notice',
    'daily-requests',
    'expiry',
    'support-expiry',
    'expiry-grace-end',
    'exceeded-grace-end',
    'retry-end',
  ]),
  date: calendarDateSchema,
});
export type TimelineMark = z.infer<typeof timelineMarkSchema>;

/**
 * The dated marks of the timeline picture (§7), earliest first, ties in the order in which a license lives through them.
 * Daily requests and the end of retries appear only where the key can be updated automatically.
 */
export function licenseTimeline(facts: LicenseFacts, status: LicenseStatus): TimelineMark[] {
  const { license } = facts;
  const today: TimelineMark = { id: 'today', date: dateOf(facts.now) };
  const exceeded = mark('exceeded-grace-end', status.exceededGraceEndsOn);
  if (license === null) return inOrder([today, ...exceeded]);
  const policy = effectivePolicy(license);
  const updates = facts.autoUpdate || policy.autoUpdate;
  const issuedOn = dateOf(license.issuedAt);
  // A license that is shorter than its notice has it from the first day on.
  const daysBefore = (days: number): string => {
    const date = addDays(license.expiresOn, -days);
    return date < issuedOn && issuedOn <= license.expiresOn ? issuedOn : date;
  };
  return inOrder([
    { id: 'issued', date: issuedOn },
    today,
    { id: 'notice', date: daysBefore(policy.noticeDays) },
    ...mark('daily-requests', updates ? daysBefore(renewalLeadDays) : null),
    { id: 'expiry', date: license.expiresOn },
    ...mark('support-expiry', license.supportExpiresOn ?? null),
    ...mark('expiry-grace-end', status.expiryGraceEndsOn),
    ...exceeded,
    ...mark('retry-end', updates ? status.retryWindowEndsOn : null),
  ]);
}

function mark(id: TimelineMark['id'], date: string | null): TimelineMark[] {
  return date === null ? [] : [{ id, date }];
}

/** Array sort is stable, so that marks of one day keep the order given. */
function inOrder(marks: TimelineMark[]): TimelineMark[] {
  return marks.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}
