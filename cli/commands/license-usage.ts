import type { Command } from 'commander';
import { z } from 'zod';
import { mailboxesPerPage } from '../../shared/backup/mailbox-pages.js';
import { usageFacts } from '../../core/usage-reports/usage-facts.js';
import { audited } from '../../core/audit/audited-services.js';
import { openUsageLists, type UsageLists, usageListsFolder } from '../../core/usage-reports/usage-lists.js';
import { usageReportFile } from '../../core/usage-reports/usage-report-service.js';
import { openStateStore } from '../../core/state/state-store.js';
import { AppError } from '../../shared/errors.js';
import { parseUsageMailbox, type UsageMailbox } from '../../shared/license/usage-mailboxes.js';
import {
  putBackMailbox,
  removeMailbox,
  reportedMailboxes,
  resetReport,
} from '../../shared/license/usage-corrections.js';
import {
  type MonthlyReport,
  periodSchema,
  sendingDate,
  type UsageFacts,
  type UsageState,
} from '../../shared/license/usage-report.js';
import { usageTexts as words } from '../../shared/texts/command-line/usage.js';
import { text } from '../../shared/texts/text.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { confirm } from '../confirm.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { table } from '../output.js';
import type { Workspace } from '../workspace.js';

/** `license usage`: the monthly usage reports of a rental license, as the console shows them (licensing.md §11). Sending is the console's. */
export function licenseUsageCommands(license: Command, run: RunOnConsole): void {
  const group = license.command('usage').description(words.description);
  group
    .command('list')
    .description(words.list)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => Promise.resolve(list(context))),
    );
  group
    .command('mailboxes <month>')
    .description(words.mailboxes.description)
    .option('--search <text>', words.mailboxes.search)
    .option('--removed', words.mailboxes.removed)
    .action((month: string, _options: unknown, command: Command) =>
      run(command, (context) => mailboxes(context, month, command)),
    );
  group
    .command('remove <month> <mailbox>')
    .description(words.remove.description)
    .requiredOption('--reason <text>', words.remove.reason)
    .action((month: string, name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        remove(context, month, name, optionsOf(command, { reason: z.string() }).reason),
      ),
    );
  group
    .command('put-back <month> <mailbox>')
    .description(words.putBack)
    .action((month: string, name: string, _options: unknown, command: Command) =>
      run(command, (context) => putBack(context, month, name)),
    );
  group
    .command('reset <month>')
    .description(words.reset.description)
    .option('--yes', words.reset.yes)
    .action((month: string, _options: unknown, command: Command) =>
      run(command, (context) => reset(context, month, command)),
    );
}

/** The reports of a data folder. */
interface Reports {
  readonly facts: UsageFacts;
  readonly lists: UsageLists;
  readonly all: () => readonly MonthlyReport[];
  /** The report of a month. Throws AppError `not-found`. */
  readonly of: (period: string) => MonthlyReport;
  readonly change: (period: string, step: (state: UsageState) => UsageState) => Promise<void>;
}

/** Throws AppError `io` or `newer-schema` where the license or its reports cannot be read: no reports would be a lie. */
function openReports({ stores, license, dataFolder, audit }: Workspace): Reports {
  const store = openStateStore({ ...stores, ...usageReportFile, mustBeRead: true });
  const known = license.facts();
  if (known.unread !== undefined) throw new AppError('io', known.unread);
  const all = (): readonly MonthlyReport[] =>
    store.read().reports.filter(({ licenseId }) => licenseId === known.license?.licenseId);
  return {
    facts: usageFacts(known, 0),
    lists: openUsageLists(usageListsFolder(dataFolder)),
    all,
    of: (period) => {
      const report = all().find((each) => each.period === period);
      if (report === undefined) throw new AppError('not-found', text('usageReports.missing', { period }));
      return report;
    },
    change: async (period, step) => {
      await audited(audit, 'usage-report-changed', { license: period }, () => store.update(step));
    },
  };
}

const parsePeriod = (month: string): string =>
  parseArgument(periodSchema, month, 'month', words.expectedMonth);

function list({ workspace, output }: CommandContext): ExitCode {
  const reports = openReports(workspace).all();
  output.result(reports.map(reportJson), () => table(words.header, reports.map(reportCells), words.none));
  return exitCodes.success;
}

/** The report without its removals, which `mailboxes --removed` lists. */
function reportJson({ removed, ...report }: MonthlyReport) {
  return {
    ...report,
    removed: removed.length,
    reported: reportedMailboxes({ ...report, removed }),
    sendsOn: sendingDate(report.period),
  };
}

