import type { Command } from 'commander';
import { z } from 'zod';
import { calendarDateSchema } from '../../shared/license/dates.js';
import type { ContractView } from '../admin/protocol.js';
import { administer, type CommandContext } from './context.js';
import { parseOptions, withCommonOptions } from './options.js';
import { jsonDocument, printTable } from './table.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import { oneLine } from '../../shared/texts/printable.js';

const words = licensingTexts.contract;

/** Contracts fetched at a time. */
const pageSize = 500;

/** `contract list | extend | end | suspend | resume`. */
export function addContract(program: Command, context: CommandContext): void {
  const contract = program.command('contract').description(words.description);
  const json = { json: z.boolean().optional() };
  const print = (view: ContractView, asJson: boolean | undefined): void => {
    if (asJson === true) context.stdout(jsonDocument(view));
    else context.stderr(`${oneLine(words.changed(view))}\n`);
  };

  withCommonOptions(contract.command('list'))
    .description(words.list.description)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, json);
      const contracts = await administer(context, options, async (call) => {
        const all: ContractView[] = [];
        for (let afterId = '', more = true; more; afterId = all.at(-1)?.id ?? '') {
          const page = await call('listContracts', { afterId, limit: pageSize });
          all.push(...page);
          more = page.length === pageSize;
        }
        return all;
      });
      if (options.json === true) context.stdout(jsonDocument(contracts));
      else context.stdout(printTable(words.headings, contracts.map(rowOf)));
    });

  withCommonOptions(contract.command('extend <id>'))
    .description(words.extend.description)
    .requiredOption('--until <date>', words.extend.until)
    .option('--shorten', words.extend.shorten)
    .option('--json', licensingTexts.json)
    .action(async (id: string, _options, command: Command) => {
      const shape = { ...json, until: calendarDateSchema, shorten: z.boolean().optional() };
      const options = parseOptions(command, shape);
      const request = { id, until: options.until, mayShorten: options.shorten === true };
      print(await administer(context, options, (call) => call('extendContract', request)), options.json);
    });

  const changes = [
    {
      name: 'end',
      call: 'endContract',
      description: words.end,
    },
    {
      name: 'suspend',
      call: 'suspendContract',
      description: words.suspend,
    },
    {
      name: 'resume',
      call: 'resumeContract',
      description: words.resume,
    },
  ] as const;
  for (const change of changes) {
    withCommonOptions(contract.command(`${change.name} <id>`))
      .description(change.description)
      .option('--json', licensingTexts.json)
      .action(async (id: string, _options, command: Command) => {
        const options = parseOptions(command, json);
        print(await administer(context, options, (call) => call(change.call, { id })), options.json);
      });
  }
}

function rowOf(contract: ContractView): string[] {
  return [
    contract.id,
    contract.company,
    contract.supportId,
    contract.type,
    String(contract.mailboxes),
    contract.status,
    contract.endsOn,
    contract.expiresOn ?? '–',
  ];
}
