import type { Command } from 'commander';
import { z } from 'zod';
import type { RepairReport } from '../../shared/backup/maintenance.js';
import { type Care, type CareTask, careIntervals } from '../../shared/backup/care.js';
import type { RepositoryStats } from '../../shared/backup/repository-stats.js';
import { AppError } from '../../shared/errors.js';
import { repositoryTexts } from '../../shared/texts/command-line/repository.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodeOfError, exitCodeOfSession, exitCodes } from '../exit-codes.js';
import { notifyOfWhatHappened } from '../notifications.js';
import { table } from '../output.js';
import { progressText } from '../progress-text.js';
import { repositoryNamed } from '../repository-named.js';
import { exitCodeOfVerification, verificationLines } from '../verification-result.js';

/** What keeps repositories whole and small: verify, drill, schedule, prune, repack, repair. */
export function repositoryCareCommands(repository: Command, run: RunOnConsole): void {
  repository
    .command('verify [folder]')
    .description(repositoryTexts.verify.description)
    .option('--scheduled', repositoryTexts.verify.scheduled)
    .action((folder: string | undefined, _options: unknown, command: Command) =>
      run(command, async (context) =>
        verify(
          context,
          folder === undefined ? null : await repositoryNamed(context, folder),
          optionsOf(command, { scheduled: z.boolean().optional() }),
        ),
      ),
    );
  repository
    .command('drill')
    .description(repositoryTexts.drill.description)
    .option('--scheduled', repositoryTexts.verify.scheduled)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => drill(context, optionsOf(command, { scheduled: z.boolean().optional() }))),
    );
  repository
    .command('schedule')
    .description(repositoryTexts.schedule.description)
    .option('--repository <folder>', repositoryTexts.schedule.repository)
    .option('--verify <interval>', repositoryTexts.schedule.verify({ intervals: careIntervals.join(', ') }))
    .option('--drill <interval>', repositoryTexts.schedule.drill({ intervals: careIntervals.join(', ') }))
    .action((_options: unknown, command: Command) =>
      run(command, (context) => schedule(context, optionsOf(command, scheduleOptions))),
    );
  repository
    .command('prune')
    .description(repositoryTexts.prune.description)
    .action((_options: unknown, command: Command) => run(command, prune));
  repository
    .command('repack [folder]')
    .description(repositoryTexts.repack.description)
    .action((folder: string | undefined, _options: unknown, command: Command) =>
      run(command, async (context) =>
        repack(context, folder === undefined ? null : await repositoryNamed(context, folder)),
      ),
    );
  repository
    .command('repair')
    .description(repositoryTexts.repair.description)
    .action((_options: unknown, command: Command) => run(command, repair));
}

const scheduleOptions = {
  repository: z.string().optional(),
  verify: z.string().optional(),
  drill: z.string().optional(),
};

/** Changes how often repositories are looked after, if so asked, and shows it. */
async function schedule(
  context: CommandContext,
  options: z.output<z.ZodObject<typeof scheduleOptions>>,
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { repository } = workspace.engine;
  const chosen = (task: CareTask, given: string | undefined) =>
    given === undefined
      ? []
      : [{ task, interval: parseArgument(z.enum(careIntervals), given, task, careIntervals.join(', ')) }];
  const changes = [...chosen('verification', options.verify), ...chosen('restore-drill', options.drill)];
  const path = options.repository === undefined ? null : await repositoryNamed(context, options.repository);
  const of = (care: readonly Care[]) => care.filter((each) => path === null || each.path === path);
  const known = of(await repository.care());
  if (path !== null && known.length === 0)
    throw new AppError('not-found', text('repository.missing', { folder: path }));
  for (const folder of new Set(known.map((each) => each.path))) {
    for (const change of changes) await repository.setCare({ path: folder, ...change });
  }
  const care = of(await repository.care());
  const rows = care.map((each) => [
    each.path,
    each.task,
    each.interval,
    each.wellAt ?? '-',
    each.nextAt ?? '-',
  ]);
  output.result(care, () => table(repositoryTexts.schedule.header, rows, repositoryTexts.none));
  return exitCodes.success;
}

