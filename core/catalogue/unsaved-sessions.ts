import { randomUUID } from 'node:crypto';
import type { LogLine, MailboxResult, Session, SessionDetail } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { type Text, render, text } from '../../shared/texts/text.js';
import { type Briefly, isUnwritten } from './briefly.js';
import type { SessionStore } from './sessions.js';

/** A session, or the rest of one, that is in memory. */
interface Unsaved {
  session: Session;
  readonly lines: Map<number, LogLine>;
  readonly results: Map<number, MailboxResult>;
  /** `nothing`: all of it is here. `unknown`: whoever wrote its beginning got no answer. */
  readonly written: 'nothing' | 'beginning' | 'unknown';
}

/** A session that this process runs, and how much has been said of it, written or not. */
interface Own {
  readonly session: Session;
  lines: number;
  results: number;
}

/** How often what could not be written is tried again, in milliseconds: when it is asked for, and by itself. */
const retryMs = 1000;
const retryUnaskedMs = 5000;

/** A session store whose sessions may be in memory for a while. */
export interface UnsavedSessionStore extends SessionStore {
  /** Writes, now that nothing else is left to do, what could not be written; it waits for whoever writes, and tries no more afterwards. */
  readonly close: () => void;
}

/**
 * A session store that neither a full or read-only disk stops, nor a database that is away, nor, where it is no backup, another process that holds the catalogue.
 * What cannot be written of a session stays in memory, is shown like the rest, and is written once it can be; a process that ends before leaves it
 * as one that was broken off. A restore may begin without being written (licensing.md §10), a backup may not.
 */
