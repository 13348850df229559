import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FolderLook } from '../../shared/backup/folder-look.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { storageError, systemCode } from '../lib/storage-errors.js';
import { holdsOther } from '../repository/repository-folder.js';
import { isEncrypted, isRepository } from '../repository/repository-marker.js';
import { bytesOnDisk } from '../repository/repository-files.js';
import { openForReading } from '../repository/open-for-reading.js';
import { foundMailboxes } from './adopt-repository.js';
import { type Place, diskRoomOf, type lowRooms } from './disk-rooms.js';
import { shown } from './open-or-error.js';

/** What a folder holds that somebody wants for a repository, and what is free on its disk. Nothing in it changes. */
export async function lookIntoFolder(
  path: string,
  lowRoomOf: ReturnType<typeof lowRooms>,
): Promise<FolderLook> {
  const place = nearestPlace(path);
  const bytesFree = place.room?.freeBytes ?? null;
  return { path, bytesFree, lowRoom: lowRoomOf(path, place), holds: await holdingsOf(path) };
}

async function holdingsOf(path: string): Promise<FolderLook['holds']> {
  try {
    const names = await readdir(path);
    if (isRepository(path)) return repositoryIn(path);
    return holdsOther(names) ? { type: 'other' } : { type: 'nothing' };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { type: 'nothing' };
    // A file is no folder to make one in.
    if (code === 'ENOTDIR') return { type: 'other' };
    const { code: known, message } = toErrorData(storageError(path, error));
    return { type: 'unknown', error: { code: known, message } };
  }
}

function repositoryIn(path: string): FolderLook['holds'] {
  const found = {
    type: 'repository',
    bytesOnDisk: bytesOnDisk(path),
    isEncrypted: encryptionOf(path),
  } as const;
  try {
    const opened = openForReading(path, { type: 'any' }, 'look');
    try {
      const mailboxes = foundMailboxes(opened);
      const restorePoints = mailboxes.reduce((sum, mailbox) => sum + mailbox.restorePoints, 0);
      return { ...found, contents: { mailboxes: mailboxes.length, restorePoints }, error: null };
    } finally {
      opened.close();
    }
  } catch (error) {
    return { ...found, contents: null, error: shown(error) };
  }
}

function encryptionOf(path: string): boolean | null {
  try {
    return isEncrypted(path);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The nearest folder that is there: the others would be made in it. */
function nearestPlace(path: string): Place {
  const above = dirname(path);
  return existsSync(path) || above === path ? { at: path, room: diskRoomOf(path) } : nearestPlace(above);
}
