import { chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
// The flavour for plain Node: the one for main also registers channels of its own.
import electronLog from 'electron-log/node';
import { redact } from '../../core/lib/redact.js';
import { specialFile } from '../../core/lib/replaceable.js';
import { systemCode } from '../../core/lib/storage-errors.js';
import { AppError } from '../../shared/errors.js';
import { oneLine } from '../../shared/texts/printable.js';
import { text } from '../../shared/texts/text.js';

/** Folder of the log files in the data folder. */
export const logFolder = (dataFolder: string): string => join(dataFolder, 'logs');

/** A full file is put aside before the next entry: none grows over a megabyte. */
const fullBytes = 980_000;
const maxEntryLength = 16_000;
/** The current file and those before it. */
const keptFiles = 5;

const log = electronLog.create({ logId: 'postkeep' });
log.transports.console.level = false;
log.transports.file.level = false;
log.transports.file.format = '{iso} {level} {text}';
log.transports.file.maxSize = fullBytes;
log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };

/**
 * Sends this process's log to `<data folder>/logs/<name>.log`, for the user's eyes only, at most five files of 1 MB. Entries
 * are written at once, so that a crash leaves the last ones. One process writes a name at a time. A disk that takes none is done without.
 */
export function openLogFile(dataFolder: string, name: string): void {
  const folder = logFolder(dataFolder);
  const pathOf = (age: number): string =>
    join(folder, age === 0 ? `${name}.log` : `${name}.${String(age)}.log`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Created earlier, or by someone else, it may be open to all.
    chmodSync(folder, 0o700);
    // A pipe that nobody reads would be waited for.
    const found = statSync(pathOf(0), { throwIfNoEntry: false });
    const kind = found === undefined ? null : specialFile(found);
    if (kind !== null) throw new AppError('io', text('lib.notReadAsFile', { path: pathOf(0), kind }));
  } catch (error) {
    // Restore needs no log: whatever is wrong with its place, the console starts without one.
    if (!(error instanceof AppError || systemCode(error) !== '')) throw error;
    process.stderr.write(`${oneLine(`log file: ${String(error)}`)}\n`);
    return;
  }
  log.transports.file.resolvePathFn = () => pathOf(0);
  log.transports.file.archiveLogFn = () => {
    for (let age = keptFiles - 2; age >= 0; age -= 1) renameIfThere(pathOf(age), pathOf(age + 1));
  };
  if (log.transports.file.level === false) {
    process.on('uncaughtExceptionMonitor', (error) => {
      reportFault('uncaught', error);
    });
  }
  log.transports.file.level = 'info';
}

/** What happened, in codes and counts: no names, no addresses, nothing of mail. */
export function logLine(text: string): void {
  log.info(oneEntry(text));
}

/** A fault of the program goes to the log file and to stderr, where a terminal or the system shows it. */
export function reportFault(where: string, error: unknown): void {
  const text = `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  process.stderr.write(`${indented(text)}\n`);
  log.error(oneEntry(text));
}

/** Lines after the first are indented: a text from elsewhere can't forge an entry. */
function oneEntry(text: string): string {
  return indented(redact(text.slice(0, maxEntryLength)));
}

function indented(text: string): string {
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map(oneLine)
    .join('\n    ');
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
