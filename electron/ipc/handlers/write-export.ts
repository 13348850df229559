import { replaceFileFrom } from '../../../core/lib/atomic-file.js';
import { AppError } from '../../../shared/errors.js';

/** Writes a file that the user asked for, whole or not at all. */
export async function writeExport(
  path: string,
  content: string | Uint8Array | AsyncIterable<string> | NodeJS.ReadableStream,
  options: { readonly mode?: number; readonly signal?: AbortSignal } = {},
): Promise<void> {
  try {
    await replaceFileFrom(path, content, options);
  } catch (error) {
    // What is written comes from elsewhere, and can fail there.
    if (error instanceof AppError) throw error;
    throw new AppError('io', `${path} cannot be written. Check that the folder exists and has free space.`, {
      cause: error,
      details: error instanceof Error ? error.message : String(error),
    });
  }
}
