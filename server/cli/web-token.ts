import type { Command } from 'commander';
import { z } from 'zod';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import { oneLine } from '../../shared/texts/printable.js';
import type { WebTokenView } from '../admin/protocol.js';
import { administer, type CommandContext } from './context.js';
import { integerOption, parseOptions, withCommonOptions } from './options.js';
import { jsonDocument, printTable } from './table.js';

const words = licensingTexts.webToken;

/** `web-token create | list | revoke`: who may look at the web console. */
export function addWebToken(program: Command, context: CommandContext): void {
  const webToken = program.command('web-token').description(words.description);
  const json = { json: z.boolean().optional() };

  withCommonOptions(webToken.command('create'))
    .description(words.create.description)
    .requiredOption('--name <name>', words.create.name)
    .option('--days <n>', words.create.days, '90')
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const shape = { ...json, name: z.string().trim().min(1).max(100), days: integerOption(1, 366) };
      const options = parseOptions(command, shape);
      const { name, days } = options;
      const made = await administer(context, options, (call) => call('createWebToken', { name, days }));
      if (options.json === true) {
        context.stdout(jsonDocument(made));
        return;
      }
      context.stderr(`${oneLine(words.created(made))}\n`);
      context.stdout(`${made.token}\n`);
    });

  withCommonOptions(webToken.command('list'))
    .description(words.list)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      const tokens = await administer(context, options, (call) => call('listWebTokens', {}));
      const shown =
        options.json === true ? jsonDocument(tokens) : printTable(words.headings, tokens.map(rowOf));
      context.stdout(shown);
    });

  withCommonOptions(webToken.command('revoke <id>'))
    .description(words.revoke)
    .option('--json', licensingTexts.json)
    .action(async (id: string, _options, command: Command) => {
      const options = parseOptions(command, json);
      const revoked = await administer(context, options, (call) => call('revokeWebToken', { id }));
      if (options.json === true) context.stdout(jsonDocument(revoked));
      else context.stderr(`${oneLine(words.revoked(revoked))}\n`);
    });
}

function rowOf(token: WebTokenView): string[] {
  return [
    token.id,
    token.name,
    token.createdBy,
    token.createdAt,
    token.expiresAt,
    token.revokedAt ?? '–',
    token.lastUsedAt ?? '–',
  ];
}
