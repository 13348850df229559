import { z } from 'zod';
import { givenSourceSchema, jobDefinitionSchema } from '../backup/model.js';
import { id } from '../id.js';
import { channelDefinitionSchema } from '../notifications/channel.js';
import { settingsSchema } from '../settings.js';

const jobs = z.array(z.strictObject({ id, definition: jobDefinitionSchema }));

/** Sources and jobs under the ids that they are to have. */
export const takenConfigurationSchema = z.strictObject({ sources: z.array(givenSourceSchema), jobs });

/** What an administrator has set up, without secrets: what a configuration file holds for everyone to read. */
export const configurationSchema = takenConfigurationSchema.extend({
  // A file of before there were saved searches has none.
  settings: settingsSchema.extend({ savedSearches: settingsSchema.shape.savedSearches.default([]) }),
  channels: z.array(channelDefinitionSchema.extend({ id })),
});
export type Configuration = z.output<typeof configurationSchema>;
