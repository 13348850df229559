import type { UpdateOutcome } from '../../../shared/license/update.js';

/** Where the primary button of an update's result leads; null when closing is all there is to do. */
export type UpdateResultAction = 'license' | 'install' | 'settings' | 'session' | null;

/** The button that leads on, by outcome (licensing.md §6: the license's details for a new key, a key by hand for what is not updated (§11), else where one can act). */
export function actionOfOutcome(outcome: UpdateOutcome): UpdateResultAction {
  switch (outcome) {
    case 'renewed':
      return 'license';
    case 'unsupported-type':
      return 'install';
    case 'up-to-date':
      return null;
    case 'no-connection':
      return 'settings';
    case 'invalid':
    case 'contract-expired':
    case 'generation-error':
    case 'bad-answer':
    case 'not-installed':
      return 'session';
  }
}
