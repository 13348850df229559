import type { Command } from 'commander';
import {
  type BackupStatus,
  type ProtectionType,
  lastDrillOf,
  protectionTypes,
} from '../../shared/backup/status.js';
import { assertNever } from '../../shared/errors.js';
import { statusTexts } from '../../shared/texts/command-line/status.js';
import { render } from '../../shared/texts/text.js';
import type { RunOnConsole } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

export function statusCommand(program: Command, run: RunOnConsole): void {
  program
    .command('status')
    .description(statusTexts.description)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const status = await workspace.engine.status.get();
        output.result(statusJson(status), () => [
          [statusLine(status), ...status.missedRuns.map(({ text }) => render(text))].join(' '),
        ]);
        return exitCodeOf(verdictFor(status));
      }),
    );
}

type Verdict = 'fine' | 'attention' | 'stopped';

/** For monitoring: a run that is under way, or due and not late yet, is no reason to wake anybody; what was never backed up is. */
function verdictFor({ verdict }: BackupStatus): Verdict {
  switch (verdict.type) {
    case 'fine':
    case 'running':
    case 'due':
      return 'fine';
    case 'no-jobs':
    case 'never-run':
    case 'no-mailboxes':
    case 'attention':
      return 'attention';
    case 'stopped':
      return 'stopped';
    default:
      return assertNever(verdict);
  }
}

function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'fine':
      return exitCodes.success;
    case 'attention':
      return exitCodes.warnings;
    case 'stopped':
      return exitCodes.refusedByLicense;
    default:
      return assertNever(verdict);
  }
}

/** One line, for a monitoring system or the subject of a mail. */
function statusLine(status: BackupStatus): string {
  const { verdict, reasons } = status;
  const said = reasons.map(({ text }) => render(text)).join(' ');
  switch (verdict.type) {
    case 'fine':
      return statusTexts.fine(verdict);
    case 'running':
      return statusTexts.running(verdict);
    case 'due':
      return statusTexts.due(verdict);
    case 'no-jobs':
      return statusTexts.noJobs;
    case 'never-run':
      return statusTexts.neverRun(verdict);
    case 'no-mailboxes':
      return statusTexts.noMailboxes;
    case 'attention':
      return statusTexts.attention({ said });
    case 'stopped':
      return statusTexts.stopped({ license: render(status.license.statusText) });
    default:
      return assertNever(verdict);
  }
}

/** Of the five figures of the contract those that are not what a job has promised are `late`, whatever keeps them from it. */
const figures: Readonly<Record<ProtectionType, 'protected' | 'late' | 'never' | 'waiting'>> = {
  protected: 'protected',
  due: 'protected',
  running: 'late',
  new: 'never',
  late: 'late',
  away: 'late',
  never: 'never',
  incomplete: 'late',
  failing: 'late',
  waiting: 'waiting',
  paused: 'late',
  unlisted: 'late',
  unknown: 'late',
};

/** Exactly the members of command-line.md §5, in its order. */
function statusJson(status: BackupStatus): object {
  const { reasons, mailboxes, repositories, license } = status;
  const drill = lastDrillOf(repositories);
  const sum = (figure: (typeof figures)[ProtectionType]): number =>
    protectionTypes
      .filter((type) => figures[type] === figure)
      .reduce((total, type) => total + mailboxes[type], 0);
  return {
    verdict: verdictFor(status),
    reasons: reasons.map(({ code, text, mailboxes: count }) => ({
      code,
      text: render(text),
      mailboxes: count,
    })),
    mailboxes: {
      protected: sum('protected'),
      late: sum('late'),
      never: sum('never'),
      waiting: sum('waiting'),
      excluded: mailboxes.excluded + mailboxes.unassigned,
    },
    repositories: repositories.map(
      ({ path, problem, freeBytes, damagedMessages, mendedMessages, isFileDamaged }) => ({
        path,
        reachable: problem === null,
        freeBytes,
        damaged: isFileDamaged || damagedMessages > mendedMessages,
      }),
    ),
    missedRuns: status.missedRuns.map(({ job, runs, from, to, madeUpAt, nextAt, text }) => ({
      ...{ job, runs, from, to, madeUpAt, nextAt },
      text: render(text),
    })),
    lastDrill: drill === null ? null : { at: drill.at, messages: drill.messages, whole: drill.whole },
    license: { ...license, statusText: render(license.statusText) },
  };
}
