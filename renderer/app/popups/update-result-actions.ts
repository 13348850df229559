import type { UpdateOutcome } from '../../../shared/license/update.js';

/** Where the primary button of an update's result leads; null when closing is all there is to do. */
export type UpdateResultAction = 'license' | 'settings' | 'session' | null;

/** The button that leads on, by outcome (licensing.md §6: the license's details for a new key, else where one can act). */
export function actionOfOutcome(outcome: UpdateOutcome): UpdateResultAction {
  switch (outcome) {
    case 'renewed':
      return 'license';
    case 'up-to-date':
      return null;
    case 'no-connection':
      return 'settings';
    case 'unsupported-type':
    case 'invalid':
    case 'contract-expired':
    case 'generation-error':
    case 'bad-answer':
    case 'not-installed':
      return 'session';
  }
}
