import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { render, text } from '../../shared/texts/text.js';
import type { Folder, Message } from '../../shared/backup/restore-point.js';
import { type ExportSelection, exportFormats } from '../../shared/backup/export.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { folderName, folderNamed, mailboxNamed, pointOf } from '../lookup.js';
import { TablePages, table } from '../output.js';
import { restoreCompareCommand } from './restore-compare.js';
import { restoreToServerCommand } from './restore-to-server.js';
import { followOpenedBuckets } from './repository-bucket.js';
import { foundBy, searchCommand } from './search.js';
import { restoreTexts } from '../../shared/texts/command-line/restore.js';

const pointOption = { point: z.string().optional() };
/** Messages fetched from the engine in one call. */
const pageSize = 1000;

/** Restore never asks the license (backup.md). */
export function restoreCommands(program: Command, runOn: RunOnConsole): void {
  const run: RunOnConsole = (command, action) =>
    runOn(command, async (context) => {
      await followOpenedBuckets(context);
      return action(context);
    });
  const restore = program.command('restore').description(restoreTexts.description);
  restore
    .command('points <mailbox>')
    .description(restoreTexts.points.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id } = await mailboxNamed(workspace.engine, name);
        const points = await workspace.engine.restore.points({ mailboxId: id });
        const rows = points.map(({ id: point, createdAt, writtenAt, messages }) => [
          point,
          writtenAt === undefined ? createdAt : restoreTexts.points.writtenAt(createdAt, writtenAt),
          String(messages),
        ]);
        output.result(points, () => table(restoreTexts.points.header, rows, restoreTexts.points.none));
        return exitCodes.success;
      }),
    );
  restore
    .command('folders <mailbox>')
    .description(restoreTexts.folders.description)
    .option('--point <id>', restoreTexts.folders.point)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const { folders } = await foldersOf(context, name, optionsOf(command, pointOption).point);
        const rows = folders.map((each) => [folderName(each), String(each.messages)]);
        context.output.result(folders, () =>
          table(restoreTexts.folders.header, rows, restoreTexts.folders.none),
        );
        return exitCodes.success;
      }),
    );
  restore
    .command('messages <mailbox>')
    .description(restoreTexts.messages.description)
    .requiredOption('--folder <folder>', restoreTexts.messages.folder)
    .option('--point <id>', restoreTexts.messages.point)
    .option('--limit <number>', restoreTexts.messages.limit)
    .option('--after <id>', restoreTexts.messages.after)
    .option('--filter <words>', restoreTexts.messages.filter)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => listMessages(context, name, command)),
    );
  searchCommand(restore, run);
  restore
    .command('export')
    .description(restoreTexts.export.description)
    .option('--mailbox <mailbox>', restoreTexts.export.mailbox, collect)
    .option('--folder <folder>', restoreTexts.export.folder)
    .option('--point <id>', restoreTexts.export.point)
    .option('--query <query>', restoreTexts.export.query)
    .option('--message <id>', restoreTexts.export.message, collect)
    .requiredOption('--format <format>', exportFormats.join(', '))
    .requiredOption('--out <path>', restoreTexts.export.out)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => exportMessages(context, command)),
    );
  restoreCompareCommand(restore, run);
  restoreToServerCommand(restore, run);
}

async function foldersOf(
  { workspace }: CommandContext,
  name: string,
  pointId: string | undefined,
): Promise<{ pointId: string; folders: Folder[] }> {
  const mailbox = await mailboxNamed(workspace.engine, name);
  const point = await pointOf(workspace.engine, mailbox, pointId);
  return { pointId: point.id, folders: await workspace.engine.restore.folders({ pointId: point.id }) };
}

