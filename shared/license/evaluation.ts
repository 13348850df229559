import { dateOf, daysBetween } from './calendar.js';
import type { CalendarDate } from './dates.js';
import { exceededGraceBegan } from './ledger.js';
import type { CountState, LicenseFacts, LicensePayload, MailboxCounts, Policy, TermState } from './model.js';
import { allowanceOf, effectivePolicy, graceEndsOn, licensedCount } from './policy.js';

/** The two dimensions of §2 with the figures and dates they were decided by. */
export interface Evaluation {
  readonly license: LicensePayload | null;
  readonly today: CalendarDate;
  readonly term: TermState;
  readonly count: CountState;
  readonly daysLeft: number | null;
  readonly expiryGraceEndsOn: CalendarDate | null;
  readonly exceededGraceEndsOn: CalendarDate | null;
  readonly figures: Figures;
}

/** How the managed mailboxes share the units. licensed + temporary + waiting + new = managed, without those of other kinds that wait for nothing. */
interface Figures {
  readonly covered: number;
  readonly used: number;
  readonly extra: number;
  readonly allowance: number;
  readonly licensed: number;
  readonly temporary: number;
  readonly waiting: number;
  readonly new: number;
}

/**
 * Decides both, and how the mailboxes share the units. Shared and resource mailboxes behind the last place that is processed need no license and
 * wait for none; the next session takes their place. Pure.
 */
export function evaluate(facts: LicenseFacts, counts: MailboxCounts): Evaluation {
  const evaluation = evaluateManaged(facts, counts);
  const { licensed, temporary } = evaluation.figures;
  const waitForNothing = (counts.otherKindsAt ?? []).filter((place) => place > licensed + temporary).length;
  return waitForNothing === 0
    ? evaluation
    : evaluateManaged(facts, { ...counts, managed: counts.managed - waitForNothing });
}

function evaluateManaged(facts: LicenseFacts, counts: MailboxCounts): Evaluation {
  const { license } = facts;
  const today = dateOf(facts.now);
  const policy = effectivePolicy(license);
  const daysLeft = license === null ? null : daysBetween(today, license.expiresOn);
  const expiryGraceEndsOn = license === null ? null : graceEndsOn(license.expiresOn, policy.expiredGrace);
  const fresh = policy.newMailboxesAreFree ? Math.min(counts.new, counts.managed) : 0;
  const exceeded = counts.managed - fresh > licensedCount(license);
  const exceededGraceEndsOn = exceeded
    ? graceEndsOn(exceededSinceOf(counts, licensedCount(license), today), policy.exceededGrace)
    : null;
  const inExceededGrace = exceededGraceEndsOn !== null && today <= exceededGraceEndsOn;
  const figures = shareOut(facts, policy, today, counts.managed, fresh, inExceededGrace);
  return {
    license,
    today,
    term: termState(daysLeft, policy.noticeDays, today, expiryGraceEndsOn),
    count: countState(figures, inExceededGrace),
    daysLeft,
    expiryGraceEndsOn,
    exceededGraceEndsOn,
    figures,
  };
}

/**
 * Of a grace that no session has begun yet the day with which one would begin it today; today too, of one that began by a clock that was
 * ahead and has been corrected since (§9).
 */
function exceededSinceOf(
  { exceededSince, lastExceeded = null }: MailboxCounts,
  covered: number,
  today: CalendarDate,
): CalendarDate {
  if (exceededSince === null) return exceededGraceBegan(lastExceeded, covered, today);
  return exceededSince > today ? today : exceededSince;
}

function shareOut(
  facts: LicenseFacts,
  policy: Policy,
  today: CalendarDate,
  managed: number,
  fresh: number,
  inExceededGrace: boolean,
): Figures {
  const covered = licensedCount(facts.license);
  const allowance = allowanceOf(policy, facts, today);
  const used = managed - fresh;
  const extra = Math.max(0, used - covered);
  const temporary = inExceededGrace ? Math.min(extra, allowance) : 0;
  return {
    covered,
    used,
    extra,
    allowance,
    licensed: used - extra,
    temporary,
    waiting: extra - temporary,
    new: fresh,
  };
}

function termState(
  daysLeft: number | null,
  noticeDays: number,
  today: CalendarDate,
  graceEnd: CalendarDate | null,
): TermState {
  if (daysLeft === null) return 'none';
  if (daysLeft > noticeDays) return 'valid';
  if (daysLeft >= 0) return 'expiring';
  return graceEnd !== null && today <= graceEnd ? 'expired-grace' : 'expired-post-grace';
}

function countState({ extra, waiting }: Figures, inExceededGrace: boolean): CountState {
  if (extra === 0) return 'within';
  if (!inExceededGrace) return 'exceeded-post-grace';
  return waiting === 0 ? 'exceeded-within-allowance' : 'exceeded-beyond-allowance';
}
