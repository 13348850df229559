import { adjustmentSchema } from '../../../shared/license/usage-corrections.js';
import { boundsOf, longestOf, wholeNumberOf } from '../../base/limits.js';

/** What the form of a correction holds. */
export interface AdjustmentFields {
  readonly managed: string;
  readonly reason: string;
}

const { managed: managedSchema, reason: reasonSchema } = adjustmentSchema.shape;
/** The largest count and the longest reason that the contract takes. */
export const mostMailboxes = boundsOf(managedSchema).most;
export const longestReason = longestOf(reasonSchema);

/** The count typed, or null when it is not a whole number in range. */
export function countOf({ managed }: AdjustmentFields): number | null {
  return wholeNumberOf(managed, managedSchema);
}

/** The correction the fields stand for, or null while one of them is not acceptable. */
export function adjustmentOf(fields: AdjustmentFields): { managed: number; reason: string } | null {
  const managed = countOf(fields);
  const reason = fields.reason.trim();
  return managed === null || !reasonSchema.safeParse(reason).success ? null : { managed, reason };
}
