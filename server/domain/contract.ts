import { z } from 'zod';
import { calendarDateSchema } from '../../shared/license/dates.js';
import { contractTypes, licenseTypes } from '../../shared/license/license-type.js';
import type { CalendarDate } from '../../shared/license/dates.js';

/** What an operator has said about a contract; `ended` and `suspended` hold whatever its dates say. */
export const standings = ['active', 'suspended', 'ended'] as const;

/** A customer's contract: one per support ID, with one license whose keys are issued and renewed under it. */
export const contractSchema = z.object({
  id: z.string(),
  supportId: z.string(),
  type: z.enum(contractTypes),
  licenseType: z.enum(licenseTypes),
  licenseId: z.uuid(),
  company: z.string(),
  contact: z.string().nullable(),
  email: z.string().nullable(),
  package: z.string(),
  mailboxes: z.int(),
  startsOn: calendarDateSchema,
  /** Last day of the contract, inclusive, UTC. */
  endsOn: calendarDateSchema,
  supportExpiresOn: calendarDateSchema.nullable(),
  /** Expiry of the first key; renewals fall on whole renewal periods after it. */
  firstExpiresOn: calendarDateSchema,
  renewalMonths: z.int().min(1),
  standing: z.enum(standings),
  /** Counts changes, so that a renewal decided on old terms is not written. */
  revision: z.int(),
});
export type Contract = z.infer<typeof contractSchema>;

export type ContractStatus = (typeof standings)[number];

/** The contract's status on a day: it has also ended when its last day is over. */
export function contractStatus(
  contract: Pick<Contract, 'standing' | 'endsOn'>,
  today: CalendarDate,
): ContractStatus {
  if (contract.standing !== 'active') return contract.standing;
  return today > contract.endsOn ? 'ended' : 'active';
}
