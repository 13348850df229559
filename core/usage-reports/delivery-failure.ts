import { AppError } from '../../shared/errors.js';
import { connectionRetryMs, generationRetryMs } from '../../shared/license/update-schedule.js';
import type { Text } from '../../shared/texts/text.js';
import type { UsageReportDelivery } from '../license-update/client.js';

/** Why a report has not been delivered, and after how long the next attempt is. */
export interface DeliveryFailure {
  readonly code: 'source-unreachable' | 'license-refused';
  readonly detail: Text;
  readonly retryInMs: number;
}

/** Null when the report has been delivered, now or by an earlier attempt whose receipt was lost. */
export function deliveryFailure(delivery: UsageReportDelivery): DeliveryFailure | null {
  switch (delivery.outcome) {
    case 'accepted':
    case 'already-delivered':
      return null;
    case 'refused':
      return { code: 'license-refused', detail: delivery.detail, retryInMs: generationRetryMs };
    case 'no-connection':
    case 'bad-answer':
      return { code: 'source-unreachable', detail: delivery.detail, retryInMs: connectionRetryMs };
  }
}

/** Failures that the report remembers with the time of the next attempt, and a delivery that was cancelled at the end. */
export function isKeptWithReport(error: unknown): boolean {
  return (
    error instanceof AppError && ['source-unreachable', 'license-refused', 'cancelled'].includes(error.code)
  );
}
