import { randomUUID } from 'node:crypto';
import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { version } from '../../core/lib/build-constants.js';
import { currentUser } from '../../core/lib/current-user.js';
import { createReport } from '../../core/license-reports/create-report.js';
import { assertNever, toErrorData } from '../../shared/errors.js';
import { addDays, dateOf } from '../../shared/license/calendar.js';
import { type Interval, intervalSchema, longestOverviewYears } from '../../shared/license/license-days.js';
import {
  type ReportFormat,
  type ReportSubject,
  reportFormats,
  reportSubjects,
} from '../../shared/license/license-report.js';
import { licenseTexts } from '../../shared/texts/command-line/license.js';
import { render, text } from '../../shared/texts/text.js';
import { parseArgument, parseDate, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

const words = licenseTexts.report;
const options = {
  from: z.string().optional(),
  to: z.string().optional(),
  format: z.string().optional(),
  out: z.string(),
};

export function licenseReportCommand(license: Command, run: RunOnConsole): void {
  license
    .command('report [report]')
    .description(words.description)
    .option('--from <date>', words.from)
    .option('--to <date>', words.to)
    .option('--format <format>', words.format)
    .requiredOption('--out <path>', words.out)
    .action((given: string | undefined, _options: unknown, command: Command) =>
      run(command, (context) => report(context, given, optionsOf(command, options))),
    );
}

async function report(
  { workspace, output }: CommandContext,
  given: string | undefined,
  { from, to, format: givenFormat, out }: z.output<z.ZodObject<typeof options>>,
): Promise<ExitCode> {
  const { engine, license } = workspace;
  const subject = subjectOf(given, parseDate('--from', from), parseDate('--to', to), license.facts().now);
  const format = formatOf(givenFormat, out);
  const path = resolve(out);
  const stopListening = engine.licenseReports.progress(({ done, total }) => {
    output.progress(words.progress({ done, total }));
  });
  try {
    const { items, listed } = await createReport({ task: randomUUID(), subject, format }, path, {
      ...{ engine, license },
      events: { add: workspace.addEvent },
      user: currentUser(),
      productVersion: version,
      onNotNoted: (error) => {
        output.note(words.notNoted({ problem: render(toErrorData(error).message) }));
      },
    });
    output.progress(null);
    const interval = subject.report === 'overview' ? subject.interval : {};
    output.result({ report: subject.report, ...interval, format, path, items, listed }, () => [
      words.written[subject.report]({ path, items }),
    ]);
    if (listed < items) output.note(render(text('licenseReports.listsFirst', { listed, all: items })));
    return exitCodes.success;
  } finally {
    output.progress(null);
    stopListening();
  }
}

/** An overview where days are given, else the consumption (docs/decisions/0178). */
function subjectOf(
  given: string | undefined,
  from: string | null,
  to: string | null,
  now: string,
): ReportSubject {
  const hasDays = from !== null || to !== null;
  const kind =
    given === undefined
      ? hasDays
        ? 'overview'
        : 'consumption'
      : parseArgument(z.enum(reportSubjects), given, 'report', words.expectedReport);
  switch (kind) {
    case 'consumption':
      if (hasDays) throw usage(text('commandLine.daysOfConsumption'));
      return { report: 'consumption' };
    case 'overview':
      return { report: 'overview', interval: intervalOf(from, to, now) };
    default:
      return assertNever(kind);
  }
}

/** Without a beginning 30 days, without an end until today. */
function intervalOf(from: string | null, to: string | null, now: string): Interval {
  const last = to ?? dateOf(now);
  const interval = intervalSchema.safeParse({ from: from ?? addDays(last, -29), to: last });
  if (!interval.success) throw usage(text('commandLine.intervalInvalid', { years: longestOverviewYears }));
  return interval.data;
}

function formatOf(given: string | undefined, out: string): ReportFormat {
  if (given !== undefined)
    return parseArgument(z.enum(reportFormats), given, '--format', words.expectedFormat);
  return z.enum(reportFormats).catch('pdf').parse(extname(out).slice(1).toLowerCase());
}
