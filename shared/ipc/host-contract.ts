import { z } from 'zod';
import { licenseFactsSchema } from '../license/model.js';
import { seenTimeSchema } from '../license/seen-time.js';
import { textSchema } from '../texts/text.js';
import { invoke } from './contract.js';
import { secretCalls } from './secret-calls.js';

const nothing = z.void();

/** The backup engine → its host: what only the host knows. */
export const hostContract = {
  license: {
    /**
     * Asked at the start of every session (licensing.md §5), with the catalogue's copy of the record of time; returns the record that
     * holds (§9), null in a run that records no time.
     */
    facts: invoke(
      z.object({ seenTime: seenTimeSchema.nullable() }),
      z.object({ facts: licenseFactsSchema, seenTime: seenTimeSchema.nullable() }),
    ),
  },
  secrets: secretCalls,
  state: {
    /** Which state files of the data folder cannot be read now, and what to do (licensing.md §10). */
    problems: invoke(nothing, z.array(textSchema)),
  },
  network: {
    /** Proxy by setting, for the sign-in services of OAuth sources; empty = the environment's. */
    proxy: invoke(nothing, z.string()),
  },
} as const;
export type HostContract = typeof hostContract;
