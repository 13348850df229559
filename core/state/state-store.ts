import { existsSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Conf from 'conf';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { createFile, removeLeftovers, replaceFile } from '../lib/atomic-file.js';
import type { LockOptions } from '../lib/lock.js';
import { makeFolderSync } from '../lib/make-folder.js';
import { readRegularFile } from '../lib/regular-file.js';
import { throughLink } from '../lib/replaceable.js';
import { isStorageError, storageError, withStorageErrors } from '../lib/storage-errors.js';
import { announceChanges } from './announce-changes.js';
import type { StateProblems } from './state-problems.js';
import { parseForeignJson } from '../../shared/json.js';
import { seldomParsed } from '../../shared/seldom-parsed.js';

/** The class under a store: electron-store in the console, its base `Conf` in plain Node. Both write the same file. */
export type StoreClass = new (options: {
  cwd: string;
  name: string;
  configName: string;
  deserialize: (text: string) => Record<string, unknown>;
}) => Pick<Conf, 'store' | 'path'>;

const contentSchema = z.record(z.string(), z.unknown());

/** What all state files of one data folder have in common. */
export interface StoreOptions {
  /** Reads the class, at the first change of a file: most starts change none. */
  readonly loadStore: () => Promise<StoreClass>;
  readonly folder: string;
  readonly clock: Clock;
  /** Called with the new name of a corrupt file that has been set aside. */
  readonly onQuarantine: (path: string) => void;
  /** False where nothing may be written by looking: a file that is not there stays so until the first change. True without it. */
  readonly writesInitial?: boolean;
  /** Where it is told that the file cannot be read; the initial state takes its place for a reader that can do without. */
  readonly problems?: StateProblems;
}

export interface StateStoreOptions<T extends object> extends StoreOptions {
  /** File name without `.json`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** Present integer version of the file; an older file is migrated, a newer one refused. */
  readonly version: number;
  /** `migrations[n]` turns the frozen shape of version n into that of n + 1. */
  readonly migrations: Readonly<Record<number, (old: Record<string, unknown>) => Record<string, unknown>>>;
  readonly initial: () => T;
  /** True where the initial state in the place of one that cannot be read would be a lie: `read` throws then. */
  readonly mustBeRead?: boolean;
}

/** One JSON file of state, shared by the console and the command line. */
export interface StateStore<T extends object> {
  /**
   * The state as it is on disk now. One that cannot be read (no permission, a folder in its place, a newer version) is the last one
   * read, or the initial one; where it must be read, AppError `io` or `newer-schema` is thrown.
   */
  readonly read: () => T;
  /** The same for who shows it: nothing takes the place of what cannot be read. Throws AppError `io` or `newer-schema`. */
  readonly readOrThrow: () => T;
  /**
   * Reads, changes and writes under a lock that other processes respect (and wait `waitMs` for at most, without it 5 s); returns the new
   * state. Throws AppError `locked`, `io`, `disk-full` or `newer-schema`, and then nothing is changed.
   */
  readonly update: (change: (state: T) => T | Promise<T>, waitMs?: number) => Promise<T>;
  /** Calls back after a change by this or another process. Returns a function that removes it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => void;
}

const lockWaitMs = 5000;
const ownersOnly = { mode: 0o600 };
const versionSchema = z.looseObject({ schemaVersion: z.int().min(1) });

/**
 * Opens the file, and writes the initial state where there is none and the disk takes it. Never throws for what is wrong with the file:
 * restore needs no state (licensing.md §10).
 */
export function openStateStore<T extends object>(options: StateStoreOptions<T>): StateStore<T> {
  const path = join(options.folder, `${options.name}.json`);
  clearUp(path, options.folder);
  const strictly = createReader(path, options);
  const read = options.mustBeRead === true ? strictly : readerThatCanDoWithout(strictly, options);
  const problem = (): AppError | null => {
    try {
      strictly();
      return null;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  };
  if (options.problems === undefined) problem();
  else options.problems.watch(problem);
  let file: InstanceType<StoreClass> | null = null;
  const changes = announceChanges(path, readState);
  let queue: Promise<unknown> = Promise.resolve();

  const write = async (change: (state: T) => T | Promise<T>, waitMs: number): Promise<T> => {
    // Not before: it brings SQLite along, and most starts change nothing.
    const { waitForLock } = await import('../lib/lock.js');
    const lock = await waitForLock(lockOf(path, options), waitMs);
    try {
      const next = await change(strictly());
      // Not before: the class reads the file when it is made.
      file ??= new (durable(await options.loadStore()))({
        cwd: options.folder,
        name: options.name,
        configName: options.name,
        deserialize: (text) => contentSchema.parse(parseForeignJson(text)),
      });
      file.store = { schemaVersion: options.version, ...next };
      return next;
    } finally {
      lock.release();
    }
  };

  return {
    read,
    readOrThrow: strictly,
    update(change, waitMs = lockWaitMs) {
      const written = queue.then(() => write(change, waitMs));
      queue = written.then(changes.check, () => undefined);
      return written;
    },
    onChange: changes.subscribe,
    close: changes.close,
  };
}

/** Lock files stay once they are made (removing one would let two processes lock two files), so they have a folder of their own. */
function lockOf(
  path: string,
  { folder, name, clock }: StoreOptions & { readonly name: string },
): LockOptions {
  const locks = join(folder, 'locks');
  try {
    makeFolderSync(locks, { mode: 0o700 });
  } catch (error) {
    throw storageError(locks, error);
  }
  return {
    path: join(locks, `${name}.lock`),
    owner: { path: join(locks, `${name}.json`), clock },
    lockedText: (holder) => text('lib.fileHeld', { path, holder }),
  };
}

/** Removes what killed processes have left; what cannot be removed is in nobody's way. */
function clearUp(path: string, folder: string): void {
  try {
    makeFolderSync(folder, { mode: 0o700 });
    removeLeftovers(path);
    removeOldLocks(path);
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
}

/** Earlier builds locked with files, which killed processes left: `x.json.lock` and its temporary names. */
function removeOldLocks(path: string): void {
  const lock = `${basename(path)}.lock`;
  for (const entry of readdirSync(dirname(path), { withFileTypes: true })) {
    const isLock = entry.name === lock || entry.name.startsWith(`${lock}.`);
    if (isLock && entry.isFile()) rmSync(join(dirname(path), entry.name), { force: true });
  }
}

/**
 * The class with a writer that a full disk, a crash and a power cut cannot make half a file of. Conf's own writer (atomically 2.1)
 * ignores short writes, so that a full disk renames half a file into place, and overwrites in place on EXDEV and under snap.
 */
function durable(Store: StoreClass): StoreClass {
  return class extends Store {
    /** Every write of Conf comes through here. */
    _write(state: Record<string, unknown>): void {
      try {
        replaceFile(throughLink(this.path), serialize(state), ownersOnly);
      } catch (error) {
        throw storageError(this.path, error);
      }
    }
  };
}

function serialize(state: object): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/**
 * Reads what is on disk. A corrupt file is set aside and the state last read takes its place, or the initial one. Throws AppError `io`,
 * `disk-full` or `newer-schema`.
 */
function createReader<T extends object>(path: string, options: StateStoreOptions<T>): () => T {
  let last: { text: string | null; state: T } | null = null;
  return () => {
    const text = withStorageErrors(path, () => readState(path));
    if (last !== null && text === last.text) return last.state;
    let state = text === null ? null : parseState(text, path, options);
    if (text !== null && state === null) state = withStorageErrors(path, () => setAside(path, options));
    if (state !== null) {
      last = { text, state };
      return state;
    }
    const replacement = last?.state ?? options.initial();
    if (options.writesInitial === false) {
      last = { text: null, state: replacement };
      return replacement;
    }
    try {
      createFile(path, serialize({ schemaVersion: options.version, ...replacement }), ownersOnly);
    } catch (error) {
      if (!isStorageError(error)) throw error;
      // A disk that is full or read-only keeps nobody from reading: it holds in this process, and the next change is to be written.
      last = { text: null, state: replacement };
      return replacement;
    }
    const written = withStorageErrors(path, () => readState(path));
    return (written === null ? null : parseState(written, path, options)) ?? replacement;
  };
}

/** Null when there is no such file; a folder that may not be looked into is not taken for an empty one. What is no text of ours is ''. */
function readState(path: string): string | null {
  try {
    return readRegularFile(path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state') return '';
    throw error;
  }
}

function readerThatCanDoWithout<T extends object>(
  strictly: () => T,
  { initial }: StateStoreOptions<T>,
): () => T {
  let last: T | null = null;
  return () => {
    try {
      last = strictly();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      last ??= initial();
    }
    return last;
  };
}

/** Moves a corrupt file out of the way and names it; null then. A whole file that another process has just put there is put back. */
function setAside<T extends object>(path: string, options: StateStoreOptions<T>): T | null {
  const stamp = options.clock().toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(options.folder, `${options.name}.corrupt-${stamp}.json`);
  renameSync(path, aside);
  const state = parseState(readState(aside) ?? '', path, options);
  if (state === null) {
    options.onQuarantine(aside);
    return null;
  }
  if (!existsSync(path)) linkSync(aside, path);
  rmSync(aside, { force: true });
  return state;
}

/** Null for what is not a state of any version we know. */
function parseState<T extends object>(json: string, path: string, options: StateStoreOptions<T>): T | null {
  const raw = versionSchema.safeParse(parseJson(json), seldomParsed(versionSchema));
  if (!raw.success) return null;
  const { schemaVersion, ...content } = raw.data;
  if (schemaVersion > options.version) {
    throw new AppError('newer-schema', text('state.newerFile', { path }));
  }
  let migrated: Record<string, unknown> = content;
  for (let version = schemaVersion; version < options.version; version++) {
    const migrate = options.migrations[version];
    if (!migrate) return null;
    migrated = migrate(migrated);
  }
  const parsed = options.schema.safeParse(migrated, seldomParsed(options.schema));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return parseForeignJson(text);
  } catch {
    return undefined;
  }
}
