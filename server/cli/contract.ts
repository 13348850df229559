import type { Command } from 'commander';
import { z } from 'zod';
import { calendarDateSchema } from '../../shared/license/dates.js';
import type { ContractView } from '../admin/protocol.js';
import { administer, type CommandContext } from './context.js';
import { parseOptions, withCommonOptions } from './options.js';
import { printTable } from './table.js';

/** Contracts fetched at a time. */
const pageSize = 500;

/** `contract list | extend | end | suspend | resume`. */
export function addContract(program: Command, context: CommandContext): void {
  const contract = program.command('contract').description('list contracts and change their standing');
  const json = { json: z.boolean().optional() };
  const print = (view: ContractView, asJson: boolean | undefined): void => {
    if (asJson === true) context.stdout(`${JSON.stringify(view)}\n`);
    else context.stderr(`Contract ${view.id} of ${view.company}: ${view.status}, last day ${view.endsOn}.\n`);
  };

  withCommonOptions(contract.command('list'))
    .description('every contract, in the order of the ids')
    .option('--json', 'print one JSON document')
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
      if (options.json === true) context.stdout(`${JSON.stringify(contracts)}\n`);
      else context.stdout(printTable(headings, contracts.map(rowOf)));
    });

  withCommonOptions(contract.command('extend <id>'))
    .description('let a contract run until a date, also one that has ended or is suspended')
    .requiredOption('--until <date>', 'its new last day, YYYY-MM-DD')
    .option('--json', 'print one JSON document')
    .action(async (id: string, _options, command: Command) => {
      const options = parseOptions(command, { ...json, until: calendarDateSchema });
      const { until } = options;
      print(
        await administer(context, options, (call) => call('extendContract', { id, until })),
        options.json,
      );
    });

  const changes = [
    {
      name: 'end',
      call: 'endContract',
      description: 'end a contract now; its keys are not renewed any more',
    },
    {
      name: 'suspend',
      call: 'suspendContract',
      description: 'renew no keys until it is resumed or extended',
    },
    {
      name: 'resume',
      call: 'resumeContract',
      description: 'renew the keys of a suspended or ended contract again',
    },
  ] as const;
  for (const change of changes) {
    withCommonOptions(contract.command(`${change.name} <id>`))
      .description(change.description)
      .option('--json', 'print one JSON document')
      .action(async (id: string, _options, command: Command) => {
        const options = parseOptions(command, json);
        print(await administer(context, options, (call) => call(change.call, { id })), options.json);
      });
  }
}

const headings = ['ID', 'COMPANY', 'SUPPORT ID', 'TYPE', 'MAILBOXES', 'STATUS', 'ENDS', 'KEY EXPIRES'];

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
