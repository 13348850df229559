import { type Text, text } from '../../shared/texts/text.js';
import { z } from 'zod';
import { dateOf, daysBetween } from '../../shared/license/calendar.js';
import {
  type EventFields,
  type EventLogEntry,
  licenseActionNumbers,
  licenseEventNumbers,
  wording,
} from '../../shared/events.js';
import { type LicenseFacts, type LicenseStatus, termStates } from '../../shared/license/model.js';
import { isDoubtful } from '../../shared/license/sure-time.js';

/** What the transitions are told from; kept beside the log, so that each is written once, restarts included. */
export const observedLicenseSchema = z.strictObject({
  /** Tells one key from another; null without a license. */
  key: z.string().nullable(),
  term: z.enum(termStates),
  exceeded: z.boolean(),
  exceededGrace: z.boolean(),
  autoUpdate: z.boolean(),
  /** `unknown`: the license says nothing of support, or there is none. */
  support: z.enum(['unknown', 'valid', 'expiring', 'expired']),
});
export type ObservedLicense = z.infer<typeof observedLicenseSchema>;

export const nothingObserved: ObservedLicense = {
  key: null,
  term: 'none',
  exceeded: false,
  exceededGrace: false,
  autoUpdate: false,
  support: 'unknown',
};

/** The license engine's answer at one moment. */
export interface LicenseMoment {
  readonly facts: LicenseFacts;
  readonly status: LicenseStatus;
  /** Without them the status says nothing of the count: whether it is exceeded stays as last observed. */
  readonly countsAreKnown: boolean;
}

/**
 * What is observed after `before`. A key that does not verify, or cannot be read, at the moment is not removed: it keeps its place until
 * it does. While the clock is in doubt (§9), what the license is in stays as last observed.
 */
export function observedLicense(before: ObservedLicense, moment: LicenseMoment): ObservedLicense {
  const { facts, status, countsAreKnown } = moment;
  const { license, autoUpdate, rejection, unread } = facts;
  if (unread !== undefined) return before;
  return {
    key:
      license !== null
        ? [license.licenseId, license.issuedAt, license.expiresOn, license.mailboxes].join(' ')
        : rejection === undefined
          ? null
          : before.key,
    term: rejection === undefined && !isDoubtful(facts) ? status.term : before.term,
    ...(countsAreKnown && !isDoubtful(facts)
      ? {
          // Without a license nothing is exceeded (§4).
          exceeded: license !== null && status.count !== 'within',
          exceededGrace:
            status.count === 'exceeded-within-allowance' || status.count === 'exceeded-beyond-allowance',
        }
      : { exceeded: before.exceeded, exceededGrace: before.exceededGrace }),
    autoUpdate,
    support: rejection === undefined ? supportOf(moment) : before.support,
  };
}

/** Days before the end of support on which it is announced (§11). */
const supportNoticeDays = 14;

function supportOf(moment: LicenseMoment): ObservedLicense['support'] {
  const left = supportLeft(moment);
  if (left === undefined) return 'unknown';
  if (left < 0) return 'expired';
  return left <= supportNoticeDays ? 'expiring' : 'valid';
}

function supportLeft({ facts: { license, now } }: Pick<LicenseMoment, 'facts'>): number | undefined {
  return license?.supportExpiresOn === undefined
    ? undefined
    : daysBetween(dateOf(now), license.supportExpiresOn);
}

/** The events of the step from `before` to this moment: each once per transition; `user` is who acts. Pure. */
export function licenseEvents(
  before: ObservedLicense,
  moment: LicenseMoment,
  user: string | null,
): EventLogEntry[] {
  const { facts, status } = moment;
  const after = observedLicense(before, moment);
  const at = facts.now;
  const numbers = licenseEventNumbers;
  const events: EventLogEntry[] = [];
  const state = fieldsOf(moment);
  const act = user === null ? state : { ...state, user };
  const write = (happened: boolean, number: number, said: Text, fields: EventFields = state): void => {
    if (happened) events.push({ at, number, ...wording(said), fields });
  };
  const { license } = facts;
  const wasExpired = isExpired(before.term);
  write(before.key !== null && after.key === null, numbers.removed, text('licenseChange.removed'), act);
  write(
    after.key !== null && after.key !== before.key,
    numbers.installed,
    text('licenseEvents.installed', { mailboxes: license?.mailboxes ?? 0, until: license?.expiresOn ?? '' }),
    act,
  );
  write(
    after.term === 'expiring' && before.term !== 'expiring',
    numbers.aboutToExpire,
    text('licenseEvents.aboutToExpire', { on: status.expiresOn ?? '' }),
  );
  write(
    isExpired(after.term) && !wasExpired,
    numbers.expired,
    text('licenseEvents.expired', { on: status.expiresOn ?? '' }),
  );
  write(
    after.term === 'expired-grace' && before.term !== 'expired-grace',
    numbers.graceEntered,
    text('licenseEvents.expiryGraceEntered', { endsOn: status.expiryGraceEndsOn ?? '' }),
  );
  write(
    after.exceeded && !before.exceeded,
    numbers.limitExceeded,
    text('licenseEvents.limitExceeded', { by: status.temporary + status.waiting }),
  );
  write(
    after.exceededGrace && !before.exceededGrace,
    numbers.graceEntered,
    text('licenseEvents.exceededGraceEntered', { endsOn: status.exceededGraceEndsOn ?? '' }),
  );
  write(
    before.autoUpdate && !after.autoUpdate,
    numbers.autoUpdateDisabled,
    text('licenseEvents.autoUpdateDisabled'),
    act,
  );
  const support = { on: license?.supportExpiresOn ?? '' };
  write(
    after.support === 'expiring' && before.support !== 'expiring',
    numbers.supportAboutToExpire,
    text('licenseEvents.supportAboutToExpire', support),
  );
  write(
    after.support === 'expired' && before.support !== 'expired',
    numbers.supportExpired,
    text('licenseEvents.supportExpired', support),
  );
  return events;
}

/** Somebody has made a report of the license (licensing.md §11). Pure. */
export function reportCreatedEvent(
  moment: Pick<LicenseMoment, 'facts' | 'status'>,
  { report, format }: { readonly report: 'consumption' | 'overview'; readonly format: string },
  user: string | null,
): EventLogEntry {
  const state = fieldsOf(moment);
  const said = text(
    report === 'consumption'
      ? 'licenseEvents.consumptionReportCreated'
      : 'licenseEvents.overviewReportCreated',
    { format: format.toUpperCase() },
  );
  return {
    at: moment.facts.now,
    number: licenseActionNumbers.reportCreated,
    ...wording(said),
    fields: user === null ? state : { ...state, user },
  };
}

function isExpired(term: ObservedLicense['term']): boolean {
  return term === 'expired-grace' || term === 'expired-post-grace';
}

/** The license as the fields of an event say it (licensing.md §11); none without a license. */
export function fieldsOf(moment: Pick<LicenseMoment, 'facts' | 'status'>): EventFields {
  const { license } = moment.facts;
  if (license === null) return {};
  const left = supportLeft(moment);
  return {
    type: license.type,
    daysLeft: moment.status.daysLeft ?? 0,
    ...(left === undefined ? {} : { supportLeft: left }),
    mailboxes: license.mailboxes,
  };
}
