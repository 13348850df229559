import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { instantSchema } from '../../shared/license/dates.js';
import { type ScheduleState, spreadRangeMs } from '../../shared/license/update-schedule.js';
import { updateOutcomes } from '../../shared/license/update.js';
import type { StateStore, StateStoreOptions } from '../state/state-store.js';

const attemptSchema = z.object({ at: instantSchema, outcome: z.enum(updateOutcomes) });
export type Attempt = z.infer<typeof attemptSchema>;

/** What `license-update.json` holds; shared by the console and the command line. */
const updateStateSchema = z.object({
  /** Null until the first run chooses it (licensing.md §6: once per installation). */
  spreadMs: z
    .int()
    .min(0)
    .max(spreadRangeMs - 1)
    .nullable(),
  countedFrom: z.object({ at: instantSchema, after: z.enum(['switched-on', ...updateOutcomes]) }).nullable(),
  /** Latest attempt, scheduled or forced ("Last update" of the dialog). */
  lastAttempt: attemptSchema.nullable(),
  /** "Next update" of the dialog; null while nothing is planned. */
  nextDueAt: instantSchema.nullable(),
});
export type UpdateState = z.infer<typeof updateStateSchema>;
export type UpdateStateStore = Pick<StateStore<UpdateState>, 'read' | 'update' | 'onChange'>;

/** How `license-update.json` is opened with `openStateStore`. */
export const updateStateFile = {
  name: 'license-update',
  schema: updateStateSchema,
  version: 1,
  migrations: {},
  initial: (): UpdateState => ({ spreadMs: null, countedFrom: null, lastAttempt: null, nextDueAt: null }),
} as const satisfies Partial<StateStoreOptions<UpdateState>>;

/** A spread for a new installation: any millisecond of the week. */
export function randomSpreadMs(): number {
  return randomInt(spreadRangeMs);
}

/** The part of the state that the schedule works on; a missing spread counts as none. */
export function scheduleStateOf({ spreadMs, countedFrom }: UpdateState): ScheduleState {
  return { spreadMs: spreadMs ?? 0, countedFrom };
}
