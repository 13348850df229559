import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { encryptionTexts as words } from '../../shared/texts/command-line/repository-encryption.js';
import { text } from '../../shared/texts/text.js';
import { readPrivateFile, usage } from '../arguments.js';
import { givenBucketOptions, isBucketName } from '../bucket-options.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { keptLines, newPassphrase, presentPassphrase, recoveryLines } from '../passphrases.js';
import { ownOrNamed } from '../repository-named.js';
import { createInBucket, createInBucketOptions, withCreateInBucketOptions } from './repository-bucket.js';
import { progressText } from '../progress-text.js';

const fileOptions = {
  passphraseFile: z.string().optional(),
  newPassphraseFile: z.string().optional(),
  keep: z.boolean().default(true),
};
type FileOptions = z.output<z.ZodObject<typeof fileOptions>>;

/** Making repositories, and the passphrases of those that are encrypted. */
export function repositoryEncryptionCommands(repository: Command, run: RunOnConsole): void {
  const withFile = (command: Command): Command =>
    command.option('--passphrase-file <file>', words.passphraseFile);
  const createCommand = withFile(repository.command('create <repository>'))
    .description(words.create.description)
    .option('--no-keep', words.noKeep);
  withCreateInBucketOptions(createCommand).action((named: string, _options: unknown, command: Command) =>
    run(command, (context) =>
      isBucketName(named)
        ? createInBucket(context, named, optionsOf(command, createInBucketOptions))
        : create(context, resolve(named), folderOptionsOf(command)),
    ),
  );
  withFile(repository.command('encrypt [folder]'))
    .description(words.encrypt.description)
    .option('--no-keep', words.noKeep)
    .action((folder: string | undefined, _options: unknown, command: Command) =>
      run(command, (context) => encrypt(context, folder, optionsOf(command, fileOptions))),
    );
  withFile(repository.command('change-passphrase [folder]'))
    .description(words.change.description)
    .option('--new-passphrase-file <file>', words.newPassphraseFile)
    .action((folder: string | undefined, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const options = optionsOf(command, fileOptions);
        const path = await ownOrNamed(context, folder);
        const secret = await presentPassphrase(context, options.passphraseFile);
        const next = await newPassphrase(context, options.newPassphraseFile);
        await context.workspace.engine.repository.changePassphrase({ path, secret, next });
        context.output.result({ path }, () => [words.change.done({ path })]);
        return exitCodes.success;
      }),
    );
  withFile(repository.command('new-recovery-key [folder]'))
    .description(words.renew.description)
    .action((folder: string | undefined, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const path = await ownOrNamed(context, folder);
        const secret = await presentPassphrase(context, optionsOf(command, fileOptions).passphraseFile);
        const { recoveryKey } = await context.workspace.engine.repository.renewRecoveryKey({ path, secret });
        context.output.result({ path, recoveryKey }, () => recoveryLines(recoveryKey));
        return exitCodes.success;
      }),
    );
}

/** Throws AppError `invalid-argument` for an option that says something of a bucket. */
function folderOptionsOf(command: Command): FileOptions {
  const [first] = givenBucketOptions(command.opts());
  if (first !== undefined) throw usage(text('commandLine.optionOfBuckets', { option: first }));
  return optionsOf(command, fileOptions);
}

async function create(context: CommandContext, path: string, options: FileOptions) {
  const { workspace, output } = context;
  const { passphraseFile, keep } = options;
  const passphrase = passphraseFile === undefined ? null : await newPassphrase(context, passphraseFile);
  const made = await workspace.engine.repository.create({ path, passphrase, keep });
  output.result({ path, isEncrypted: passphrase !== null, ...made }, () =>
    made.recoveryKey === null
      ? [words.create.created({ path })]
      : madeLines({ repositoryPath: path, recoveryKey: made.recoveryKey, isKept: made.isKept }),
  );
  return exitCodes.success;
}

async function encrypt(context: CommandContext, folder: string | undefined, options: FileOptions) {
  const { workspace, output } = context;
  const { repository } = workspace.engine;
  const path = await ownOrNamed(context, folder);
  const passphrase = await newPassphrase(context, options.passphraseFile);
  const stop = (): void => {
    void repository.cancel({ task: 'encrypt' });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const stopShowing = repository.progress((progress) => {
    output.progress(progressText(progress));
  });
  try {
    const done = await repository.encrypt({ path, passphrase, keep: options.keep });
    output.progress(null);
    output.result({ path, ...done }, () => [
      words.encrypt.done({ path }),
      ...(done.isAllRemoved ? [] : [words.encrypt.notAllRemoved({ path })]),
      ...recoveryLines(done.recoveryKey),
      ...keptLines(done),
    ]);
    return done.isAllRemoved ? exitCodes.success : exitCodes.warnings;
  } finally {
    output.progress(null);
    stopShowing();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Unlocks an encrypted repository for this and later runs, if a passphrase is given. */
export async function unlockIfGiven(
  context: CommandContext,
  path: string,
  { passphraseFile }: { readonly passphraseFile?: string | undefined },
): Promise<void> {
  if (passphraseFile === undefined) return;
  const secret = readPrivateFile(passphraseFile, context.output);
  const { isKept } = await context.workspace.engine.repository.unlock({ path, secret, keep: true });
  context.output.note(words.unlocked({ path }));
  for (const line of keptLines({ isKept })) context.output.note(line);
}

/**
 * The repository of a job that is given with its passphrase: one that is not there yet is made, encrypted, and answered with its recovery key; one that is there is unlocked.
 * Throws AppError `invalid-argument` for one that is not encrypted.
 */
export async function repositoryWithPassphrase(
  context: CommandContext,
  folder: string | undefined,
  passphraseFile: string,
): Promise<MadeRepository | null> {
  const { look, create: make, unlock } = context.workspace.engine.repository;
  const path = await ownOrNamed(context, folder);
  const passphrase = readPrivateFile(passphraseFile, context.output);
  const { holds } = await look({ path });
  if (holds.type === 'repository') {
    const unlocked = await unlock({ path, secret: passphrase, keep: true });
    for (const line of [words.unlocked({ path }), ...keptLines(unlocked)]) context.output.note(line);
    return null;
  }
  const { recoveryKey, isKept } = await make({ path, passphrase, keep: true });
  return recoveryKey === null ? null : { repositoryPath: path, recoveryKey, isKept };
}

/** A repository that was just made, encrypted. */
export interface MadeRepository {
  readonly repositoryPath: string;
  readonly recoveryKey: string;
  readonly isKept: boolean;
}

export function madeLines(made: MadeRepository): string[] {
  const { repositoryPath: path, recoveryKey } = made;
  return [words.create.encrypted({ path }), ...recoveryLines(recoveryKey), ...keptLines(made)];
}
