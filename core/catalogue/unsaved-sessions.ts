import { randomUUID } from 'node:crypto';
import type { LogLine, MailboxResult, Session, SessionDetail } from '../../shared/backup/model.js';
import type { Clock } from '../../shared/clock.js';
import { render, text } from '../../shared/texts/text.js';
import { type Briefly, isUnwritten } from './briefly.js';
import type { SessionStore } from './sessions.js';

interface UnsavedSession {
  session: Session;
  readonly log: LogLine[];
  readonly mailboxes: MailboxResult[];
}

/** How often a session that could not be written is tried again, in milliseconds. */
const retryMs = 1000;

/** A session store whose sessions may be in memory for a while. */
export interface UnsavedSessionStore extends SessionStore {
  /** Writes, now that nothing else is left to do, what has ended and could not be written; it waits for whoever writes. */
  readonly saveEnded: () => void;
}

/**
 * A session store that neither a full or read-only disk stops, nor, where it is no backup, another process that holds the catalogue. What
 * cannot be written of a session stays in memory, is shown like the rest, and is written once it can be; a process that ends before leaves it
 * as one that was broken off. A restore may begin without being written (licensing.md §10), a backup may not.
 */
export function keepingUnsaved(store: SessionStore, clock: Clock, briefly: Briefly): UnsavedSessionStore {
  /** Sessions of this process that wait for nobody who writes. */
  const unhindered = new Set<string>();
  const unsaved = new Map<string, UnsavedSession>();
  let triedAt = Number.NEGATIVE_INFINITY;

  const save = (): void => {
    if (performance.now() - triedAt >= retryMs) saveEnded(briefly);
  };
  const saveEnded = (patiently: Briefly): void => {
    const ended = [...unsaved.values()].filter(({ session }) => session.status !== 'Running');
    if (ended.length === 0) return;
    triedAt = performance.now();
    for (const { session, log, mailboxes } of ended) {
      const isSaved = unlessUnwritten(() =>
        patiently(() => {
          store.record({ ...session, log, mailboxes });
          return true;
        }),
      );
      if (isSaved === undefined) return;
      unsaved.delete(session.id);
    }
  };
  /** Does `inMemory` to a session that is in memory, else `onDisk`; one that cannot be written goes to memory. */
  const put = <T>(id: string, onDisk: () => T, inMemory: (kept: UnsavedSession) => T): T => {
    const kept = unsaved.get(id);
    if (kept !== undefined) return inMemory(kept);
    try {
      return unhindered.has(id) ? briefly(onDisk) : onDisk();
    } catch (error) {
      if (!isUnwritten(error)) throw error;
      const { log, mailboxes, ...session } = store.get(id);
      const taken: UnsavedSession = { session, log: [...log], mailboxes: [...mailboxes] };
      unsaved.set(id, taken);
      return inMemory(taken);
    }
  };
  const shown = (session: Session): Session => unsaved.get(session.id)?.session ?? session;

  return {
    ...store,
    saveEnded: () => {
      saveEnded((write) => write());
    },
    start: (wanted) => {
      triedAt = Number.NEGATIVE_INFINITY;
      save();
      // On disk the job seems to be running as long as its last session is not written: what the disk says is the reason then.
      for (const { session, log, mailboxes } of unsaved.values())
        if (session.jobId !== null && session.jobId === wanted.jobId && session.status !== 'Running')
          store.record({ ...session, log, mailboxes });
      if (wanted.type === 'backup') return store.start(wanted);
      try {
        const started = briefly(() => store.start(wanted));
        unhindered.add(started.id);
        return started;
      } catch (error) {
        if (!isUnwritten(error)) throw error;
        const startedAt = clock().toISOString();
        const session: Session = { id: randomUUID(), ...wanted, status: 'Running', startedAt, endedAt: null };
        unsaved.set(session.id, { session, log: [], mailboxes: [] });
        return session;
      }
    },
    putLine: (id, line, ordinal) =>
      put(
        id,
        () => store.putLine(id, line, ordinal),
        ({ log }) => {
          const at = ordinal ?? log.length;
          log[at] = line;
          return at;
        },
      ),
    putResult: (id, result, ordinal) =>
      put(
        id,
        () => store.putResult(id, result, ordinal),
        ({ mailboxes }) => {
          const before = mailboxes.findIndex(({ mailbox }) => mailbox === result.mailbox);
          const at = before < 0 ? mailboxes.length : before;
          mailboxes[at] = result;
          return at;
        },
      ),
    end: (id, status) =>
      put(
        id,
        () => store.end(id, status),
        (kept) => {
          kept.session = { ...kept.session, status, endedAt: clock().toISOString() };
          save();
          return kept.session;
        },
      ),
    resultsOf: (...of) => {
      save();
      return store.resultsOf(...of);
    },
    get: (id) => {
      save();
      const kept = unsaved.get(id);
      if (kept === undefined) return store.get(id);
      return { ...kept.session, log: [...kept.log], mailboxes: byMailbox(kept.mailboxes) };
    },
    list: (filter) => {
      save();
      const onDisk = store.list(filter);
      const known = new Set(onDisk.map(({ id }) => id));
      const more = [...unsaved.values()].map(({ session }) => session).filter(({ id }) => !known.has(id));
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
    isRunning: (id) => {
      const kept = unsaved.get(id);
      return kept === undefined ? store.isRunning(id) : kept.session.status === 'Running';
    },
    failAbandoned: () => {
      save();
      const written = unlessUnwritten(() => briefly(store.failAbandoned));
      if (written !== undefined) return written;
      const found = store.abandoned().filter(({ id }) => !unsaved.has(id));
      return found.map(({ id }) => {
        const { log, mailboxes, ...session } = store.get(id);
        const endedAt = clock().toISOString();
        const failed: Session = { ...session, status: 'Failed', endedAt };
        const line: LogLine = {
          type: 'Error',
          text: render(text('sessions.abandoned')),
          start: endedAt,
          end: endedAt,
        };
        unsaved.set(id, { session: failed, log: [...log, line], mailboxes: [...mailboxes] });
        return failed;
      });
    },
  };
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
