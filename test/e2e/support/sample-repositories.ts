import type { RepositoryDay } from '../../../shared/backup/repository-overview.js';
import { ago, day } from './sample-dates.js';

export const ownRepository = {
  path: '/home/ada/.config/Postkeep/repository',
  messages: 412_883,
  bytesOriginal: 61_400_000_000,
  bytesOnDisk: 23_900_000_000,
  isEncrypted: true,
  restorePoints: 1284,
  error: null,
};

export const nothingDamaged = {
  damagedMessages: 0,
  damaged: [],
  file: [],
  older: null,
  searchIndex: null,
  error: null,
};

export const soundRepository = {
  problem: null,
  damagedMessages: 0,
  mendedMessages: 0,
  isFileDamaged: false,
  verifiedAt: ago(12 * day),
  lastDrill: { at: ago(4 * day), sessionId: 'drill-1', messages: 120, whole: 120 },
};

/** The days up to now: a little more each day, less after a pruning every four weeks. */
export function grownFor(days: number, part = 1): RepositoryDay[] {
  return Array.from({ length: days }, (_, index) => {
    const left = days - 1 - index;
    const share = (1 - left * 0.006 + (index % 28) * 0.002) * part;
    return {
      day: ago(left * day).slice(0, 10),
      bytesOnDisk: Math.round(ownRepository.bytesOnDisk * share),
      messages: Math.round(ownRepository.messages * share),
      restorePoints: Math.round(ownRepository.restorePoints * share),
    };
  });
}
