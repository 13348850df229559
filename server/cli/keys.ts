import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { SigningKeyView } from '../admin/protocol.js';
import { readPassphraseFile } from '../keys/passphrase.js';
import { administer, type CommandContext } from './context.js';
import { integerOption, parseOptions, withCommonOptions } from './options.js';
import { printTable } from './table.js';

/** `keys list | rotate` and `audit`. */
export function addKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('the ring of signing keys');
  const print = (ring: readonly SigningKeyView[], asJson: boolean | undefined): void => {
    const rows = ring.map((key) => [
      key.kid,
      key.state,
      key.createdAt,
      key.activatedAt ?? '–',
      key.retiredAt ?? '–',
    ]);
    context.stdout(
      asJson === true
        ? `${JSON.stringify(ring)}\n`
        : printTable(['KEY ID', 'STATE', 'CREATED', 'ACTIVATED', 'RETIRED'], rows),
    );
  };
  const json = { json: z.boolean().optional() };

  withCommonOptions(keys.command('list'))
    .description('every signing key; the private halves are never shown')
    .option('--json', 'print one JSON document')
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      print(await administer(context, options, (call) => call('listSigningKeys', {})), options.json);
    });

  withCommonOptions(keys.command('rotate'))
    .description('retire the active key, sign with the next one, publish a new next one')
    .option('--json', 'print one JSON document')
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      print(await administer(context, options, (call) => call('rotateSigningKeys', {})), options.json);
    });

  withCommonOptions(keys.command('change-passphrase'))
    .description(
      'encrypt the private keys with another passphrase; give it to every server at its next start',
    )
    .requiredOption('--new-passphrase-file <file>', 'the passphrase from now on')
    .option('--json', 'print one JSON document')
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, { ...json, newPassphraseFile: z.string().min(1) });
      const newPassphrase = await readPassphraseFile(resolve(options.newPassphraseFile));
      print(
        await administer(context, options, (call) => call('changePassphrase', { newPassphrase })),
        options.json,
      );
    });

  withCommonOptions(program.command('audit'))
    .description('who did what to contracts and keys, the newest first')
    .option('--limit <n>', 'events to show', '100')
    .option('--json', 'print one JSON document')
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, { ...json, limit: integerOption(1, 10_000) });
      const { limit } = options;
      const events = await administer(context, options, (call) => call('listAuditEvents', { limit }));
      if (options.json === true) context.stdout(`${JSON.stringify(events)}\n`);
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
        context.stdout(printTable(['AT', 'WHO', 'ACTION', 'SUBJECT', 'DETAILS'], rows));
      }
    });
}
