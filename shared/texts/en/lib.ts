import type { Instant } from '../../license/dates.js';
import type { TextFormat } from '../format.js';

/** What may stand where a file was meant. */
type SpecialFile = 'folder' | 'link' | 'pipe' | 'socket' | 'device';

const specialFiles: Readonly<Record<SpecialFile, string>> = {
  folder: 'a folder',
  link: 'a symbolic link',
  pipe: 'a named pipe',
  socket: 'a socket',
  device: 'a device',
};

/** Files, databases and locks. */
export const lib = {
  unknownError: 'unknown error',
  stopped: 'Stopped.',
  newerFile: ({ path }: { path: string }) =>
    `${path} was written by a newer version of Postkeep. Update Postkeep to open it; nothing was changed.`,
  diskFull: ({ path }: { path: string }) =>
    `There is no space left for ${path}. Free some space and run the job again.`,
  fileDamaged: ({ path }: { path: string }) => `${path} is damaged.`,
  fileInUse: ({ path }: { path: string }) => `${path} is in use by another process. Try again in a moment.`,
  fileNotUsable: ({ path }: { path: string }) =>
    `${path} could not be read or written. Check the disk and the folder's permissions.`,
  notWritten: ({ path }: { path: string }) =>
    `${path} could not be written. Check the folder and its permissions.`,
  notAFile: ({ path, kind }: { path: string; kind: SpecialFile }) =>
    `${path} is ${specialFiles[kind]}, which a file would replace. Choose the name of a file; nothing was changed.`,
  outputNotWritten: ({ reason }: { reason: string }) =>
    `The result could not be written to standard output (${reason}). Free some space or choose another place for it, then try again.`,
  notLockable: ({ path }: { path: string }) => `${path} cannot be locked. Check the folder's permissions.`,
  /** Who holds a lock, as far as it is known. */
  holder: ({ pid, host, since }: { pid: number; host: string; since: Instant }, f: TextFormat) =>
    `process ${String(pid)} on ${host} since ${f.dateTime(since)}`,
  fileHeld: ({ path, holder }: { path: string; holder: string }) =>
    `${path} is held by ${holder}. Wait for it to finish, or stop it, then try again.`,
  unknownHolder: 'another process',
} as const;
