import type { Job } from '../../shared/backup/job.js';
import type { Session, SessionDetail } from '../../shared/backup/session.js';
import type { Source } from '../../shared/backup/source.js';
import { toErrorData } from '../../shared/errors.js';
import type { LicenseView } from '../../shared/license/license-view.js';
import type { Settings } from '../../shared/settings.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { jobFacts, learnJob, learnSource, licenseFacts, settingsFacts, sourceFacts } from './facts.js';
import { inTurns } from './in-turns.js';
import { logFile, logFileNames } from './log-files.js';
import { type Pseudonyms, createPseudonyms } from './pseudonyms.js';
import { type MissingPart, readme } from './readme.js';
import { json, sessionFile, sessionFileName } from './session-file.js';
import { render } from '../../shared/texts/text.js';

/** The newest sessions, whose logs are in a diagnostics file. */
const sessionsKept = 20;

/** Where diagnostics come from. What rejects is left out and named in README.txt. */
export interface DiagnosticsOrigin {
  readonly createdAt: Date;
  /** Versions and the like: names and values that say nothing of a person. */
  readonly system: Readonly<Record<string, string | number | boolean>>;
  readonly settings: () => Settings;
  readonly license: () => Promise<LicenseView>;
  readonly sources: () => Promise<readonly Source[]>;
  readonly jobs: () => Promise<readonly Job[]>;
  /** Every mailbox in pages. */
  readonly mailboxes: () => AsyncIterable<readonly { readonly mailbox: string }[]>;
  /** Sessions of all types, newest first. */
  readonly sessions: (limit: number) => Promise<readonly Session[]>;
  readonly session: (sessionId: string) => Promise<SessionDetail>;
  /** Addresses of servers that logs may hold, besides those of sources; empty ones are left out. */
  readonly servers: readonly string[];
  readonly homeFolder: string;
  readonly dataFolder: string;
  readonly logFolder: string;
}

/** A file of the zip. */
export interface DiagnosticsFile {
  readonly name: string;
  readonly content: string;
}

interface Part {
  readonly name: string;
  readonly read: () => string | Promise<string>;
}

/**
 * The files for a support request, README.txt last; `onProgress` gets how many of how many are done. Throws AppError `cancelled`
 * once the signal says so, and nothing else: a console that is broken is what diagnostics are for.
 */
export async function* collectDiagnostics(
  from: DiagnosticsOrigin,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): AsyncGenerator<DiagnosticsFile> {
  const pseudonyms = createPseudonyms();
  pseudonyms.folder(from.homeFolder, '~');
  pseudonyms.folder(from.dataFolder, '‹data folder›');
  for (const server of from.servers) {
    if (server !== '') pseudonyms.of('host', hostOf(server));
  }
  const missing: MissingPart[] = [];
  const orMissing = async <T>(name: string, otherwise: T, read: () => T | Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throwIfStopped(signal);
      const { code, message, details } = toErrorData(error);
      const more = typeof details === 'object' ? render(details) : details;
      const words = more === undefined ? render(message) : `${render(message)} (${more})`;
      missing.push({ name, code, problem: pseudonyms.in(words) });
      return otherwise;
    }
  };
  const parts = [
    { name: 'system.json', read: () => json({ createdAt: from.createdAt, ...from.system }) },
    { name: 'settings.json', read: () => json(settingsFacts(from.settings())) },
    { name: 'license.json', read: async () => json(licenseFacts(await from.license(), pseudonyms)) },
    // Learns every name: without it no session is read.
    { name: 'sources-and-jobs.json', read: () => sourcesAndJobs(from, pseudonyms, signal) },
  ];
  const names: string[] = [];
  onProgress(0, parts.length);
  for (const { name, read } of parts) {
    throwIfStopped(signal);
    const content = await orMissing(name, null, read);
    if (content === null) continue;
    names.push(name);
    yield { name, content };
  }
  const more: Part[] = [
    ...(names.includes('sources-and-jobs.json')
      ? await orMissing('sessions', [], () => sessionParts(from, pseudonyms, signal))
      : []),
    ...(await orMissing('logs', [], () => logParts(from, pseudonyms, signal))),
  ];
  const total = parts.length + more.length;
  for (const [index, { name, read }] of more.entries()) {
    throwIfStopped(signal);
    onProgress(parts.length + index, total);
    const content = await orMissing(name, null, read);
    if (content === null) continue;
    names.push(name);
    yield { name, content };
  }
  onProgress(total, total);
  yield { name: 'README.txt', content: readme(from.createdAt, names, missing) };
}

async function sourcesAndJobs(
  from: DiagnosticsOrigin,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<string> {
  const [sources, jobs] = await Promise.all([from.sources(), from.jobs()]);
  for (const source of sources) learnSource(source, pseudonyms);
  for (const job of jobs) learnJob(job, pseudonyms);
  let mailboxes = 0;
  for await (const page of from.mailboxes()) {
    await inTurns(page, ({ mailbox }) => pseudonyms.of('mailbox', mailbox), signal);
    mailboxes += page.length;
  }
  const nameOf = new Map(sources.map(({ id, name }) => [id, name]));
  return json({
    mailboxes,
    sources: sources.map((source) => sourceFacts(source, pseudonyms)),
    jobs: jobs.map((job) => jobFacts(job, nameOf.get(job.sourceId), pseudonyms)),
  });
}

async function sessionParts(
  { sessions, session }: DiagnosticsOrigin,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<Part[]> {
  return (await sessions(sessionsKept)).map(({ id, type }, index) => ({
    name: sessionFileName(index + 1, type),
    read: async () => sessionFile(await session(id), pseudonyms, signal),
  }));
}

async function logParts(
  { logFolder }: DiagnosticsOrigin,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<Part[]> {
  return (await logFileNames(logFolder)).map((name) => ({
    name: `logs/${name}`,
    read: () => logFile(logFolder, name, pseudonyms, signal),
  }));
}

function hostOf(address: string): string {
  // Without its scheme, `proxy:8080` is taken for a scheme and a path.
  return (URL.canParse(address) ? new URL(address).hostname : '') || address;
}
