import type { SessionLog } from '../sessions/session-log.js';

/**
 * What a session asks of the catalogue, or enters there. While one that lies in a database is away it is waited for, and asked again: what is asked comes out the
 * same when it had been done before. Throws what `ask` throws, AppError `database-unreachable` where it stays away for too long, and the signal's reason.
 */
export type AskCatalogue = <T>(ask: () => T | Promise<T>) => Promise<T>;

/** Runs a session that waits for the catalogue where it has to; its log says so. */
export type WaitForCatalogue = <T>(
  log: SessionLog,
  signal: AbortSignal,
  session: (ask: AskCatalogue) => Promise<T>,
) => Promise<T>;

/** The catalogue is in the data folder: there is nothing to wait for. */
export const alwaysThere: WaitForCatalogue = (_log, _signal, session) => session(async (ask) => ask());
