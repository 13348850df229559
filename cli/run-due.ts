import { movedWarning } from '../core/configuration/moved-warning.js';
import { isDue } from '../core/jobs/scheduler.js';
import type { Job, SessionDetail } from '../shared/backup/model.js';
import { AppError, type ErrorData, toErrorData } from '../shared/errors.js';
import { jobTexts } from '../shared/texts/command-line/job.js';
import { render } from '../shared/texts/text.js';
import type { CommandContext } from './command.js';
import { type ExitCode, exitCodeOfError, exitCodeOfSession, exitCodes } from './exit-codes.js';
import { notifyOfWhatHappened } from './notifications.js';
import { indexAfter, jobRunJson, jobRunLines, runOnce } from './run-job.js';

/** What became of a job that was due. */
type DueRun =
  | { readonly job: string; readonly session: SessionDetail }
  | { readonly job: string; readonly error: ErrorData };

/**
 * Runs what is due now, one job after another, each once: a timer calls again, and what failed is due again when the job says. What another
 * process runs is left to it.
 */
export async function runDueJobs(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const { engine } = workspace;
  const [moved] = movedWarning(workspace.license);
  if (moved !== undefined) {
    // Nothing is due here, and a timer that goes on calling is no failure.
    output.result({ runs: [] }, () => [render(moved)]);
    return exitCodes.success;
  }
  let running: Job | null = null;
  const stopped = new AbortController();
  const stop = (): void => {
    output.note(jobTexts.run.stopping);
    stopped.abort();
    if (running) void engine.jobs.stop({ jobId: running.id });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const runs: DueRun[] = [];
  try {
    for (const { id } of await engine.jobs.list()) {
      // Looked at anew: the one before may have taken hours, in which an open console has run this one.
      const job = (await engine.jobs.list()).find((each) => each.id === id);
      if (stopped.signal.aborted || !job || !isDue(job, workspace.clock())) continue;
      running = job;
      const run = await runOne(context, job);
      running = null;
      runs.push(run);
    }
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
  // Where nothing is due too: the timer is what brings summaries and further attempts.
  await notifyOfWhatHappened(context);
  output.result({ runs: runs.map(jsonOf) }, () =>
    runs.length === 0 ? [jobTexts.run.nothingDue] : runs.flatMap(linesOf),
  );
  return worstOf(runs.map(codeOf));
}

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
  return 'error' in run ? exitCodeOfError(run.error.code) : exitCodeOfSession(run.session);
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
