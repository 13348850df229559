import type { Command } from 'commander';
import { z } from 'zod';
import { type ExclusionKind, exclusionKinds } from '../../shared/backup/exclusion.js';
import { AppError } from '../../shared/errors.js';
import { mailboxKinds } from '../../shared/license/model.js';
import { mailboxTexts } from '../../shared/texts/command-line/mailbox.js';
import { text } from '../../shared/texts/text.js';
import { parseArgument } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { jobNamed, knownMailboxNamed, mailboxNamed } from '../lookup.js';
import { table } from '../output.js';
import { mailboxCoverageCommand } from './mailbox-coverage.js';
import { mailboxDataCommands } from './mailbox-data.js';

export function mailboxCommands(program: Command, run: RunOnConsole): void {
  const mailbox = program.command('mailbox').description(mailboxTexts.description);
  mailbox
    .command('list')
    .description(mailboxTexts.list)
    .action((_options: unknown, command: Command) => run(command, list));
  for (const kind of exclusionKinds) {
    mailbox
      .command(`${kind} <mailbox>`)
      .description(mailboxTexts[kind].description)
      .option('--job <job>', mailboxTexts[kind].job)
      .action((name: string, _options: unknown, command: Command) =>
        run(command, (context) =>
          change(context, kind, name, optionsOf(command, { job: z.string().optional() }).job),
        ),
      );
  }
  mailbox
    .command('kind <mailbox> <kind>')
    .description(mailboxTexts.kind.description)
    .action((name: string, given: string, _options: unknown, command: Command) =>
      run(command, (context) => setKind(context, name, given)),
    );
  mailboxCoverageCommand(mailbox, run);
  mailboxDataCommands(mailbox, run);
}

async function list({ workspace, output }: CommandContext): Promise<ExitCode> {
  const mailboxes = await workspace.engine.mailboxes.list();
  const rows = mailboxes.map((each) => [
    each.mailbox,
    each.kind,
    each.state ?? '-',
    each.licenseState ?? '-',
    each.firstAdmittedAt ?? '-',
    each.lastBackupAt ?? '-',
    String(each.restorePoints),
    each.hold?.since ?? '-',
  ]);
  output.result(mailboxes, () => table(mailboxTexts.header, rows, mailboxTexts.none));
  return exitCodes.success;
}

/** Leaves a mailbox out of its jobs, or of one of them, or takes it in again. */
async function change(
  { workspace, output }: CommandContext,
  kind: ExclusionKind,
  name: string,
  jobName: string | undefined,
): Promise<ExitCode> {
  const { engine } = workspace;
  const mailbox = await knownMailboxNamed(engine, name);
  const jobIds = jobName === undefined ? null : [(await jobNamed(engine, jobName)).id];
  const request = { kind, mailboxIds: [mailbox.id], jobIds };
  const last = (await engine.mailboxes.foreseeExclusion(request)).refused.find(
    ({ reason }) => reason === 'last-of-job',
  );
  if (last !== undefined)
    throw new AppError(
      'invalid-argument',
      text('commandLine.lastOfJob', { job: last.job ?? '', mailbox: mailbox.mailbox }),
    );
  const { changes } = await engine.mailboxes.setExcluded(request);
  const names = changes.map(({ job }) => job);
  const said = { mailbox: mailbox.mailbox, jobs: names.join(', ') };
  output.result({ mailbox: mailbox.mailbox, jobs: names }, () => [
    names.length === 0 ? mailboxTexts[kind].nothing(said) : mailboxTexts[kind].done(said),
  ]);
  return exitCodes.success;
}

async function setKind(
  { workspace, output }: CommandContext,
  name: string,
  given: string,
): Promise<ExitCode> {
  const kind = parseArgument(z.enum(mailboxKinds), given, 'kind', mailboxKinds.join(', '));
  const { id: mailboxId, mailbox } = await mailboxNamed(workspace.engine, name);
  await workspace.engine.mailboxes.setKinds({ mailboxIds: [mailboxId], kind });
  output.result({ mailbox, kind }, () => [mailboxTexts.kind.done({ mailbox, kind })]);
  return exitCodes.success;
}
