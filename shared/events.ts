import { z } from 'zod';
import { instantSchema } from './license/dates.js';
import { licenseTypes } from './license/license-type.js';
import { type Text, render, textSchema } from './texts/text.js';

/** Numbers of events about mailboxes, beside those of licensing.md §8: ours. */
export const mailboxEventNumbers = {
  ...{ held: 50010, released: 50020 },
  ...{ dataDeleted: 50030, kindChanged: 50040 },
} as const;

/** Numbers of events about what somebody does with the license that is no transition of it (VBR v13, licensing.md §11). */
export const licenseActionNumbers = { reportCreated: 41300 } as const;

/** What an event says in figures, for whoever collects them (licensing.md §11); each is left out where there is nothing to say. */
const eventFieldsSchema = z.object({
  type: z.enum(licenseTypes).optional(),
  /** Days to the end of the license and of support; negative after it. */
  daysLeft: z.int().optional(),
  supportLeft: z.int().optional(),
  /** Mailboxes that the license covers. */
  mailboxes: z.int().optional(),
  /** Account of the system under which it was done, of what a person does. */
  user: z.string().optional(),
});
export type EventFields = z.infer<typeof eventFieldsSchema>;

/** An entry of the product's event log (licensing.md §8, §11); what the first version wrote has no fields, and nothing `said`. */
export const eventSchema = z.object({
  at: instantSchema,
  number: z.int(),
  /** As a log has it, with dates in ISO 8601. */
  text: z.string(),
  /** The same, to be worded in the user's format where it is shown; without it, and where another version said it, as in the log. */
  said: textSchema.optional().catch(undefined),
  fields: eventFieldsSchema.optional(),
});
export type EventLogEntry = z.infer<typeof eventSchema>;

/** What an event says, for logs and for screens. */
export function wording(said: Text): Pick<EventLogEntry, 'text' | 'said'> {
  return { text: render(said), said };
}

/** Numbers of the event log (VBR v13, licensing.md §8, §11). */
export const licenseEventNumbers = {
  installed: 24010,
  aboutToExpire: 24020,
  expired: 24030,
  supportAboutToExpire: 24040,
  supportExpired: 24050,
  graceEntered: 24060,
  limitExceeded: 24070,
  removed: 24080,
  autoUpdateDisabled: 41301,
} as const;

/** Numbers of what becomes of the units of a license (VBR v13, licensing.md §11). */
export const unitEventNumbers = { revoked: 41303, removed: 41304, assigned: 41305 } as const;
