import { rm, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type AppUpdateChoice,
  type AppUpdateStatus,
  type AppUpdateView,
  type PackageKind,
  appUpdateChoiceSchema,
} from '../../shared/app-update.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, assertNever, toErrorData } from '../../shared/errors.js';
import { instantSchema } from '../../shared/license/dates.js';
import { text } from '../../shared/texts/text.js';
import { isCancelled } from '../lib/cancellation.js';
import { createEmitter } from '../lib/emitter.js';
import { makeFolder } from '../lib/make-folder.js';
import { type Timers, wakeUpTimer } from '../lib/wake-up-timer.js';
import type { StateStore, StateStoreOptions } from '../state/state-store.js';
import { type Feed, type UpdateFile, fileFor } from './feed.js';
import type { FeedClient } from './feed-client.js';
import { compareVersions } from './versions.js';

const storedSchema = z.strictObject({
  choice: appUpdateChoiceSchema,
  checkedAt: instantSchema.nullable(),
  triedAt: instantSchema.nullable(),
  /** The newest version that a signed feed has offered: an older feed that is served again is told by it. */
  newest: z.string().nullable(),
});
export type StoredAppUpdate = z.infer<typeof storedSchema>;

/** How `app-update.json` is opened with `openStateStore`. */
export const appUpdateFile = {
  name: 'app-update',
  schema: storedSchema,
  version: 1,
  migrations: {},
  initial: (): StoredAppUpdate => ({
    choice: { server: '', weekly: false },
    checkedAt: null,
    triedAt: null,
    newest: null,
  }),
} as const satisfies Partial<StateStoreOptions<StoredAppUpdate>>;

export interface AppUpdatesOptions {
  readonly store: Pick<StateStore<StoredAppUpdate>, 'read' | 'update'>;
  readonly client: FeedClient;
  /** The address that counts for a choice. */
  readonly serverOf: (choice: AppUpdateChoice) => string;
  readonly version: string;
  readonly kind: PackageKind | null;
  /** Where packages are downloaded to. */
  readonly folder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
}

/** Newer versions of the console. Failures are a status; the calls throw what the state file throws. */
export interface AppUpdates {
  readonly view: () => AppUpdateView;
  readonly choose: (choice: AppUpdateChoice) => Promise<void>;
  /** Resolves when the feed has answered, or has not; a second call joins the first. */
  readonly check: () => Promise<void>;
  readonly download: () => Promise<void>;
  readonly cancel: () => void;
  readonly onChange: (listener: (view: AppUpdateView) => void) => () => void;
  /** The weekly look has found a newer version. */
  readonly onFound: (listener: (found: { readonly version: string }) => void) => () => void;
  /** Begins to ask once a week, if that was chosen. */
  readonly start: () => void;
  readonly stop: () => void;
}

const dayMs = 24 * 60 * 60_000;

