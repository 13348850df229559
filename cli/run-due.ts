import { movedWarning } from '../core/configuration/moved-warning.js';
import { isDue } from '../core/jobs/scheduler.js';
import type { Job } from '../shared/backup/job.js';
import type { SessionDetail } from '../shared/backup/session.js';
import { AppError, type ErrorData, toErrorData } from '../shared/errors.js';
import { jobTexts } from '../shared/texts/command-line/job.js';
import { render } from '../shared/texts/text.js';
import type { CommandContext } from './command.js';
import { type CareRun, careCode, careForDue, careJson, careLines } from './due-care.js';
import { type ExitCode, exitCodeOfError, exitCodeOfSession, exitCodes } from './exit-codes.js';
import { meanwhile } from './meanwhile.js';
import { notifyOfWhatHappened } from './notifications.js';
import { indexAfter, jobRunJson, jobRunLines, runOnce } from './run-job.js';

/** What became of a job that was due. */
type DueRun =
  | { readonly job: string; readonly session: SessionDetail }
  | { readonly job: string; readonly error: ErrorData };

/**
 * Runs what is due now, one job after another, each once: a timer calls again, and what failed is due again when the job says. What another
 * process runs is left to it. Then it looks after the repositories as the console does; that may take hours, in which jobs that become due run too.
 */
export async function runDueJobs(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const [moved] = movedWarning(workspace.license);
  // No job is due here, and a timer that still calls is no failure.
  const jobs =
    moved === undefined ? dueJobs(context) : { run: () => Promise.resolve([]), stop: () => undefined };
  const stopped = new AbortController();
  const stop = (): void => {
    output.note(jobTexts.run.stopping);
    stopped.abort();
    jobs.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const runs: DueRun[] = [];
  let care: readonly CareRun[] = [];
  try {
    runs.push(...(await jobs.run(stopped.signal)));
    const caring = careForDue(workspace, stopped.signal);
    // It is awaited below, unless a job throws first.
    caring.catch(() => undefined);
    const later = await meanwhile(caring, lookAgainMs, () => jobs.run(stopped.signal));
    runs.push(...later.flat());
    care = await caring;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
  // Where nothing is due too: the timer is what brings summaries and further attempts.
  await notifyOfWhatHappened(context);
  output.result({ runs: runs.map(jsonOf), care: care.map(careJson) }, () => [
    ...(moved === undefined ? [] : [render(moved)]),
    ...runs.flatMap(linesOf),
    ...care.flatMap(careLines),
    ...(moved === undefined && runs.length + care.length === 0 ? [jobTexts.run.nothingDue] : []),
  ]);
  return worstOf([...runs.map(codeOf), ...care.map(careCode)]);
}

interface DueJobs {
  readonly run: (signal: AbortSignal) => Promise<DueRun[]>;
  /** Stops the one that runs. */
  readonly stop: () => void;
}

function dueJobs(context: CommandContext): DueJobs {
  const { engine, clock } = context.workspace;
  let running: Job | null = null;
  return {
    stop: () => {
      if (running) void engine.jobs.stop({ jobId: running.id });
    },
    async run(signal) {
      const runs: DueRun[] = [];
      for (const { id } of await engine.jobs.list()) {
        // Looked at anew: the one before may have taken hours, in which an open console has run this one.
        const job = (await engine.jobs.list()).find((each) => each.id === id);
        if (signal.aborted || !job || !isDue(job, clock())) continue;
        running = job;
        runs.push(await runOne(context, job));
        running = null;
      }
      return runs;
    },
  };
}

/** As often as the timer looks. */
const lookAgainMs = 5 * 60_000;

async function runOne(context: CommandContext, { id, name }: Job): Promise<DueRun> {
  try {
    const session = await runOnce(context, id, 'schedule');
    await notifyOfWhatHappened(context, { isOver: false });
    await indexAfter(context, session);
    return { job: name, session };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { job: name, error: toErrorData(error) };
  }
}

function jsonOf(run: DueRun): object {
  return 'error' in run
    ? { job: run.job, error: { code: run.error.code, message: render(run.error.message) } }
    : { job: run.job, ...jobRunJson(run.session) };
}

function linesOf(run: DueRun): string[] {
  return 'error' in run
    ? [jobTexts.run.notBegun({ name: run.job, reason: render(run.error.message) })]
    : jobRunLines(run.session);
}

function codeOf(run: DueRun): ExitCode {
  if (!('error' in run)) return exitCodeOfSession(run.session);
  // Another console runs it: a timer that calls here too is no failure.
  return run.error.code === 'not-controller' ? exitCodes.success : exitCodeOfError(run.error.code);
}

const worstFirst: readonly ExitCode[] = [
  exitCodes.failed,
  exitCodes.usage,
  exitCodes.refusedByLicense,
  exitCodes.warnings,
  exitCodes.locked,
];

function worstOf(codes: readonly ExitCode[]): ExitCode {
  return worstFirst.find((code) => codes.includes(code)) ?? exitCodes.success;
}
