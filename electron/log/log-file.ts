import { chmodSync, closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
// The flavour for plain Node: the one for main also registers channels of its own.
import electronLog from 'electron-log/node';
import { makeFolderSync } from '../../core/lib/make-folder.js';
import { redact } from '../../core/lib/redact.js';
import { specialFile } from '../../core/lib/replaceable.js';
import { isStorageError, systemCode } from '../../core/lib/storage-errors.js';
import { createHourlyLimit } from '../../core/license-notices/hourly-limit.js';
import { systemClock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { oneLine } from '../../shared/texts/printable.js';
import { render, text } from '../../shared/texts/text.js';

/** Folder of the log files in the data folder. */
export const logFolder = (dataFolder: string): string => join(dataFolder, 'logs');

/** A full file is put aside before the next entry: none grows over a megabyte. */
const fullBytes = 980_000;
const maxEntryLength = 16_000;
/** The current file and those before it. */
const keptFiles = 5;

const isNews = createHourlyLimit(systemClock);

// The library's only own words are that it cannot write, a stack for every entry.
electronLog.transports.console.writeFn = ({ message }) => {
  const [said = ''] = message.data.map(String).join(' ').split('\n');
  sayOnce(`log file: ${said.replace(/^.*?Error: /, '')}`);
};

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
    makeFolderSync(folder, { mode: 0o700 });
    // Created earlier, or by someone else, it may be open to all.
    chmodSync(folder, 0o700);
    // A pipe that nobody reads would be waited for.
    const found = statSync(pathOf(0), { throwIfNoEntry: false });
    const kind = found === undefined ? null : specialFile(found);
    if (kind !== null) throw new AppError('io', text('lib.notReadAsFile', { path: pathOf(0), kind }));
    closeSync(openSync(pathOf(0), 'a', 0o600));
  } catch (error) {
    // Restore needs no log: whatever is wrong with its place, the console starts without one.
    if (!(error instanceof AppError || systemCode(error) !== '')) throw error;
    sayOnce(`log file: ${isStorageError(error) ? plainly(error) : String(error)}`);
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

/**
 * A fault of the program goes to the log file and to stderr, where a terminal or the system shows it. A disk that takes nothing is no fault
 * of the program: it is said in a plain line, once an hour, as what wants to write tries every minute.
 */
export function reportFault(where: string, error: unknown): void {
  const text = `${where}: ${isStorageError(error) ? plainly(error) : stackOf(error)}`;
  if (isStorageError(error)) {
    if (sayOnce(text)) log.error(oneEntry(text));
    return;
  }
  process.stderr.write(`${indented(text)}\n`);
  log.error(oneEntry(text));
}

/** Whether it has not been said within the hour. */
function sayOnce(text: string): boolean {
  const isNew = isNews(text);
  if (isNew) process.stderr.write(`${oneLine(text)}\n`);
  return isNew;
}

function plainly(error: unknown): string {
  const { code, message } = toErrorData(error);
  return `${render(message)} (${code})`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
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
    if (systemCode(error) !== 'ENOENT' && !isStorageError(error)) throw error;
  }
}
