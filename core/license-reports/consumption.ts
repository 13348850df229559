import type { Mailbox } from '../../shared/backup/mailbox.js';
import type { ReportOrigin } from '../../shared/license/license-report.js';
import type { LicenseFacts, LicenseStatus, MailboxKind } from '../../shared/license/model.js';
import { licensedCount } from '../../shared/license/policy.js';
import { evaluateLicense } from '../../shared/license/status.js';
import type { CurrentUse } from '../mailboxes/current-mailboxes.js';

/** Whose license, at which moment, as its last look found it. */
export interface ReportedLicense {
  readonly facts: LicenseFacts;
  readonly status: LicenseStatus;
  readonly origin: ReportOrigin;
}

/** How the mailboxes share the license now; null in all but `managed` while the license cannot be read. */
interface LicenseTotals {
  readonly managed: number;
  readonly covered: number | null;
  readonly licensed: number | null;
  readonly new: number | null;
  readonly temporary: number | null;
  readonly waiting: number | null;
}

/** The current consumption (licensing.md §11): license data, totals, and each mailbox of the console. */
export interface Consumption extends ReportedLicense {
  readonly totals: LicenseTotals;
  /** Of each kind, an account that several sources have once. */
  readonly kinds: CurrentUse['kinds'];
  /** In the order of admission. */
  readonly mailboxes: readonly ReportedMailbox[];
}

/** A line of the list, numbered from 1: by its number it is found in the CSV whatever a PDF's font can show of its name. */
export interface ReportedMailbox {
  readonly number: number;
  readonly mailbox: string;
  readonly sourceName: string;
  readonly kind: MailboxKind;
  /** Null while the license cannot be read. */
  readonly licenseState: Mailbox['licenseState'] | null;
  readonly queuePosition: number | null;
  readonly firstAdmittedAt: string;
  readonly lastBackupAt: string | null;
  readonly jobs: readonly string[];
}

/** Mailboxes of repositories that were only opened to restore from, and those that no session has listed, are in no ledger, and not in the report. Pure. */
export function consumptionOf(
  { facts, counts, kinds, mailboxes }: CurrentUse,
  origin: ReportOrigin,
): Consumption {
  const status = evaluateLicense(facts, counts);
  const isKnown = status.license !== 'unknown';
  const { licensed, temporary, waiting } = status;
  const own = mailboxes.flatMap((each) =>
    each.isOpenedOnly || each.firstAdmittedAt === null
      ? []
      : [{ ...each, firstAdmittedAt: each.firstAdmittedAt }],
  );
  return {
    ...{ facts, status, origin },
    totals: {
      managed: counts.managed,
      ...(isKnown
        ? { covered: licensedCount(facts.license), licensed, new: status.new, temporary, waiting }
        : { covered: null, licensed: null, new: null, temporary: null, waiting: null }),
    },
    kinds,
    mailboxes: own.map((each, index) => ({
      number: index + 1,
      mailbox: each.mailbox,
      sourceName: each.sourceName,
      kind: each.kind,
      licenseState: isKnown ? each.licenseState : null,
      queuePosition: isKnown ? each.queuePosition : null,
      firstAdmittedAt: each.firstAdmittedAt,
      lastBackupAt: each.lastBackupAt,
      jobs: each.jobs,
    })),
  };
}
