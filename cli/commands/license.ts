import type { Command } from 'commander';
import { z } from 'zod';
import { readDeliveredKey } from '../../core/license/key-file.js';
import { rejectionText } from '../../shared/license/key-verification.js';
import { openKeyRing } from '../../core/license/key-ring.js';
import { readKeyText } from '../../core/license/read-key-text.js';
import { runClock } from '../../core/lib/run-clock.js';
import { AppError, assertNever, toErrorData } from '../../shared/errors.js';
import type { LicenseChange } from '../../shared/license/license-change.js';
import { addMonths, canonicalInstant, dateOf, firstOfMonth } from '../../shared/license/calendar.js';
import { foreignInstantSchema } from '../../shared/license/dates.js';
import type {
  LicenseFacts,
  LicensePayload,
  LicenseStatus,
  MailboxCounts,
} from '../../shared/license/model.js';
import { licensedCount } from '../../shared/license/policy.js';
import { previewLicense, statusJson } from '../../shared/license/preview.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument, parseDate, usage } from '../arguments.js';
import { type CommandContext, type RunAlone, type RunOnConsole, optionsOf } from '../command.js';
import type { Person } from '../ask-person.js';
import { confirm } from '../confirm.js';
import type { Workspace } from '../workspace.js';
import { type ExitCode, exitCodeOfUpdate, exitCodes } from '../exit-codes.js';
import { notifyOfWhatHappened } from '../notifications.js';
import { updateOnce } from '../update-once.js';
import { licenseReportCommand } from './license-report.js';
import { comparisonLines } from '../license-comparison.js';
import { licenseUsageCommands } from './license-usage.js';
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
      run(command, async (context) => {
        const { workspace, output, surroundings } = context;
        const report = await updateOnce(workspace, surroundings.environment, (error) => {
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
        await notifyOfWhatHappened(context);
        return exitCodeOfUpdate(report);
      }),
    );
  licenseReportCommand(license, run);
  license
    .command('show')
    .description(licenseTexts.show.description)
    .option('--at <instant>', licenseTexts.show.at)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => show(context, optionsOf(command, { at: z.string().optional() }).at)),
    );
  licenseUsageCommands(license, run);
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
      runAlone(command, async ({ output, surroundings }) => {
        const { status, license } = await preview(file, command, surroundings.environment);
        output.result(statusJson(status), () => [
          ...statusLines(status),
          ...(license === null ? [] : keyLines(license)),
        ]);
        return status.license === 'installed' ? exitCodes.success : exitCodes.failed;
      }),
    );
}

async function change(
  { output, surroundings }: CommandContext,
  command: Command,
  attempt: (confirmed: boolean) => Promise<LicenseChange>,
): Promise<ExitCode> {
  const { yes } = optionsOf(command, { yes: z.boolean().optional() });
  const first = await attempt(false);
  const comparison =
    first.outcome === 'review' || first.outcome === 'needs-confirmation' ? first.comparison : undefined;
  for (const line of comparison === undefined ? [] : comparisonLines(comparison)) output.note(line);
  const made = (await isToGoOn(first, yes === true, output.note, surroundings.person))
    ? await attempt(true)
    : first;
  switch (made.outcome) {
    case 'done':
      output.result({ ...made, ...(comparison === undefined ? {} : { comparison }) }, () => [
        render(made.message),
      ]);
      return exitCodes.success;
    case 'cancelled':
    case 'review':
    case 'needs-confirmation':
      throw new AppError('cancelled', text('commandLine.nothingChanged'));
    default:
      return assertNever(made);
  }
}

/** A key that is no worse than the installed one is shown and installed; what is worse is asked about. */
async function isToGoOn(
  first: LicenseChange,
  yes: boolean,
  note: (text: string) => void,
  person: Person | null,
): Promise<boolean> {
  if (first.outcome === 'review') return true;
  return (
    first.outcome === 'needs-confirmation' &&
    (yes || (await confirmOrNote(render(first.question), note, person)))
  );
}

