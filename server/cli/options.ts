import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { runClock as clockOf } from '../../shared/run-clock.js';
import type { PassphraseSource } from '../keys/passphrase.js';
import { verbatim } from '../../shared/texts/text.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';

const words = licensingTexts.options;

/** Options that every command takes (command-line.md). */
const commonOptionsSchema = z.object({
  dataDir: z.string().min(1),
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: '--database-url must be a postgres:// address' })
    .optional(),
  passphraseFile: z.string().min(1).optional(),
});
export type CommonOptions = z.infer<typeof commonOptionsSchema>;

/** Adds the common options to a command. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--data-dir <dir>', words.dataDir)
        .env('POSTKEEP_LICENSING_DATA_DIR')
        .default(defaultDataDir()),
    )
    .addOption(new Option('--database-url <url>', words.databaseUrl).env('POSTKEEP_LICENSING_DATABASE_URL'))
    .addOption(
      new Option('--passphrase-file <file>', words.passphraseFile).env('POSTKEEP_LICENSING_PASSPHRASE_FILE'),
    );
}

/** The command's options, checked with `schema` and the common ones. Throws AppError `invalid-argument`. */
export function parseOptions<S extends z.ZodRawShape>(
  command: Command,
  shape: S,
): CommonOptions & z.output<z.ZodObject<S>> {
  const values: unknown = command.optsWithGlobals();
  return { ...checked(commonOptionsSchema, values), ...checked(z.object(shape), values) };
}

/** A value from the command line, checked. Throws AppError `invalid-argument`, which names what is wrong. */
function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid-argument', verbatim(z.prettifyError(result.error)));
}

/** An integer option's text. */
export const integerOption = (minimum: number, maximum: number) =>
  z.coerce.number().pipe(z.int().min(minimum).max(maximum));

/** A secret in the environment wins over no secret, a file named on the command line over both. */
export function passphraseSource(options: CommonOptions, environment: NodeJS.ProcessEnv): PassphraseSource {
  if (options.passphraseFile !== undefined) return { kind: 'file', path: resolve(options.passphraseFile) };
  const passphrase = environment['POSTKEEP_LICENSING_PASSPHRASE'];
  return passphrase === undefined ? { kind: 'data-folder' } : { kind: 'text', passphrase };
}

declare const __POSTKEEP_PACKAGED__: boolean | undefined;
const packaged = typeof __POSTKEEP_PACKAGED__ === 'undefined' ? false : __POSTKEEP_PACKAGED__;

/** The clock of a whole run of this build. Throws AppError `invalid-argument`. */
export function runClock(environment: NodeJS.ProcessEnv): Clock {
  return clockOf(environment, packaged);
}

/** `build/dev-licensing` in a checkout (command-line.md), else a folder of the current directory. */
function defaultDataDir(): string {
  // From server/cli/ as a source and from out/licensing/ as a program alike.
  const checkout = fileURLToPath(new URL('../..', import.meta.url));
  return existsSync(join(checkout, 'server', 'index.ts'))
    ? join(checkout, 'build', 'dev-licensing')
    : resolve('postkeep-licensing-data');
}
