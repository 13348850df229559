import { replaceFileFrom } from '../../../core/lib/atomic-file.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';

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
    throw new AppError('io', text('console.exportNotWritten', { path }), {
      cause: error,
      details: error instanceof Error ? error.message : String(error),
    });
  }
}
