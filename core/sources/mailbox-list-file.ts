import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { decodeText } from '../lib/decode-text.js';

/** A list of 200,000 long addresses has less. */
const largestBytes = 64 * 1024 * 1024;

/** The text of a file with a list of mailboxes. Throws AppError `io`, `invalid-argument` where it cannot be read or is no text. */
export async function readMailboxListFile(file: string): Promise<string> {
  const bytes = await readBytes(file).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError('io', text('sources.listUnreadable', { file }), {
      details: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  });
  const list = decodeText(bytes);
  // A workbook of a spreadsheet is a zip.
  if (list === null || list.startsWith('PK\u0003\u0004'))
    throw new AppError('invalid-argument', text('sources.listNotText', { file }));
  if (list.replace('\uFEFF', '').trim() === '')
    throw new AppError('invalid-argument', text('sources.listEmpty', { file }));
  return list;
}

async function readBytes(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > largestBytes) throw new AppError('invalid-argument', text('sources.listTooLarge', { file }));
  return readFile(file);
}
