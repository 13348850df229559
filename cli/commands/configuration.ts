import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { audited } from '../../core/audit/audited-services.js';
import { readConfigurationFile, readConfigurationText } from '../../core/configuration/configuration-file.js';
import { exportConfiguration } from '../../core/configuration/export-configuration.js';
import {
  type ImportScope,
  importConfiguration,
  prepareImport,
} from '../../core/configuration/import-configuration.js';
import { consoleToMove, moveAway } from '../../core/configuration/move.js';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { storageError } from '../../core/lib/storage-errors.js';
import type { ImportPlan, MovedFolders } from '../../shared/configuration/import-plan.js';
import { AppError } from '../../shared/errors.js';
import { configurationTexts as words } from '../../shared/texts/command-line/configuration.js';
import { render, text } from '../../shared/texts/text.js';
import { readSecretFile, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { withConfiguration } from '../configuration.js';
import { confirm } from '../confirm.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

const importOptions = {
  passphraseFile: z.string().optional(),
  dryRun: z.boolean().optional(),
  yes: z.boolean().optional(),
  folder: z.array(z.string()).optional(),
};

export function configurationCommands(program: Command, run: RunOnConsole): void {
  const config = program.command('config').description(words.description);
  config
    .command('export <file>')
    .description(words.export.description)
    .option('--with-secrets', words.export.withSecrets)
    .option('--passphrase-file <file>', words.passphraseFile)
    .action((file: string, _options: unknown, command: Command) =>
      run(command, (context) => exportTo(context, resolve(file), command)),
    );
  withImportOptions(config.command('import <file>').description(words.import.description)).action(
    (file: string, _options: unknown, command: Command) =>
      run(command, (context) => importFrom(context, resolve(file), 'configuration', command)),
  );
  const move = program.command('move').description(words.move.description);
  move
    .command('export <file>')
    .description(words.move.export.description)
    .requiredOption('--passphrase-file <file>', words.passphraseFile)
    .option('--yes', words.yes)
    .action((file: string, _options: unknown, command: Command) =>
      run(command, (context) => moveConsole(context, resolve(file), command)),
    );
  withImportOptions(move.command('import <file>').description(words.move.import.description)).action(
    (file: string, _options: unknown, command: Command) =>
      run(command, (context) => importFrom(context, resolve(file), 'move', command)),
  );
  move
    .command('undo')
    .description(words.move.undo.description)
    .option('--yes', words.yes)
    .action((_options: unknown, command: Command) => run(command, (context) => undoMove(context, command)));
}

function withImportOptions(command: Command): Command {
  return command
    .option('--passphrase-file <file>', words.passphraseFile)
    .option('--folder <old=new>', words.folder, collect)
    .option('--dry-run', words.dryRun)
    .option('--yes', words.yes);
}

function exportTo(context: CommandContext, path: string, command: Command): Promise<ExitCode> {
  const { withSecrets = false, passphraseFile } = optionsOf(command, {
    withSecrets: z.boolean().optional(),
    passphraseFile: z.string().optional(),
  });
  if (withSecrets !== (passphraseFile !== undefined)) throw usage(text('commandLine.secretsAndPassphrase'));
  return withConfiguration(context.workspace, async (services) => {
    const passphrase = passphraseFile === undefined ? null : readSecretFile(passphraseFile);
    await audited(services.audit, 'configuration-exported', { target: path }, async () => {
      await write(path, await exportConfiguration(services, { kind: 'configuration', passphrase }));
    });
    context.output.result({ path, withSecrets }, () => [
      withSecrets ? words.export.doneWithSecrets(path) : words.export.done(path),
    ]);
    return exitCodes.success;
  });
}

function importFrom(
  context: CommandContext,
  path: string,
  scope: ImportScope,
  command: Command,
): Promise<ExitCode> {
  const { passphraseFile, dryRun = false, folder = [] } = optionsOf(command, importOptions);
  const folders = folder.map(parseFolder);
  const { output } = context;
  return withConfiguration(
    context.workspace,
    async (services) => {
      const passphrase = passphraseFile === undefined ? null : readSecretFile(passphraseFile);
      const file = await readConfigurationFile(readConfigurationText(path), path, passphrase);
      const { plan } = await prepareImport(services, file, scope, folders);
      if (dryRun) {
        output.result({ imported: false, ...plan }, () => [
          ...planLines(plan),
          ...plan.problems.map((each) => render(each)),
        ]);
        return plan.problems.length === 0 ? exitCodes.success : exitCodes.failed;
      }
      for (const line of planLines(plan)) output.note(line);
      for (const each of plan.problems.slice(1)) output.note(render(each));
      const [problem] = plan.problems;
      if (problem !== undefined) throw new AppError('invalid-argument', problem);
      const { question, done } = scope === 'move' ? words.move.import : words.import;
      await askFirst(context, command, question);
      const action = scope === 'move' ? 'console-taken-over' : 'configuration-imported';
      await audited(services.audit, action, { target: path }, () =>
        importConfiguration(services, file, scope, folders, plan),
      );
      output.result({ imported: true, ...plan }, () => [done]);
      return exitCodes.success;
    },
    { looksOnly: dryRun },
  );
}

function moveConsole(context: CommandContext, path: string, command: Command): Promise<ExitCode> {
  const { passphraseFile } = optionsOf(command, { passphraseFile: z.string() });
  return withConfiguration(context.workspace, async (services) => {
    const passphrase = readSecretFile(passphraseFile);
    const { repositories } = await consoleToMove(services);
    if (repositories.length > 0) context.output.note(words.move.export.repositories);
    for (const { path: folder } of repositories) context.output.note(`  ${folder}`);
    await askFirst(context, command, words.move.export.question);
    await audited(services.audit, 'console-moved', { target: path }, () =>
      moveAway(services, passphrase, (content) => Promise.resolve(write(path, content))),
    );
    context.output.result({ path, repositories: repositories.map((each) => each.path) }, () => [
      words.move.export.done(path),
    ]);
    return exitCodes.success;
  });
}

async function undoMove(context: CommandContext, command: Command): Promise<ExitCode> {
  const { license, audit } = context.workspace;
  if (license.movedAt() === null) throw new AppError('invalid-argument', text('configuration.notMoved'));
  await askFirst(context, command, words.move.undo.question);
  await audited(audit, 'move-undone', {}, () => license.setMoved(null));
  context.output.result({ moved: false }, () => [words.move.undo.done]);
  return exitCodes.success;
}

/** Throws AppError `invalid-argument` where there is nobody to ask and no `--yes`, `cancelled` for a no. */
async function askFirst(
  { surroundings: { person } }: CommandContext,
  command: Command,
  question: string,
): Promise<void> {
  const { yes } = optionsOf(command, { yes: z.boolean().optional() });
  if (yes === true) return;
  if (person === null) throw usage(text('commandLine.needsYes'));
  if (!(await confirm(person, question))) throw new AppError('cancelled', text('commandLine.nothingChanged'));
}

function planLines({ items, kept, console: moving, repositories }: ImportPlan): string[] {
  const rows = [
    ...items.map(({ part, name, change, fields, remark }) => [
      words.changes[change],
      words.parts[part],
      name,
      [fields.length === 0 ? '' : words.changed(fields), remark === null ? '' : render(remark)]
        .filter((each) => each !== '')
        .join(' '),
    ]),
    ...kept.map(({ part, name }) => [words.kept, words.parts[part], name, '']),
  ];
  return [
    ...(moving === null ? [] : words.license(moving)),
    ...repositories.map((each) => words.repository(each)),
    ...table(words.header, rows, words.nothing),
  ];
}

function parseFolder(given: string): MovedFolders[number] {
  const at = given.indexOf('=');
  if (at < 1 || at === given.length - 1)
    throw usage(
      text('commandLine.argumentInvalid', { name: '--folder', expected: words.folderExpected, given }),
    );
  return { from: given.slice(0, at), to: resolve(given.slice(at + 1)) };
}

/** For the owner's eyes only: it names servers and mailboxes. */
async function write(path: string, content: string): Promise<void> {
  await replaceFileFrom(path, content, { mode: 0o600 }).catch((error: unknown) => {
    throw error instanceof AppError ? error : storageError(path, error);
  });
}
