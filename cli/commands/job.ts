import type { Command } from 'commander';
import { z } from 'zod';
import type { Job, JobDefinition } from '../../shared/backup/job.js';
import { definitionOf } from '../../shared/backup/exclusion.js';
import { movedWarning } from '../../core/configuration/moved-warning.js';
import { jobTexts } from '../../shared/texts/command-line/job.js';
import { text } from '../../shared/texts/text.js';
import { usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, changesOf, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import {
  createOptions,
  editOptions,
  editedDefinition,
  newDefinition,
  withDefinitionOptions,
  withRepositories,
} from '../job-options.js';
import { repositoryNamed } from '../repository-named.js';
import { jobNamed, sourceNamed } from '../lookup.js';
import { table } from '../output.js';
import { runDueJobs } from '../run-due.js';
import { runJob } from '../run-job.js';
import { type MadeRepository, madeLines, repositoryWithPassphrase } from './repository-encryption.js';

export function jobCommands(program: Command, run: RunOnConsole): void {
  const job = program.command('job').description(jobTexts.description);
  const create = job
    .command('create <name>')
    .description(jobTexts.create.description)
    .option('--source <source>', jobTexts.create.source)
    .option('--copy-from <repository>', jobTexts.create.copyFrom)
    .option('--passphrase-file <file>', jobTexts.create.passphraseFile);
  withDefinitionOptions(create).action((name: string, _options: unknown, command: Command) =>
    run(command, async (context) => {
      const { workspace, output } = context;
      const options = await withRepositories(optionsOf(command, createOptions), (named) =>
        repositoryNamed(context, named),
      );
      const sourceId =
        options.source === undefined ? null : (await sourceNamed(workspace.engine, options.source)).id;
      const definition = newDefinition(name, sourceId, options);
      const { job: created, made } = await createJob(context, definition, options.passphraseFile);
      output.result({ ...created, ...made }, () => [
        jobTexts.create.created(created),
        ...(made === null ? [] : madeLines(made)),
      ]);
      return exitCodes.success;
    }),
  );
  const edit = job
    .command('edit <name>')
    .description(jobTexts.edit.description)
    .option('--new-name <name>', jobTexts.edit.newName)
    .option('--source <source>', jobTexts.create.source)
    .option('--manual', jobTexts.edit.manual);
  withDefinitionOptions(edit).action((name: string, _options: unknown, command: Command) =>
    run(command, async (context) => {
      const { workspace, output } = context;
      const options = await withRepositories(changesOf(command, editOptions), (named) =>
        repositoryNamed(context, named),
      );
      const before = await jobNamed(workspace.engine, name);
      const sourceId =
        options.source === undefined
          ? before.sourceId
          : (await sourceNamed(workspace.engine, options.source)).id;
      const definition = editedDefinition(definitionOf(before), sourceId, options);
      const changed = await workspace.engine.jobs.update({ jobId: before.id, definition });
      output.result(changed, () => [jobTexts.edit.changed(changed)]);
      return exitCodes.success;
    }),
  );
  job
    .command('remove <name>')
    .description(jobTexts.remove.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id: jobId } = await jobNamed(workspace.engine, name);
        await workspace.engine.jobs.remove({ jobId });
        output.result({ removed: true }, () => [jobTexts.remove.removed({ name })]);
        return exitCodes.success;
      }),
    );
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    job
      .command(`${verb} <name>`)
      .description(jobTexts[verb].description)
      .action((name: string, _options: unknown, command: Command) =>
        run(command, async ({ workspace, output }) => {
          const before = await jobNamed(workspace.engine, name);
          const definition = { ...definitionOf(before), enabled };
          const changed = await workspace.engine.jobs.update({ jobId: before.id, definition });
          output.result(changed, () => [jobTexts[verb].done({ name })]);
          return exitCodes.success;
        }),
      );
  }
  job
    .command('list')
    .description(jobTexts.list.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const listed = await workspace.engine.jobs.list();
        const jobs = await Promise.all(
          listed.map(async (each) => {
            const [lastRun] = await workspace.engine.sessions.list({ jobId: each.id, limit: 1 });
            return { ...each, lastRun: lastRun ?? null };
          }),
        );
        const rows = jobs.map((each) => [
          each.name,
          each.enabled ? jobTexts.list.enabled : jobTexts.list.disabled,
          each.lastRun?.startedAt ?? '-',
          each.lastRun?.status ?? '-',
          each.nextRunAt ?? '-',
        ]);
        output.warn(movedWarning(workspace.license));
        output.result(jobs, () => table(jobTexts.list.header, rows, jobTexts.list.none));
        return exitCodes.success;
      }),
    );
  job
    .command('run [name]')
    .description(jobTexts.run.description)
    .option('--scheduled', jobTexts.run.scheduled)
    .option('--due', jobTexts.run.due)
    .action((name: string | undefined, _options: unknown, command: Command) =>
      run(command, (context) => {
        const { due, scheduled } = optionsOf(command, {
          due: z.boolean().optional(),
          scheduled: z.boolean().optional(),
        });
        if ((due === true) === (name !== undefined)) throw usage(text('commandLine.nameOrDue'));
        return name === undefined ? runDueJobs(context) : runJob(context, name, { scheduled });
      }),
    );
  job
    .command('stop <name>')
    .description(jobTexts.stop.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id } = await jobNamed(workspace.engine, name);
        await workspace.engine.jobs.stop({ jobId: id });
        output.result({ stopped: true }, () => [jobTexts.stop.stopped({ name })]);
        return exitCodes.success;
      }),
    );
}

/** A job, after its repository where a passphrase for that is given. A recovery key is shown once: also where the job could not be made. */
async function createJob(
  context: CommandContext,
  definition: JobDefinition,
  passphraseFile: string | undefined,
): Promise<{ readonly job: Job; readonly made: MadeRepository | null }> {
  const { engine } = context.workspace;
  const made =
    passphraseFile === undefined
      ? null
      : await repositoryWithPassphrase(context, definition.repositoryPath ?? undefined, passphraseFile);
  try {
    return { job: await engine.jobs.create(definition), made };
  } catch (error) {
    for (const line of made === null ? [] : madeLines(made)) context.output.note(line);
    throw error;
  }
}
