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
  threadGone: 'A thread of this program ended unexpectedly. It is started again; try once more.',
  newerFile: ({ path }: { path: string }) =>
    `${path} was written by a newer version of Postkeep. Update Postkeep to open it; nothing was changed.`,
  diskFull: ({ path }: { path: string }) =>
    `The disk is full: there is no space left${path === '' ? '' : ` for ${path}`}. Free some space, then try again.`,
  diskReadOnly: ({ path }: { path: string }) =>
    `${path === '' ? 'What is to be written' : path} is on a read-only disk. Make the disk writable, or choose another folder, then try again.`,
  notPermitted: ({ path }: { path: string }) =>
    `Not permitted: this user may not read or write ${path}. Change its owner or permissions, then try again.`,
  isFolder: ({ path }: { path: string }) =>
    `${path} is a folder where a file belongs. Move it away, then try again.`,
  notFolder: ({ path }: { path: string }) =>
    `${path} cannot be opened or made: a file is where it, or one of its folders, belongs. Move that file away, or choose another folder.`,
  placeMissing: ({ path }: { path: string }) =>
    `${path} cannot be opened or made: its disk or folder is not there. Connect the disk, or choose another folder.`,
  tooManyFiles: ({ path }: { path: string }) =>
    `${path} cannot be opened: too many files are open. Close other programs or raise the limit of open files, then try again.`,
  diskGone: ({ path }: { path: string }) =>
    `The disk of ${path} does not answer. Check its connection, then try again.`,
  logUnreadable: ({ path }: { path: string }) =>
    `What was written last to ${path} is in ${path}-wal, which cannot be read. Make it readable, then try again: without it an older state would be shown.`,
  fileDamaged: ({ path }: { path: string }) => `${path} is damaged.`,
  fileInUse: ({ path }: { path: string }) => `${path} is in use by another process. Try again in a moment.`,
  fileNotUsable: ({ path }: { path: string }) =>
    `${path} could not be read or written. Check the disk and the folder's permissions.`,
  notWritten: ({ path }: { path: string }) =>
    `${path} could not be written. Check the folder and its permissions.`,
  notAFile: ({ path, kind }: { path: string; kind: SpecialFile }) =>
    `${path} is ${specialFiles[kind]}, which a file would replace. Choose the name of a file; nothing was changed.`,
  notReadAsFile: ({ path, kind }: { path: string; kind: SpecialFile }) =>
    `${path} is ${specialFiles[kind]} where a file belongs. Move it away, then try again.`,
  linkToNowhere: ({ path }: { path: string }) =>
    `${path} is a symbolic link that leads to no file. Put the file back, or remove the link, then try again.`,
  outputNotWritten: ({ reason }: { reason: string }) =>
    `The result could not be written to standard output (${reason}). Free some space or choose another place for it, then try again.`,
  /** Who holds a lock, as far as it is known. */
  holder: ({ pid, host, since }: { pid: number; host: string; since: Instant }, f: TextFormat) =>
    `process ${String(pid)} on ${host} since ${f.dateTime(since)}`,
  fileHeld: ({ path, holder }: { path: string; holder: string }) =>
    `${path} is held by ${holder}. Wait for it to finish, or stop it, then try again.`,
  unknownHolder: 'another process',
} as const;
