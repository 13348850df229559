import { z } from 'zod';
import { calendarDateSchema } from '../../shared/license/dates.js';
import { contractTypes, licenseTypes } from '../../shared/license/license-type.js';
import { kindCountsSchema, usageReportSchema } from '../../shared/license/protocol.js';
import { periodSchema } from '../../shared/license/usage-report.js';
import { standings } from '../domain/contract.js';
import { reportRefusals } from '../domain/report-rules.js';
import { auditEventSchema } from '../store/audit-trail.js';
import { installationSchema } from '../store/installations.js';

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

/** What about an installation deserves a look. */
const installationNotes = [
  /** The consoles of its license that were seen in the last 31 days exceed it together. */
  'exceeded-together',
  /** It presents an older key than it once did: its data folder, or the whole machine, was set back. */
  'older-key',
  /** The key it presented last had expired by then. */
  'expired-key',
] as const;

/** One console of a license as `installations --json` shows it (command-line.md). */
const installationViewSchema = installationSchema.extend({
  /** Consoles of the license seen in the last 31 days, and the mailboxes that use its units. */
  together: z.object({ installations: z.int(), used: z.int() }),
  notes: z.array(z.enum(installationNotes)),
});
export type InstallationView = z.infer<typeof installationViewSchema>;

const reportFindingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('missing'), period: periodSchema }),
  z.object({ kind: z.literal('number-missing'), number: z.int() }),
  z.object({ kind: z.literal('number-twice'), number: z.int(), periods: z.array(periodSchema).readonly() }),
  z.object({
    kind: z.literal('refused'),
    period: periodSchema,
    reason: z.enum(reportRefusals),
    at: z.string(),
    times: z.int(),
  }),
  z.object({
    kind: z.literal('below-mark'),
    period: periodSchema,
    reported: z.int(),
    mark: z.int(),
    weekOf: calendarDateSchema,
  }),
  z.object({
    kind: z.literal('kinds-differ'),
    period: periodSchema,
    managed: z.int(),
    kinds: kindCountsSchema,
  }),
  z.object({
    kind: z.literal('removed-differ'),
    period: periodSchema,
    managed: z.int(),
    removed: z.int(),
    adjusted: z.int().nullable(),
  }),
]);

/** The usage reports of one console as `reports --json` shows them (command-line.md). */
const consoleReportsSchema = z.object({
  contractId: z.string(),
  company: z.string(),
  licenseId: z.uuid(),
  mailboxes: z.int(),
  installationId: z.string(),
  reports: z.array(
    usageReportSchema.extend({ reportId: z.string(), receivedAt: z.string(), productVersion: z.string() }),
  ),
  findings: z.array(reportFindingSchema),
});
export type ConsoleReports = z.infer<typeof consoleReportsSchema>;

/** A token for the web console as `web-token list --json` shows it (command-line.md). */
const webTokenViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  /** The last sign-in with it. */
  lastUsedAt: z.string().nullable(),
});
export type WebTokenView = z.infer<typeof webTokenViewSchema>;

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
  /** A page of the fleet in the order of license and installation; `of` is a license or contract ID. */
  listInstallations: {
    request: z.strictObject({
      of: z.string().max(200).nullable(),
      after: z.strictObject({ licenseId: z.uuid(), installationId: z.string() }).nullable(),
      limit: z.int().min(1).max(1000),
    }),
    answer: z.array(installationViewSchema),
  },
  /** The reports of a page of rental contracts, in the order of their ids; `next` begins the page after, null at the end. */
  listReports: {
    request: z.strictObject({
      contractId: z.string().max(200).nullable(),
      afterId: z.string(),
      limit: z.int().min(1).max(1000),
    }),
    answer: z.object({ consoles: z.array(consoleReportsSchema), next: z.string().nullable() }),
  },
  createWebToken: {
    request: z.strictObject({ name: z.string().min(1).max(100), days: z.int().min(1).max(366) }),
    answer: webTokenViewSchema.extend({ token: z.string() }),
  },
  listWebTokens: { request: z.strictObject({}), answer: z.array(webTokenViewSchema) },
  revokeWebToken: { request: z.strictObject({ id: z.string().max(200) }), answer: webTokenViewSchema },
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
