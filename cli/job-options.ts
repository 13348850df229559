import type { Command } from 'commander';
import { z } from 'zod';
import { type JobDefinition, jobDefinitionSchema } from '../shared/backup/job.js';
import { text } from '../shared/texts/text.js';
import { jobTexts } from '../shared/texts/command-line/job.js';
import {
  parseBandwidth,
  parseEvery,
  parseKind,
  parseMinutes,
  parseRetention,
  parseWindowOption,
  usage,
  usageOf,
} from './arguments.js';
import { collect } from './command.js';

const definitionOptions = {
  all: z.boolean().optional(),
  mailbox: z.array(z.string()).optional(),
  kind: z.array(z.string()).optional(),
  excludeFolder: z.array(z.string()).optional(),
  every: z.string().optional(),
  cron: z.string().optional(),
  keepMissing: z.string().optional(),
  window: z.array(z.string()).optional(),
  retries: z.string().optional(),
  retryWait: z.string().optional(),
  bandwidth: z.array(z.string()).optional(),
  retention: z.string().optional(),
  repository: z.string().optional(),
  plain: z.boolean().optional(),
};
export const createOptions = {
  source: z.string().optional(),
  copyFrom: z.string().optional(),
  passphraseFile: z.string().optional(),
  ...definitionOptions,
};
export const editOptions = {
  source: z.string().optional(),
  newName: z.string().optional(),
  manual: z.boolean().optional(),
  ...definitionOptions,
};
type CreateOptions = z.output<z.ZodObject<typeof createOptions>>;
type EditOptions = z.output<z.ZodObject<typeof editOptions>>;

/** What the user knows a field of a definition by. */
const optionOf: Readonly<Record<string, string>> = {
  name: 'NAME',
  selection: '--mailbox',
  kinds: '--kind',
  excludedFolders: '--exclude-folder',
  keepMissingSessions: '--keep-missing',
  schedule: '--every',
  windows: '--window',
  retries: '--retries, --retry-wait',
  bandwidth: '--bandwidth',
  retention: '--retention',
  repositoryPath: '--repository',
};

/** The same for a new job and a changed one. */
export function withDefinitionOptions(command: Command): Command {
  return command
    .option('--all', jobTexts.create.all)
    .option('--mailbox <mailbox>', jobTexts.create.mailbox, collect)
    .option('--kind <mailbox=kind>', jobTexts.create.kind, collect)
    .option('--exclude-folder <folder>', jobTexts.create.excludeFolder, collect)
    .option('--keep-missing <sessions>', jobTexts.create.keepMissing)
    .option('--every <interval>', jobTexts.create.every)
    .option('--cron <expression>', jobTexts.create.cron)
    .option('--window <window>', jobTexts.create.window, collect)
    .option('--retries <n>', jobTexts.create.retries)
    .option('--retry-wait <interval>', jobTexts.create.retryWait)
    .option('--bandwidth <limit>', jobTexts.create.bandwidth, collect)
    .option('--retention <retention>', jobTexts.create.retention)
    .option('--repository <folder>', jobTexts.create.repository)
    .option('--plain', jobTexts.create.plain);
}

/** The repositories that options name, as folders: an empty text stands for the console's own. */
export async function withRepositories<
  O extends { readonly repository?: string | undefined; readonly copyFrom?: string | undefined },
>(options: O, folderOf: (named: string) => Promise<string>): Promise<O> {
  const { repository, copyFrom } = options;
  return {
    ...options,
    ...(repository === undefined || repository === '' ? {} : { repository: await folderOf(repository) }),
    ...(copyFrom === undefined ? {} : { copyFrom: await folderOf(copyFrom) }),
  };
}

/** `sourceId` is null for a second copy, which has all mailboxes of its repository. */
export function newDefinition(name: string, sourceId: string | null, options: CreateOptions): JobDefinition {
  const { all, mailbox, copyFrom, repository } = options;
  if ((sourceId === null) === (copyFrom === undefined)) throw usage(text('commandLine.sourceOrCopy'));
  if (copyFrom !== undefined && (repository === undefined || givesMail(options)))
    throw usage(text('commandLine.copyNeedsRepository'));
  if (copyFrom === undefined && options.plain === true) throw usage(text('commandLine.plainIsOfCopies'));
  if (copyFrom === undefined && (all === true) === (mailbox !== undefined))
    throw usage(text('commandLine.allOrMailbox'));
  return checked({
    name,
    sourceId: sourceId ?? '',
    copyFrom: copyFrom === undefined ? null : { repositoryPath: copyFrom, plain: options.plain === true },
    selection: { type: 'all' },
    schedule: { type: 'manual' },
    retention: { type: 'forever' },
    repositoryPath: null,
    ...givenParts(options),
  });
}

