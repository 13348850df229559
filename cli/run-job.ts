import type { Job } from '../shared/backup/job.js';
import type { SessionDetail, SessionTrigger } from '../shared/backup/session.js';
import { AppError } from '../shared/errors.js';
import { jobTexts } from '../shared/texts/command-line/job.js';
import { isWithin, nextOpening } from '../core/jobs/windows.js';
import { isCancelled, pause } from '../core/lib/cancellation.js';
import type { CommandContext } from './command.js';
import { indexWhatWaits } from './commands/search.js';
import { type ExitCode, exitCodeOfSession, exitCodes } from './exit-codes.js';
import { jobNamed } from './lookup.js';
import { notifyOfWhatHappened } from './notifications.js';
import type { Output } from './output.js';
import type { Workspace } from './workspace.js';

/** Runs a job to its end, and what fails as often again as the job says. */
export async function runJob(
  context: CommandContext,
  name: string,
  options: { scheduled?: boolean | undefined },
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { id: jobId, windows } = await jobNamed(workspace.engine, name);
  const trigger = options.scheduled === true ? 'schedule' : 'manual';
  if (trigger === 'schedule' && !isWithin(windows, workspace.clock())) {
    const opens = nextOpening(windows, workspace.clock())?.toISOString() ?? null;
    output.result({ sessionId: null, opens }, () => [jobTexts.run.outsideWindow({ name, opens })]);
    return exitCodes.success;
  }
  const stopped = new AbortController();
  const stop = (): void => {
    output.note(jobTexts.run.stopping);
    stopped.abort();
    void workspace.engine.jobs.stop({ jobId });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let session = await runOnce(context, jobId, trigger);
  while (await retryComes(workspace, jobId, session, output, stopped.signal))
    session = await runOnce(context, jobId, trigger);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  output.result(jobRunJson(session), () => jobRunLines(session));
  await notifyOfWhatHappened(context);
  await indexAfter(context, session);
  return exitCodeOfSession(session);
}

/** Share of the session's time that is given to the search index after it, and the least in milliseconds. */
const indexingShare = 0.25;
const leastIndexingMs = 250;

/**
 * The search finds what was just backed up, without waiting for it: its index is brought up to date for a share of
 * the time that the session took. The session has ended, whatever becomes of that.
 */
export async function indexAfter(
  context: CommandContext,
  { startedAt, endedAt, mailboxes }: SessionDetail,
): Promise<void> {
  // A run without anything new is to end at once, whatever waits from before.
  if (mailboxes.every(({ stored }) => stored === 0)) return;
  const tookMs = endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await indexWhatWaits(context, Math.max(leastIndexingMs, tookMs * indexingShare), {
      mayGoOn: () => !stopped.signal.aborted,
      all: true,
    });
  } catch (error) {
    // The next search or backup continues with it, and says what is wrong.
    if (!(error instanceof AppError)) throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

export async function runOnce(
  context: CommandContext,
  jobId: string,
  trigger: SessionTrigger,
): Promise<SessionDetail> {
  const { engine, sessionEnd } = context.workspace;
  const { sessionId } = await engine.jobs.run({ jobId, trigger });
  // A monitor hears of the start while the session runs; a slow one does not delay it.
  const [session] = await Promise.all([
    sessionEnd(sessionId),
    notifyOfWhatHappened(context, { isOver: false }),
  ]);
  return session;
}

/** Waits until a session that failed is to be tried again; false when it is not, was stopped, or another process has tried by then. */
async function retryComes(
  { engine, clock }: Workspace,
  jobId: string,
  { id: sessionId, status }: SessionDetail,
  output: Output,
  signal: AbortSignal,
): Promise<boolean> {
  const job = async (): Promise<Job | undefined> =>
    (await engine.jobs.list()).find(({ id, lastSessionId }) => id === jobId && lastSessionId === sessionId);
  if (status !== 'Failed') return false;
  let retry = (await job())?.retry ?? null;
  if (retry !== null) output.note(jobTexts.run.triedAgain(retry));
  while (retry !== null && Date.parse(retry.at) > clock().getTime()) {
    try {
      await pause(Math.min(Date.parse(retry.at) - clock().getTime(), longestLookMs), signal);
    } catch (error) {
      if (isCancelled(error)) return false;
      throw error;
    }
    retry = (await job())?.retry ?? null;
  }
  return retry !== null;
}

/** A clock that is set, and a job that is changed meanwhile, are noticed within it. */
const longestLookMs = 30_000;

/** Exactly the members of command-line.md, in its order. */
export function jobRunJson(session: SessionDetail): object {
  return {
    sessionId: session.id,
    status: session.status,
    mailboxes: session.mailboxes.map((each) => ({
      mailbox: each.mailbox,
      result: each.result,
      licenseState: each.licenseState,
      seen: each.seen,
      stored: each.stored,
      bytesRead: each.bytesRead,
      bytesStored: each.bytesStored,
      ...(each.reason === undefined ? {} : { reason: each.reason }),
    })),
    log: session.log,
  };
}

export function jobRunLines(session: SessionDetail): string[] {
  return [...session.log.map(({ type, text }) => `${type.padEnd(8)}${text}`), jobTexts.run.ended(session)];
}
