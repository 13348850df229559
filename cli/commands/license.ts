import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { readDeliveredKey } from '../../core/license/key-file.js';
import { rejectionText } from '../../shared/license/key-verification.js';
import { openKeyRing } from '../../core/license/key-ring.js';
import { readKeyText } from '../../core/license/read-key-text.js';
import { runClock } from '../../core/lib/run-clock.js';
import { AppError, assertNever, toErrorData } from '../../shared/errors.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { canonicalInstant, dateOf } from '../../shared/license/calendar.js';
import { calendarDateSchema, foreignInstantSchema } from '../../shared/license/dates.js';
import type { LicenseFacts, LicenseStatus, MailboxCounts } from '../../shared/license/model.js';
import { previewLicense, statusJson } from '../../shared/license/preview.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunAlone, type RunOnConsole, optionsOf } from '../command.js';
import type { Workspace } from '../workspace.js';
import { type ExitCode, exitCodeOfUpdate, exitCodes } from '../exit-codes.js';
import { updateOnce } from '../update-once.js';
import { licenseTexts } from '../../shared/texts/command-line/license.js';

const words = licenseTexts.show;

export function licenseCommands(program: Command, run: RunOnConsole, runAlone: RunAlone): void {
  const license = program.command('license').description(licenseTexts.description);
  license
    .command('install <file>')
    .description(licenseTexts.install.description)
    .option('--yes', licenseTexts.install.yes)
    .action((file: string, _options: unknown, command: Command) =>
      run(command, async (context) => {
        const keyText = await readKeyText(file);
        const counts = await context.workspace.engine.mailboxes.counts();
        return change(context, command, (confirmed) =>
          context.workspace.license.install(keyText, counts, confirmed),
        );
      }),
    );
  license
    .command('remove')
    .description(licenseTexts.remove.description)
    .option('--yes', licenseTexts.remove.yes)
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => {
        const counts = await context.workspace.engine.mailboxes.counts();
        return change(context, command, (confirmed) => context.workspace.license.remove(counts, confirmed));
      }),
    );
  license
    .command('update')
    .description(licenseTexts.update.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const report = await updateOnce(workspace, (error) => {
          output.note(licenseTexts.update.logNotWritten({ problem: render(toErrorData(error).message) }));
        });
        const { sessionId, outcome, result, lines, nextAttempt } = report;
        const json = {
          sessionId,
          outcome,
          result,
          lines,
          ...(nextAttempt === undefined ? {} : { nextAttempt }),
        };
        output.result(json, () => [
          ...[
            ...lines.map(({ text }) => text),
            report.reason,
            report.recommendation,
            ...(report.note === undefined ? [] : [report.note]),
          ].map((said) => render(said)),
        ]);
        return exitCodeOfUpdate(report);
      }),
    );
  license
    .command('show')
    .description(licenseTexts.show.description)
    .option('--at <instant>', licenseTexts.show.at)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => show(context, optionsOf(command, { at: z.string().optional() }).at)),
    );
  license
    .command('preview <file>')
    .description(licenseTexts.preview.description)
    .option('--at <instant>', licenseTexts.preview.at)
    .option('--managed <n>', licenseTexts.preview.managed, '0')
    .option('--new <n>', licenseTexts.preview.new, '0')
    .option('--exceeded-since <date>', licenseTexts.preview.exceededSince)
    .option('--auto-update', licenseTexts.preview.autoUpdate)
    .option('--last-report <date>', licenseTexts.preview.lastReport)
    .action((file: string, _options: unknown, command: Command) =>
      runAlone(command, async (output) => {
        const status = await preview(file, command);
        output.result(statusJson(status), () => statusLines(status));
        return status.license === 'installed' ? exitCodes.success : exitCodes.failed;
      }),
    );
}

async function change(
  { output }: CommandContext,
  command: Command,
  attempt: (confirmed: boolean) => Promise<LicenseChange>,
): Promise<ExitCode> {
  const { yes } = optionsOf(command, { yes: z.boolean().optional() });
  const first = await attempt(yes === true);
  const made =
    first.outcome === 'needs-confirmation' && (await confirm(render(first.question), output.note))
      ? await attempt(true)
      : first;
  switch (made.outcome) {
    case 'done':
      output.result(made, () => [render(made.message)]);
      return exitCodes.success;
    case 'cancelled':
    case 'needs-confirmation':
      throw new AppError('cancelled', text('commandLine.nothingChanged'));
    default:
      return assertNever(made);
  }
}