/** Holds a restore drill to its end; Ctrl+C stops it. */
async function drill(
  context: CommandContext,
  { scheduled = false }: { readonly scheduled?: boolean | undefined },
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { repository } = workspace.engine;
  const { sessionId } = await repository.drill({ which: scheduled ? 'due' : 'all' });
  if (sessionId === null) {
    const none = await noneOfOwn(context);
    output.result({ sessionId }, () => [scheduled ? repositoryTexts.notDue : none]);
    return exitCodes.success;
  }
  const stop = (): void => {
    void repository.cancel({ task: 'restore-drill' });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const session = await workspace.sessionEnd(sessionId);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const { status, log } = session;
  output.result({ sessionId, status, log }, () => [
    ...log.map(({ type, text: said }) => `${type.padEnd(8)}${said}`),
    repositoryTexts.drill.ended(session),
  ]);
  return exitCodeOfSession(session);
}

/** Why there is nothing to do: no repository at all, or none that this console writes to. */
async function noneOfOwn({ workspace }: CommandContext): Promise<string> {
  const known = await workspace.engine.repository.known();
  return known.length === 0 ? repositoryTexts.none : repositoryTexts.onlyOpened;
}

/** Of one repository, or all; `--scheduled`: of those alone that are due, for cron. */
async function verify(
  context: CommandContext,
  path: string | null,
  { scheduled = false }: { readonly scheduled?: boolean | undefined },
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { repository } = workspace.engine;
  const verification = await showingProgress(context, 'verify', () =>
    path !== null
      ? repository.verifyOne({ path, isDue: scheduled })
      : scheduled
        ? repository.verifyDue()
        : repository.verify(),
  );
  const none = await noneOfOwn(context);
  output.result(verification, () =>
    verification.repositories.length === 0
      ? [scheduled ? repositoryTexts.notDue : none]
      : verification.repositories.flatMap(verificationLines),
  );
  await notifyOfWhatHappened(context);
  return exitCodeOfVerification(verification);
}

async function prune(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const report = await showingProgress(context, 'prune', () => workspace.engine.repository.prune());
  const none = await noneOfOwn(context);
  output.result(report, () =>
    report.repositories.length === 0
      ? [none]
      : report.repositories.map(({ path, points, mailboxes, bytesFreed, locked, error }) => {
          const kept = locked.objects > 0 ? ` ${repositoryTexts.prune.locked(locked)}` : '';
          const removed = repositoryTexts.prune.removed({ points, mailboxes, bytesFreed }) + kept;
          return `${path}: ${error === null ? removed : `${points > 0 ? `${removed} ` : ''}${render(error.message)}`}`;
        }),
  );
  return exitCodeOfReport(report);
}

/** Writes one repository anew, or all of them. */
async function repack(context: CommandContext, path: string | null): Promise<ExitCode> {
  const { workspace, output } = context;
  const report = await showingProgress(context, 'repack', () => workspace.engine.repository.repack({ path }));
  const none = await noneOfOwn(context);
  output.result(report, () =>
    report.repositories.length === 0
      ? [none]
      : report.repositories.map((each) =>
          each.error === null
            ? repositoryTexts.repack.done(each)
            : `${each.path}: ${render(each.error.message)}`,
        ),
  );
  return exitCodeOfReport(report);
}

async function repair(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const report = await showingProgress(context, 'repair', () => workspace.engine.repository.repair());
  const none = await noneOfOwn(context);
  output.result(report, () =>
    report.repositories.length === 0 ? [none] : report.repositories.flatMap(repairLines),
  );
  const isLeft = report.repositories.some(({ bucket }) => bucket !== null && bucket.left.length > 0);
  const exitCode = exitCodeOfReport(report);
  return exitCode === exitCodes.success && isLeft ? exitCodes.failed : exitCode;
}

function repairLines({ path, saved, bucket, error }: RepairReport['repositories'][number]): string[] {
  const said = repositoryTexts.repair;
  const putBack = saved.length === 0 ? [] : [said.repaired({ path, saved: saved.join(', ') })];
  if (error !== null) return [...putBack, `${path}: ${render(error.message)}`];
  if (bucket === null) return saved.length === 0 ? [said.nothing({ path })] : putBack;
  const mended = bucket.mended.map((found) => said.mended({ path, found: render(found) }));
  const left = bucket.left.map((found) => said.left({ path, found: render(found) }));
  if (mended.length + left.length === 0) return [...putBack, said.bucketWhole({ path })];
  return [...putBack, ...mended, ...left, said.verifyNow];
}

/** The first that failed decides: locked by another process (5) is told from everything else (1). */
export function exitCodeOfReport({
  repositories,
}: {
  readonly repositories: readonly Pick<RepositoryStats, 'error'>[];
}): ExitCode {
  const failed = repositories.find(({ error }) => error !== null);
  return failed?.error ? exitCodeOfError(failed.error.code) : exitCodes.success;
}

/** Shows live figures on a terminal while `work` runs; Ctrl+C stops it. */
async function showingProgress<T>(
  { workspace, output }: CommandContext,
  task: 'verify' | 'prune' | 'repack' | 'repair',
  work: () => Promise<T>,
): Promise<T> {
  const { repository } = workspace.engine;
  const onSignal = (): void => {
    void repository.cancel({ task });
  };
  const listen = (): void => {
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  };
  const unlisten = (): void => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  };
  const stopShowing = repository.progress((progress) => {
    output.progress(progressText(progress));
    // SQLite hears nothing while it checks its file, and reading may be ended at any moment: the signal does it itself.
    if (progress.task === 'verify' && progress.step === 'file') unlisten();
    else if (process.listenerCount('SIGINT') === 0) listen();
  });
  listen();
  try {
    return await work();
  } finally {
    stopShowing();
    unlisten();
    output.progress(null);
  }
}
