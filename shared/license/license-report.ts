import { z } from 'zod';
import { pathSchema } from '../backup/limits.js';
import { id } from '../id.js';
import { calendarDateSchema } from './dates.js';
import { intervalSchema, licenseDaySchema } from './license-days.js';

/** What *Create report…* makes (licensing.md §11). */
const reportSubjectSchema = z.discriminatedUnion('report', [
  z.object({ report: z.literal('consumption') }),
  z.object({ report: z.literal('overview'), interval: intervalSchema }),
]);
export type ReportSubject = z.infer<typeof reportSubjectSchema>;

export const reportSubjects = ['consumption', 'overview'] as const;
export const reportFormats = ['pdf', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** `task` is of the caller's choice and names the report that is being made, for its progress and its end. */
const reportTaskSchema = z.object({ task: id });

export const reportRequestSchema = reportTaskSchema.extend({
  subject: reportSubjectSchema,
  format: z.enum(reportFormats),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

/** What only the host knows: where to, and who makes it. */
export const reportToWriteSchema = reportRequestSchema.extend({
  path: pathSchema,
  origin: z.object({
    /** Null while license.json cannot be read. */
    installationId: z.uuid().nullable(),
    productVersion: z.string(),
  }),
});
export type ReportToWrite = z.infer<typeof reportToWriteSchema>;
export type ReportOrigin = ReportToWrite['origin'];

export const cancelReportSchema = reportTaskSchema;
export const reportProgressSchema = reportTaskSchema.extend({ done: z.int(), total: z.int() });
export type ReportProgress = z.infer<typeof reportProgressSchema>;

export const writtenReportSchema = z.object({
  /** Mailboxes, or days, that the report is about. */
  items: z.int(),
  /** How many of them it lists: a PDF does not list them all when they are very many. */
  listed: z.int(),
});
export type WrittenReport = z.infer<typeof writtenReportSchema>;

export const licenseOverviewSchema = z.object({
  days: z.array(licenseDaySchema),
  /** The first day of which anything is known; null while there is none. */
  knownFrom: calendarDateSchema.nullable(),
});
export type LicenseOverview = z.infer<typeof licenseOverviewSchema>;