/** A person is asked; a script has no one to ask and has said what it wants, so it continues with the warning on stderr. */
async function confirm(question: string, note: (text: string) => void): Promise<boolean> {
  if (!process.stdin.isTTY) {
    note(question);
    return true;
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${question} ${licenseTexts.yesOrNo} `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function show({ workspace, output }: CommandContext, at: string | undefined): Promise<ExitCode> {
  const { facts, counts } = await stateAt(workspace, at);
  const status = evaluateLicense(facts, counts);
  output.result({ ...statusJson(status), ...facts.license }, () => [
    ...statusLines(status),
    ...(facts.license === null
      ? []
      : [
          words.type({ type: facts.license.type }),
          words.package({ name: facts.license.package }),
          words.licensedTo({ company: facts.license.licensedTo.company }),
          words.mailboxes({ count: facts.license.mailboxes }),
          words.supportId({ id: facts.license.supportId }),
        ]),
  ]);
  return exitCodes.success;
}

/** All that the status is a function of: the license and the ledger, now or at another instant. */
async function stateAt(
  { license, engine }: Workspace,
  at: string | undefined,
): Promise<{ facts: LicenseFacts; counts: MailboxCounts }> {
  const facts = license.facts();
  if (at === undefined) return { facts, counts: await engine.mailboxes.counts() };
  const now = canonicalInstant(parseInstant('--at', at));
  return { facts: { ...facts, now }, counts: await engine.mailboxes.countsAt({ at: now }) };
}

async function preview(file: string, command: Command): Promise<LicenseStatus> {
  const options = optionsOf(command, {
    at: z.string().optional(),
    managed: z.string(),
    new: z.string(),
    exceededSince: z.string().optional(),
    autoUpdate: z.boolean().optional(),
    lastReport: z.string().optional(),
  });
  // Wrong usage is said before the file is looked at.
  const request = {
    at: options.at === undefined ? runClock(process.env)().toISOString() : parseInstant('--at', options.at),
    managed: parseCount('--managed', options.managed),
    new: parseCount('--new', options.new),
    exceededSince: parseDate('--exceeded-since', options.exceededSince),
    autoUpdate: options.autoUpdate === true,
    lastReport: parseDate('--last-report', options.lastReport),
  };
  if (request.new > request.managed) {
    throw usage(text('commandLine.newWithinManaged', { managed: request.managed }));
  }
  const key = readDeliveredKey(await readKeyText(file), openKeyRing(process.env));
  const { exceededSince, at } = request;
  return previewLicense({
    ...request,
    // Like `show --at`: what begins later has not begun.
    exceededSince: exceededSince !== null && exceededSince <= dateOf(at) ? exceededSince : null,
    key: key.ok ? { payload: key.payload } : { rejection: rejectionText(key) },
  });
}

/** An instant that lies in the years 0000 to 9999 also in UTC. */
const sayableInstant = foreignInstantSchema.refine((text) => {
  const time = Date.parse(text);
  return time >= Date.parse('0000-01-01T00:00:00Z') && time <= Date.parse('9999-12-31T23:59:59.999Z');
});

function parseInstant(name: string, text: string): string {
  return parseArgument(sayableInstant, text, name, licenseTexts.expected.instant);
}

function parseDate(name: string, text: string | undefined): string | null {
  return text === undefined
    ? null
    : parseArgument(calendarDateSchema, text, name, licenseTexts.expected.date);
}

function parseCount(name: string, text: string): number {
  const count = z
    .string()
    .regex(/^\d{1,8}$/)
    .transform(Number)
    .refine((number) => number <= 10_000_000);
  return parseArgument(count, text, name, licenseTexts.expected.count);
}

function statusLines(status: LicenseStatus): string[] {
  return [
    words.status({ status: render(status.statusText) }),
    ...(status.reason === undefined ? [] : [render(status.reason)]),
    ...(status.expiresOn === null ? [] : [words.expiresOn({ date: status.expiresOn })]),
    ...status.messages.filter(({ when }) => when !== 'job-log').map(({ text }) => render(text)),
  ];
}
