import { randomUUID } from 'node:crypto';
import type { DiscoveryProgress } from '../../shared/backup/directory.js';
import type { CheckProgress, SourceCheck } from '../../shared/backup/source-draft.js';
import type { SourceFolderFigures } from '../../shared/backup/source-folders.js';
import { followsDirectory, namedByHand } from '../../shared/backup/source-edit.js';
import type { SourceState } from '../../shared/backup/source-state.js';
import type { Clock } from '../../shared/clock.js';
import { type ErrorData, toErrorData } from '../../shared/errors.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Sources } from '../jobs/sources.js';
import { isCancelled } from '../lib/cancellation.js';
import { coalesce } from '../lib/coalesce.js';
import { RunningTasks } from '../lib/running-tasks.js';
import type { MailSource, MailboxListing, MailboxReader } from '../sources/mail-source.js';
import { type DiscoveryHandlers, discoveryHandlers } from './discovery.js';
import type { SourceAccess } from './source-access.js';
import { openSource } from '../sources/open-source.js';

interface SourceServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly sources: Sources;
  readonly access: Pick<SourceAccess, 'oauth' | 'openStored' | 'listings' | 'discovery' | 'openDirectory'>;
  /** The license's time (licensing.md §9). */
  readonly readFacts: () => Promise<LicenseFacts>;
  /** Jobs have changed with a source. */
  readonly onJobs: () => void;
  readonly onStates: () => void;
  readonly onChecking: (progress: CheckProgress) => void;
  readonly onDiscovering: (progress: DiscoveryProgress) => void;
}

/** Pushes come at this pace at most, in milliseconds. */
const progressPauseMs = 100;

export interface SourceHandlers {
  readonly handlers: Handlers<WorkerContract>['sources'];
  /** Ends every check, test and look into a directory. */
  readonly close: () => void;
}

/** Calls about mail sources: the list, adding, changing, testing and removing, the mailboxes of one, and looks into directories. */
export function sourceHandlers(services: SourceServices): SourceHandlers {
  const { catalogue, clock, sources, readFacts, onJobs, onStates, onChecking } = services;
  const { oauth, openStored, listings, discovery, openDirectory } = services.access;
  const looks = discoveryHandlers({
    ...{ catalogue, discovery, listings, openDirectory },
    onProgress: services.onDiscovering,
    onFound: onStates,
  });
  /** Changes of each source: a test that one has overtaken is about something else. */
  const changes = new Map<string, number>();
  const changed = (sourceId: string): void => {
    changes.set(sourceId, (changes.get(sourceId) ?? 0) + 1);
    listings.forget(sourceId);
    onStates();
  };
  const checks = new RunningTasks();
  const tried = async (task: string, opening: MailSource | Promise<MailSource>): Promise<MailboxListing> => {
    let directories = 0;
    const pushes = coalesce(
      () => progressPauseMs,
      () => {
        onChecking({ task, directories });
      },
    );
    try {
      return await checks.run(task, text('sources.checkUnderWay'), async (signal) => {
        const source = await opening;
        await source.signIn(signal);
        return source.listMailboxes({
          signal,
          onDirectory: () => {
            directories += 1;
            pushes.call();
          },
        });
      });
    } finally {
      pushes.flush();
    }
  };
  const handlers: Omit<SourceHandlers['handlers'], keyof DiscoveryHandlers['handlers']> = {
    list: () => catalogue.sources.list(),
    states: () => statesOf(catalogue),
    add: ({ name, config }) => {
      const source = catalogue.sources.add(name, config);
      onStates();
      return source;
    },
    update: async ({ sourceId, name, config }) => {
      const source = sources.update(sourceId, name, config, await readFacts());
      changed(sourceId);
      onJobs();
      return source;
    },
    remove: async ({ sourceId, withJobs = false }) => {
      sources.remove(sourceId, withJobs, await readFacts());
      changed(sourceId);
      onJobs();
    },
    putBack: async ({ sourceId }) => {
      const source = sources.putBack(sourceId, await readFacts());
      changed(sourceId);
      onJobs();
      return source;
    },
    check: async ({ config, secret, task = randomUUID() }) =>
      shown(await tried(task, openSource(config, secret, oauth))),
    cancelCheck: ({ task }) => {
      checks.cancel(task);
    },
    test: async ({ sourceId }) => {
      const source = catalogue.sources.get(sourceId);
      const before = changes.get(sourceId);
      const { found, error } = await outcomeOf(tried(sourceId, openStored(source)));
      const notRead = found?.passedOver.filter(({ mayBeMail }) => mayBeMail).length ?? 0;
      const test = { at: clock().toISOString(), error, notRead };
      if (changes.get(sourceId) === before) {
        catalogue.sourceTests.note(sourceId, test, found?.mailboxes.length ?? null);
        onStates();
      }
      return { ...test, found: found && shown(found) };
    },
    mailboxes: async ({ sourceId }) => shown(await listings.fresh(sourceId)),
    folders: async ({ sourceId, mailbox }) => {
      const source = await openStored(catalogue.sources.get(sourceId));
      return foldersOf(await source.openMailbox(mailbox));
    },
  };
  return {
    handlers: { ...handlers, ...looks.handlers },
    close: () => {
      looks.close();
      checks.cancelAll();
    },
  };
}

/** A failure is an outcome; to be ended is none. */
async function outcomeOf<T>(work: Promise<T>): Promise<{ found: T | null; error: ErrorData | null }> {
  try {
    return { found: await work, error: null };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { found: null, error: toErrorData(error) };
  }
}

function shown({ mailboxes, passedOver }: MailboxListing): SourceCheck {
  return { mailboxes: [...mailboxes], passedOver: [...passedOver] };
}

function statesOf(catalogue: Catalogue): SourceState[] {
  const tests = catalogue.sourceTests.all();
  return catalogue.sources.list().map(({ id: sourceId, config }) => {
    const stored = tests.get(sourceId);
    const named = namedByHand(config).length;
    const listed = followsDirectory(config)
      ? catalogue.directories.sizeOf(sourceId)
      : (stored?.mailboxes ?? null);
    return { sourceId, mailboxes: named > 0 ? named : listed, lastTest: stored?.test ?? null };
  });
}

async function foldersOf(reader: MailboxReader): Promise<SourceFolderFigures[]> {
  try {
    const described = await reader.describeFolders?.();
    const folders =
      described ?? (await reader.listFolders()).map(({ path }) => ({ path, messages: null, bytes: null }));
    return folders.map(({ path, messages, bytes }) => ({ path: [...path], messages, bytes }));
  } finally {
    await reader.close();
  }
}
