import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { csv } from '../../shared/csv.js';
import { type EventLogEntry, eventSchema } from '../../shared/events.js';
import { type StateStore, type StoreOptions, openStateStore } from '../state/state-store.js';
import {
  type LicenseMoment,
  licenseEvents,
  nothingObserved,
  observedLicense,
  observedLicenseSchema,
} from './license-events.js';

/** Content of `events.json`: the log and what it was told from, in one file so that no crash tears them apart. */
const eventLogSchema = z.strictObject({ observed: observedLicenseSchema, entries: z.array(eventSchema) });
type EventLogState = z.infer<typeof eventLogSchema>;

/** The oldest entries go when there are more. */
const entriesKept = 5000;

/** The product's event log with the numbers of licensing.md §8. */
export interface EventLog {
  /** Newest first. */
  readonly list: () => readonly EventLogEntry[];
  /** RFC 4180 with a header line, newest first. */
  readonly toCsv: () => string;
  /**
   * Writes the events of the transitions since the last observation, by whichever process; answers what was evaluated last. A transition
   * is told from figures that no other process can have observed past meanwhile: they are evaluated again while the others wait. Another
   * one is waited for `waitMs` at most, without it as long as for any state; then AppError `locked` is thrown.
   */
  readonly observe: <M extends LicenseMoment>(evaluate: () => Promise<M>, waitMs?: number) => Promise<M>;
  /** Writes an event that is no transition of the license. */
  readonly add: (entry: EventLogEntry) => Promise<void>;
  /** Calls back after events were written, also by another process. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => void;
}

/** The first version did not look at support. What it has come to is told once. */
function withSupport(old: Record<string, unknown>): Record<string, unknown> {
  const observed = z.record(z.string(), z.unknown()).parse(old['observed']);
  return { ...old, observed: { ...observed, support: 'unknown' } };
}

/** `user`: the account of the system that acts in this process; null when it has no name. */
export function openEventLog(options: StoreOptions & { readonly user: string | null }): EventLog {
  const store: StateStore<EventLogState> = openStateStore({
    ...options,
    name: 'events',
    schema: eventLogSchema,
    version: 2,
    migrations: { 1: withSupport },
    initial: () => ({ observed: nothingObserved, entries: [] }),
    mustBeRead: true,
  });
  const list = (): readonly EventLogEntry[] => store.read().entries.toReversed();
  return {
    list,
    toCsv: () =>
      csv(
        ['time', 'number', 'text', 'type', 'days left', 'support left', 'mailboxes', 'user'],
        list().map(({ at, number, text, fields = {} }) =>
          [
            at,
            number,
            text,
            fields.type,
            fields.daysLeft,
            fields.supportLeft,
            fields.mailboxes,
            fields.user,
          ].map((value) => String(value ?? '')),
        ),
      ),
    async observe(evaluate, waitMs) {
      let moment = await evaluate();
      const { observed: last } = store.read();
      if (isDeepStrictEqual(last, observedLicense(last, moment))) return moment;
      await store.update(async ({ observed, entries }) => {
        moment = await evaluate();
        return {
          observed: observedLicense(observed, moment),
          entries: [...entries, ...licenseEvents(observed, moment, options.user)].slice(-entriesKept),
        };
      }, waitMs);
      return moment;
    },
    add: async (entry) => {
      await store.update(({ observed, entries }) => ({
        observed,
        entries: [...entries, entry].slice(-entriesKept),
      }));
    },
    onChange: store.onChange,
    close: store.close,
  };
}
