import { assertNever } from '../errors.js';
import { type Text, text } from '../texts/text.js';
import { dateOf, daysBetween } from './calendar.js';
import type { Evaluation } from './evaluation.js';
import type { CountState, LicenseMessage, LicensePayload } from './model.js';
import { effectivePolicy, graceEndsOn, licensedCount } from './policy.js';

/** §2: term wins over count when both apply. */
export function statusText(evaluation: Evaluation, rejected: boolean): Text {
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

/** §4 with §8's occasions. After the expiry grace nothing is processed, so that what the count would allow is not said. */
export function messagesOf(evaluation: Evaluation): LicenseMessage[] {
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
