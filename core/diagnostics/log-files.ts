import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pseudonyms } from './pseudonyms.js';
import { inTurns } from './in-turns.js';

const logFileName = /^[\w-]+(?:\.\d)?\.log$/;
/** Time and level, which a mailbox may be called as. */
const entryHead = /^\d{4}-\d\d-\d\dT[\d:.]+Z \w+ /;

/** The names of the log files in a folder, `[]` when there is no such folder. */
export async function logFileNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => logFileName.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A log file's text, every name in it replaced. Throws AppError `cancelled`, and what the file system throws. */
export async function logFile(
  folder: string,
  name: string,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<string> {
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n');
  const replaced = await inTurns(
    lines,
    (line) => {
      const [head = ''] = entryHead.exec(line) ?? [];
      return head + pseudonyms.in(line.slice(head.length));
    },
    signal,
  );
  return replaced.join('\n');
}
