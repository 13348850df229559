import { migrate } from '../lib/migrate.js';
import { openInMemory } from '../lib/sqlite.js';
import { type Briefly, isUnwritten } from './briefly.js';
import { migrations } from './schema.js';
import { type ServerRestoreStore, createServerRestoreStore } from './server-restores.js';

/**
 * A journal of restores to servers that neither a full disk nor another process that holds the catalogue stops. A restore that cannot be
 * noted is noted in memory, under a negative id: broken off with this process, the next one finds by their content the messages that it
 * has sent (docs/decisions/0098). So it does with a single message that could not be noted.
 */
export function goingOnUnwritten(onDisk: ServerRestoreStore, briefly: Briefly): ServerRestoreStore {
  let memory: ServerRestoreStore | null = null;
  /** Restores of which a note is missing. */
  const unnoted = new Set<number>();
  const inMemory = (): ServerRestoreStore => (memory ??= emptyJournal());
  /** Where a restore is noted, with its id there. */
  const of = (id: number): readonly [ServerRestoreStore, number] =>
    id < 0 ? [inMemory(), -id] : [onDisk, id];
  const orElse = <T>(unwritten: () => T, write: () => T): T => {
    try {
      return briefly(write);
    } catch (error) {
      if (isUnwritten(error)) return unwritten();
      throw error;
    }
  };
  const note = (id: number, write: (store: ServerRestoreStore, id: number) => void): void => {
    orElse(
      () => {
        unnoted.add(id);
      },
      () => {
        write(...of(id));
      },
    );
  };
  return {
    unfinished: (request) => {
      const known = memory?.unfinished(request) ?? null;
      return known === null ? onDisk.unfinished(request) : { ...known, id: -known.id };
    },
    sessionOf: (id) => {
      const [store, own] = of(id);
      return store.sessionOf(own);
    },
    hasTopFolder: (...place) => onDisk.hasTopFolder(...place) || memory?.hasTopFolder(...place) === true,
    begin: (restore, forgetBefore) =>
      orElse(
        () => {
          const begun = inMemory().begin(restore, forgetBefore);
          return { ...begun, id: -begun.id };
        },
        () => onDisk.begin(restore, forgetBefore),
      ),
    // Who took it up could not be noted: nobody else could note it either.
    takeUp: (id, lastSession, sessionId) =>
      orElse(
        () => true,
        () => {
          const [store, own] = of(id);
          return store.takeUp(own, lastSession, sessionId);
        },
      ),
    forgetMailbox: (mailboxId) => {
      memory?.forgetMailbox(mailboxId);
      onDisk.forgetMailbox(mailboxId);
    },
    finish: (id) => {
      note(id, (store, own) => {
        store.finish(own);
      });
    },
    hasSent: (id) => {
      const [store, own] = of(id);
      return unnoted.has(id) || store.hasSent(own);
    },
    sentTo: (id, folder) => {
      const [store, own] = of(id);
      return store.sentTo(own, folder);
    },
    uidsOf: (place, sha256) => [...onDisk.uidsOf(place, sha256), ...(memory?.uidsOf(place, sha256) ?? [])],
    noteSending: (id, ...sending) => {
      note(id, (store, own) => {
        store.noteSending(own, ...sending);
      });
    },
    noteSent: (id, ...sent) => {
      note(id, (store, own) => {
        store.noteSent(own, ...sent);
      });
    },
    noteRefused: (id, ...refused) => {
      note(id, (store, own) => {
        store.noteRefused(own, ...refused);
      });
    },
    noteReplaced: (id, ...replaced) => {
      note(id, (store, own) => {
        store.noteReplaced(own, ...replaced);
      });
    },
  };
}

function emptyJournal(): ServerRestoreStore {
  const database = openInMemory();
  migrate(database, ':memory:', migrations);
  return createServerRestoreStore(database);
}