export function keepingUnsaved(store: SessionStore, clock: Clock, briefly: Briefly): UnsavedSessionStore {
  /** Sessions of this process that wait for nobody who writes. */
  const unhindered = new Set<string>();
  const unsaved = new Map<string, Unsaved>();
  /** By it what is said has its place also while nothing can be read, and the same one where it is written twice. */
  const own = new Map<string, Own>();
  let triedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const save = (): void => {
    if (performance.now() - triedAt >= retryMs) saveRest(briefly);
  };
  const saveRest = (patiently: Briefly): void => {
    if (unsaved.size === 0) return;
    triedAt = performance.now();
    for (const each of unsaved.values()) {
      const isSaved = unlessUnwritten(() =>
        patiently(() => {
          write(each);
          return true;
        }),
      );
      if (isSaved === undefined) {
        saveLater();
        return;
      }
      unsaved.delete(each.session.id);
    }
  };
  const saveLater = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      saveRest(briefly);
    }, retryUnaskedMs).unref();
  };
  const write = (each: Unsaved): void => {
    if (each.written === 'nothing') store.record(whole(each));
    else store.complete(each);
  };
  const keep = (each: Unsaved): Unsaved => {
    unsaved.set(each.session.id, each);
    saveLater();
    return each;
  };
  /** The place of what is said next. */
  const next = (id: string, what: 'lines' | 'results'): number | undefined => {
    const known = own.get(id);
    return known === undefined ? undefined : known[what]++;
  };
  const ended = (session: Session, status: Session['status']): Session => ({
    ...session,
    status,
    endedAt: clock().toISOString(),
  });
  const errorLine = (said: Text): LogLine => {
    const now = clock().toISOString();
    return { type: 'Error', text: render(said), start: now, end: now };
  };
  /** Does `inMemory` to a session that is in memory, else `onDisk`; what cannot be written goes to memory. */
  const put = <T>(id: string, onDisk: () => T, inMemory: (kept: Unsaved) => T): T => {
    const kept = unsaved.get(id);
    if (kept !== undefined) return inMemory(kept);
    try {
      return unhindered.has(id) ? briefly(onDisk) : onDisk();
    } catch (error) {
      const known = own.get(id);
      if (!isUnwritten(error) || known === undefined) throw error;
      return inMemory(keep(restOf(known.session, 'beginning')));
    }
  };
  const begun = (session: Session): Session => {
    own.set(session.id, { session, lines: 0, results: 0 });
    return session;
  };
  const shown = (session: Session): Session => unsaved.get(session.id)?.session ?? session;

  return {
    ...store,
    close: () => {
      saveRest((work) => work());
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    start: (wanted) => {
      triedAt = Number.NEGATIVE_INFINITY;
      save();
      // On disk the job seems to be running as long as its last session is not written: what the disk says is the reason then.
      for (const each of unsaved.values()) {
        const { session } = each;
        if (session.jobId === null || session.jobId !== wanted.jobId || session.status === 'Running')
          continue;
        write(each);
        unsaved.delete(session.id);
      }
      const id = randomUUID();
      const session: Session = {
        id,
        ...wanted,
        status: 'Running',
        startedAt: clock().toISOString(),
        endedAt: null,
      };
      try {
        if (wanted.type === 'backup') return begun(store.start(wanted, id));
        const startedHere = begun(briefly(() => store.start(wanted, id)));
        unhindered.add(id);
        return startedHere;
      } catch (error) {
        if (!isUnwritten(error)) throw error;
        if (wanted.type !== 'backup') {
          keep(restOf(begun(session), 'nothing'));
          return session;
        }
        // Nobody runs it, whether it was written or not.
        if (isAway(error)) {
          const rest = keep(restOf(ended(session, 'Failed'), 'unknown'));
          rest.lines.set(0, errorLine(text('sessions.notBegun')));
        }
        throw error;
      }
    },
    putLine: (id, line, ordinal = next(id, 'lines')) =>
      put(
        id,
        () => store.putLine(id, line, ordinal),
        ({ lines }) => {
          const at = ordinal ?? lines.size;
          lines.set(at, line);
          return at;
        },
      ),
    putResult: (id, result, ordinal = next(id, 'results')) =>
      put(
        id,
        () => store.putResult(id, result, ordinal),
        ({ results }) => {
          const at = ordinal ?? results.size;
          results.set(at, result);
          return at;
        },
      ),
    end: (id, status) => {
      const session = put(
        id,
        () => store.end(id, status),
        (kept) => {
          kept.session = ended(kept.session, status);
          save();
          return kept.session;
        },
      );
      own.delete(id);
      unhindered.delete(id);
      return session;
    },
    resultsOf: (...of) => {
      save();
      return store.resultsOf(...of);
    },
    get: (id) => {
      save();
      const kept = unsaved.get(id);
      if (kept === undefined) return store.get(id);
      return kept.written === 'nothing' ? whole(kept) : completed(store.get(id), kept);
    },
    list: (filter) => {
      save();
      const onDisk = store.list(filter);
      const known = new Set(onDisk.map(({ id }) => id));
      const more = [...unsaved.values()]
        .filter(({ session, written }) => !known.has(session.id) && written !== 'unknown')
        .map(({ session }) => session);
      // Those that could not be saved were begun last; order is order, not dates.
      return [...more.reverse(), ...onDisk.map(shown)]
        .filter(
          ({ type, status, jobId }) =>
            type === (filter.type ?? type) &&
            status === (filter.status ?? status) &&
            jobId === (filter.jobId ?? jobId),
        )
        .slice(0, filter.limit);
    },
    runningOf: (jobId) => {
      const running = store.runningOf(jobId);
      const kept = running === null ? undefined : unsaved.get(running);
      return kept === undefined || kept.session.status === 'Running' ? running : null;
    },
    isRunning: (id) => {
      const kept = unsaved.get(id);
      return kept === undefined ? store.isRunning(id) : kept.session.status === 'Running';
    },
    failAbandoned: () => {
      save();
      const written = unlessUnwritten(() => briefly(store.failAbandoned));
      if (written !== undefined) return written;
      const found = store.abandoned().filter(({ id }) => !unsaved.has(id));
      return found.map((session) => {
        const { log } = store.get(session.id);
        const failed = keep(restOf(ended(session, 'Failed'), 'beginning'));
        const line = errorLine(text('sessions.abandoned'));
        log.forEach((each, ordinal) => {
          if (each.type === 'Running') failed.lines.set(ordinal, { ...each, type: 'Error', end: line.end });
        });
        failed.lines.set(log.length, line);
        return failed.session;
      });
    },
  };
}

function restOf(session: Session, written: Unsaved['written']): Unsaved {
  return { session, lines: new Map(), results: new Map(), written };
}

function whole({ session, lines, results }: Unsaved): SessionDetail {
  return { ...session, log: inOrder(lines), mailboxes: byMailbox([...results.values()]) };
}

/** As it was written, with what was not. */
function completed(written: SessionDetail, { session, lines, results }: Unsaved): SessionDetail {
  const log = inOrder(new Map([...written.log.entries(), ...lines]));
  const mailboxes = new Map(written.mailboxes.map((result) => [result.mailbox, result]));
  for (const result of results.values()) mailboxes.set(result.mailbox, result);
  return { ...session, log, mailboxes: byMailbox([...mailboxes.values()]) };
}

function inOrder<T>(entries: ReadonlyMap<number, T>): T[] {
  return [...entries].sort(([a], [b]) => a - b).map(([, each]) => each);
}

function byMailbox(results: readonly MailboxResult[]): SessionDetail['mailboxes'] {
  return [...results].sort((a, b) => (a.mailbox < b.mailbox ? -1 : a.mailbox > b.mailbox ? 1 : 0));
}

/** Undefined where it cannot be written now. */
function unlessUnwritten<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isUnwritten(error)) return undefined;
    throw error;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'database-unreachable';
}
