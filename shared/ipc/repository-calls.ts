import { z } from 'zod';
import { careChoiceSchema, careSchema, drillRequestSchema, startedDrillSchema } from '../backup/care.js';
import {
  cancelMaintenanceSchema,
  maintenanceProgressSchema,
  pruneForecastSchema,
  pruneReportSchema,
  repackReportSchema,
  repairReportSchema,
  verificationSchema,
} from '../backup/maintenance.js';
import { pathSchema } from '../backup/limits.js';
import {
  changePassphraseSchema,
  createRepositorySchema,
  createdRepositorySchema,
  encryptRepositorySchema,
  encryptedRepositorySchema,
  renewRecoveryKeySchema,
  renewedRecoveryKeySchema,
  unlockRepositorySchema,
  unlockedRepositorySchema,
} from '../backup/repository-encryption.js';
import { folderLookSchema, folderToLookIntoSchema } from '../backup/folder-look.js';
import { listedRepositorySchema, repositoryStatsSchema } from '../backup/repository-stats.js';
import { repositoryOverviewSchema } from '../backup/repository-overview.js';
import { invoke, push } from './contract.js';

const nothing = z.void();

/** Repositories: their state, care and encryption. */
export const repositoryCalls = {
  /** The console's own repository. */
  stats: invoke(nothing, repositoryStatsSchema),
  /** Every repository that holds restore points, the console's own first. */
  list: invoke(nothing, z.array(repositoryStatsSchema)),
  /** The same and those opened to restore from, with the room on their disks and how they have grown. */
  overview: invoke(nothing, z.array(repositoryOverviewSchema)),
  /** Reads every repository back; rejects with `cancelled`. Reading only: works beside a running backup. */
  verify: invoke(nothing, verificationSchema),
  /** The same of those alone that are due by their schedule, now. */
  verifyDue: invoke(nothing, verificationSchema),
  /** The same of one, or of this one only where it is due. Rejects with `not-found` too. */
  verifyOne: invoke(z.object({ path: pathSchema, isDue: z.boolean() }), verificationSchema),
  /** Takes a sample of every mailbox out and compares it; resolves as soon as the session exists. */
  drill: invoke(drillRequestSchema, startedDrillSchema),
  /** Verification and restore drill of every repository. */
  care: invoke(nothing, z.array(careSchema)),
  setCare: invoke(careChoiceSchema, nothing),
  pruneForecast: invoke(nothing, pruneForecastSchema),
  /** Applies retention to every mailbox of every repository; rejects with `cancelled`. */
  prune: invoke(nothing, pruneReportSchema),
  /** Writes what takes less room with the codecs of this version, in one repository or all; rejects with `cancelled`. */
  repack: invoke(z.object({ path: pathSchema.nullable() }), repackReportSchema),
  /** Puts a damaged marker or schema of any repository back from its second copy, what is replaced saved first, and in buckets what can be had from elsewhere; rejects with `cancelled`. */
  repair: invoke(nothing, repairReportSchema),
  /** Those that this console writes to, and those opened to restore from. */
  known: invoke(nothing, z.array(listedRepositorySchema)),
  /** Opens one only to restore from it. Rejects with `not-found` where there is none. */
  open: invoke(z.object({ path: pathSchema }), listedRepositorySchema),
  /** What a folder holds that somebody wants for a repository; nothing in it changes. */
  look: invoke(folderToLookIntoSchema, folderLookSchema),
  /** Makes one in an empty or missing folder, encrypted with a passphrase. Rejects with `already-exists`, `invalid-argument` for a short passphrase. */
  create: invoke(createRepositorySchema, createdRepositorySchema),
  /** Lets this engine use an encrypted one. Rejects with `passphrase-wrong`. */
  unlock: invoke(unlockRepositorySchema, unlockedRepositorySchema),
  /** Encrypts one; it is as it was until the end. Rejects with `busy`, `locked`, `cancelled`. */
  encrypt: invoke(encryptRepositorySchema, encryptedRepositorySchema),
  /** Rejects with `passphrase-wrong`. */
  changePassphrase: invoke(changePassphraseSchema, nothing),
  renewRecoveryKey: invoke(renewRecoveryKeySchema, renewedRecoveryKeySchema),
  /** Stops this one task, and no other; nothing happens when it does not run. */
  cancel: invoke(cancelMaintenanceSchema, nothing),
  progress: push(maintenanceProgressSchema),
} as const;
