import type { ObjectStoreFinding, ObjectStoreProbe } from '../../shared/backup/object-store-probe.js';
import { toErrorData } from '../../shared/errors.js';
import type { Text } from '../../shared/texts/text.js';
import { isCancelled } from '../lib/cancellation.js';

export type Finding = Omit<ObjectStoreFinding, 'ability'>;
export type LeftBehind = ObjectStoreProbe['leftBehind'][number];

export const yes: Finding = { state: 'yes', remark: null };

export function no(remark: Text | null): Finding {
  return { state: 'no', remark };
}

export function unknown(remark: Text | null): Finding {
  return { state: 'unknown', remark };
}

/** What an attempt that failed says of an ability. Throws what says only that the work was stopped. */
export function failed(error: unknown): Finding {
  if (isCancelled(error)) throw error;
  return no(toErrorData(error).message);
}
