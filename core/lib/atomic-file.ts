import { randomBytes } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  fchmodSync,
  fsyncSync,
  futimesSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.js';
import { checkReplaceable } from './replaceable.js';
import { standStill } from './stand-still.js';

/**
 * How a file is written; every function throws what the file system throws, and AppError `io` for what is no file and would be lost;
 * then nothing of it stays.
 */
interface WriteOptions {
  /**
   * Without it the file survives a crash of this process, not a power cut: many times faster for thousands of files.
   * Default: true.
   */
  readonly durable?: boolean;
  /** Permissions of the new file, whatever the umask. Default: 0600. */
  readonly mode?: number;
  /** When the file says that it was last changed. Default: now. */
  readonly modified?: Date;
}

interface StreamOptions extends WriteOptions {
  /** Ends the writing; it then rejects with the signal's reason or an AbortError. */
  readonly signal?: AbortSignal;
}

/** Mail, keys and state: who may read more than that says so. */
const ownersOnly = 0o600;
const renameAttempts = 20;
const renamePauseMs = 50;

/**
 * Writes the whole file or nothing: temporary file beside it, fsync, rename, fsync of the folder. At any crash the old or
 * the new content is there, never a part.
 */
export function replaceFile(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  checkReplaceable(path);
  const temporary = writeTemporary(path, content, options);
  try {
    renameOver(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (options.durable ?? true) syncFolder(dirname(path));
}

/** Like {@link replaceFile}, but leaves a file alone that is there already: of several processes the first one wins. */
export function createFile(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  const temporary = writeTemporary(path, content, options);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  if (options.durable ?? true) syncFolder(dirname(path));
}

/**
 * Like {@link replaceFile}, without blocking and for content that comes piece by piece. Removes first what earlier, killed
 * writers of the same file have left: it may be gigabytes.
 */
export async function replaceFileFrom(
  path: string,
  source: string | Uint8Array | NodeJS.ReadableStream | AsyncIterable<string | Uint8Array>,
  { durable = true, mode = ownersOnly, modified, signal }: StreamOptions = {},
): Promise<void> {
  checkReplaceable(path);
  removeLeftovers(path);
  const temporary = temporaryName(path);
  try {
    const file = openNew(temporary, mode);
    const pieces = typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
    await pipeline(pieces, createWriteStream(temporary, { fd: file, flush: durable }), {
      ...(signal === undefined ? {} : { signal }),
    });
    if (modified !== undefined) utimesSync(temporary, modified, modified);
    await renameOverLater(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Removes what processes that were killed in the middle of a write have left beside the file. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const pattern = leftoverPattern(basename(path));
  for (const name of filesIn(folder)) {
    const pid = pattern.exec(name)?.[1];
    if (pid !== undefined && !isAlive({ pid: Number(pid), started: '' }))
      rmSync(join(folder, name), { force: true });
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch (error) {
    // A folder that may be written but not listed keeps them.
    if (hasCode(error, 'EACCES', 'EPERM')) return [];
    throw error;
  }
}

/** The one naming scheme of temporary files: the process for {@link removeLeftovers}, a random part against collisions. */
function temporaryName(path: string): string {
  return `${path}.${String(process.pid)}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Also knows the names that earlier builds gave: `x.PID.tmp` and `x.PID-1.tmp`. */
function leftoverPattern(name: string): RegExp {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`^${escaped}\.(\d+)(?:-[\w-]+)?\.tmp$`);
}

function writeTemporary(
  path: string,
  content: string | Uint8Array,
  { durable = true, mode = ownersOnly, modified }: WriteOptions,
): string {
  const temporary = temporaryName(path);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const file = openNew(temporary, mode);
    try {
      // A disk that is almost full takes a part only, and says so at the next write.
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      if (modified !== undefined) futimesSync(file, modified, modified);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Opens a file that nobody has: never through a link that somebody put in its place. */
function openNew(path: string, mode: number): number {
  const file = openSync(path, 'wx', mode);
  try {
    fchmodSync(file, mode);
  } catch (error) {
    // Some file systems have no permissions; the file is there all the same.
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EINVAL', 'ENOSYS')) {
      closeSync(file);
      throw error;
    }
  }
  return file;
}

function renameOver(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isWorthAnotherRename(error, attempt)) throw error;
      standStill(renamePauseMs);
    }
  }
}

async function renameOverLater(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isWorthAnotherRename(error, attempt)) throw error;
      await sleep(renamePauseMs);
    }
  }
}

/** Windows refuses a rename for a moment while a scanner has the file open. */
function isWorthAnotherRename(error: unknown, attempt: number): boolean {
  return (
    process.platform === 'win32' && attempt < renameAttempts && hasCode(error, 'EPERM', 'EACCES', 'EBUSY')
  );
}

/** Makes the rename itself survive a power cut; Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // Some network file systems cannot, and some folders may be written but not read: the file is in place all the same.
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'EACCES', 'EPERM')) throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
