import type { Command } from 'commander';
import { z } from 'zod';
import { type SourceConfig, sourceConfigSchema } from '../../shared/backup/model.js';
import { parseImapUrl, readSecretFile, readTextFile, usage } from '../arguments.js';
import { type RunOnConsole, collect, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { sourceNamed } from '../lookup.js';
import { table } from '../output.js';

const addOptions = {
  type: z.enum(['imap', 'maildir', 'mbox']),
  url: z.string().optional(),
  ca: z.string().optional(),
  user: z.string().optional(),
  masterUser: z.string().optional(),
  passwordFile: z.string().optional(),
  mailbox: z.array(z.string()).optional(),
  mailboxList: z.string().optional(),
  path: z.string().optional(),
};
type AddOptions = z.output<z.ZodObject<typeof addOptions>>;

export function sourceCommands(program: Command, run: RunOnConsole): void {
  const source = program.command('source').description('mail servers and mail folders');
  source
    .command('add <name>')
    .description('add a source')
    .requiredOption('--type <type>', 'imap, maildir or mbox')
    .option('--url <url>', 'imaps://host:993, or imap://host:143 with STARTTLS (plain text on loopback)')
    .option('--ca <file>', "PEM file of the server's private certificate authority")
    .option('--user <user>', 'the mailbox to sign in to')
    .option('--master-user <user>', 'master user that opens every mailbox')
    .option('--password-file <file>', 'file with the password in its first line')
    .option('--mailbox <mailbox>', 'with --master-user: a mailbox; repeatable', collect)
    .option('--mailbox-list <file>', 'with --master-user: a file with one mailbox a line')
    .option('--path <folder>', 'folder of the Maildir or mbox files')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ console, output }) => {
        const options = optionsOf(command, addOptions);
        const added = await console.engine.sources.add({ name, config: configOf(options) });
        if (options.passwordFile !== undefined) {
          await console.secrets.write(added.id, readSecretFile(options.passwordFile));
          output.note('The password is kept in secrets.json in the data folder, readable by you only.');
        }
        output.result(added, () => [`Source "${added.name}" added.`]);
        return exitCodes.success;
      }),
    );
  source
    .command('list')
    .description('list the sources')
    .action((_options: unknown, command: Command) =>
      run(command, async ({ console, output }) => {
        const sources = await console.engine.sources.list();
        const rows = sources.map(({ name, config }) => [name, config.type, placeOf(config)]);
        output.result(sources, () => table(['Name', 'Type', 'Place'], rows, 'No sources.'));
        return exitCodes.success;
      }),
    );
  source
    .command('test <name>')
    .description('sign in and list the mailboxes')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ console, output }) => {
        const { id } = await sourceNamed(console.engine, name);
        const mailboxes = await console.engine.sources.mailboxes({ sourceId: id });
        output.result({ ok: true, mailboxes: mailboxes.length }, () => [
          `Signed in to "${name}": ${String(mailboxes.length)} mailboxes.`,
        ]);
        return exitCodes.success;
      }),
    );
  source
    .command('mailboxes <name>')
    .description('list the mailboxes of a source')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ console, output }) => {
        const { id } = await sourceNamed(console.engine, name);
        const mailboxes = await console.engine.sources.mailboxes({ sourceId: id });
        const rows = mailboxes.map(({ mailbox, kind }) => [mailbox, kind]);
        output.result(mailboxes, () => table(['Mailbox', 'Kind'], rows, 'No mailboxes.'));
        return exitCodes.success;
      }),
    );
}

function configOf(options: AddOptions): SourceConfig {
  if (options.type !== 'imap') {
    if (options.path === undefined) throw usage(`--type ${options.type} needs --path.`);
    return { type: options.type, path: options.path };
  }
  if (options.url === undefined) throw usage('--type imap needs --url.');
  if ((options.user === undefined) === (options.masterUser === undefined)) {
    throw usage('--type imap needs either --user or --master-user.');
  }
  if (options.passwordFile === undefined) throw usage('--user and --master-user need --password-file.');
  const mailboxes = [...(options.mailbox ?? []), ...listedMailboxes(options.mailboxList)];
  return sourceConfigSchema.parse({
    type: 'imap',
    ...parseImapUrl(options.url),
    ...(options.ca === undefined ? {} : { caFile: options.ca }),
    auth:
      options.user === undefined
        ? { method: 'master', user: options.masterUser }
        : { method: 'password', user: options.user },
    ...(mailboxes.length === 0 ? {} : { mailboxes }),
  });
}

function listedMailboxes(path: string | undefined): string[] {
  if (path === undefined) return [];
  return readTextFile(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function placeOf(config: SourceConfig): string {
  return config.type === 'imap' ? `${config.host}:${String(config.port)}` : config.path;
}
