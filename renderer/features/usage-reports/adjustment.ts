/** What the form of a correction holds. */
export interface AdjustmentFields {
  readonly managed: string;
  readonly reason: string;
}

/** The largest count and the longest reason that the contract takes. */
export const mostMailboxes = 10_000_000;
export const longestReason = 2000;

/** The count typed, or null when it is not a whole number in range. */
export function countOf({ managed }: AdjustmentFields): number | null {
  const digits = managed.trim();
  return /^\d{1,8}$/.test(digits) && Number(digits) <= mostMailboxes ? Number(digits) : null;
}

/** The correction the fields stand for, or null while one of them is not acceptable. */
export function adjustmentOf(fields: AdjustmentFields): { managed: number; reason: string } | null {
  const managed = countOf(fields);
  const reason = fields.reason.trim();
  return managed === null || reason === '' ? null : { managed, reason };
}
