import { type ErrorCode, assertNever } from '../shared/errors.js';
import type { SessionDetail } from '../shared/backup/session.js';
import type { UpdateReport } from '../shared/license/update.js';

/** Exit codes of the command line contract (command-line.md). */
export const exitCodes = {
  success: 0,
  failed: 1,
  usage: 2,
  warnings: 3,
  refusedByLicense: 4,
  locked: 5,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Exit code of an error that ended a command. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  switch (code) {
    case 'invalid-argument':
      return exitCodes.usage;
    case 'locked':
    case 'busy':
      return exitCodes.locked;
    case 'license-refused':
    case 'needs-confirmation':
      return exitCodes.refusedByLicense;
    default:
      return exitCodes.failed;
  }
}

/** Exit code of a finished backup session: one in which the license admitted none of the mailboxes that are there was refused by it. */
export function exitCodeOfSession(session: SessionDetail): ExitCode {
  switch (session.status) {
    case 'Success':
      return exitCodes.success;
    case 'Warning':
      return exitCodes.warnings;
    case 'Failed': {
      const asked = session.mailboxes.filter(({ isMissing }) => isMissing !== true);
      const noneAdmitted = asked.length > 0 && asked.every(({ result }) => result === 'refused');
      return noneAdmitted ? exitCodes.refusedByLicense : exitCodes.failed;
    }
    case 'Stopped':
    case 'Running':
      return exitCodes.failed;
    default:
      return assertNever(session.status);
  }
}

/** Exit code of a license update, by its session's result. */
export function exitCodeOfUpdate(report: UpdateReport): ExitCode {
  switch (report.result) {
    case 'Success':
      return exitCodes.success;
    case 'Warning':
      return exitCodes.warnings;
    case 'Failed':
      return exitCodes.failed;
    default:
      return assertNever(report.result);
  }
}
