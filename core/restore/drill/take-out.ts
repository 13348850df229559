import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.js';
import { sha256OfFile } from '../../lib/hash-file.js';
import { isStorageError, storageError } from '../../lib/storage-errors.js';
import { exportItems } from '../export/export.js';
import type { ContentReader } from '../export/selection.js';
import type { SampledMessage } from './sample.js';

/** Begins the names of the folders that messages are taken out to; what a killed drill has left is removed by a later one. */
const folderName = 'restore-drill-';
const staleMs = 86_400_000;

/**
 * Restores messages into a private folder of the data folder, by the same way as an export, and reads them there. Answers the SHA-256
 * of those that came back as they were recorded; the folder is removed in any case. Throws what `exportItems` throws.
 */
export async function takeOut(
  dataDir: string,
  repositoryId: number,
  reader: ContentReader,
  sample: readonly SampledMessage[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const folder = await privateFolder(dataDir);
  try {
    const selected = sample.map(({ folder: path, message }) => ({
      repositoryId,
      folder: path,
      message,
      reader,
    }));
    const target = { format: 'eml', path: join(folder, 'out'), holds: 'messages' } as const;
    // Files are told apart by their content, whatever their folders are called; flags are compared with the source.
    const notes = {
      folderRenamed: () => undefined,
      flagsLost: () => undefined,
      lineEndAdded: () => undefined,
    };
    await exportItems(selected, target, notes, signal);
    return await hashesIn(join(folder, 'out'));
  } catch (error) {
    // Not one of them could be read: that is an answer, too.
    if (error instanceof AppError && error.code === 'repository-damaged') return new Map();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A folder only for this user: it is mail. Where the data folder takes none (a full or read-only disk), it is one of the system's
 * temporary folder. Throws AppError `io` or `disk-full`.
 */
async function privateFolder(dataDir: string): Promise<string> {
  try {
    return await mkdtemp(join(dataDir, folderName));
  } catch (error) {
    if (!isStorageError(error)) throw error;
  }
  try {
    return await mkdtemp(join(tmpdir(), folderName));
  } catch (error) {
    throw storageError(tmpdir(), error);
  }
}

/** How often each SHA-256 is among the files of a folder. */
async function hashesIn(folder: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const hash = await sha256OfFile(join(entry.parentPath, entry.name));
    found.set(hash, (found.get(hash) ?? 0) + 1);
  }
  return found;
}

/** Removes what drills whose process was killed have left behind; what cannot be removed keeps no drill from trying. */
export async function removeLeftovers(dataDir: string, now: Date): Promise<void> {
  for (const parent of [dataDir, tmpdir()]) {
    for (const name of await readdir(parent)) {
      if (name.startsWith(folderName)) await removeStale(join(parent, name), now);
    }
  }
}

async function removeStale(folder: string, now: Date): Promise<void> {
  try {
    if (now.getTime() - (await stat(folder)).mtimeMs > staleMs)
      await rm(folder, { recursive: true, force: true });
  } catch (error) {
    // Another drill has removed it, it is another user's, or the disk takes no change.
    if (!isStorageError(error)) throw error;
  }
}
