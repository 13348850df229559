import { assertNever } from '../errors.js';
import type { SwitchOffReason } from './update-schedule.js';
import type { UpdateOutcome, UpdateReport } from './update.js';

/** The texts of one row of the outcome table (licensing.md §6). */
export interface OutcomeTexts {
  readonly result: UpdateReport['result'];
  readonly lines: readonly Pick<UpdateReport['lines'][number], 'type' | 'text'>[];
  readonly reason: string;
  readonly recommendation: string;
  /** Ours, beside the documented recommendation. */
  readonly note?: string;
}

export interface OutcomeTextOptions {
  /** The `{vendor}` of licensing.md. */
  readonly vendor: string;
  /** One line: why there was no connection, what was wrong with the answer, or why the key could not be written. */
  readonly detail: string;
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
          success('New license key has been received'),
          success('New license key has been installed'),
          success('License key has been auto-updated'),
        ],
        reason: 'The update has completed successfully.',
        recommendation: 'You can open the License Information dialog to examine the details.',
      };
    case 'unsupported-type':
      return {
        result: 'Failed',
        lines: [error('License key type is not supported at the moment')],
        reason: 'No key was generated, because this license type is not supported yet.',
        recommendation:
          'Currently, automatic update is supported only for licenses associated with Hosting Rental contract type.',
      };
    case 'invalid':
      return {
        result: 'Failed',
        lines: [error('License key is invalid')],
        reason: 'The license signature or identifier is invalid.',
        recommendation: `Contact your ${vendor} sales representative.`,
      };
    case 'up-to-date':
      return {
        result: 'Success',
        lines: [success('Your existing license key is up to date')],
        reason: 'The license expires in more than 7 days.',
        recommendation:
          'Select to update the license key automatically, and the system will notify you on time.',
      };
    case 'contract-expired':
      return {
        result: 'Failed',
        lines: [
          error(
            `Your contract has expired, so the license key cannot be updated automatically. Please contact your ${vendor} sales representative to renew your contract.`,
          ),
        ],
        reason: 'The contract has ended and needs to be renewed.',
        recommendation: `Contact your ${vendor} sales representative for contract renewal.`,
      };
    case 'generation-error':
      return {
        result: 'Warning',
        lines: [warning('General license key generation error has occurred')],
        reason: 'The licensing server did not return a new key.',
        recommendation:
          'Wait for 24 hours: the update will be tried again. Retries will take place for 1 month after the key expiration date.',
        // S0 promises a retry; without auto-update nobody keeps that promise but the user.
        ...(autoUpdate ? {} : { note: 'Automatic update is off: select Update Now again after that time.' }),
      };
    case 'no-connection':
      return {
        result: 'Warning',
        lines: [warning('The licensing server could not be reached')],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    case 'bad-answer':
      return {
        result: 'Warning',
        lines: [warning('An invalid answer was received from the licensing server')],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    case 'not-installed':
      return {
        result: 'Failed',
        lines: [
          success('New license key has been received'),
          error('New license key could not be installed'),
        ],
        reason: detail,
        recommendation: retryHint(autoUpdate),
      };
    default:
      return assertNever(outcome);
  }
}

/** The notification of a scheduled update that failed: its last line and, because no pop-up tells it, the reason. */
export function failureNotice({ lines, reason }: Pick<OutcomeTexts, 'lines' | 'reason'>): string {
  const line = lines.at(-1)?.text ?? '';
  return `${line}${line.endsWith('.') ? '' : '.'} ${reason}`;
}

/** The notice that auto-update has turned itself off (event 41301; VBR). */
export function switchedOffText(reason: SwitchOffReason, vendor: string): string {
  switch (reason) {
    case 'contract-ended':
      return `Automatic license update has been turned off: your contract has expired. Please contact your ${vendor} sales representative to renew your contract.`;
    case 'retry-window-ended':
      return `Automatic license update has been turned off: no new license key could be obtained after the license expired. Please contact your ${vendor} sales representative.`;
    default:
      return assertNever(reason);
  }
}

function retryHint(autoUpdate: boolean): string {
  return autoUpdate
    ? 'Next attempt in 60 minutes.'
    : 'Automatic update is off: select Update Now to try again.';
}

function success(text: string): { type: 'Success'; text: string } {
  return { type: 'Success', text };
}

function warning(text: string): { type: 'Warning'; text: string } {
  return { type: 'Warning', text };
}

function error(text: string): { type: 'Error'; text: string } {
  return { type: 'Error', text };
}