async function listMessages(context: CommandContext, name: string, command: Command): Promise<ExitCode> {
  const options = optionsOf(command, {
    ...pointOption,
    folder: z.string(),
    limit: z.string().optional(),
    after: z.string().optional(),
    filter: z.string().max(200).optional(),
  });
  const limit =
    options.limit === undefined
      ? Infinity
      : parseArgument(z.coerce.number().int().min(1), options.limit, '--limit', restoreTexts.expectedLimit);
  const { pointId, folders } = await foldersOf(context, name, options.point);
  const { id: folderId } = folderNamed(folders, options.folder);
  const list = context.output.list();
  const rows = new TablePages(restoreTexts.messages.header, restoreTexts.messages.none);
  let [after, left, listed] = [options.after, 0, 0];
  do {
    const page = await context.workspace.engine.restore.messages({
      ...{ pointId, folderId, after, filter: options.filter },
      limit: Math.min(pageSize, limit - listed),
    });
    list.page(page.messages, () => rows.page(page.messages.map(messageRow)));
    listed += page.messages.length;
    after = page.messages.at(-1)?.id;
    left = after === undefined ? 0 : page.total - page.offset - page.messages.length;
  } while (left > 0 && listed < limit);
  list.end(() => [
    ...rows.end(),
    ...(left > 0 && after !== undefined ? [restoreTexts.messages.more({ left, after })] : []),
  ]);
  return exitCodes.success;
}

function messageRow({ id, date, from, subject }: Message): string[] {
  return [id, date ?? restoreTexts.unknownDate, from, subject];
}

async function exportMessages(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = optionsOf(command, {
    ...pointOption,
    mailbox: z.array(z.string()).optional(),
    folder: z.string().optional(),
    message: z.array(z.string()).optional(),
    query: z.string().optional(),
    format: z.string(),
    out: z.string(),
  });
  const format = parseArgument(z.enum(exportFormats), options.format, '--format', exportFormats.join(', '));
  const selection = await selectionOf(context, options);
  const exported = await withProgress(context, (task) =>
    context.workspace.engine.restore.export({ task, selection, format, path: options.out }),
  );
  context.output.result(exported, () => [restoreTexts.export.written(exported)]);
  for (const warning of exported.warnings) context.output.note(render(warning));
  return exported.warnings.length > 0 ? exitCodes.warnings : exitCodes.success;
}

async function withProgress<T>(
  { workspace, output }: CommandContext,
  work: (task: string) => Promise<T>,
): Promise<T> {
  const own = randomUUID();
  const unsubscribe = workspace.engine.restore.exporting(({ task, done, total }) => {
    if (task === own) output.progress(restoreTexts.export.progress({ done, total }));
  });
  try {
    return await work(own);
  } finally {
    unsubscribe();
    output.progress(null);
  }
}

async function selectionOf(
  context: CommandContext,
  options: {
    mailbox?: string[] | undefined;
    folder?: string | undefined;
    point?: string | undefined;
    message?: string[] | undefined;
    query?: string | undefined;
  },
): Promise<ExportSelection> {
  const [first, second] = options.mailbox ?? [];
  if (options.query !== undefined) {
    if (second !== undefined) throw usage(text('commandLine.oneMailboxToSearch'));
    return foundBy(context, { ...options, mailbox: first, query: options.query });
  }
  if ((options.mailbox === undefined) === (options.message === undefined)) {
    throw usage(text('commandLine.chooseMessages'));
  }
  if (options.message) return { type: 'messages', messageIds: options.message };
  if (second !== undefined) return severalMailboxes(context, options);
  const mailbox = await mailboxNamed(context.workspace.engine, first ?? '');
  const point = await pointOf(context.workspace.engine, mailbox, options.point);
  const chosen = { type: 'mailbox', mailboxId: mailbox.id, pointId: point.id } as const;
  if (options.folder === undefined) return chosen;
  const folders = await context.workspace.engine.restore.folders({ pointId: point.id });
  return { ...chosen, folder: folderNamed(folders, options.folder).path };
}

/** Each at its newest point; one that has none is said before anything is written. */
async function severalMailboxes(
  { workspace }: CommandContext,
  options: {
    readonly mailbox?: readonly string[] | undefined;
    readonly folder?: string | undefined;
    readonly point?: string | undefined;
  },
): Promise<ExportSelection> {
  if (options.folder !== undefined || options.point !== undefined)
    throw usage(text('commandLine.wholeMailboxes'));
  const mailboxIds: string[] = [];
  for (const name of options.mailbox ?? []) {
    const mailbox = await mailboxNamed(workspace.engine, name);
    await pointOf(workspace.engine, mailbox, undefined);
    mailboxIds.push(mailbox.id);
  }
  return { type: 'mailboxes', mailboxIds };
}
