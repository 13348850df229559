import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { render } from '../../shared/texts/text.js';
import { nameSchema } from '../../shared/backup/limits.js';
import type { SourceConfig } from '../../shared/backup/source.js';
import type { SourceTest } from '../../shared/backup/source-state.js';
import { noLongerNamed } from '../../shared/backup/source-edit.js';
import { type RunOnConsole, changesOf, collect, optionsOf } from '../command.js';
import { usageOf } from '../arguments.js';
import { exitCodes } from '../exit-codes.js';
import { sourceNamed } from '../lookup.js';
import { type Output, table } from '../output.js';
import { addOptions, editOptions, editedSource, sourceOf } from '../source-options.js';
import type { Workspace } from '../workspace.js';
import { discoverMailboxes } from './source-discover.js';
import { discoverTexts } from '../../shared/texts/command-line/source-discover.js';
import { sourceTexts } from '../../shared/texts/command-line/source.js';

export function sourceCommands(program: Command, run: RunOnConsole): void {
  const source = program.command('source').description(sourceTexts.description);
  const add = source
    .command('add <name>')
    .description(sourceTexts.add.description)
    .requiredOption('--type <type>', sourceTexts.add.type);
  withPlaceOptions(add).action((givenName: string, _options: unknown, command: Command) =>
    run(command, async ({ workspace, output }) => {
      const name = checkedName(givenName, 'NAME');
      const options = optionsOf(command, addOptions);
      const { config, secret } = await sourceOf(options);
      const added = await workspace.engine.sources.add({ name, config });
      if (secret !== null) {
        await workspace.secrets.write(added.id, secret).catch(async (error: unknown) => {
          await workspace.engine.sources.remove({ sourceId: added.id });
          throw error;
        });
        output.note(
          options.oauth === undefined ? sourceTexts.add.passwordKept : sourceTexts.add.credentialsKept,
        );
      }
      output.result(added, () => [sourceTexts.add.added(added)]);
      if (config.type !== 'imap') await sayWhatIsThere(workspace.engine, config, output);
      return exitCodes.success;
    }),
  );
  const edit = source
    .command('edit <name>')
    .description(sourceTexts.edit.description)
    .option('--new-name <name>', sourceTexts.edit.newName)
    .option('--type <type>', sourceTexts.add.type);
  withPlaceOptions(edit).action((name: string, _options: unknown, command: Command) =>
    run(command, async ({ workspace, output }) => {
      const before = await sourceNamed(workspace.engine, name);
      const options = changesOf(command, editOptions);
      const newName = checkedName(options.newName ?? before.name, '--new-name');
      const { config, secret } = await editedSource(before, options);
      const { id: sourceId } = before;
      const changed = await workspace.engine.sources.update({ sourceId, name: newName, config });
      if (secret !== null) {
        await workspace.secrets.write(sourceId, secret).catch(async (error: unknown) => {
          await workspace.engine.sources.update({ sourceId, name: before.name, config: before.config });
          throw error;
        });
      }
      const left = noLongerNamed(before.config, config);
      if (left.length > 0) output.note(sourceTexts.edit.noLongerRead({ mailboxes: left.join(', ') }));
      output.result(changed, () => [sourceTexts.edit.changed(changed)]);
      if (config.type !== 'imap') await sayWhatIsThere(workspace.engine, config, output);
      return exitCodes.success;
    }),
  );
  source
    .command('remove <name>')
    .description(sourceTexts.remove.description)
    .option('--with-jobs', sourceTexts.remove.withJobs)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { withJobs } = optionsOf(command, { withJobs: z.boolean().optional() });
        const { id: sourceId } = await sourceNamed(workspace.engine, name);
        await workspace.engine.sources.remove({ sourceId, withJobs });
        await workspace.secrets.remove(sourceId);
        output.result({ removed: true }, () => [sourceTexts.remove.removed({ name })]);
        return exitCodes.success;
      }),
    );
  source
    .command('list')
    .description(sourceTexts.list.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const states = new Map(
          (await workspace.engine.sources.states()).map((state) => [state.sourceId, state]),
        );
        const sources = (await workspace.engine.sources.list()).map((source) => {
          const { mailboxes = null, lastTest = null } = states.get(source.id) ?? {};
          return { ...source, mailboxes, lastTest };
        });
        const rows = sources.map(({ name, config, mailboxes, lastTest }) => [
          ...[name, config.type, placeOf(config)],
          mailboxes === null ? sourceTexts.list.unknown : String(mailboxes),
          testText(lastTest),
        ]);
        output.result(sources, () => table(sourceTexts.list.header, rows, sourceTexts.list.none));
        return exitCodes.success;
      }),
    );
  source
    .command('test <name>')
    .description(sourceTexts.test.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id: sourceId, config } = await sourceNamed(workspace.engine, name);
        const { found, error } = await showingDirectories(workspace.engine, output, sourceId, () =>
          workspace.engine.sources.test({ sourceId }),
        );
        if (error !== null) throw new AppError(error.code, error.message, { details: error.details });
        const { mailboxes, passedOver } = found ?? { mailboxes: [], passedOver: [] };
        output.result({ ok: true, mailboxes: mailboxes.length }, () => [
          config.type !== 'imap'
            ? sourceTexts.test.read({ name, mailboxes: mailboxes.length })
            : mailboxes.length === 0
              ? sourceTexts.test.listsNone({ name })
              : sourceTexts.test.signedIn({ name, mailboxes: mailboxes.length }),
          ...passedOver.map((each) =>
            sourceTexts.test.notRead({ name: each.name, reason: render(each.reason) }),
          ),
        ]);
        return exitCodes.success;
      }),
    );
  source
    .command('discover <name>')
    .description(discoverTexts.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => discoverMailboxes(context, name)),
    );
  source
    .command('mailboxes <name>')
    .description(sourceTexts.mailboxes.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id } = await sourceNamed(workspace.engine, name);
        const { mailboxes } = await workspace.engine.sources.mailboxes({ sourceId: id });
        const rows = mailboxes.map(({ mailbox, kind }) => [mailbox, kind]);
        output.result(mailboxes, () => table(sourceTexts.mailboxes.header, rows, sourceTexts.mailboxes.none));
        return exitCodes.success;
      }),
    );
}

