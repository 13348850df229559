import { z } from 'zod';
import { calendarDateSchema } from '../../shared/license/dates.js';
import { contractTypes, licenseTypes } from '../../shared/license/license-type.js';
import { standings } from '../domain/contract.js';
import { auditEventSchema } from '../store/audit-trail.js';

/** What `issue` takes (command-line.md); the terms left out have defaults for a new contract and stay as they are for a known one. */
export const issueRequestSchema = z.strictObject({
  type: z.enum(licenseTypes),
  contractType: z.enum(contractTypes),
  mailboxes: z.int().min(1).max(10_000_000),
  expiresOn: calendarDateSchema,
  company: z.string().trim().min(1).max(500),
  supportId: z.string().trim().min(1).max(200),
  contact: z.string().max(500).optional(),
  email: z.string().max(500).optional(),
  package: z.string().min(1).max(200).optional(),
  /** Last day of the contract. */
  contractEndsOn: calendarDateSchema.optional(),
  /** Length of a renewal, in months. */
  renewalMonths: z.int().min(1).max(120).optional(),
  supportExpiresOn: calendarDateSchema.optional(),
});
export type IssueRequest = z.infer<typeof issueRequestSchema>;

const issuedSchema = z.object({
  contractId: z.string(),
  licenseId: z.uuid(),
  expiresOn: calendarDateSchema,
  /** Armoured (licensing.md §1). */
  licenseKey: z.string(),
});
export type Issued = z.infer<typeof issuedSchema>;

/** One contract as `contract list --json` shows it (command-line.md). */
const contractViewSchema = z.object({
  id: z.string(),
  company: z.string(),
  supportId: z.string(),
  type: z.enum(contractTypes),
  licenseType: z.enum(licenseTypes),
  licenseId: z.uuid(),
  package: z.string(),
  mailboxes: z.int(),
  status: z.enum(standings),
  startsOn: calendarDateSchema,
  endsOn: calendarDateSchema,
  renewalMonths: z.int(),
  /** Expiry of the newest key. */
  expiresOn: calendarDateSchema.nullable(),
});
export type ContractView = z.infer<typeof contractViewSchema>;

const signingKeyViewSchema = z.object({
  kid: z.string(),
  state: z.enum(['next', 'active', 'retired']),
  createdAt: z.string(),
  activatedAt: z.string().nullable(),
  retiredAt: z.string().nullable(),
});
export type SigningKeyView = z.infer<typeof signingKeyViewSchema>;

const contractId = z.string().min(1).max(200);

/** Every administrative call: what it takes and what it answers. The server's socket and its client are derived from it. */
export const adminCalls = {
  issue: { request: issueRequestSchema, answer: issuedSchema },
  /** A page of contracts in the order of their ids. */
  listContracts: {
    request: z.strictObject({ afterId: z.string(), limit: z.int().min(1).max(1000) }),
    answer: z.array(contractViewSchema),
  },
  extendContract: {
    /** Without `mayShorten` a date before the contract's last day is refused as `needs-confirmation`. */
    request: z.strictObject({
      id: contractId,
      until: calendarDateSchema,
      mayShorten: z.boolean().optional(),
    }),
    answer: contractViewSchema,
  },
  endContract: { request: z.strictObject({ id: contractId }), answer: contractViewSchema },
  suspendContract: { request: z.strictObject({ id: contractId }), answer: contractViewSchema },
  resumeContract: { request: z.strictObject({ id: contractId }), answer: contractViewSchema },
  listSigningKeys: { request: z.strictObject({}), answer: z.array(signingKeyViewSchema) },
  rotateSigningKeys: { request: z.strictObject({}), answer: z.array(signingKeyViewSchema) },
  changePassphrase: {
    request: z.strictObject({ newPassphrase: z.string().min(1).max(1000) }),
    answer: z.array(signingKeyViewSchema),
  },
  listAuditEvents: {
    request: z.strictObject({ limit: z.int().min(1).max(10_000) }),
    answer: z.array(auditEventSchema),
  },
} as const;

export type AdminCall = keyof typeof adminCalls;
export type AdminRequest<C extends AdminCall> = z.infer<(typeof adminCalls)[C]['request']>;
export type AdminAnswer<C extends AdminCall> = z.infer<(typeof adminCalls)[C]['answer']>;

/** The administration of a licensing server, in this process or behind a running server's socket. `actor` goes to the audit trail. */
export interface Administration {
  readonly call: <C extends AdminCall>(
    call: C,
    request: AdminRequest<C>,
    actor: string,
  ) => Promise<AdminAnswer<C>>;
}

/** A call as it travels through the socket. */
export const adminEnvelopeSchema = z.object({ actor: z.string().min(1).max(200), request: z.unknown() });
