import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { OpenLine, SessionLog } from '../sessions/session-log.js';
import type { ClusterAccess } from './cluster-access.js';
import type { AbsenceObserver } from './patience.js';

/** Does something for a session, or a mailbox of it, which waits for the database meanwhile. */
export type Waiting = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** How sessions wait, each with its log. */
export function waitingSessions(access: ClusterAccess): (log: SessionLog) => Waiting {
  const known = new WeakMap<SessionLog, Waiting>();
  return (log) => {
    const waiting = known.get(log) ?? sayWhileWaiting(access, log);
    known.set(log, waiting);
    return waiting;
  };
}

/** One line in the session's log for each time that the database is away, however many mailboxes wait. */
function sayWhileWaiting({ patience, host }: ClusterAccess, log: SessionLog): Waiting {
  let line: OpenLine | null = null;
  let waiting = 0;
  let at = '';
  /** Where the catalogue is in the same database, nothing can be said meanwhile; the session goes on. */
  const saying = (say: () => void): void => {
    try {
      say();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };
  const end = (...said: Parameters<OpenLine['end']>): void => {
    const ended = line;
    line = null;
    saying(() => {
      ended?.end(...said);
    });
  };
  const observer: AbsenceObserver = {
    onAway: () => {
      saying(() => {
        at = host();
        line ??= log.begin(text('cluster.waitingForDatabase', { host: at }));
      });
    },
    onBack: (ms) => {
      end('Success', text('cluster.waitedForDatabase', { host: at, seconds: Math.ceil(ms / 1000) }));
    },
    onGivenUp: ({ text: said, code }) => {
      end('Error', said, code);
    },
  };
  return async (signal, work) => {
    waiting += 1;
    try {
      return await patience.during(signal, observer, work);
    } finally {
      waiting -= 1;
      // The end of a session that is stopped says why.
      if (waiting === 0 && !signal.aborted) end('Warning', text('cluster.waitedInVain', { host: at }));
    }
  };
}
