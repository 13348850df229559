import { randomUUID } from 'node:crypto';
import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CoverageFormat, coverageFormats } from '../../shared/backup/coverage.js';
import { mailboxTexts } from '../../shared/texts/command-line/mailbox.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

const words = mailboxTexts.coverage;
const options = { format: z.string().optional(), out: z.string() };

/** The report on who is not protected, and why. */
export function mailboxCoverageCommand(mailbox: Command, run: RunOnConsole): void {
  mailbox
    .command('coverage')
    .description(words.description)
    .option('--format <format>', words.format)
    .requiredOption('--out <path>', words.out)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => coverage(context, optionsOf(command, options))),
    );
}

async function coverage(
  { workspace: { engine }, output }: CommandContext,
  { format: given, out }: z.output<z.ZodObject<typeof options>>,
): Promise<ExitCode> {
  const format = formatOf(given, out);
  const path = resolve(out);
  const stopListening = engine.mailboxes.reporting(({ done, total }) => {
    output.progress(words.progress({ done, total }));
  });
  try {
    const { items, listed, counts } = await engine.mailboxes.writeCoverage({
      ...{ task: randomUUID(), format, path },
    });
    output.progress(null);
    output.result({ format, path, items, listed, counts }, () => [words.written({ path, ...counts })]);
    if (listed < items) output.note(render(text('mailboxes.coverageListsFirst', { listed, all: items })));
    return exitCodes.success;
  } finally {
    output.progress(null);
    stopListening();
  }
}

/** By the ending of the file where nothing is said. */
function formatOf(given: string | undefined, out: string): CoverageFormat {
  if (given !== undefined)
    return parseArgument(z.enum(coverageFormats), given, '--format', coverageFormats.join(', '));
  return z.enum(coverageFormats).catch('pdf').parse(extname(out).slice(1).toLowerCase());
}
