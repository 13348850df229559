import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type IssueRequest, issueRequestSchema } from '../admin/protocol.js';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { administer, type CommandContext } from './context.js';
import { integerOption, parseOptions, withCommonOptions } from './options.js';
import { jsonDocument } from './table.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import { oneLine } from '../../shared/texts/printable.js';

const words = licensingTexts.issue;

/** `issue`: makes a license key, and the contract if there is none for the support ID. */
export function addIssue(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('issue'))
    .description(words.description)
    .requiredOption('--type <type>', words.type)
    .requiredOption('--contract-type <type>', words.contractType)
    .requiredOption('--mailboxes <n>', words.mailboxes)
    .requiredOption('--expires <date>', words.expires)
    .requiredOption('--company <name>', words.company)
    .requiredOption('--support-id <id>', words.supportId)
    .option('--contact <name>')
    .option('--email <address>')
    .option('--package <name>')
    .option('--contract-ends <date>', words.contractEnds)
    .option('--renewal-months <n>', words.renewalMonths)
    .option('--support-until <date>', words.supportUntil)
    .option('--out <file>', words.out)
    .option('--json', licensingTexts.json)
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
      if (options.json === true) context.stdout(jsonDocument(issued));
      else if (options.out === undefined) context.stdout(issued.licenseKey);
      else context.stderr(`${oneLine(words.written({ ...issued, path: options.out }))}\n`);
    });
}
