import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type IssueRequest, issueRequestSchema } from '../admin/protocol.js';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { administer, type CommandContext } from './context.js';
import { integerOption, parseOptions, withCommonOptions } from './options.js';

/** `issue`: makes a license key, and the contract if there is none for the support ID. */
export function addIssue(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('issue'))
    .description('issue a license key; makes the contract if there is none for the support ID')
    .requiredOption('--type <type>', 'subscription, rental, evaluation or nfr')
    .requiredOption('--contract-type <type>', 'hosting-rental, subscription, trial or nfr')
    .requiredOption('--mailboxes <n>', 'licensed mailboxes')
    .requiredOption('--expires <date>', 'last day of the key, YYYY-MM-DD')
    .requiredOption('--company <name>', 'licensed to')
    .requiredOption('--support-id <id>', 'support ID; one contract each')
    .option('--contact <name>')
    .option('--email <address>')
    .option('--package <name>')
    .option(
      '--contract-ends <date>',
      'last day of the contract (rental: 12 months after the key, others: with it)',
    )
    .option('--renewal-months <n>', 'length of an automatic renewal (1)')
    .option('--support-until <date>', 'last day of support')
    .option('--out <file>', 'write the key to a file instead of stdout')
    .option('--json', 'print one JSON document')
    .action(async (_options, command: Command) => {
      const { shape } = issueRequestSchema;
      const options = parseOptions(command, {
        type: shape.type,
        contractType: shape.contractType,
        mailboxes: integerOption(1, 10_000_000),
        expires: shape.expiresOn,
        company: shape.company,
        supportId: shape.supportId,
        contact: shape.contact,
        email: shape.email,
        package: shape.package,
        contractEnds: shape.contractEndsOn,
        renewalMonths: integerOption(1, 120).optional(),
        supportUntil: shape.supportExpiresOn,
        out: z.string().min(1).optional(),
        json: z.boolean().optional(),
      });
      const request: IssueRequest = {
        type: options.type,
        contractType: options.contractType,
        mailboxes: options.mailboxes,
        expiresOn: options.expires,
        company: options.company,
        supportId: options.supportId,
        contact: options.contact,
        email: options.email,
        package: options.package,
        contractEndsOn: options.contractEnds,
        renewalMonths: options.renewalMonths,
        supportExpiresOn: options.supportUntil,
      };
      const issued = await administer(context, options, (call) => call('issue', request));
      if (options.out !== undefined)
        await replaceFileFrom(resolve(options.out), issued.licenseKey, { mode: 0o600 });
      if (options.json === true) context.stdout(`${JSON.stringify(issued)}\n`);
      else if (options.out === undefined) context.stdout(issued.licenseKey);
      else context.stderr(`Contract ${issued.contractId}: key until ${issued.expiresOn} in ${options.out}\n`);
    });
}
