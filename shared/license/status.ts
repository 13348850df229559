import { assertNever } from '../errors.js';
import { dateOf, daysBetween } from './calendar.js';
import { type Text, text } from '../texts/text.js';
import type { CalendarDate } from './dates.js';
import type {
  BackupScope,
  CountState,
  LicenseFacts,
  LicenseMessage,
  LicensePayload,
  LicenseStatus,
  MailboxCounts,
  Policy,
  TermState,
} from './model.js';
import { exceededGraceBegan } from './ledger.js';
import { allowanceOf, effectivePolicy, graceEndsOn, licensedCount } from './policy.js';
import { retryWindowEndsOn } from './update-schedule.js';

/** The two dimensions of §2 with the figures and dates they were decided by. */
interface Evaluation {
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
 * The license engine (licensing.md §2–§4): what the license is and does at `facts.now` with these mailboxes. Pure; the same
 * on every machine and in every time zone.
 */
export function evaluateLicense(facts: LicenseFacts, counts: MailboxCounts): LicenseStatus {
  if (facts.unread !== undefined) return unknownStatus(facts.unread, counts);
  const evaluation = evaluate(facts, counts);
  const { license, figures } = evaluation;
  return {
    license: license !== null ? 'installed' : facts.rejection === undefined ? 'not-installed' : 'invalid',
    ...reasonOf(facts),
    term: evaluation.term,
    count: evaluation.count,
    statusText: statusText(evaluation, facts.rejection !== undefined),
    daysLeft: evaluation.daysLeft,
    expiresOn: license?.expiresOn ?? null,
    expiryGraceEndsOn: evaluation.expiryGraceEndsOn,
    exceededGraceEndsOn: evaluation.exceededGraceEndsOn,
    retryWindowEndsOn: license === null ? null : retryWindowEndsOn(license),
    allowance: figures.allowance,
    licensed: figures.licensed,
    temporary: figures.temporary,
    waiting: figures.waiting,
    new: figures.new,
    backup: backupScope(evaluation.term, evaluation.count),
    restore: true,
    messages: messagesOf(evaluation),
  };
}

/** A license that cannot be read is no missing one (docs/decisions/0165): nothing is said to have ended or to be exceeded. */
function unknownStatus(reason: Text, counts: MailboxCounts): LicenseStatus {
  return {
    license: 'unknown',
    reason,
    term: 'none',
    count: 'within',
    statusText: text('license.unknown'),
    daysLeft: null,
    expiresOn: null,
    expiryGraceEndsOn: null,
    exceededGraceEndsOn: null,
    retryWindowEndsOn: null,
    allowance: 0,
    licensed: counts.managed,
    temporary: 0,
    waiting: 0,
    new: 0,
    backup: 'none',
    restore: true,
    messages: [],
  };
}

/**
 * Mailboxes that sessions process in this status, with those that need no license; what a change of license would stop is the
 * difference of two of these.
 */
export function processedMailboxes(
  status: LicenseStatus,
  { managed, notRequired = 0 }: MailboxCounts,
): number {
  return status.backup === 'none' ? 0 : managed - status.waiting + notRequired;
}

/** Shared and resource mailboxes behind the last place that is processed need no license and wait for none; the next session takes their place. */
function evaluate(facts: LicenseFacts, counts: MailboxCounts): Evaluation {
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

/** §2: term wins over count when both apply. */
function statusText(evaluation: Evaluation, rejected: boolean): Text {
  const { term, today, expiryGraceEndsOn } = evaluation;
  switch (term) {
    case 'none':
      return rejected ? text('license.invalid') : text('license.notInstalled');
    case 'expired-post-grace':
      return text('license.expired');
    case 'expired-grace':
      return text('license.expiredInGraceFor', { days: daysBetween(today, expiryGraceEndsOn ?? today) });
    case 'valid':
    case 'expiring':
      return countText(evaluation);
    default:
      return assertNever(term);
  }
}

function countText({ count, today, exceededGraceEndsOn }: Evaluation): Text {
  switch (count) {
    case 'within':
      return text('license.valid');
    case 'exceeded-within-allowance':
    case 'exceeded-beyond-allowance':
      return text('license.exceededInGraceFor', { days: daysBetween(today, exceededGraceEndsOn ?? today) });
    case 'exceeded-post-grace':
      return text('license.exceeded');
    default:
      return assertNever(count);
  }
}

/** S4, the backup column of §4. */
function backupScope(term: TermState, count: CountState): BackupScope {
  if (term === 'expired-post-grace') return 'none';
  switch (count) {
    case 'within':
    case 'exceeded-within-allowance':
      return 'all';
    case 'exceeded-beyond-allowance':
      return 'licensed+allowance';
    case 'exceeded-post-grace':
      return 'licensed';
    default:
      return assertNever(count);
  }
}

/** §4 with §8's occasions. After the expiry grace nothing is processed, so that what the count would allow is not said. */
function messagesOf(evaluation: Evaluation): LicenseMessage[] {
  const { license, term } = evaluation;
  if (license !== null && term === 'expired-post-grace') {
    const { type } = license;
    return [
      { id: 'M1', text: text('license.expiredAfterGrace', { type }), when: 'every-open' },
      { id: 'M2', text: text('license.stoppedInJob', { type }), when: 'job-log' },
    ];
  }
  return [...termMessages(evaluation), ...countMessages(evaluation)];
}

function termMessages({ license, term, daysLeft }: Evaluation): LicenseMessage[] {
  if (license === null) return [];
  const { type, expiresOn } = license;
  if (term === 'expiring') {
    const notice = text('license.expiring', { type, expiresOn, daysLeft: daysLeft ?? 0 });
    return [{ id: 'expiring', text: notice, when: 'weekly' }];
  }
  if (term === 'expired-grace') {
    return [{ id: 'expired-grace', text: text('license.expiredInGrace', { type }), when: 'weekly' }];
  }
  return [];
}

/** In the job log's M5 and M7 `{mailbox}` stands for the name of each refused mailbox. */
function countMessages({
  license,
  count,
  figures,
  today,
  exceededGraceEndsOn,
}: Evaluation): LicenseMessage[] {
  const { covered, extra, allowance, waiting, used } = figures;
  const exceeded = { count: covered, extra, allowance, until: exceededGraceEndsOn ?? today };
  const refusal = refusalText(license, count, '{mailbox}');
  switch (count) {
    case 'within':
      return [];
    case 'exceeded-within-allowance':
      return [{ id: 'M3', text: text('license.exceededWithinAllowance', exceeded), when: 'weekly' }];
    case 'exceeded-beyond-allowance':
      return [
        {
          id: 'M4',
          text: text('license.exceededBeyondAllowance', { ...exceeded, waiting }),
          when: 'every-open',
        },
        { id: 'M5', text: refusal, when: 'job-log' },
        {
          id: 'M5',
          text: text('license.refusedOverLimitSummary', { waiting, needed: used }),
          when: 'job-log',
        },
      ];
    case 'exceeded-post-grace':
      return license === null
        ? [
            {
              id: 'M8',
              text: text('license.waitingWithoutLicense', { allowance: covered, waiting }),
              when: 'weekly',
            },
            { id: 'M9', text: refusal, when: 'job-log' },
          ]
        : [
            {
              id: 'M6',
              text: text(
                hasExceededGrace(license) ? 'license.exceededAfterGrace' : 'license.exceededWithoutGrace',
                { extra },
              ),
              when: 'every-open',
            },
            { id: 'M7', text: refusal, when: 'job-log' },
          ];
    default:
      return assertNever(count);
  }
}

/** M5, M7 or M9 (§4): why the license keeps this mailbox out of a session. Without a license nothing is exceeded, and where the terms have no grace none is over. */
export function refusalText(license: LicensePayload | null, count: CountState, mailbox: string): Text {
  if (license === null)
    return text('license.refusedWithoutLicense', { mailbox, allowance: licensedCount(null) });
  if (count !== 'exceeded-post-grace') return text('license.refusedOverLimit', { mailbox });
  return text(hasExceededGrace(license) ? 'license.refusedAfterGrace' : 'license.refusedWithoutGrace', {
    mailbox,
  });
}

function hasExceededGrace(license: LicensePayload): boolean {
  const { exceededGrace } = effectivePolicy(license);
  return graceEndsOn(dateOf(license.issuedAt), exceededGrace) !== null;
}

function reasonOf({ license, rejection }: LicenseFacts): { reason?: Text } {
  if (license !== null) return {};
  return { reason: rejection ?? text('licenseKey.notInstalled') };
}