/** A person is asked; a script has no one to ask and has said what it wants, so it continues with the warning on stderr. */
async function confirmOrNote(
  question: string,
  note: (text: string) => void,
  person: Person | null,
): Promise<boolean> {
  if (person === null) {
    note(question);
    return true;
  }
  return confirm(person, question);
}

async function show({ workspace, output }: CommandContext, at: string | undefined): Promise<ExitCode> {
  const { facts, counts } = await stateAt(workspace, at);
  const status = evaluateLicense(facts, counts);
  const used = usedOf(counts, status);
  output.result({ ...statusJson(status), ...facts.license, ...(used === null ? {} : { used }) }, () => [
    ...statusLines(status),
    ...(used === null ? [] : [usedLine(used, facts, status)]),
    ...(facts.license === null ? [] : keyLines(facts.license)),
    words.installationId({ id: workspace.license.installationId() }),
  ]);
  return exitCodes.success;
}

/** The units in use: a new mailbox of a rental license takes none yet (licensing.md §5). Null while the license is not known. */
function usedOf(counts: MailboxCounts, status: LicenseStatus): number | null {
  return status.license === 'unknown' ? null : counts.managed - status.new;
}

function usedLine(used: number, { license, now }: LicenseFacts, status: LicenseStatus): string {
  const freeUntil = firstOfMonth(addMonths(dateOf(now), 1));
  return words.used({ used, of: licensedCount(license), fresh: status.new, freeUntil });
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

async function preview(
  file: string,
  command: Command,
  environment: NodeJS.ProcessEnv,
): Promise<{ status: LicenseStatus; license: LicensePayload | null }> {
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
    at: options.at === undefined ? runClock(environment)().toISOString() : parseInstant('--at', options.at),
    managed: parseCount('--managed', options.managed),
    new: parseCount('--new', options.new),
    exceededSince: parseDate('--exceeded-since', options.exceededSince),
    autoUpdate: options.autoUpdate === true,
    lastReport: parseDate('--last-report', options.lastReport),
  };
  if (request.new > request.managed) {
    throw usage(text('commandLine.newWithinManaged', { managed: request.managed }));
  }
  const key = readDeliveredKey(await readKeyText(file), openKeyRing(environment));
  const { exceededSince, at } = request;
  const status = previewLicense({
    ...request,
    // Like `show --at`: what begins later has not begun.
    exceededSince: exceededSince !== null && exceededSince <= dateOf(at) ? exceededSince : null,
    key: key.ok ? { payload: key.payload } : { rejection: rejectionText(key) },
  });
  return { status, license: key.ok ? key.payload : null };
}

/** An instant that lies in the years 0000 to 9999 also in UTC. */
const sayableInstant = foreignInstantSchema.refine((text) => {
  const time = Date.parse(text);
  return time >= Date.parse('0000-01-01T00:00:00Z') && time <= Date.parse('9999-12-31T23:59:59.999Z');
});

function parseInstant(name: string, text: string): string {
  return parseArgument(sayableInstant, text, name, licenseTexts.expected.instant);
}

function parseCount(name: string, text: string): number {
  const count = z
    .string()
    .regex(/^\d{1,8}$/)
    .transform(Number)
    .refine((number) => number <= 10_000_000);
  return parseArgument(count, text, name, licenseTexts.expected.count);
}

/** What the key itself says. */
function keyLines(license: LicensePayload): string[] {
  return [
    words.type({ type: license.type }),
    words.package({ name: license.package }),
    words.licensedTo({ company: license.licensedTo.company }),
    words.mailboxes({ count: license.mailboxes }),
    words.licenseId({ id: license.licenseId }),
    words.supportId({ id: license.supportId }),
    ...(license.supportExpiresOn === undefined
      ? []
      : [words.supportExpiresOn({ date: license.supportExpiresOn })]),
  ];
}

function statusLines(status: LicenseStatus): string[] {
  return [
    words.status({ status: render(status.statusText) }),
    ...(status.reason === undefined ? [] : [render(status.reason)]),
    ...(status.expiresOn === null ? [] : [words.expiresOn({ date: status.expiresOn })]),
    ...status.messages.filter(({ when }) => when !== 'job-log').map(({ text }) => render(text)),
  ];
}
