import { AppError } from '../shared/errors.js';
import { encryptionTexts as words } from '../shared/texts/command-line/repository-encryption.js';
import { text } from '../shared/texts/text.js';
import { readPrivateFile, usage } from './arguments.js';
import type { CommandContext } from './command.js';

/** The passphrase that a repository has, or its recovery key. Throws AppError `invalid-argument` where nobody can be asked. */
export async function presentPassphrase(context: CommandContext, file: string | undefined): Promise<string> {
  if (file !== undefined) return readPrivateFile(file, context.output);
  const { person } = context.surroundings;
  if (person === null) throw usage(text('commandLine.passphraseNeeded'));
  return person.askForSecret(words.askPassphrase);
}

/** Typed twice, as nobody sees it. Throws AppError `invalid-argument`. */
export async function newPassphrase(context: CommandContext, file: string | undefined): Promise<string> {
  if (file !== undefined) return readPrivateFile(file, context.output);
  const { person } = context.surroundings;
  if (person === null) throw usage(text('commandLine.passphraseNeeded'));
  const [typed, again] = [await person.askForSecret(words.askNew), await person.askForSecret(words.askAgain)];
  if (typed !== again) throw new AppError('invalid-argument', text('commandLine.passphrasesDiffer'));
  return typed;
}

/** A recovery key, which is shown once. */
export function recoveryLines(recoveryKey: string): string[] {
  return [words.recoveryKey({ recoveryKey }), words.recoveryKeyHint];
}

export function keptLines({ isKept }: { readonly isKept: boolean }): string[] {
  return [isKept ? words.kept : words.notKept];
}
