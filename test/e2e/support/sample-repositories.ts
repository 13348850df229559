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
