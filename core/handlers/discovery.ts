import type { Discovery, DiscoveryProgress } from '../../shared/backup/directory.js';
import type { Source } from '../../shared/backup/source.js';
import type { Handlers } from '../../shared/ipc/contract.js';
import type { WorkerContract } from '../../shared/ipc/worker-contract.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { MailboxDiscovery } from '../jobs/discovery.js';
import { coalesce } from '../lib/coalesce.js';
import { RunningTasks } from '../lib/running-tasks.js';
import type { Directory, OnDirectoryProgress } from '../sources/directory/directory.js';
import type { Listings } from '../sources/listings.js';

interface DiscoveryHandlerServices {
  readonly catalogue: Catalogue;
  readonly discovery: MailboxDiscovery;
  readonly listings: Listings;
  readonly openDirectory: (config: Source['config'], secret: string | null) => Directory;
  readonly onProgress: (progress: DiscoveryProgress) => void;
  /** What a directory has was noted. */
  readonly onFound: () => void;
}

type Look = (onProgress: OnDirectoryProgress, signal: AbortSignal) => Promise<Discovery>;

/** Pushes come at this pace at most, in milliseconds. */
const progressPauseMs = 100;

export interface DiscoveryHandlers {
  readonly handlers: Pick<
    Handlers<WorkerContract>['sources'],
    'discover' | 'tryDiscovery' | 'cancelDiscovery'
  >;
  /** Ends every look. */
  readonly close: () => void;
}

/** Calls about the directories of sources; a look is known by the task that its caller gave it. */
export function discoveryHandlers(services: DiscoveryHandlerServices): DiscoveryHandlers {
  const { catalogue, discovery, listings, openDirectory, onProgress, onFound } = services;
  const running = new RunningTasks();
  const watched = async (task: string, look: Look): Promise<Discovery> => {
    let figures: DiscoveryProgress = { task, users: 0, mailboxes: 0, isWaiting: false };
    const pushes = coalesce(
      () => progressPauseMs,
      () => {
        onProgress(figures);
      },
    );
    try {
      return await running.run(task, text('directory.underWay'), (signal) =>
        look((progress) => {
          figures = { task, ...progress };
          pushes.call();
        }, signal),
      );
    } finally {
      pushes.flush();
    }
  };
  return {
    handlers: {
      discover: ({ sourceId, task }) =>
        watched(task, async (onLook, signal) => {
          const source = catalogue.sources.get(sourceId);
          const found = await discovery.discover(source, 'person', onLook, signal);
          listings.forget(sourceId);
          onFound();
          return found;
        }),
      tryDiscovery: ({ sourceId, config, secret, task }) =>
        watched(task, (onLook, signal) =>
          discovery.preview({ id: sourceId, config }, openDirectory(config, secret), onLook, signal),
        ),
      cancelDiscovery: ({ task }) => {
        running.cancel(task);
      },
    },
    close: () => {
      running.cancelAll();
    },
  };
}
