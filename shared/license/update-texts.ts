import { assertNever } from '../errors.js';
import type { SwitchOffReason } from './update-schedule.js';
import { type Text, text } from '../texts/text.js';
import type { UpdateOutcome, UpdateReport } from './update.js';

/** The texts of one row of the outcome table (licensing.md §6). */
export interface OutcomeTexts {
  readonly result: UpdateReport['result'];
  readonly lines: readonly Pick<UpdateReport['lines'][number], 'type' | 'text'>[];
  readonly reason: Text;
  readonly recommendation: Text;
  /** Ours, beside the documented recommendation. */
  readonly note?: Text;
}

export interface OutcomeTextOptions {
  /** The `{vendor}` of licensing.md. */
  readonly vendor: string;
  /** One line: why there was no connection, what was wrong with the answer, or why the key could not be written. */
  readonly detail: Text;
  /** While it is off, nobody but the user tries again. */
  readonly autoUpdate: boolean;
}

/** Result, session lines, reason and recommendation of an outcome, to the character (S0; licensing.md §6). */
export function outcomeTexts(outcome: UpdateOutcome, options: OutcomeTextOptions): OutcomeTexts {
  const { vendor, detail, autoUpdate } = options;
  switch (outcome) {
    case 'renewed':
      return {
        result: 'Success',
        lines: [
          success(text('licenseUpdate.received')),
          success(text('licenseUpdate.installed')),
          success(text('licenseUpdate.updated')),
        ],
        reason: text('licenseUpdate.updatedReason'),
        recommendation: text('licenseUpdate.updatedHint'),
      };
    case 'unsupported-type':
      return {
        result: 'Failed',
        lines: [error(text('licenseUpdate.unsupported'))],
        reason: text('licenseUpdate.unsupportedReason'),
        recommendation: text('licenseUpdate.unsupportedHint'),
      };
    case 'invalid':
      return {
        result: 'Failed',
        lines: [error(text('licenseUpdate.invalid'))],
        reason: text('licenseUpdate.invalidReason'),
        recommendation: text('licenseUpdate.invalidHint', { vendor }),
      };
    case 'up-to-date':
      return {
        result: 'Success',
        lines: [success(text('licenseUpdate.upToDate'))],
        reason: text('licenseUpdate.upToDateReason'),
        recommendation: text('licenseUpdate.upToDateHint'),
      };
    case 'contract-expired':
      return {
        result: 'Failed',
        lines: [error(text('licenseUpdate.contractExpired', { vendor }))],
        reason: text('licenseUpdate.contractExpiredReason'),
        recommendation: text('licenseUpdate.contractExpiredHint', { vendor }),
      };
    case 'generation-error':
      return {
        result: 'Warning',
        lines: [warning(text('licenseUpdate.generationError'))],
        reason: text('licenseUpdate.generationErrorReason'),
        recommendation: text('licenseUpdate.generationErrorHint'),
        // S0 promises a retry; without auto-update nobody keeps that promise but the user.
        ...(autoUpdate ? {} : { note: text('licenseUpdate.generationErrorNote') }),
      };
    case 'no-connection':
      return {
        result: 'Warning',
        lines: [warning(text('licenseUpdate.noConnection'))],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    case 'bad-answer':
      return {
        result: 'Warning',
        lines: [warning(text('licenseUpdate.badAnswer'))],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    case 'not-installed':
      return {
        result: 'Failed',
        lines: [success(text('licenseUpdate.received')), error(text('licenseUpdate.notInstalled'))],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    default:
      return assertNever(outcome);
  }
}

/** The notification of a scheduled update that failed: its last line and, because no pop-up tells it, the reason. */
export function failureNotice({ lines, reason }: Pick<OutcomeTexts, 'lines' | 'reason'>): Text {
  const line = lines.at(-1)?.text ?? reason;
  return text('licenseUpdate.failed', { line, reason });
}

/** The notice that auto-update has turned itself off (event 41301; VBR). */
export function switchedOffText(reason: SwitchOffReason, vendor: string): Text {
  switch (reason) {
    case 'contract-ended':
      return text('licenseUpdate.contractEnded', { vendor });
    case 'retry-window-ended':
      return text('licenseUpdate.retryWindowEnded', { vendor });
    default:
      return assertNever(reason);
  }
}

function retryHint(autoUpdate: boolean): Text {
  return autoUpdate ? text('licenseUpdate.nextAttempt') : text('licenseUpdate.updateAgain');
}

function success(said: Text): { type: 'Success'; text: Text } {
  return { type: 'Success', text: said };
}

function warning(said: Text): { type: 'Warning'; text: Text } {
  return { type: 'Warning', text: said };
}

function error(said: Text): { type: 'Error'; text: Text } {
  return { type: 'Error', text: said };
}
