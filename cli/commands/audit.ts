import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  type AuditEntry,
  type AuditFilter,
  type AuditHead,
  auditActions,
  auditExportFormats,
} from '../../shared/audit/entry.js';
import { canonicalInstant } from '../../shared/license/calendar.js';
import { foreignInstantSchema } from '../../shared/license/dates.js';
import { auditTexts } from '../../shared/texts/command-line/audit.js';
import { text } from '../../shared/texts/text.js';
import { parseArgument, usage } from '../arguments.js';
import { type RunOnConsole, collect, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

const { list: listTexts, verify: verifyTexts, export: exportTexts } = auditTexts;

const filterOptions = {
  action: z.array(z.enum(auditActions)).optional(),
  words: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
};

export function auditCommands(program: Command, run: RunOnConsole): void {
  const audit = program.command('audit').description(auditTexts.description);
  filtered(audit.command('list').description(listTexts.description))
    .option('--limit <n>', listTexts.limit, '100')
    .option('--before <number>', listTexts.before)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { limit, before } = optionsOf(command, {
          limit: z.coerce.number().int().min(1).max(1000),
          before: z.coerce.number().int().min(1).optional(),
        });
        const page = await workspace.engine.audit.page({
          filter: filterOf(command),
          before: before ?? null,
          limit,
        });
        const { entries, total } = page;
        output.result(page, () => [
          ...table(listTexts.header, entries.map(rowOf), listTexts.none),
          ...(entries.length === limit && total > limit
            ? [listTexts.more(entries.length, total, entries.at(-1)?.number ?? 0)]
            : []),
        ]);
        return exitCodes.success;
      }),
    );
  audit
    .command('verify')
    .description(verifyTexts.description)
    .option('--end <number:hash>', verifyTexts.head)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { end } = optionsOf(command, { end: z.string().optional() });
        const expected = end === undefined ? null : parseEnd(end);
        const found = await workspace.engine.audit.verify({ expected });
        const { entries, head, faults, named } = found;
        output.result(found, () => [
          ...(faults === 0
            ? [head === null ? verifyTexts.nothing : verifyTexts.whole(entries)]
            : [verifyTexts.damaged(faults, entries), ...named.map((each) => verifyTexts.fault(each))]),
          ...(head === null ? [] : [verifyTexts.end(head)]),
        ]);
        return faults === 0 ? exitCodes.success : exitCodes.failed;
      }),
    );
  filtered(audit.command('export').description(exportTexts.description))
    .option('--format <format>', exportTexts.format)
    .requiredOption('--out <path>', exportTexts.out)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const { format, out } = optionsOf(command, {
          format: z.enum(auditExportFormats).optional(),
          out: z.string(),
        });
        const path = resolve(out);
        const byEnding = path.toLowerCase().endsWith('.json') ? 'json' : 'csv';
        const { entries } = await workspace.engine.audit.write({
          filter: filterOf(command),
          format: format ?? byEnding,
          path,
        });
        output.result({ path, entries }, () => [exportTexts.done(entries, path)]);
        return exitCodes.success;
      }),
    );
}

function filtered(command: Command): Command {
  return command
    .option('--action <action>', auditTexts.action, collect)
    .option('--words <words>', auditTexts.words)
    .option('--from <instant>', auditTexts.from)
    .option('--to <instant>', auditTexts.to);
}

function filterOf(command: Command): AuditFilter {
  const { action, words, from, to } = optionsOf(command, filterOptions);
  const instant = (name: string, given: string): string =>
    canonicalInstant(parseArgument(foreignInstantSchema, given, name, auditTexts.instant));
  return {
    ...(action === undefined ? {} : { actions: action }),
    ...(words === undefined ? {} : { words }),
    ...(from === undefined ? {} : { from: instant('--from', from) }),
    ...(to === undefined ? {} : { to: instant('--to', to) }),
  };
}

/** `12:abf0…`, as `verify` prints it. */
function parseEnd(given: string): AuditHead {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given) ?? [];
  if (number === undefined || hash === undefined) throw usage(text('audit.wrongEnd'));
  return { number: Number(number), hash };
}

function rowOf({ number, at, user, machine, action, about, outcome }: AuditEntry): string[] {
  const said = Object.entries(about).map(([name, value]) => `${name} ${String(value)}`);
  return [String(number), at, user ?? '', machine, action, said.join(', '), outcome];
}
