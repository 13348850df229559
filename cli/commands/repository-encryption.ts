import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { encryptionTexts as words } from '../../shared/texts/command-line/repository-encryption.js';
import { text } from '../../shared/texts/text.js';
import { readSecretFile, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
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
  withFile(repository.command('create <folder>'))
    .description(words.create.description)
    .option('--no-keep', words.noKeep)
    .action((folder: string, _options: unknown, command: Command) =>
      run(command, (context) => create(context, resolve(folder), optionsOf(command, fileOptions))),
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
        const path = await pathOf(context, folder);
        const secret = await presentPassphrase(context, options);
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
        const path = await pathOf(context, folder);
        const secret = await presentPassphrase(context, optionsOf(command, fileOptions));
        const { recoveryKey } = await context.workspace.engine.repository.renewRecoveryKey({ path, secret });
        context.output.result({ path, recoveryKey }, () => recoveryLines(recoveryKey));
        return exitCodes.success;
      }),
    );
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
  const path = await pathOf(context, folder);
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
  const secret = readPassphraseFile(context, passphraseFile);
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
  const path = await pathOf(context, folder);
  const passphrase = readPassphraseFile(context, passphraseFile);
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

function recoveryLines(recoveryKey: string): string[] {
  return [words.recoveryKey({ recoveryKey }), words.recoveryKeyHint];
}

function keptLines({ isKept }: { readonly isKept: boolean }): string[] {
  return [isKept ? words.kept : words.notKept];
}

/** The console's own repository where none is named. */
async function pathOf({ workspace }: CommandContext, folder: string | undefined): Promise<string> {
  return folder === undefined ? (await workspace.engine.repository.stats()).path : resolve(folder);
}

async function presentPassphrase(context: CommandContext, { passphraseFile }: FileOptions): Promise<string> {
  if (passphraseFile !== undefined) return readPassphraseFile(context, passphraseFile);
  const { person } = context.surroundings;
  if (person === null) throw usage(text('commandLine.passphraseNeeded'));
  return person.askForSecret(words.askPassphrase);
}

/** Typed twice, as nobody sees it. Throws AppError `invalid-argument`. */
async function newPassphrase(context: CommandContext, file: string | undefined): Promise<string> {
  if (file !== undefined) return readPassphraseFile(context, file);
  const { person } = context.surroundings;
  if (person === null) throw usage(text('commandLine.passphraseNeeded'));
  const [typed, again] = [await person.askForSecret(words.askNew), await person.askForSecret(words.askAgain)];
  if (typed !== again) throw new AppError('invalid-argument', text('commandLine.passphrasesDiffer'));
  return typed;
}

function readPassphraseFile({ output }: CommandContext, path: string): string {
  const passphrase = readSecretFile(path);
  const othersRead = 0o077;
  if (path !== '-' && process.platform !== 'win32' && (statSync(path).mode & othersRead) !== 0)
    output.note(words.othersRead({ path }));
  return passphrase;
}