export function createAppUpdates(options: AppUpdatesOptions): AppUpdates {
  const { store, client, version, kind, folder, clock } = options;
  const changed = createEmitter<AppUpdateView>();
  let status: AppUpdateStatus = { type: 'unknown' };
  let offered: { readonly feed: Feed; readonly file: UpdateFile | null } | null = null;
  let checking: Promise<void> | null = null;
  let downloading: AbortController | null = null;
  let isStarted = false;
  const ended = new AbortController();

  const view = (): AppUpdateView => {
    const { choice, checkedAt } = store.read();
    return { choice, server: options.serverOf(choice), checkedAt, status };
  };
  const become = (next: AppUpdateStatus): void => {
    status = next;
    changed.emit(view());
  };
  const fail = (during: 'check' | 'download', error: unknown): void => {
    if (!(error instanceof AppError)) options.onError(error);
    become({ type: 'failed', during, message: toErrorData(error).message });
  };

  const look = async (): Promise<void> => {
    become({ type: 'checking' });
    const now = (): string => clock().toISOString();
    try {
      await store.update((old) => ({ ...old, triedAt: now() }));
      const feed = await client.feed(ended.signal);
      const { newest } = store.read();
      const known = newest !== null && compareVersions(newest, version) > 0 ? newest : version;
      if (compareVersions(feed.version, known) < 0)
        throw new AppError('invalid-argument', text('appUpdate.older', { offered: feed.version, known }));
      await store.update((old) => ({ ...old, checkedAt: now(), newest: feed.version }));
      const file = fileFor(feed, kind);
      offered = { feed, file };
      become(
        compareVersions(feed.version, version) === 0
          ? { type: 'current' }
          : { type: 'available', version: feed.version, bytes: file?.size ?? null },
      );
    } catch (error) {
      offered = null;
      fail('check', error);
    }
  };
  const check = (): Promise<void> => {
    if (downloading !== null) return Promise.resolve();
    checking ??= look().finally(() => {
      checking = null;
      arm();
    });
    return checking;
  };

  const download = async (): Promise<void> => {
    if (downloading !== null) return;
    if (!offered?.file || compareVersions(offered.feed.version, version) <= 0) {
      fail('download', new AppError('invalid-argument', text('appUpdate.nothingToDownload')));
      return;
    }
    const { feed, file } = offered;
    const controller = (downloading = new AbortController());
    const path = join(folder, file.url);
    const progress = (bytes: number): AppUpdateStatus => ({
      ...{ type: 'downloading', version: feed.version, bytes, total: file.size },
    });
    let told = 0;
    try {
      become(progress(0));
      await makeFolder(folder);
      for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
      await client.file(file, path, {
        cancel: AbortSignal.any([controller.signal, ended.signal]),
        onProgress: (bytes) => {
          // A hundred steps are what a bar shows.
          if (bytes - told < file.size / 100) return;
          told = bytes;
          become(progress(bytes));
        },
      });
      become({ type: 'ready', version: feed.version, path, command: installCommand(kind, path) });
    } catch (error) {
      if (isCancelled(error)) become({ type: 'available', version: feed.version, bytes: file.size });
      else fail('download', error);
    } finally {
      downloading = null;
    }
  };

  const found = createEmitter<{ readonly version: string }>();
  const lookByItself = async (): Promise<void> => {
    await check();
    if (status.type === 'available') found.emit({ version: status.version });
  };
  const timer = wakeUpTimer(options.timers, clock, () => void lookByItself().catch(options.onError));
  /** A week after an answer, a day after none. */
  const arm = (): void => {
    timer.disarm();
    const { choice, checkedAt, triedAt } = store.read();
    if (!isStarted || ended.signal.aborted || !choice.weekly || options.serverOf(choice) === '') return;
    const answered = triedAt !== null && checkedAt !== null && checkedAt >= triedAt;
    const at = triedAt === null ? clock().getTime() : Date.parse(triedAt) + (answered ? 7 * dayMs : dayMs);
    timer.armAt(new Date(at).toISOString());
  };

  return {
    view,
    choose: async (choice) => {
      const before = store.read().choice;
      await store.update((old) => ({ ...old, choice }));
      if (before.server !== choice.server && checking === null && downloading === null) {
        offered = null;
        status = { type: 'unknown' };
      }
      arm();
      changed.emit(view());
    },
    check,
    download,
    cancel: () => downloading?.abort(),
    onChange: changed.on,
    onFound: found.on,
    start: () => {
      isStarted = true;
      arm();
    },
    stop: () => {
      ended.abort();
      timer.disarm();
    },
  };
}

/** What installs a package, for a shell. */
function installCommand(kind: PackageKind | null, path: string): string {
  const quoted = `'${path.replaceAll("'", String.raw`'\''`)}'`;
  switch (kind) {
    case 'deb':
      return `sudo apt install ${quoted}`;
    case 'rpm':
      return `sudo dnf install ${quoted}`;
    case null:
      return '';
    default:
      return assertNever(kind);
  }
}
