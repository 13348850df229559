import type { Command } from 'commander';
import { z } from 'zod';
import { type DeletionForecast, reasonSchema } from '../../shared/backup/mailbox-data.js';
import type { Session } from '../../shared/backup/session.js';
import { AppError } from '../../shared/errors.js';
import { mailboxTexts } from '../../shared/texts/command-line/mailbox.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { confirm } from '../confirm.js';
import { type ExitCode, exitCodeOfSession, exitCodes } from '../exit-codes.js';
import { mailboxNamed } from '../lookup.js';

const words = mailboxTexts;

const reasonOption = { reason: z.string().optional() };
const leaveOption = { leaveUnreachable: z.boolean().optional() };

/** What becomes of the data of a mailbox: legal hold, and its end. */
export function mailboxDataCommands(mailbox: Command, run: RunOnConsole): void {
  mailbox
    .command('hold <mailbox>')
    .description(words.hold.description)
    .option('--reason <text>', words.hold.reason)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => hold(context, name, reasonOf(command))),
    );
  mailbox
    .command('release <mailbox>')
    .description(words.release.description)
    .option('--leave-unreachable', words.release.leave)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => release(context, name, isToLeave(command))),
    );
  mailbox
    .command('delete-data <mailbox>')
    .description(words.deleteData.description)
    .option('--reason <text>', words.deleteData.reason)
    .option('--leave-unreachable', words.deleteData.leave)
    .option('--yes', words.deleteData.yes)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => deleteData(context, name, command)),
    );
  mailbox
    .command('revoke <mailbox>')
    .description(words.revoke.description)
    .requiredOption('--delete-data', words.revoke.deleteData)
    .requiredOption('--reason <text>', words.revoke.reason)
    .option('--yes', words.deleteData.yes)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => revoke(context, name, command)),
    );
}

async function hold({ workspace, output }: CommandContext, name: string, reason: string): Promise<ExitCode> {
  const { mailboxes } = workspace.engine;
  const { id: mailboxId, mailbox } = await mailboxNamed(workspace.engine, name);
  const held = await mailboxes.hold({ mailboxId, reason });
  output.result({ mailbox, ...held }, () => [
    words.hold.held({ mailbox, since: held.since }),
    ...held.missingIn.map((path) => words.hold.missing({ path })),
  ]);
  return held.missingIn.length > 0 ? exitCodes.warnings : exitCodes.success;
}

async function release(
  { workspace, output }: CommandContext,
  name: string,
  leaveUnreachable: boolean,
): Promise<ExitCode> {
  const { id: mailboxId, mailbox } = await mailboxNamed(workspace.engine, name);
  const { left } = await workspace.engine.mailboxes.release({ mailboxId, leaveUnreachable });
  output.result({ mailbox, left }, () => [
    words.release.released({ mailbox }),
    ...left.map((path) => words.release.left({ path })),
  ]);
  return left.length > 0 ? exitCodes.warnings : exitCodes.success;
}

/** Names what is lost first; a person is asked, a script says `--yes`. Ctrl+C stops: what has been begun is finished by the next run. */
async function deleteData(context: CommandContext, name: string, command: Command): Promise<ExitCode> {
  const { mailboxes } = context.workspace.engine;
  const { id: mailboxId, mailbox } = await mailboxNamed(context.workspace.engine, name);
  const forecast = await mailboxes.deletionForecast({ mailboxId });
  await askFirst(context, command, forecast, words.deleteData.question({ mailbox }));
  const { sessionId } = await mailboxes.deleteData({
    mailboxId,
    reason: reasonOf(command),
    leaveUnreachable: isToLeave(command),
  });
  return showDeletion(context, sessionId, forecast);
}

/** The same for a mailbox that holds a license, which is free then. */
async function revoke(context: CommandContext, name: string, command: Command): Promise<ExitCode> {
  const { mailboxes } = context.workspace.engine;
  const given = reasonOf(command);
  const reason = parseArgument(reasonSchema.min(1), given, '--reason', words.revoke.reasonExpected);
  const { id: mailboxId, mailbox } = await mailboxNamed(context.workspace.engine, name);
  const forecast = await mailboxes.revokeForecast({ mailboxId });
  await askFirst(context, command, forecast, words.revoke.question({ mailbox }));
  const { sessionId } = await mailboxes.revoke({ mailboxId, reason });
  return showDeletion(context, sessionId, forecast);
}

/** Throws AppError `invalid-argument` where there is nobody to ask and no `--yes`, `cancelled` for a no. */
async function askFirst(
  { output, surroundings: { person } }: CommandContext,
  command: Command,
  forecast: DeletionForecast,
  question: string,
): Promise<void> {
  for (const line of forecastLines(forecast)) output.note(line);
  const { yes } = optionsOf(command, { yes: z.boolean().optional() });
  if (yes === true) return;
  if (person === null) throw usage(text('commandLine.deletionNeedsYes', { mailbox: forecast.mailbox }));
  if (!(await confirm(person, question))) throw new AppError('cancelled', text('commandLine.nothingChanged'));
}

async function showDeletion(
  { workspace, output }: CommandContext,
  sessionId: string,
  forecast: DeletionForecast,
): Promise<ExitCode> {
  const { engine } = workspace;
  const stop = (): void => {
    void engine.sessions.stop({ sessionId });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const stopShowing = engine.mailboxes.deleting((progress) => {
    output.progress(words.deleteData.progress[progress.step](progress));
  });
  const session = await workspace.sessionEnd(sessionId);
  stopShowing();
  output.progress(null);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const { status, log } = session;
  output.result({ sessionId, status, forecast, log }, () => [
    ...log.map(({ type, text: said }) => `${type.padEnd(8)}${said}`),
    ...(isDeleted(status) ? jobLines(forecast, words.deleteData.jobsAfter) : []),
  ]);
  return exitCodeOfSession(session);
}

/** At least what is within reach is gone. */
function isDeleted(status: Session['status']): boolean {
  return status === 'Success' || status === 'Warning';
}

/** What undoes a deletion, said as what would be before it and as what will be after it. */
function jobLines(
  { mailbox, jobs }: DeletionForecast,
  said: (p: { mailbox: string; jobs: string }) => string,
): string[] {
  return jobs.length === 0 ? [] : [said({ mailbox, jobs: jobs.join(', ') })];
}

function forecastLines(forecast: DeletionForecast): string[] {
  const { alsoOf, isHeld, repositories } = forecast;
  return [
    words.deleteData.forecast(forecast),
    ...alsoOf.map((other) => words.revoke.alsoOf(other)),
    ...repositories.map(({ path, error, ...contents }) =>
      error === null
        ? words.deleteData.inRepository({ path, ...contents })
        : words.deleteData.unreachable({ path, problem: render(error.message) }),
    ),
    // Nothing of a held one is deleted: there is nothing to back up again.
    ...(isHeld ? [] : jobLines(forecast, words.deleteData.jobs)),
  ];
}

function reasonOf(command: Command): string {
  const { reason = '' } = optionsOf(command, reasonOption);
  return parseArgument(reasonSchema, reason, '--reason', words.hold.reasonExpected);
}

function isToLeave(command: Command): boolean {
  return optionsOf(command, leaveOption).leaveUnreachable === true;
}
