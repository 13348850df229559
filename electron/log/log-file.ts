import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../../core/lib/redact.js';
import { systemClock } from '../../shared/clock.js';

/** Folder of the log files in the data folder. */
export const logFolder = (dataFolder: string): string => join(dataFolder, 'logs');

const maxBytes = 1_000_000;
/** The current file and those before it. */
const keptFiles = 5;
const maxEntryLength = 16_000;

interface LogFile {
  readonly folder: string;
  readonly name: string;
}
let file: LogFile | null = null;

/**
 * Sends this process's log to `<data folder>/logs/<name>.log`, for the user's eyes only, at most five files of 1 MB. Lines
 * are written at once, so that a crash leaves the last ones. One process writes a name at a time.
 */
export function openLogFile(dataFolder: string, name: string): void {
  const folder = logFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Made earlier, or by someone else, it may be open to all.
  chmodSync(folder, 0o700);
  if (file === null) {
    process.on('uncaughtExceptionMonitor', (error) => {
      reportFault('uncaught', error);
    });
  }
  file = { folder, name };
}

/** What happened, in codes and counts: no names, no addresses, nothing of mail. */
export function logLine(text: string): void {
  write('info', text);
}

/** A fault of the program goes to the log file and to stderr, where a terminal or the system shows it. */
export function reportFault(where: string, error: unknown): void {
  const text = `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  process.stderr.write(`${text}\n`);
  write('error', text);
}

function write(level: 'info' | 'error', text: string): void {
  if (file === null) return;
  const entry = `${systemClock().toISOString()} ${level.padEnd(5)} ${oneEntry(text)}\n`;
  try {
    const path = pathOf(file, 0);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + Buffer.byteLength(entry) > maxBytes) rotate(file);
    appendFileSync(path, entry, { mode: 0o600 });
  } catch (error) {
    // A full disk must not stop the program because of its log.
    process.stderr.write(`log: ${String(error)}\n`);
  }
}

/** Lines after the first are indented: a text from elsewhere can't forge an entry. */
function oneEntry(text: string): string {
  return redact(text.slice(0, maxEntryLength)).replaceAll(/\r\n|[\r\n\u2028\u2029]/g, '\n    ');
}

function pathOf({ folder, name }: LogFile, age: number): string {
  return join(folder, age === 0 ? `${name}.log` : `${name}.${String(age)}.log`);
}

function rotate(of: LogFile): void {
  rmSync(pathOf(of, keptFiles - 1), { force: true });
  for (let age = keptFiles - 2; age >= 0; age -= 1) {
    const from = pathOf(of, age);
    if (statSync(from, { throwIfNoEntry: false })) renameSync(from, pathOf(of, age + 1));
  }
}
