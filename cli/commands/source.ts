import type { Command } from 'commander';
import { z } from 'zod';
import { text } from '../../shared/texts/text.js';
import { imapHostOf } from '../../core/sources/oauth/default-server.js';
import { readCredentialsFile } from '../../core/sources/oauth/credentials.js';
import { type SourceConfig, oauthProviders, sourceConfigSchema } from '../../shared/backup/model.js';
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
  oauth: z.enum(oauthProviders).optional(),
  credentials: z.string().optional(),
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
    .option('--oauth <provider>', 'an app of the organisation opens every mailbox: m365 or google')
    .option(
      '--credentials <file>',
      "with --oauth: the app's credentials, or the service account's key (JSON)",
    )
    .option('--mailbox <mailbox>', 'with --master-user or --oauth: a mailbox; repeatable', collect)
    .option('--mailbox-list <file>', 'with --master-user or --oauth: a file with one mailbox per line')
    .option('--path <folder>', 'folder of the Maildir or mbox files')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const options = optionsOf(command, addOptions);
        const { config, secret } = await sourceOf(options);
        const added = await workspace.engine.sources.add({ name, config });
        if (secret !== null) {
          await workspace.secrets.write(added.id, secret).catch(async (error: unknown) => {
            await workspace.engine.sources.remove({ sourceId: added.id });
            throw error;
          });
          const what = options.oauth === undefined ? 'The password is' : 'The credentials are';
          output.note(`${what} kept in secrets.json in the data folder, readable by you only.`);
        }
        output.result(added, () => [`Source "${added.name}" added.`]);
        return exitCodes.success;
      }),
    );
  source
    .command('list')
    .description('list the sources')
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const sources = await workspace.engine.sources.list();
        const rows = sources.map(({ name, config }) => [name, config.type, placeOf(config)]);
        output.result(sources, () => table(['Name', 'Type', 'Place'], rows, 'No sources.'));
        return exitCodes.success;
      }),
    );
  source
    .command('test <name>')
    .description('sign in and list the mailboxes')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id, config } = await sourceNamed(workspace.engine, name);
        const secret = config.type === 'imap' ? await workspace.secrets.read(id) : null;
        const { mailboxes } = await workspace.engine.sources.check({ config, secret });
        output.result({ ok: true, mailboxes: mailboxes.length }, () => [
          mailboxes.length === 0
            ? `Signed in to "${name}". It lists no mailbox, so none was opened.`
            : `Signed in to "${name}": ${String(mailboxes.length)} mailboxes.`,
        ]);
        return exitCodes.success;
      }),
    );
  source
    .command('mailboxes <name>')
    .description('list the mailboxes of a source')
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id } = await sourceNamed(workspace.engine, name);
        const mailboxes = await workspace.engine.sources.mailboxes({ sourceId: id });
        const rows = mailboxes.map(({ mailbox, kind }) => [mailbox, kind]);
        output.result(mailboxes, () => table(['Mailbox', 'Kind'], rows, 'No mailboxes.'));
        return exitCodes.success;
      }),
    );
}

interface NewSource {
  readonly config: SourceConfig;
  /** For the secret store. */
  readonly secret: string | null;
}

/** Everything is read before the source is added: what is wrong leaves nothing behind. */
async function sourceOf(options: AddOptions): Promise<NewSource> {
  const { type, path, user, masterUser, oauth, passwordFile, credentials } = options;
  if (type !== 'imap') {
    if (path === undefined) throw usage(`--type ${type} needs --path.`);
    return { config: { type, path }, secret: null };
  }
  if ([user, masterUser, oauth].filter((given) => given !== undefined).length !== 1)
    throw usage(text('commandLine.imapSignInMissing'));
  if (oauth !== undefined) {
    if (credentials === undefined) throw usage(text('commandLine.oauthNeedsCredentials'));
    const secret = await readCredentialsFile(oauth, credentials);
    const url = options.url ?? `imaps://${imapHostOf(oauth, secret)}`;
    return { config: imapConfig(options, url, { method: 'oauth', provider: oauth }), secret };
  }
  if (options.url === undefined) throw usage(text('commandLine.imapNeedsUrl'));
  if (passwordFile === undefined) throw usage(text('commandLine.userNeedsPasswordFile'));
  const auth = user === undefined ? { method: 'master', user: masterUser } : { method: 'password', user };
  return { config: imapConfig(options, options.url, auth), secret: readSecretFile(passwordFile) };
}

function imapConfig(options: AddOptions, url: string, auth: unknown): SourceConfig {
  const mailboxes = [...(options.mailbox ?? []), ...listedMailboxes(options.mailboxList)];
  return sourceConfigSchema.parse({
    type: 'imap',
    ...parseImapUrl(url),
    ...(options.ca === undefined ? {} : { caFile: options.ca }),
    auth,
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
