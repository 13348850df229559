import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type Conf from 'conf';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { acquireProcessLock } from './process-lock.js';

/**
 * The class under a store: electron-store in the console, its base `Conf` in plain Node. Both write the same file, whole
 * or not at all (temporary file, fsync, rename by `atomically`).
 */
export type StoreClass = new (options: {
  cwd: string;
  name: string;
  configName: string;
  configFileMode: number;
  watch: boolean;
  defaults: Record<string, unknown>;
  serialize: (value: Record<string, unknown>) => string;
}) => Pick<Conf<Record<string, unknown>>, 'store' | 'path' | 'onDidAnyChange' | '_closeWatcher'>;

export interface StateStoreOptions<T extends object> {
  readonly Store: StoreClass;
  readonly folder: string;
  /** File name without `.json`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** Present integer version of the file; an older file is migrated, a newer one refused. */
  readonly version: number;
  /** `migrations[n]` turns the frozen shape of version n into that of n + 1. */
  readonly migrations: Readonly<Record<number, (old: Record<string, unknown>) => Record<string, unknown>>>;
  readonly initial: () => T;
  readonly clock: Clock;
  /** Hears the new name of a corrupt file that has been set aside. */
  readonly onQuarantine: (path: string) => void;
}

/** One JSON file of state, shared by the console and the command line. */
export interface StateStore<T extends object> {
  /** The state as it is on disk now. */
  readonly read: () => T;
  /** Reads, changes and writes under a lock that other processes respect; answers the new state. */
  readonly update: (change: (state: T) => T) => Promise<T>;
  /** Calls back after a change by this or another process. Answers its own removal. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => void;
}

const lockWaitMs = 5000;
const versionSchema = z.looseObject({ schemaVersion: z.int().min(1) });

/** Opens the file, and writes the initial state where there is none. Throws AppError `newer-schema` for a file of a later version. */
export function openStateStore<T extends object>(options: StateStoreOptions<T>): StateStore<T> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const path = join(options.folder, `${options.name}.json`);
  readState(path, options);
  const file = new options.Store({
    // Conf watches an existing file only, and mixes defaults into one that is there.
    defaults: existsSync(path) ? {} : { schemaVersion: options.version, ...options.initial() },
    cwd: options.folder,
    name: options.name,
    configName: options.name,
    configFileMode: 0o600,
    watch: true,
    serialize: (value) => `${JSON.stringify(value, null, 2)}\n`,
  });
  const listeners = new Set<() => void>();
  const stopWatching = file.onDidAnyChange(() => {
    for (const listener of listeners) listener();
  });
  let queue: Promise<unknown> = Promise.resolve();

  const write = async (change: (state: T) => T): Promise<T> => {
    const lock = await acquireProcessLock(`${path}.lock`, options.clock, lockWaitMs);
    try {
      const next = change(readState(path, options));
      writeState(file, { schemaVersion: options.version, ...next });
      return next;
    } finally {
      await lock.release();
    }
  };

  return {
    read: () => readState(path, options),
    update(change) {
      const written = queue.then(() => write(change));
      queue = written.catch(() => undefined);
      return written;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      stopWatching();
      file._closeWatcher();
    },
  };
}

function readState<T extends object>(path: string, options: StateStoreOptions<T>): T {
  if (!existsSync(path)) return options.initial();
  const state = parseState(readFileSync(path, 'utf8'), options);
  if (state) return state;
  const stamp = options.clock().toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(options.folder, `${options.name}.corrupt-${stamp}.json`);
  renameSync(path, aside);
  options.onQuarantine(aside);
  return options.initial();
}

/** Null for what is not a state of any version we know. */
function parseState<T extends object>(text: string, options: StateStoreOptions<T>): T | null {
  const raw = versionSchema.safeParse(parseJson(text));
  if (!raw.success) return null;
  const { schemaVersion, ...content } = raw.data;
  if (schemaVersion > options.version) {
    throw new AppError(
      'newer-schema',
      `${options.name}.json was written by a newer version of Postkeep. Update Postkeep, or choose another data folder.`,
    );
  }
  let migrated: Record<string, unknown> = content;
  for (let version = schemaVersion; version < options.version; version++) {
    const migrate = options.migrations[version];
    if (!migrate) return null;
    migrated = migrate(migrated);
  }
  const parsed = options.schema.safeParse(migrated);
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writeState(file: InstanceType<StoreClass>, state: Record<string, unknown>): void {
  try {
    file.store = state;
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw new AppError(
      isFull ? 'disk-full' : 'io',
      `${file.path} cannot be written. Check free space and permissions, then try again.`,
      { cause: error, details: error instanceof Error ? error.message : String(error) },
    );
  }
}