/** Where the mail is, and how to get in. */
function withPlaceOptions(command: Command): Command {
  return command
    .option('--url <url>', sourceTexts.add.url)
    .option('--ca <file>', sourceTexts.add.ca)
    .option('--user <user>', sourceTexts.add.user)
    .option('--master-user <user>', sourceTexts.add.masterUser)
    .option('--password-file <file>', sourceTexts.add.passwordFile)
    .option('--oauth <provider>', sourceTexts.add.oauth)
    .option('--credentials <file>', sourceTexts.add.credentials)
    .option('--administrator <address>', sourceTexts.add.administrator)
    .option('--mailbox <mailbox>', sourceTexts.add.mailbox, collect)
    .option('--mailbox-list <file>', sourceTexts.add.mailboxList)
    .option('--connections <n>', sourceTexts.add.connections)
    .option('--path <folder>', sourceTexts.add.path);
}

function checkedName(given: string, argument: string): string {
  const name = nameSchema.safeParse(given);
  if (!name.success) throw usageOf(name.error, () => argument);
  return name.data;
}

/** A disk that is connected later is no mistake, a path with a slip in it is: the source is added, and what is wrong is said. */
async function sayWhatIsThere(
  engine: Workspace['engine'],
  config: SourceConfig,
  output: Output,
): Promise<void> {
  const task = randomUUID();
  try {
    const { mailboxes, passedOver } = await showingDirectories(engine, output, task, () =>
      engine.sources.check({ config, secret: null, task }),
    );
    if (mailboxes.length > 0) return;
    for (const { name, reason } of passedOver)
      output.note(sourceTexts.add.noneThere({ name, reason: render(reason) }));
  } catch (error) {
    const { code, message } = toErrorData(error);
    output.note(
      code === 'cancelled' ? sourceTexts.add.notLooked : sourceTexts.add.notYet({ reason: render(message) }),
    );
  }
}

/** Shows how many directories have been looked into while `work` runs; Ctrl+C ends it. */
async function showingDirectories<T>(
  { sources }: Workspace['engine'],
  output: Output,
  task: string,
  work: () => Promise<T>,
): Promise<T> {
  const stop = (): void => {
    void sources.cancelCheck({ task });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const stopShowing = sources.checking(({ directories }) => {
    output.progress(sourceTexts.test.looking({ directories }));
  });
  try {
    return await work();
  } finally {
    stopShowing();
    output.progress(null);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function testText(test: SourceTest | null): string {
  if (test === null) return sourceTexts.list.neverTested;
  const { at, error } = test;
  return error === null
    ? sourceTexts.list.worked({ at })
    : sourceTexts.list.failed({ at, reason: render(error.message) });
}

function placeOf(config: SourceConfig): string {
  return config.type === 'imap' ? `${config.host}:${String(config.port)}` : config.path;
}
