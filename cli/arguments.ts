import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isLoopback } from '../core/lib/loopback.js';
import { AppError } from '../shared/errors.js';
import { gfsPeriods } from '../shared/backup/gfs.js';
import type { Retention, Schedule } from '../shared/backup/job.js';
import {
  type BandwidthLimit,
  type JobWindow,
  kilobitsSchema,
  parseWindow,
} from '../shared/backup/job-window.js';
import { type CalendarDate, calendarDateSchema } from '../shared/license/dates.js';
import { licenseTexts } from '../shared/texts/command-line/license.js';
import { programTexts } from '../shared/texts/command-line/program.js';
import { type Text, text, verbatim } from '../shared/texts/text.js';
import type { Output } from './output.js';
import { parseServerUrl } from './server-url.js';

/** Its file descriptor. */
const standardInput = 0;

/** A path that is kept: a later command, or a timer, runs in another folder. An empty one takes away what there is. */
export const keptPath = z.string().transform((path) => (path === '' ? '' : resolve(path)));

/** Parses one argument with a schema; what does not fit is wrong usage (exit 2). */
export function parseArgument<T>(schema: z.ZodType<T>, value: unknown, name: string, expected: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw usage(text('commandLine.argumentInvalid', { name, expected, given: String(value) }));
  return parsed.data;
}

export function usage(message: Text): AppError {
  return new AppError('invalid-argument', message);
}

/** Wrong usage, said of the first value that a schema does not take; `nameOf` is what the user knows it by. */
export function usageOf({ issues: [issue] }: z.ZodError, nameOf: (key: string) => string): AppError {
  const name = nameOf(String(issue?.path[0] ?? ''));
  return usage(text('commandLine.valueRefused', { name, expected: expectedBy(issue) }));
}

function expectedBy(issue: z.core.$ZodIssue | undefined): Text {
  switch (issue?.code) {
    case 'invalid_value':
      return verbatim(issue.values.map(String).join(', '));
    case 'too_small':
      return text('commandLine.atLeast', { limit: Number(issue.minimum), of: issue.origin });
    case 'too_big':
      return text('commandLine.atMost', { limit: Number(issue.maximum), of: issue.origin });
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int'
        ? text('commandLine.aNumber')
        : verbatim(issue.expected);
    default:
      return text('commandLine.anotherValue');
  }
}

/** `YYYY-MM-DD`; null where none is given. */
export function parseDate(name: string, given: string | undefined): CalendarDate | null {
  return given === undefined
    ? null
    : parseArgument(calendarDateSchema, given, name, licenseTexts.expected.date);
}

/** `90m`, `1h`, `2d`. */
export function parseEvery(given: string): Schedule {
  return { type: 'every', minutes: parseMinutes('--every', given) };
}

/** The minutes of `90m`, `1h` or `2d`. */
export function parseMinutes(option: string, given: string): number {
  const match = /^(\d{1,6})(m|h|d)$/.exec(given);
  const minutes = Number(match?.[1]) * ({ m: 1, h: 60, d: 1440 }[match?.[2] ?? ''] ?? Number.NaN);
  if (!Number.isInteger(minutes) || minutes < 1)
    throw usage(text('commandLine.everyInvalid', { option, given }));
  return minutes;
}

/** `mon-fri 22:00-06:00`, `22:00-06:00` for every day, `sat,sun` for all of these. */
export function parseWindowOption(given: string): JobWindow {
  const window = parseWindow(given);
  if (window === null) throw usage(text('commandLine.windowInvalid', { given }));
  return window;
}

const kilobitsPer: Readonly<Record<string, number>> = { kbit: 1, mbit: 1000, gbit: 1_000_000 };

/** `20mbit`, `500kbit` or `1.5gbit`, and where it holds at certain hours only a window after it. */
export function parseBandwidth(given: string): BandwidthLimit {
  const [rate = '', ...rest] = given.trim().split(/\s+/);
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(kbit|mbit|gbit)$/i.exec(rate);
  const kilobitsPerSecond = Math.round(
    Number(match?.[1]) * (kilobitsPer[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN),
  );
  const window = rest.length === 0 ? null : parseWindow(rest.join(' '));
  if (!kilobitsSchema.safeParse(kilobitsPerSecond).success || (rest.length > 0 && window === null))
    throw usage(text('commandLine.bandwidthInvalid', { given }));
  return { kilobitsPerSecond, window };
}

/** `30d`, `20points`, `forever`, or `gfs:daily=7,weekly=4,monthly=12,yearly=3`: some of its parts, in any order. */
export function parseRetention(given: string): Retention {
  if (given === 'forever') return { type: 'forever' };
  if (given.startsWith('gfs:')) return parseGfs(given);
  const match = /^(\d{1,6})(d|points)$/.exec(given);
  const count = Number(match?.[1]);
  if (!match || count < 1) throw usage(text('commandLine.retentionInvalid', { given }));
  return match[2] === 'd' ? { type: 'days', days: count } : { type: 'points', points: count };
}

function parseGfs(given: string): Retention {
  const counts = { daily: 0, weekly: 0, monthly: 0, yearly: 0 };
  const parts = given.slice('gfs:'.length).split(',');
  for (const part of parts) {
    const [, name, count] = /^([a-z]+)=(\d{1,6})$/.exec(part) ?? [];
    const period = gfsPeriods.find((each) => each === name);
    if (period === undefined || counts[period] > 0)
      throw usage(text('commandLine.retentionInvalid', { given }));
    counts[period] = Number(count);
  }
  if (Object.values(counts).every((count) => count === 0))
    throw usage(text('commandLine.retentionInvalid', { given }));
  return { type: 'gfs', ...counts };
}

/** `M=shared`, `M=resource` or `M=user`. */
export function parseKind(given: string): [string, string] {
  const at = given.lastIndexOf('=');
  if (at < 1) throw usage(text('commandLine.kindInvalid', { given }));
  return [given.slice(0, at), given.slice(at + 1)];
}

export interface ImapAddress {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'plain';
}

/** `imaps://host[:993]` is TLS; `imap://host[:143]` is STARTTLS, or plain text on loopback (backup.md). */
export function parseImapUrl(given: string): ImapAddress {
  const server = parseServerUrl(given, ['imaps:', 'imap:']);
  if (server === null) throw usage(text('commandLine.urlInvalid'));
  const { protocol, host, port } = server;
  const secure = protocol === 'imaps:';
  return {
    host,
    port: port ?? (secure ? 993 : 143),
    security: secure ? 'tls' : isLoopback(host) ? 'plain' : 'starttls',
  };
}

/** The secret in a file, `-` for standard input: a line end after it is not part of it. */
export function readSecretFile(path: string): string {
  return readTextFile(path === '-' ? standardInput : path).replace(/\r?\n$/, '');
}

/** The same; says so where others can read it too. */
export function readPrivateFile(path: string, { note }: Pick<Output, 'note'>): string {
  const secret = readSecretFile(path);
  const othersRead = 0o077;
  if (path !== '-' && process.platform !== 'win32' && (statSync(path).mode & othersRead) !== 0)
    note(programTexts.othersRead({ path }));
  return secret;
}

/** A text file named on the command line. */
function readTextFile(path: string | typeof standardInput): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError(
      'io',
      text('commandLine.fileUnreadable', { path: path === standardInput ? '-' : path }),
      {
        cause: error,
      },
    );
  }
}
