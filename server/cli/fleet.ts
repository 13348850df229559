import type { Command } from 'commander';
import { z } from 'zod';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import { oneLine } from '../../shared/texts/printable.js';
import type { ConsoleReports, InstallationView } from '../admin/protocol.js';
import { administer, type CommandContext } from './context.js';
import { parseOptions, withCommonOptions } from './options.js';
import { jsonDocument, printTable } from './table.js';

const { installations: installationWords, reports: reportWords } = licensingTexts;

/** Rows fetched at a time. */
const pageSize = 500;

/** `installations` and `reports`: what consoles said of themselves. */
export function addFleet(program: Command, context: CommandContext): void {
  const json = { json: z.boolean().optional() };

  withCommonOptions(program.command('installations [license]'))
    .description(installationWords.description)
    .option('--json', licensingTexts.json)
    .action(async (of: string | undefined, _options, command: Command) => {
      const options = parseOptions(command, json);
      const fleet = await administer(context, options, async (call) => {
        const all: InstallationView[] = [];
        for (let after: InstallationView | undefined, more = true; more; after = all.at(-1)) {
          const page = await call('listInstallations', {
            of: of ?? null,
            after:
              after === undefined
                ? null
                : { licenseId: after.licenseId, installationId: after.installationId },
            limit: pageSize,
          });
          all.push(...page);
          more = page.length === pageSize;
        }
        return all;
      });
      if (options.json === true) {
        context.stdout(jsonDocument(fleet));
        return;
      }
      context.stdout(printTable(installationWords.headings, fleet.map(installationRow)));
      for (const line of exceededLines(fleet)) context.stdout(`${oneLine(line)}\n`);
    });

  withCommonOptions(program.command('reports'))
    .description(reportWords.description)
    .option('--contract <id>', reportWords.contract)
    .option('--json', licensingTexts.json)
    .action(async (_options, command: Command) => {
      const options = parseOptions(command, { ...json, contract: z.string().min(1).optional() });
      const consoles = await administer(context, options, async (call) => {
        const all: ConsoleReports[] = [];
        for (let afterId: string | null = ''; afterId !== null;) {
          const page: { consoles: ConsoleReports[]; next: string | null } = await call('listReports', {
            contractId: options.contract ?? null,
            afterId,
            limit: pageSize,
          });
          all.push(...page.consoles);
          afterId = page.next;
        }
        return all;
      });
      if (options.json === true) {
        context.stdout(jsonDocument(consoles));
        return;
      }
      context.stdout(printTable(reportWords.headings, consoles.flatMap(reportRows)));
      for (const console of consoles) {
        for (const finding of console.findings) {
          context.stdout(
            `${oneLine(reportWords.found({ ...console, what: reportWords.finding(finding) }))}\n`,
          );
        }
      }
    });
}

function installationRow(view: InstallationView): string[] {
  return [
    view.contractId,
    view.company,
    view.licenseId,
    view.installationId,
    view.productVersion,
    view.lastSeenAt,
    numberOrDash(view.managed),
    numberOrDash(view.new),
    view.notes.map((note) => installationWords.notes[note]).join(', '),
  ];
}

/** Names the consoles that together exceed one license. */
function exceededLines(fleet: readonly InstallationView[]): string[] {
  const byLicense = new Map<string, InstallationView[]>();
  for (const view of fleet) {
    if (!view.notes.includes('exceeded-together')) continue;
    byLicense.set(view.licenseId, [...(byLicense.get(view.licenseId) ?? []), view]);
  }
  return [...byLicense].flatMap(([licenseId, consoles]) => {
    const [first] = consoles;
    return first === undefined
      ? []
      : [
          installationWords.exceeded({
            licenseId,
            contractId: first.contractId,
            mailboxes: first.mailboxes,
            used: first.together.used,
            consoles: consoles
              .map((view) => `${view.installationId} (${numberOrDash(view.managed)})`)
              .join(', '),
          }),
        ];
  });
}

function reportRows(console: ConsoleReports): string[][] {
  return console.reports.map((report) => [
    console.contractId,
    console.company,
    console.installationId,
    report.period,
    numberOrDash(report.number ?? null),
    String(report.managed),
    String(report.new),
    String(report.highWatermark),
    report.kinds === undefined ? '–' : licensingTexts.reports.kinds(report.kinds),
    numberOrDash(report.removed ?? null),
    numberOrDash(report.adjusted?.managed ?? null),
    report.receivedAt,
  ]);
}

function numberOrDash(value: number | null): string {
  return value === null ? '–' : String(value);
}
