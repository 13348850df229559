import { z } from 'zod';
import { jobDefinitionSchema } from '../backup/job.js';
import { pathSchema } from '../backup/limits.js';
import { givenSourceSchema } from '../backup/source.js';
import { objectStorePlaceSchema } from '../backup/object-store-place.js';
import { id } from '../id.js';
import { channelDefinitionSchema } from '../notifications/channel.js';
import { settingsSchema } from '../settings.js';

const jobs = z.array(z.strictObject({ id, definition: jobDefinitionSchema }));

/** Repositories in buckets, by their identities and the folders of their indexes. A file of an earlier version has none. */
const buckets = z
  .array(z.strictObject({ path: pathSchema, identity: z.string().min(1), place: objectStorePlaceSchema }))
  .default([]);

/** A repository that a console had in a folder. */
export const expectedRepositorySchema = z.strictObject({ path: z.string(), identity: z.string() });

/** Sources and jobs under the ids that they are to have, and buckets that are not known yet. */
export const takenConfigurationSchema = z.strictObject({
  sources: z.array(givenSourceSchema),
  jobs,
  buckets,
});

/** What an administrator has set up, without secrets: what a configuration file holds for everyone to read. */
export const configurationSchema = takenConfigurationSchema.extend({
  // A file of before there were saved searches has none.
  settings: settingsSchema.extend({ savedSearches: settingsSchema.shape.savedSearches.default([]) }),
  channels: z.array(channelDefinitionSchema.extend({ id })),
});
export type Configuration = z.output<typeof configurationSchema>;
