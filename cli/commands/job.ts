import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { type JobDefinition, type SessionDetail, jobDefinitionSchema } from '../../shared/backup/model.js';
import { parseEvery, parseKind, parseRetention, usage, usageOf } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { type ExitCode, exitCodeOfSession, exitCodes } from '../exit-codes.js';
import { jobNamed, sourceNamed } from '../lookup.js';
import { table } from '../output.js';
import { indexWhatWaits } from './search.js';
import { jobTexts } from '../../shared/texts/command-line/job.js';

const createOptions = {
  source: z.string(),
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

export function jobCommands(program: Command, run: RunOnConsole): void {
  const job = program.command('job').description(jobTexts.description);
  job
    .command('create <name>')
    .description(jobTexts.create.description)
    .requiredOption('--source <source>', jobTexts.create.source)
    .option('--all', jobTexts.create.all)
    .option('--mailbox <mailbox>', jobTexts.create.mailbox, collect)
    .option('--kind <mailbox=kind>', jobTexts.create.kind, collect)
    .option('--exclude-folder <folder>', jobTexts.create.excludeFolder, collect)
    .option('--keep-missing <sessions>', jobTexts.create.keepMissing)
    .option('--every <interval>', jobTexts.create.every)
    .option('--cron <expression>', jobTexts.create.cron)
    .option('--retention <retention>', jobTexts.create.retention)
    .option('--repository <folder>', jobTexts.create.repository)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const options = optionsOf(command, createOptions);
        const { id: sourceId } = await sourceNamed(workspace.engine, options.source);
        const created = await workspace.engine.jobs.create(definitionOf(name, sourceId, options));
        output.result(created, () => [jobTexts.create.created(created)]);
        return exitCodes.success;
      }),
    );
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

function definitionOf(
  name: string,
  sourceId: string,
  options: z.output<z.ZodObject<typeof createOptions>>,
): JobDefinition {
  if ((options.all === true) === (options.mailbox !== undefined)) {
    throw usage(text('commandLine.allOrMailbox'));
  }
  if (options.every !== undefined && options.cron !== undefined) throw usage(text('commandLine.everyOrCron'));
  const definition = jobDefinitionSchema.safeParse({
    name,
    sourceId,
    selection: options.mailbox ? { type: 'chosen', mailboxes: options.mailbox } : { type: 'all' },
    kinds: Object.fromEntries((options.kind ?? []).map(parseKind)),
    excludedFolders: options.excludeFolder ?? [],
    ...(options.keepMissing === undefined ? {} : { keepMissingSessions: Number(options.keepMissing) }),
    schedule:
      options.every !== undefined
        ? parseEvery(options.every)
        : options.cron !== undefined
          ? { type: 'cron', expression: options.cron }
          : { type: 'manual' },
    retention: options.retention === undefined ? { type: 'forever' } : parseRetention(options.retention),
    repositoryPath: options.repository ?? null,
  });
  if (!definition.success) throw usageOf(definition.error, (key) => optionOf[key] ?? key);
  return definition.data;
}

async function runJob(
  context: CommandContext,
  name: string,
  options: { scheduled?: boolean | undefined },
): Promise<ExitCode> {
  const { workspace, output } = context;
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
  await indexAfter(context, session);
  return exitCodeOfSession(session);
}

/** Least time that is given to the search index, in milliseconds. */
const leastIndexingMs = 5000;

/**
 * The search finds what was just backed up, without waiting for it: its index is brought up to date, for as long as the session took at most. The
 * session has ended, whatever becomes of that.
 */
async function indexAfter(context: CommandContext, { startedAt, endedAt }: SessionDetail): Promise<void> {
  const tookMs = endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await indexWhatWaits(context, Math.max(leastIndexingMs, tookMs), () => !stopped.signal.aborted);
  } catch (error) {
    // The next search or backup goes on with it, and says what is wrong.
    if (!(error instanceof AppError)) throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
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
