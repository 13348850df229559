import { z } from 'zod';
import { instantSchema } from './dates.js';
import { nonceSchema, timeStatementLimit } from './time-statement.js';

/**
 * The wire protocol between the console and the licensing server, version 2 (licensing.md §6 "Protocol"; docs/licensing-protocol.md).
 * Both ends import it, so that neither can drift.
 */
export const licenseUpdatePath = '/v1/license-updates';
export const usageReportPath = '/v1/usage-reports';
export const jwksPath = '/.well-known/jwks.json';

/** Largest request or answer body in bytes (§6); a key file alone is at most 64 KiB (§1). */
export const bodyLimitBytes = 128 * 1024;
/** Time the console waits for an answer (§6). */
export const answerTimeoutMs = 15_000;
/** The server answers `up-to-date` to a key that expires more than this many days from now (§6). */
export const renewalLeadDays = 7;

const mailboxCountSchema = z.int().min(0).max(10_000_000);

/** What the console says about its mailboxes with every update; `managed` includes `new`. */
const usageSchema = z.object({
  managed: mailboxCountSchema,
  new: mailboxCountSchema,
  /** Largest `managed` of the week. */
  highWatermark: mailboxCountSchema,
});
export type Usage = z.infer<typeof usageSchema>;

/** Text that JSON can say and PostgreSQL can keep: without NUL and without half a surrogate pair. */
const storableText = z.string().regex(/^[^\0\p{Surrogate}]*$/u);

const senderSchema = z.object({
  /** The installed key, armoured or bare. */
  licenseKey: z.string().min(1).max(bodyLimitBytes),
  /** Chosen once per installation; tells two consoles with the same license apart. */
  installationId: storableText.min(1).max(200),
  productVersion: storableText.min(1).max(100),
  /** Asks for a time statement; version 1 had none. */
  nonce: nonceSchema.optional(),
});

/** The part of a request that can be read although the rest is wrong: its answer carries the time all the same (§9). */
export const nonceOfRequestSchema = senderSchema.pick({ nonce: true });

/** `usage` is absent while the check box "Update license automatically (enables usage reporting)" is off: nothing is reported then. */
export const licenseUpdateRequestSchema = senderSchema.extend({ usage: usageSchema.optional() });
export type LicenseUpdateRequest = z.infer<typeof licenseUpdateRequestSchema>;

/**
 * What every answer to a request with a nonce carries, problem details included. Kept apart from the answers' own schemas: a
 * console reads an answer whose `time` is wrong as if it had none.
 */
const timedSchema = z.object({ time: z.string().max(timeStatementLimit).optional() });

const renewedSchema = z.object({
  outcome: z.literal('renewed'),
  licenseKey: z.string().min(1).max(bodyLimitBytes),
});
const upToDateSchema = z.object({
  outcome: z.literal('up-to-date'),
  /** Advice: an earlier request would get the same answer. */
  checkAfter: instantSchema.optional(),
});
export const licenseUpdateAnswerSchema = z.discriminatedUnion('outcome', [renewedSchema, upToDateSchema]);
/** {@link licenseUpdateAnswerSchema} as the server writes it. */
export const timedLicenseUpdateAnswerSchema = z.discriminatedUnion('outcome', [
  renewedSchema.extend(timedSchema.shape),
  upToDateSchema.extend(timedSchema.shape),
]);
export type LicenseUpdateAnswer = z.infer<typeof licenseUpdateAnswerSchema>;

/**
 * Mailboxes of a usage report by kind. `managed` counts every user mailbox among them, and shared and resource mailboxes only while restore
 * points from when they were user mailboxes hold their units (licensing.md §5).
 */
export const kindCountsSchema = z.object({
  user: mailboxCountSchema,
  shared: mailboxCountSchema,
  resource: mailboxCountSchema,
});
export type KindCounts = z.infer<typeof kindCountsSchema>;

/** One calendar month of usage (UTC), as reviewed in the console. */
export const usageReportSchema = z.object({
  /** `YYYY-MM`. */
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  /** Counts the reports of this installation and license from 1, without gaps; version 1 had none. */
  number: z.int().min(1).max(10_000).optional(),
  managed: mailboxCountSchema,
  new: mailboxCountSchema,
  highWatermark: mailboxCountSchema,
  /** As measured at the end of the month; earlier consoles did not say. */
  kinds: kindCountsSchema.optional(),
  /** A count corrected by the user, with the reason given. */
  adjusted: z.object({ managed: mailboxCountSchema, reason: storableText.min(1).max(2000) }).optional(),
  /** How many mailboxes the user took out of the count: `adjusted.managed` is `managed` without them. Never which ones. */
  removed: mailboxCountSchema.min(1).optional(),
});
export type UsageReport = z.infer<typeof usageReportSchema>;

export const usageReportRequestSchema = senderSchema.extend({ report: usageReportSchema });
export type UsageReportRequest = z.infer<typeof usageReportRequestSchema>;

/** Delivering the same report again answers the same receipt. */
export const usageReportAnswerSchema = z.object({
  outcome: z.literal('accepted'),
  reportId: z.string().min(1).max(200),
  receivedAt: instantSchema,
});
export const timedUsageReportAnswerSchema = usageReportAnswerSchema.extend(timedSchema.shape);
export type UsageReportAnswer = z.infer<typeof usageReportAnswerSchema>;

/** Every problem the server answers, with its HTTP status; the first four are outcomes of §6. */
export const problemStatuses = {
  'unsupported-license-type': 422,
  'invalid-license': 422,
  'contract-expired': 403,
  /** A key that could not be made. Version 1 said so with 503 while its signing keys were sealed. */
  'generation-failed': 500,
  /** An outage of the server's own: its database is away, its signing keys are sealed. Version 1 said `internal-error`. */
  'server-unavailable': 503,
  'report-already-delivered': 409,
  'invalid-request': 400,
  'not-found': 404,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  'internal-error': 500,
} as const;
export type ProblemKind = keyof typeof problemStatuses;

/** Tag URIs (RFC 4151): RFC 9457 §3.1.1 allows types that cannot be fetched. */
const problemTypeBase = 'tag:postkeep.example,2026:problems/';

/** The problem's `type`. */
export function problemType(kind: ProblemKind): string {
  return problemTypeBase + kind;
}

/** RFC 9457 problem details. */
export const problemSchema = z.looseObject({
  type: z.string().max(1000),
  title: z.string().max(1000),
  status: z.int().min(400).max(599),
  detail: z.string().max(4000).optional(),
  /** The request's id, to be quoted to the server's operator. */
  instance: z.string().max(1000).optional(),
});
/** {@link problemSchema} as the server writes it. */
export const timedProblemSchema = problemSchema.extend(timedSchema.shape);
export type Problem = z.infer<typeof timedProblemSchema>;

/** The kind a `type` names, by its last segment so that another server may use its own base; null if unknown. */
export function problemKindOf(type: string): ProblemKind | null {
  const segment = type.slice(type.lastIndexOf('/') + 1);
  return isProblemKind(segment) ? segment : null;
}

function isProblemKind(text: string): text is ProblemKind {
  return Object.hasOwn(problemStatuses, text);
}
