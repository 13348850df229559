import type { Command } from 'commander';
import { z } from 'zod';
import { text } from '../../shared/texts/text.js';
import { type JobDefinition, type SessionDetail, jobDefinitionSchema } from '../../shared/backup/model.js';
import { parseEvery, parseKind, parseRetention, usage, usageOf } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { type ExitCode, exitCodeOfSession, exitCodes } from '../exit-codes.js';
import { definitionOf } from '../../shared/backup/exclusion.js';
import { jobNamed, sourceNamed } from '../lookup.js';
import { table } from '../output.js';
import { jobTexts } from '../../shared/texts/command-line/job.js';

const definitionOptions = {
  all: z.boolean().optional(),
  mailbox: z.array(z.string()).optional(),
  kind: z.array(z.string()).optional(),
  excludeFolder: z.array(z.string()).optional(),
  every: z.string().optional(),
  cron: z.string().optional(),
  keepMissing: z.string().optional(),
  retention: z.string().optional(),
  repository: z.string().optional(),
};
const createOptions = { source: z.string(), ...definitionOptions };
const editOptions = {
  source: z.string().optional(),
  newName: z.string().optional(),
  manual: z.boolean().optional(),
  ...definitionOptions,
};
type CreateOptions = z.output<z.ZodObject<typeof createOptions>>;
type EditOptions = z.output<z.ZodObject<typeof editOptions>>;

export function jobCommands(program: Command, run: RunOnConsole): void {
  const job = program.command('job').description(jobTexts.description);
  const create = job
    .command('create <name>')
    .description(jobTexts.create.description)
    .requiredOption('--source <source>', jobTexts.create.source);
  withDefinitionOptions(create).action((name: string, _options: unknown, command: Command) =>
    run(command, async ({ workspace, output }) => {
      const options = optionsOf(command, createOptions);
      const { id: sourceId } = await sourceNamed(workspace.engine, options.source);
      const created = await workspace.engine.jobs.create(newDefinition(name, sourceId, options));
      output.result(created, () => [jobTexts.create.created(created)]);
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
    run(command, async ({ workspace, output }) => {
      const options = optionsOf(command, editOptions);
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
        const jobs = await workspace.engine.jobs.list();
        const rows = jobs.map((each) => [
          each.name,
          each.enabled ? jobTexts.list.enabled : jobTexts.list.disabled,
          each.nextRunAt ?? '-',
        ]);
        output.result(jobs, () => table(jobTexts.list.header, rows, jobTexts.list.none));
        return exitCodes.success;
      }),
    );
  job
    .command('run <name>')
    .description(jobTexts.run.description)
    .option('--scheduled', jobTexts.run.scheduled)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        runJob(context, name, optionsOf(command, { scheduled: z.boolean().optional() })),
      ),
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

/** What the user knows a field of a definition by. */
const optionOf: Readonly<Record<string, string>> = {
  name: 'NAME',
  selection: '--mailbox',
  kinds: '--kind',
  excludedFolders: '--exclude-folder',
  keepMissingSessions: '--keep-missing',
  schedule: '--every',
  retention: '--retention',
  repositoryPath: '--repository',
};

/** The same for a new job and a changed one. */
function withDefinitionOptions(command: Command): Command {
  return command
    .option('--all', jobTexts.create.all)
    .option('--mailbox <mailbox>', jobTexts.create.mailbox, collect)
    .option('--kind <mailbox=kind>', jobTexts.create.kind, collect)
    .option('--exclude-folder <folder>', jobTexts.create.excludeFolder, collect)
    .option('--keep-missing <sessions>', jobTexts.create.keepMissing)
    .option('--every <interval>', jobTexts.create.every)
    .option('--cron <expression>', jobTexts.create.cron)
    .option('--retention <retention>', jobTexts.create.retention)
    .option('--repository <folder>', jobTexts.create.repository);
}

function newDefinition(name: string, sourceId: string, options: CreateOptions): JobDefinition {
  if ((options.all === true) === (options.mailbox !== undefined)) {
    throw usage(text('commandLine.allOrMailbox'));
  }
  return checked({
    name,
    sourceId,
    selection: { type: 'all' },
    schedule: { type: 'manual' },
    retention: { type: 'forever' },
    repositoryPath: null,
    ...givenParts(options),
  });
}

/** A job as it is with what the options say; the rest of it stays. */
function editedDefinition(before: JobDefinition, sourceId: string, options: EditOptions): JobDefinition {
  if (options.all === true && options.mailbox !== undefined) throw usage(text('commandLine.allOrMailbox'));
  if (options.manual === true && (options.every !== undefined || options.cron !== undefined))
    throw usage(text('commandLine.manualOrSchedule'));
  const parts = givenParts(options);
  return checked({
    ...before,
    sourceId,
    ...parts,
    ...(options.newName === undefined ? {} : { name: options.newName }),
    ...(options.manual === true ? { schedule: { type: 'manual' } } : {}),
    kinds: { ...before.kinds, ...parts.kinds },
  });
}

type DefinitionParts = Partial<Record<keyof JobDefinition, unknown>> & {
  readonly kinds?: Readonly<Record<string, string>>;
};

/** The parts of a definition that options give; an empty text gives an empty list, or the console's own repository. */
function givenParts(options: z.output<z.ZodObject<typeof definitionOptions>>): DefinitionParts {
  const { all, mailbox, kind, excludeFolder, keepMissing, every, cron, retention, repository } = options;
  if (every !== undefined && cron !== undefined) throw usage(text('commandLine.everyOrCron'));
  return {
    ...(all === true ? { selection: { type: 'all' } } : {}),
    ...(mailbox === undefined ? {} : { selection: { type: 'chosen', mailboxes: mailbox } }),
    ...(kind === undefined ? {} : { kinds: Object.fromEntries(kind.map(parseKind)) }),
    ...(excludeFolder === undefined
      ? {}
      : { excludedFolders: excludeFolder.filter((folder) => folder !== '') }),
    ...(keepMissing === undefined ? {} : { keepMissingSessions: Number(keepMissing) }),
    ...(every === undefined ? {} : { schedule: parseEvery(every) }),
    ...(cron === undefined ? {} : { schedule: { type: 'cron', expression: cron } }),
    ...(retention === undefined ? {} : { retention: parseRetention(retention) }),
    ...(repository === undefined ? {} : { repositoryPath: repository === '' ? null : repository }),
  };
}

function checked(definition: unknown): JobDefinition {
  const parsed = jobDefinitionSchema.safeParse(definition);
  if (!parsed.success) throw usageOf(parsed.error, (key) => optionOf[key] ?? key);
  return parsed.data;
}

async function runJob(
  { workspace, output }: CommandContext,
  name: string,
  options: { scheduled?: boolean | undefined },
): Promise<ExitCode> {
  const { id: jobId } = await jobNamed(workspace.engine, name);
  const trigger = options.scheduled === true ? 'schedule' : 'manual';
  const { sessionId } = await workspace.engine.jobs.run({ jobId, trigger });
  const stop = (): void => {
    output.note(jobTexts.run.stopping);
    void workspace.engine.jobs.stop({ jobId });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const session = await workspace.sessionEnd(sessionId);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  output.result(jobRunJson(session), () => [
    ...session.log.map(({ type, text }) => `${type.padEnd(8)}${text}`),
    jobTexts.run.ended(session),
  ]);
  return exitCodeOfSession(session);
}

/** Exactly the members of command-line.md, in its order. */
function jobRunJson(session: SessionDetail): object {
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
