import { stat } from 'node:fs/promises';
import { AppError } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** True when the file or a folder above it is not there. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** True when the file is there and may not be read. */
export function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(error));
}

/** Why a message or a folder could not be read, for the session log; without its path, which may hold a user's name. */
export function unreadableReason(error: unknown): Text {
  const code = codeOf(error);
  return isForbidden(error)
    ? text('sources.readForbidden')
    : text('sources.notRead', { code: code === '' ? text('lib.unknownError') : code });
}

/** True for what is there and is no folder, which the file system says to be missing when it is opened as one. */
async function isFileAt(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Runs file work on a source's folder and says what the user can do when it fails: AppError `not-found`, `invalid-argument` or `io`. */
export async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isMissing(error)) {
      if (codeOf(error) === 'ENOTDIR' && (await isFileAt(path)))
        throw new AppError('invalid-argument', text('sources.pathIsFile', { path }), { cause: error });
      throw new AppError('not-found', text('sources.pathMissing', { path }), { cause: error });
    }
    const said = isForbidden(error) ? 'sources.pathForbidden' : 'sources.pathUnreadable';
    throw new AppError('io', text(said, { path }), {
      details: codeOf(error),
      cause: error,
    });
  }
}
