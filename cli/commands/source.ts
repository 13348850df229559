import type { Command } from 'commander';
import { z } from 'zod';
import { toErrorData } from '../../shared/errors.js';
import { render, text } from '../../shared/texts/text.js';
import { imapHostOf } from '../../core/sources/oauth/default-server.js';
import { readCredentialsFile } from '../../core/sources/oauth/credentials.js';
import { type SourceConfig, oauthProviders, sourceConfigSchema } from '../../shared/backup/model.js';
import { parseImapUrl, readSecretFile, readTextFile, usage } from '../arguments.js';
import { type RunOnConsole, collect, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { sourceNamed } from '../lookup.js';
import { type Output, table } from '../output.js';
import type { Workspace } from '../workspace.js';
import { sourceTexts } from '../../shared/texts/command-line/source.js';

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
  const source = program.command('source').description(sourceTexts.description);
  source
    .command('add <name>')
    .description(sourceTexts.add.description)
    .requiredOption('--type <type>', sourceTexts.add.type)
    .option('--url <url>', sourceTexts.add.url)
    .option('--ca <file>', sourceTexts.add.ca)
    .option('--user <user>', sourceTexts.add.user)
    .option('--master-user <user>', sourceTexts.add.masterUser)
    .option('--password-file <file>', sourceTexts.add.passwordFile)
    .option('--oauth <provider>', sourceTexts.add.oauth)
    .option('--credentials <file>', sourceTexts.add.credentials)
    .option('--mailbox <mailbox>', sourceTexts.add.mailbox, collect)
    .option('--mailbox-list <file>', sourceTexts.add.mailboxList)
    .option('--path <folder>', sourceTexts.add.path)
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
          output.note(
            options.oauth === undefined ? sourceTexts.add.passwordKept : sourceTexts.add.credentialsKept,
          );
        }
        output.result(added, () => [sourceTexts.add.added(added)]);
        if (config.type !== 'imap') await sayWhatIsThere(workspace.engine, config, output);
        return exitCodes.success;
      }),
    );
  source
    .command('list')
    .description(sourceTexts.list.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const sources = await workspace.engine.sources.list();
        const rows = sources.map(({ name, config }) => [name, config.type, placeOf(config)]);
        output.result(sources, () => table(sourceTexts.list.header, rows, sourceTexts.list.none));
        return exitCodes.success;
      }),
    );
  source
    .command('test <name>')
    .description(sourceTexts.test.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { id, config } = await sourceNamed(workspace.engine, name);
        const secret = config.type === 'imap' ? await workspace.secrets.read(id) : null;
        const { mailboxes, passedOver } = await workspace.engine.sources.check({ config, secret });
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

/** A disk that is connected later is no mistake, a path with a slip in it is: the source is added, and what is wrong is said. */
async function sayWhatIsThere(
  engine: Workspace['engine'],
  config: SourceConfig,
  output: Output,
): Promise<void> {
  try {
    const { mailboxes, passedOver } = await engine.sources.check({ config, secret: null });
    if (mailboxes.length > 0) return;
    for (const { name, reason } of passedOver)
      output.note(sourceTexts.add.noneThere({ name, reason: render(reason) }));
  } catch (error) {
    output.note(sourceTexts.add.notYet({ reason: render(toErrorData(error).message) }));
  }
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
    if (path === undefined) throw usage(text('commandLine.folderNeedsPath', { type }));
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
