import { type Text, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type NotAdopted, adoptRepositories } from './adopt-repository.js';

/** What of the repositories a catalogue that was lost could not take in again. */
export interface NotPutBack {
  /** Takes in what there is. */
  readonly tryAll: () => void;
  /** Told until somebody ends the recovery, and tried again each time, as a disk may be back. */
  readonly warnings: () => Text[];
}

export function createNotPutBack(catalogue: Catalogue): NotPutBack {
  let left: readonly NotAdopted[] = [];
  const tryAll = (): void => {
    left = adoptRepositories(catalogue);
  };
  return {
    tryAll,
    warnings: () => {
      if (catalogue.recoveredAt() === null) return [];
      if (left.length > 0) tryAll();
      return left.map(({ path, reason }) => text('dataFolder.notPutBack', { path, reason }));
    },
  };
}
