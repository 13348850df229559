/** Why a mailbox has no unit any more: no restore point for 31 days, by Revoke, because the license covers it no longer, or because its kind needs none. */
export const unitLosses = ['released', 'revoked', 'not-covered', 'not-required'] as const;
export type UnitLoss = (typeof unitLosses)[number];
