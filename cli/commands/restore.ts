import type { Command } from 'commander';
import { z } from 'zod';
import { text } from '../../shared/texts/text.js';
import { counted } from '../../shared/texts/plural.js';
import type { Folder } from '../../shared/backup/model.js';
import { type ExportSelection, exportFormats } from '../../shared/backup/export.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { folderName, folderNamed, mailboxNamed, pointOf } from '../lookup.js';
import { table } from '../output.js';
import { restoreToServerCommand } from './restore-to-server.js';
import { foundBy, searchCommand } from './search.js';

const pointOption = { point: z.string().optional() };
/** Messages fetched from the engine in one call. */
const pageSize = 1000;

/** Restore never asks the license (backup.md). */
export function restoreCommands(program: Command, run: RunOnConsole): void {
  const restore = program
    .command('restore')
    .description('browse, export and restore to a server; never asks the license');
  restore
    .command('points <mailbox>')
    .description('list the restore points of a mailbox')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id } = await mailboxNamed(workspace.engine, name);
        const points = await workspace.engine.restore.points({ mailboxId: id });
        const rows = points.map((each) => [each.id, each.createdAt, String(each.messages)]);
        output.result(points, () => table(['Id', 'Time', 'Messages'], rows, 'No restore points.'));
        return exitCodes.success;
      }),
    );
  restore
    .command('folders <mailbox>')
    .description('list the folders of a restore point')
    .option('--point <id>', 'restore point; the newest by default')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const { folders } = await foldersOf(context, name, optionsOf(command, pointOption).point);
        const rows = folders.map((each) => [folderName(each), String(each.messages)]);
        context.output.result(folders, () => table(['Folder', 'Messages'], rows, 'No folders.'));
        return exitCodes.success;
      }),
    );
  restore
    .command('messages <mailbox>')
    .description('list the messages of a folder')
    .requiredOption('--folder <folder>', 'folder, levels separated by /')
    .option('--point <id>', 'restore point; the newest by default')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        listMessages(context, name, optionsOf(command, { ...pointOption, folder: z.string() })),
      ),
    );
  searchCommand(restore, run);
  restore
    .command('export')
    .description('export messages, a folder, a mailbox or what a query finds')
    .option('--mailbox <mailbox>', 'mailbox')
    .option('--folder <folder>', 'one folder of it, levels separated by /')
    .option('--point <id>', 'restore point; the newest by default')
    .option('--query <query>', 'everything that a query finds, with --mailbox in that mailbox')
    .option('--message <id>', 'a message by its id; repeatable', collect)
    .requiredOption('--format <format>', exportFormats.join(', '))
    .requiredOption('--out <path>', 'where to write')
    .action((_options: unknown, command: Command) =>
      run(command, (context) => exportMessages(context, command)),
    );
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

async function listMessages(
  context: CommandContext,
  name: string,
  options: { folder: string; point?: string | undefined },
): Promise<ExitCode> {
  const { pointId, folders } = await foldersOf(context, name, options.point);
  const { id: folderId, messages: total } = folderNamed(folders, options.folder);
  const messages = [];
  for (let offset = 0; offset < total; offset += pageSize) {
    const page = await context.workspace.engine.restore.messages({
      pointId,
      folderId,
      offset,
      limit: pageSize,
    });
    messages.push(...page.messages);
  }
  const rows = messages.map((each) => [each.id, each.date ?? each.internalDate, each.from, each.subject]);
  context.output.result(messages, () => table(['Id', 'Date', 'From', 'Subject'], rows, 'No messages.'));
  return exitCodes.success;
}

async function exportMessages(context: CommandContext, command: Command): Promise<ExitCode> {
  const options = optionsOf(command, {
    ...pointOption,
    mailbox: z.string().optional(),
    folder: z.string().optional(),
    message: z.array(z.string()).optional(),
    query: z.string().optional(),
    format: z.string(),
    out: z.string(),
  });
  const format = parseArgument(z.enum(exportFormats), options.format, '--format', exportFormats.join(', '));
  const selection = await selectionOf(context, options);
  const exported = await context.workspace.engine.restore.export({ selection, format, path: options.out });
  context.output.result(exported, () => [
    `${counted(exported.items, 'message')} written to ${exported.path}.`,
  ]);
  return exitCodes.success;
}

async function selectionOf(
  context: CommandContext,
  options: {
    mailbox?: string | undefined;
    folder?: string | undefined;
    point?: string | undefined;
    message?: string[] | undefined;
    query?: string | undefined;
  },
): Promise<ExportSelection> {
  if (options.query !== undefined) return foundBy(context, { ...options, query: options.query });
  if ((options.mailbox === undefined) === (options.message === undefined)) {
    throw usage(text('commandLine.chooseMessages'));
  }
  if (options.message) return { type: 'messages', messageIds: options.message };
  const mailbox = await mailboxNamed(context.workspace.engine, options.mailbox ?? '');
  const point = await pointOf(context.workspace.engine, mailbox, options.point);
  const chosen = { type: 'mailbox', mailboxId: mailbox.id, pointId: point.id } as const;
  if (options.folder === undefined) return chosen;
  const folders = await context.workspace.engine.restore.folders({ pointId: point.id });
  return { ...chosen, folder: folderNamed(folders, options.folder).path };
}
