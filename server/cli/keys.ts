import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { SigningKeyView } from '../admin/protocol.js';
import { passphraseFileWarning, readPassphraseFile } from '../keys/passphrase.js';
import { administer, type CommandContext } from './context.js';
import { integerOption, parseOptions, withCommonOptions } from './options.js';
import { jsonDocument, printTable } from './table.js';
import { render } from '../../shared/texts/text.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';

const words = licensingTexts.keys;

/** `keys list | rotate` and `audit`. */
export function addKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description(words.description);
  const print = (ring: readonly SigningKeyView[], asJson: boolean | undefined): void => {
    const rows = ring.map((key) => [
      key.kid,
      key.state,
      key.createdAt,
      key.activatedAt ?? '–',
      key.retiredAt ?? '–',
    ]);
    context.stdout(asJson === true ? jsonDocument(ring) : printTable(words.headings, rows));
  };
  const json = { json: z.boolean().optional() };

  withCommonOptions(keys.command('list'))
    .description(words.list.description)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      print(await administer(context, options, (call) => call('listSigningKeys', {})), options.json);
    });

  withCommonOptions(keys.command('rotate'))
    .description(words.rotate.description)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      print(await administer(context, options, (call) => call('rotateSigningKeys', {})), options.json);
    });

  withCommonOptions(keys.command('change-passphrase'))
    .description(words.changePassphrase.description)
    .requiredOption('--new-passphrase-file <file>', words.changePassphrase.newPassphraseFile)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, { ...json, newPassphraseFile: z.string().min(1) });
      const path = resolve(options.newPassphraseFile);
      const newPassphrase = await readPassphraseFile(path);
      const warning = await passphraseFileWarning(path);
      if (warning !== null) context.stderr(`${render(warning)}\n`);
      print(
        await administer(context, options, (call) => call('changePassphrase', { newPassphrase })),
        options.json,
      );
    });

  withCommonOptions(program.command('audit'))
    .description(words.audit.description)
    .option('--limit <n>', words.audit.limit, '100')
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, { ...json, limit: integerOption(1, 10_000) });
      const { limit } = options;
      const events = await administer(context, options, (call) => call('listAuditEvents', { limit }));
      if (options.json === true) context.stdout(jsonDocument(events));
      else {
        const rows = events.map(({ at, actor, action, subject, details }) => [
          at,
          actor,
          action,
          subject,
          Object.entries(details)
            .map(([name, value]) => `${name}=${String(value)}`)
            .join(' '),
        ]);
        context.stdout(printTable(words.auditHeadings, rows));
      }
    });
}
