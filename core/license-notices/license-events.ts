import { type Text, render, text } from '../../shared/texts/text.js';
import { z } from 'zod';
import type { EventLogEntry } from '../../shared/events.js';
import { type LicenseFacts, type LicenseStatus, termStates } from '../../shared/license/model.js';
import { isDoubtful } from '../../shared/license/sure-time.js';

/** Numbers of the event log (VBR v13, licensing.md §8). */
export const licenseEventNumbers = {
  installed: 24010,
  aboutToExpire: 24020,
  expired: 24030,
  graceEntered: 24060,
  limitExceeded: 24070,
  removed: 24080,
  autoUpdateDisabled: 41301,
} as const;

/** What the transitions are told from; kept beside the log, so that each is written once, restarts included. */
export const observedLicenseSchema = z.strictObject({
  /** Tells one key from another; null without a license. */
  key: z.string().nullable(),
  term: z.enum(termStates),
  exceeded: z.boolean(),
  exceededGrace: z.boolean(),
  autoUpdate: z.boolean(),
});
export type ObservedLicense = z.infer<typeof observedLicenseSchema>;

export const nothingObserved: ObservedLicense = {
  key: null,
  term: 'none',
  exceeded: false,
  exceededGrace: false,
  autoUpdate: false,
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
  };
}

/** The events of the step from `before` to this moment: each once per transition. Pure. */
export function licenseEvents(before: ObservedLicense, moment: LicenseMoment): EventLogEntry[] {
  const { facts, status } = moment;
  const after = observedLicense(before, moment);
  const at = facts.now;
  const numbers = licenseEventNumbers;
  const events: EventLogEntry[] = [];
  const write = (happened: boolean, number: number, said: Text): void => {
    // A log: dates are ISO 8601, whoever reads it.
    if (happened) events.push({ at, number, text: render(said) });
  };
  const { license } = facts;
  const wasExpired = isExpired(before.term);
  write(before.key !== null && after.key === null, numbers.removed, text('licenseChange.removed'));
  write(
    after.key !== null && after.key !== before.key,
    numbers.installed,
    text('licenseEvents.installed', { mailboxes: license?.mailboxes ?? 0, until: license?.expiresOn ?? '' }),
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
  );
  return events;
}

function isExpired(term: ObservedLicense['term']): boolean {
  return term === 'expired-grace' || term === 'expired-post-grace';
}
