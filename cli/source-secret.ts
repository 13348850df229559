import { readCredentialsFile } from '../core/sources/oauth/credentials.js';
import { AppError } from '../shared/errors.js';
import type { Source } from '../shared/backup/source.js';
import { text } from '../shared/texts/text.js';
import { toServerTexts } from '../shared/texts/command-line/restore-to-server.js';
import { readSecretFile, usage } from './arguments.js';
import type { Person } from './ask-person.js';
import type { CommandContext } from './command.js';

/** A source's secret in place of the stored one, as options give it. */
export interface SecretOptions {
  readonly passwordFile?: string | undefined;
  readonly credentials?: string | undefined;
  readonly keepSecret?: boolean | undefined;
}

/** The secret that the options give; undefined when they give none. Throws AppError `invalid-argument` for one of another kind of source. */
export async function secretGiven(
  { name, config }: Source,
  { passwordFile, credentials }: SecretOptions,
): Promise<string | undefined> {
  const provider = config.type === 'imap' && config.auth.method === 'oauth' ? config.auth.provider : null;
  const takesPassword = config.type === 'imap' && provider === null;
  if (passwordFile !== undefined) {
    if (!takesPassword)
      throw usage(text('commandLine.optionNotOf', { option: '--password-file', source: name }));
    return readSecretFile(passwordFile);
  }
  if (credentials === undefined) return undefined;
  if (provider === null)
    throw usage(text('commandLine.optionNotOf', { option: '--credentials', source: name }));
  return readCredentialsFile(provider, credentials);
}

/**
 * Runs `work` with the secret that the options give, else with the stored one; where that cannot be read, a person is asked for the
 * password (licensing.md §10). `keep` writes the secret that was given, if it is to be kept: call it once the secret has worked. Throws
 * AppError `secret-unavailable` where nobody can be asked.
 */
export async function withSecret<T>(
  { workspace, output, surroundings }: CommandContext,
  source: Source,
  options: SecretOptions,
  work: (secret: string | undefined) => Promise<T>,
): Promise<{ readonly result: T; readonly keep: () => Promise<void> }> {
  let secret = await secretGiven(source, options);
  let isToBeKept = (): Promise<boolean> => Promise.resolve(options.keepSecret === true);
  let result: T;
  try {
    result = await work(secret);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'secret-unavailable' || secret !== undefined)
      throw error;
    const { person, stderr } = surroundings;
    secret = await askFor(source, error, person, stderr);
    if (options.keepSecret !== true && person !== null)
      isToBeKept = async () => /^y(es)?$/i.test((await person.ask(toServerTexts.askToKeep)).trim());
    result = await work(secret);
  }
  const given = secret;
  return {
    result,
    keep: async () => {
      if (given === undefined || !(await isToBeKept())) return;
      try {
        await workspace.secrets.write(source.id, given);
        output.note(toServerTexts.kept);
      } catch (error) {
        // What was restored is restored.
        if (!(error instanceof AppError)) throw error;
        output.note(toServerTexts.notKept({ reason: error.message }));
      }
    },
  };
}

async function askFor(
  { name, config }: Source,
  reason: AppError,
  person: Person | null,
  say: (text: string) => void,
): Promise<string> {
  const isOAuth = config.type === 'imap' && config.auth.method === 'oauth';
  if (isOAuth || person === null) {
    const option = isOAuth ? '--credentials' : '--password-file';
    throw new AppError(
      'secret-unavailable',
      text(person === null ? 'commandLine.secretNeeded' : 'commandLine.secretOption', {
        reason: reason.text,
        option,
      }),
      { cause: reason },
    );
  }
  say(`${reason.message}\n`);
  return person.askForSecret(toServerTexts.askPassword({ source: name }));
}
