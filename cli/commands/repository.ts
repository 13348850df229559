import type { Command } from 'commander';
import type { PruneReport, RepositoryVerification } from '../../shared/backup/maintenance.js';
import { type CommandContext, type RunOnConsole } from '../command.js';
import { type ExitCode, exitCodeOfError, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../../shared/texts/bytes.js';
import { render } from '../../shared/texts/text.js';
import { progressText } from '../progress-text.js';

export function repositoryCommands(program: Command, run: RunOnConsole): void {
  const repository = program.command('repository').description('where the mail is kept');
  repository
    .command('stats')
    .description('messages, restore points and size of every repository')
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const own = await workspace.engine.repository.stats();
        const repositories = await workspace.engine.repository.list();
        const shown = repositories.length === 0 ? [own] : repositories;
        output.result({ ...own, repositories }, () =>
          shown.flatMap((stats) => [
            `Repository: ${stats.path}`,
            `Messages: ${String(stats.messages)}`,
            `Restore points: ${String(stats.restorePoints)}`,
            `Size: ${String(stats.bytesOnDisk)} bytes for ${String(stats.bytesOriginal)} bytes of mail`,
          ]),
        );
        return exitCodes.success;
      }),
    );
  repository
    .command('verify')
    .description('read every message of every repository back and name what is damaged; Ctrl+C stops')
    .action((_options: unknown, command: Command) => run(command, verify));
  repository
    .command('prune')
    .description(
      'remove the restore points that have expired under retention, in every repository; Ctrl+C stops',
    )
    .action((_options: unknown, command: Command) => run(command, prune));
}

async function verify(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const verification = await showingProgress(context, () => workspace.engine.repository.verify());
  output.result(verification, () =>
    verification.repositories.length === 0
      ? ['There is no repository yet.']
      : verification.repositories.flatMap(verificationLines),
  );
  return verification.whole ? exitCodes.success : exitCodes.failed;
}

function verificationLines(found: RepositoryVerification): string[] {
  if (found.error !== null) return [`${found.path}: could not be verified. ${render(found.error.message)}`];
  const read = `${String(found.messages)} messages (${formatBytes(found.bytes)}) read back`;
  if (found.damagedMessages === 0 && found.file.length === 0) return [`${found.path}: whole. ${read}.`];
  const unnamed = found.damagedMessages - found.damaged.length;
  return [
    `${found.path}: DAMAGED. ${read}, ${String(found.damagedMessages)} of them damaged.`,
    ...found.damaged.flatMap(({ subject, mailboxes, reason, sha256 }) => [
      `  ${subject === '' ? '(no subject)' : subject}`,
      `    in ${mailboxes.join(', ')}`,
      `    ${render(reason)} ${sha256}`.trimEnd(),
    ]),
    ...(unnamed > 0 ? [`  and ${String(unnamed)} more`] : []),
    ...(found.file.length > 0
      ? ['  The file itself:', ...found.file.map((problem) => `    ${render(problem)}`)]
      : []),
  ];
}

async function prune(context: CommandContext): Promise<ExitCode> {
  const { workspace, output } = context;
  const report = await showingProgress(context, () => workspace.engine.repository.prune());
  output.result(report, () =>
    report.repositories.length === 0
      ? ['There is no repository yet.']
      : report.repositories.map(({ path, points, mailboxes, bytesFreed, error }) => {
          const removed = `${String(points)} restore points of ${String(mailboxes)} mailboxes removed, ${formatBytes(bytesFreed)} freed.`;
          return `${path}: ${error === null ? removed : `${points > 0 ? `${removed} ` : ''}${render(error.message)}`}`;
        }),
  );
  return exitCodeOfPrune(report);
}

/** The first that failed decides: locked by another process (5) is told from everything else (1). */
function exitCodeOfPrune({ repositories }: PruneReport): ExitCode {
  const failed = repositories.find(({ error }) => error !== null);
  return failed?.error ? exitCodeOfError(failed.error.code) : exitCodes.success;
}

/** Shows live figures on a terminal while `work` runs; Ctrl+C stops it. */
async function showingProgress<T>({ workspace, output }: CommandContext, work: () => Promise<T>): Promise<T> {
  const { repository } = workspace.engine;
  const onSignal = (): void => {
    void repository.cancel();
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