/** What a second copy has no use for. */
function givesMail({ all, mailbox, kind, excludeFolder, keepMissing }: CreateOptions | EditOptions): boolean {
  return [all, mailbox, kind, excludeFolder, keepMissing].some((given) => given !== undefined);
}

/** A job as it is with what the options say; the rest of it stays. */
export function editedDefinition(
  before: JobDefinition,
  sourceId: string,
  options: EditOptions,
): JobDefinition {
  if (options.all === true && options.mailbox !== undefined) throw usage(text('commandLine.allOrMailbox'));
  if (before.copyFrom !== null && (options.source !== undefined || givesMail(options)))
    throw usage(text('commandLine.copyReadsNoMail'));
  if (before.copyFrom === null && options.plain === true) throw usage(text('commandLine.plainIsOfCopies'));
  if (options.manual === true && (options.every !== undefined || options.cron !== undefined))
    throw usage(text('commandLine.manualOrSchedule'));
  const parts = givenParts(options, before);
  return checked({
    ...before,
    sourceId,
    ...parts,
    ...(before.copyFrom !== null && options.plain === true
      ? { copyFrom: { ...before.copyFrom, plain: true } }
      : {}),
    ...(options.newName === undefined ? {} : { name: options.newName }),
    ...(options.manual === true ? { schedule: { type: 'manual' } } : {}),
    kinds: { ...before.kinds, ...parts.kinds },
  });
}

type DefinitionParts = Partial<Record<keyof JobDefinition, unknown>> & {
  readonly kinds?: Readonly<Record<string, string>>;
};

/** The parts of a definition that options give; an empty text gives an empty list, or the console's own repository. */
function givenParts(
  options: z.output<z.ZodObject<typeof definitionOptions>>,
  before?: JobDefinition,
): DefinitionParts {
  const { all, mailbox, kind, excludeFolder, keepMissing, every, cron, retention, repository } = options;
  const { window, bandwidth, retries, retryWait } = options;
  if (every !== undefined && cron !== undefined) throw usage(text('commandLine.everyOrCron'));
  return {
    ...(all === true ? { selection: { type: 'all' } } : {}),
    ...(mailbox === undefined ? {} : { selection: { type: 'chosen', mailboxes: mailbox } }),
    ...(kind === undefined ? {} : { kinds: Object.fromEntries(kind.map(parseKind)) }),
    ...(excludeFolder === undefined ? {} : { excludedFolders: nonEmpty(excludeFolder) }),
    ...(keepMissing === undefined ? {} : { keepMissingSessions: Number(keepMissing) }),
    ...(every === undefined ? {} : { schedule: parseEvery(every) }),
    ...(cron === undefined ? {} : { schedule: { type: 'cron', expression: cron } }),
    ...(window === undefined ? {} : { windows: nonEmpty(window).map(parseWindowOption) }),
    ...(bandwidth === undefined ? {} : { bandwidth: nonEmpty(bandwidth).map(parseBandwidth) }),
    ...(retries === undefined && retryWait === undefined
      ? {}
      : {
          retries: {
            ...(before?.retries ?? { count: 3, waitMinutes: 10 }),
            ...retriesGiven(retries, retryWait),
          },
        }),
    ...(retention === undefined ? {} : { retention: parseRetention(retention) }),
    ...(repository === undefined ? {} : { repositoryPath: repository === '' ? null : repository }),
  };
}

function retriesGiven(retries: string | undefined, wait: string | undefined): object {
  return {
    ...(retries === undefined ? {} : { count: Number(retries) }),
    ...(wait === undefined ? {} : { waitMinutes: parseMinutes('--retry-wait', wait) }),
  };
}

/** An empty text takes away what is there. */
function nonEmpty(given: readonly string[]): string[] {
  return given.filter((each) => each !== '');
}

function checked(definition: unknown): JobDefinition {
  const parsed = jobDefinitionSchema.safeParse(definition);
  if (!parsed.success) throw usageOf(parsed.error, (key) => optionOf[key] ?? key);
  return parsed.data;
}
