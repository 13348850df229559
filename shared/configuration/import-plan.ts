import { z } from 'zod';
import { instantSchema } from '../license/dates.js';
import { textSchema } from '../texts/text.js';

export const configurationFileKinds = ['configuration', 'move'] as const;
export type ConfigurationFileKind = (typeof configurationFileKinds)[number];

/** What can be read of a configuration file without its passphrase. */
export const configurationHeaderSchema = z.object({
  kind: z.enum(configurationFileKinds),
  createdAt: instantSchema,
  /** Name of the computer that it was written on. */
  computer: z.string(),
  /** Its passwords, and what else moves, are under a passphrase. */
  isSealed: z.boolean(),
});
export type ConfigurationHeader = z.infer<typeof configurationHeaderSchema>;

const plannedParts = ['source', 'job', 'bucket', 'channel', 'setting'] as const;
export const plannedChanges = ['new', 'replaced', 'same', 'left-out'] as const;

/** What becomes of one thing in the file. */
const plannedItemSchema = z.object({
  part: z.enum(plannedParts),
  name: z.string(),
  change: z.enum(plannedChanges),
  /** Of one that is replaced: what differs, by the names in the file. */
  fields: z.array(z.string()),
  remark: textSchema.nullable(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

/** A repository of the computer that a console comes from, and what is in its place here. */
const plannedRepositorySchema = z.object({
  /** Its folder there. */
  from: z.string(),
  /** In the data folder, there and here. */
  isOwn: z.boolean(),
  /** Its folder here. */
  path: z.string(),
  isThere: z.boolean(),
  mailboxes: z.int(),
});
export type PlannedRepository = z.infer<typeof plannedRepositorySchema>;

/** What an import is about to do; nothing is changed by asking. */
export const importPlanSchema = z.object({
  header: configurationHeaderSchema,
  items: z.array(plannedItemSchema),
  /** What is here and not in the file: it stays as it is. */
  kept: z.array(z.object({ part: z.enum(plannedParts), name: z.string() })),
  /** Why nothing can be imported; with one of these it is refused. */
  problems: z.array(textSchema),
  repositories: z.array(plannedRepositorySchema),
  /** What comes with a console that moves here; null for a configuration alone. */
  console: z
    .object({
      /** Company and number of the license; null without one. */
      license: textSchema.nullable(),
      /** The license that is installed here now, and is replaced. */
      replacesLicense: textSchema.nullable(),
      installationId: z.string(),
      /** Accounts that the license knows. */
      accounts: z.int(),
    })
    .nullable(),
});
export type ImportPlan = z.infer<typeof importPlanSchema>;

/** What moves to another computer, as the old one tells it. */
export const consoleToMoveSchema = z.object({
  /** Since when another computer does this one's work; null while this one does. */
  movedAt: instantSchema.nullable(),
  /** Company and number of the license; null without one. */
  license: textSchema.nullable(),
  installationId: z.string(),
  sources: z.int(),
  jobs: z.int(),
  channels: z.int(),
  repositories: z.array(z.object({ path: z.string(), isOwn: z.boolean(), mailboxes: z.int() })),
});
export type ConsoleToMove = z.infer<typeof consoleToMoveSchema>;

/** Other folders here for folders there. */
export const movedFoldersSchema = z.array(z.object({ from: z.string(), to: z.string() })).max(1000);
export type MovedFolders = z.infer<typeof movedFoldersSchema>;