function reportCells(report: MonthlyReport): string[] {
  const { period, number, managed, kinds, removed, deliveredAt } = report;
  return [
    period,
    number === undefined ? '-' : String(number),
    String(managed),
    String(report.new),
    String(report.highWatermark),
    kinds === undefined ? '-' : words.kinds(kinds),
    String(removed.length),
    String(reportedMailboxes(report)),
    deliveredAt ?? words.sendsOn({ date: sendingDate(period) }),
  ];
}

async function mailboxes(
  { workspace, output }: CommandContext,
  month: string,
  command: Command,
): Promise<ExitCode> {
  const period = parsePeriod(month);
  const { search, removed: onlyRemoved } = optionsOf(command, {
    search: z.string().optional(),
    removed: z.boolean().optional(),
  });
  const reports = openReports(workspace);
  const report = reports.of(period);
  const reasons = new Map(report.removed.map(({ id, reason }) => [id, reason]));
  const wanted = search?.toLowerCase();
  const found = (await reports.lists.lines(report))
    .map(parseUsageMailbox)
    .map((mailbox) => ({ ...mailbox, reason: reasons.get(mailbox.id) ?? null }))
    .filter(({ mailbox, source, reason }) => {
      if (onlyRemoved === true && reason === null) return false;
      return wanted === undefined || `${mailbox}\n${source}\n${reason ?? ''}`.toLowerCase().includes(wanted);
    });
  output.result(found, () =>
    table(
      words.mailboxHeader,
      found.map(({ mailbox, source, kind, standing, lastBackupAt, reason, id }) => [
        mailbox === '' ? id : mailbox,
        source,
        kind,
        reason === null ? words.standings[standing] : words.removed,
        lastBackupAt ?? '-',
        reason ?? '-',
      ]),
      words.noMailboxes,
    ),
  );
  return exitCodes.success;
}

async function remove(
  { workspace, output }: CommandContext,
  month: string,
  name: string,
  reason: string,
): Promise<ExitCode> {
  const period = parsePeriod(month);
  const reports = openReports(workspace);
  const mailbox = theOne(await reports.lists.find(reports.of(period), name), name, period);
  await reports.change(period, (state) => removeMailbox(state, reports.facts, period, mailbox, reason));
  return showChanged(output, reports.of(period));
}

async function putBack(
  { workspace, output }: CommandContext,
  month: string,
  name: string,
): Promise<ExitCode> {
  const period = parsePeriod(month);
  const reports = openReports(workspace);
  const { removed } = reports.of(period);
  const byId = removed.filter(({ id }) => id === name);
  const found = byId.length > 0 ? byId : removed.filter(({ mailbox }) => mailbox === name);
  if (found.length === 0)
    throw new AppError('not-found', text('usageReports.notRemoved', { mailbox: name, period }));
  const { id } = theOne(found, name, period);
  await reports.change(period, (state) => putBackMailbox(state, reports.facts, period, id));
  return showChanged(output, reports.of(period));
}

/** Reasons are lost: a person is asked, a script says `--yes`. */
async function reset(
  { workspace, output, surroundings: { person } }: CommandContext,
  month: string,
  command: Command,
): Promise<ExitCode> {
  const period = parsePeriod(month);
  const { yes } = optionsOf(command, { yes: z.boolean().optional() });
  const reports = openReports(workspace);
  const { removed, adjustment } = reports.of(period);
  const question = words.reset.question({ removed: removed.length, isAdjusted: adjustment !== null });
  if (question !== null && yes !== true) {
    if (person === null) throw usage(text('commandLine.resetNeedsYes', { period }));
    if (!(await confirm(person, question)))
      throw new AppError('cancelled', text('commandLine.nothingChanged'));
  }
  await reports.change(period, (state) => resetReport(state, reports.facts, period));
  return showChanged(output, reports.of(period));
}

function theOne<M extends Pick<UsageMailbox, 'id' | 'mailbox'>>(
  found: readonly M[],
  name: string,
  period: string,
): M {
  const [first, second] = found;
  if (first === undefined)
    throw new AppError('not-found', text('usageReports.notListed', { mailbox: name, period }));
  if (second !== undefined) {
    const choices = found
      .slice(0, mailboxesPerPage)
      .map(({ id }) => id)
      .join(', ');
    throw new AppError('invalid-argument', text('commandLine.ambiguousMailbox', { name, choices }));
  }
  return first;
}

function showChanged(output: CommandContext['output'], report: MonthlyReport): ExitCode {
  output.result(reportJson(report), () => [
    words.changed({
      period: report.period,
      managed: report.managed,
      removed: report.removed.length,
      reported: reportedMailboxes(report),
    }),
  ]);
  return exitCodes.success;
}
