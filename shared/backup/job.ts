import { instantSchema } from '../license/dates.js';
import { type MailboxKind, mailboxKinds } from '../license/model.js';
import { withoutLimits } from '../without-limits.js';
import { bandwidthLimitSchema, jobWindowSchema, mostWindows } from './job-window.js';
import { nameSchema, pathSchema } from './limits.js';
import { z } from 'zod';

/** Limits that the page’s forms read too. */
export const excludedFolderSchema = z.string().max(4096);
export const mostExcludedFolders = 10_000;
export const intervalMinutesSchema = z.int().min(1).max(525_600);
export const cronExpressionSchema = z.string().min(1).max(200);
export const keepMissingSessionsSchema = z.int().min(0).max(1000);
export const retentionDaysSchema = z.int().min(1).max(36_500);
export const retentionPointsSchema = z.int().min(1).max(100_000);
export const gfsCountSchema = z.int().min(0).max(1000);

const scheduleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual') }),
  z.strictObject({ type: z.literal('every'), minutes: intervalMinutesSchema }),
  z.strictObject({ type: z.literal('cron'), expression: cronExpressionSchema }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;

export const retentionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('forever') }),
  z.strictObject({ type: z.literal('days'), days: retentionDaysSchema }),
  z.strictObject({ type: z.literal('points'), points: retentionPointsSchema }),
  /** Grandfather-father-son: the last restore point of each of so many days, weeks, months and years (`gfs.ts`). */
  z
    .strictObject({
      type: z.literal('gfs'),
      daily: gfsCountSchema,
      weekly: gfsCountSchema,
      monthly: gfsCountSchema,
      yearly: gfsCountSchema,
    })
    .refine(({ daily, weekly, monthly, yearly }) => daily + weekly + monthly + yearly > 0),
]);
export type Retention = z.infer<typeof retentionSchema>;

const mailboxSelectionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all'), except: z.array(z.string()).default([]) }),
  z.strictObject({
    type: z.literal('chosen'),
    mailboxes: z.array(z.string()).min(1),
    /** Those that were chosen, and are left out by name. */
    except: z.array(z.string()).optional(),
  }),
]);
export type MailboxSelection = z.infer<typeof mailboxSelectionSchema>;

export const retryCountSchema = z.int().min(0).max(20);
export const retryWaitSchema = z.int().min(1).max(1440);
/** How often a scheduled session that failed is tried again, each after how many minutes. */
const retriesSchema = z.strictObject({ count: retryCountSchema, waitMinutes: retryWaitSchema });
export type Retries = z.infer<typeof retriesSchema>;

/** What the user decides about a job. */
export const jobDefinitionSchema = z.strictObject({
  name: nameSchema,
  /** Empty for a second copy, which reads no source. */
  sourceId: z.string(),
  /**
   * A second copy: the repository whose restore points are copied, null for the console's own; null for a backup. `plain`: the copy of an encrypted one
   * may be readable by anyone who has its folder.
   */
  copyFrom: z
    .strictObject({ repositoryPath: pathSchema.nullable(), plain: z.boolean().default(false) })
    .nullable()
    .default(null),
  selection: mailboxSelectionSchema,
  /** Kinds given by hand where the source does not know them. */
  kinds: z.record(z.string(), z.enum(mailboxKinds)).default({}),
  excludedFolders: z.array(excludedFolderSchema).max(mostExcludedFolders).default([]),
  /**
   * Sessions that may miss a folder, or more than half of a mailbox, before it ends in the repository; 0 takes the source at its
   * word at once.
   */
  keepMissingSessions: keepMissingSessionsSchema.default(3),
  schedule: scheduleSchema,
  /** Hours in which scheduled sessions run; none is any hour. */
  windows: z.array(jobWindowSchema).max(mostWindows).default([]),
  retries: retriesSchema.default({ count: 0, waitMinutes: 10 }),
  /** What is read of the source at most; none is as fast as it goes. */
  bandwidth: z.array(bandwidthLimitSchema).max(mostWindows).default([]),
  retention: retentionSchema,
  /** Folder of the repository; null = the console's own in its data folder. */
  repositoryPath: z.string().max(4096).nullable(),
  enabled: z.boolean().default(true),
});
export type JobDefinition = z.infer<typeof jobDefinitionSchema>;

/** The kind that was given to a mailbox by hand. A mailbox may be called like what every object has: `constructor`. */
export function kindByHand(
  { kinds }: { readonly kinds: Readonly<Record<string, MailboxKind>> },
  mailbox: string,
): MailboxKind | undefined {
  return Object.hasOwn(kinds, mailbox) ? kinds[mailbox] : undefined;
}

/** What would remove restore points, or run without end, beyond its limits. */
const jobLimits = new Map<unknown, z.ZodType>([
  [
    retentionSchema,
    z.union([retentionSchema, withoutLimits(retentionSchema).transform(() => ({ type: 'forever' }))]),
  ],
  [
    intervalMinutesSchema,
    z.number().transform((minutes) => intervalMinutesSchema.catch(1440).parse(minutes)),
  ],
]);
/** A job's definition as it is kept, as a source's configuration is ({@link storedConfigSchema}). */
export const storedDefinitionSchema = withoutLimits(jobDefinitionSchema, jobLimits);

const shownJobSchema = jobDefinitionSchema.extend({
  id: z.string(),
  createdAt: instantSchema,
  /** Next time the job runs by itself, a retry included; null for manual or disabled jobs. */
  nextRunAt: instantSchema.nullable(),
  /** When a session that failed is tried again, and which retry that is; null when none is to come. */
  retry: z.object({ at: instantSchema, number: z.int() }).nullable(),
  lastSessionId: z.string().nullable(),
});
export const jobSchema = withoutLimits(shownJobSchema, jobLimits);
export type Job = z.infer<typeof jobSchema>;
