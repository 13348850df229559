import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

interface Named {
  mailboxes: number;
  /** The first of them. */
  names: string;
  /** How many are not among the names. */
  more: number;
}

/** `2 mailboxes (a, b)`, `5 mailboxes (a, b and 3 more)`. */
function named({ mailboxes, names, more }: Named, f: TextFormat): string {
  return `${counted(mailboxes, 'mailbox', f)} (${names}${more > 0 ? ` and ${f.number(more)} more` : ''})`;
}

function have(mailboxes: number): string {
  return mailboxes === 1 ? 'has' : 'have';
}

function them(runs: number): string {
  return runs === 1 ? 'it' : 'them';
}

/** Why backups are not up to date: Home and `postkeep status`. Each says what to do. */
export const status = {
  jobFailed: ({ job, reason }: { job: string; reason: string }) => `The last run of ${job} failed. ${reason}`,
  jobMailboxes: (p: Named & { job: string; reason: string }, f: TextFormat) =>
    `The last run of ${p.job} did not back up ${named(p, f)}. ${p.reason}`,
  jobWarning: (p: { job: string; reason: string }) =>
    `The last run of ${p.job} ended with warnings. ${p.reason}`,
  jobIncomplete: (p: Named & { job: string; reason: string }, f: TextFormat) =>
    `The last run of ${p.job} missed mail of ${named(p, f)}. ${p.reason}`,
  openLog: 'Open its log to see why.',
  neverListed: ({ job }: { job: string }) =>
    `${job} has never run to its end, so its mailboxes are not known. Run it again.`,
  jobUnknown: ({ job }: { job: string }) =>
    `It is unclear when ${job} is due: it was created in the future, or its schedule is never due. Check the clock and the schedule, then run the job.`,
  never: (p: Named, f: TextFormat) =>
    `There is no good backup of ${named(p, f)}. Run the job, and let it finish.`,
  failing: (p: Named, f: TextFormat) =>
    `${named(p, f)} could not be backed up the last time. Open the job's log to see why.`,
  incomplete: (p: Named, f: TextFormat) =>
    `${named(p, f)} ${p.mailboxes === 1 ? 'was' : 'were'} backed up without some of the mail. Open the job's log to see what is missing.`,
  late: (p: Named & { since: string }, f: TextFormat) =>
    `${named(p, f)} ${have(p.mailboxes)} had no good backup since ${f.dateTime(p.since)}. Run the job.`,
  waiting: (p: Named, f: TextFormat) =>
    `${named(p, f)} ${p.mailboxes === 1 ? 'waits' : 'wait'} for a license and ${p.mailboxes === 1 ? 'is' : 'are'} not backed up. Install a license for more mailboxes.`,
  paused: (p: Named, f: TextFormat) =>
    `${named(p, f)} ${p.mailboxes === 1 ? 'is' : 'are'} not backed up: the schedule is disabled. Enable it, or delete the job.`,
  pausedJob: ({ job }: { job: string }) =>
    `The schedule of ${job} is disabled. Enable it, or delete the job.`,
  unlisted: (p: Named, f: TextFormat) =>
    `${named(p, f)} ${p.mailboxes === 1 ? 'was' : 'were'} not in the source's list the last time. Exclude what is gone for good; check the source otherwise.`,
  unknown: (p: Named, f: TextFormat) =>
    `It is unclear whether ${named(p, f)} ${p.mailboxes === 1 ? 'is' : 'are'} backed up in time: dates are in the future, or the schedule is never due. Check the clock and the schedule, then run the job.`,
  damaged: (p: Named & { path: string; isBucket: boolean; messages: number; since: string }, f: TextFormat) =>
    `${counted(p.messages, 'message', f)} in ${p.path} ${p.messages === 1 ? 'is' : 'are'} damaged${p.mailboxes > 0 ? `, in ${named(p, f)}` : ''}; found ${f.dateTime(p.since)}. ${p.isBucket ? 'Repair puts back what the bucket or this computer still has, and the next backup' : 'The next backup'} reads what the source still has again.${p.isBucket ? '' : ' Check the disk.'}`,
  fileDamaged: (p: { path: string; isBucket: boolean; since: string; reason: string }, f: TextFormat) =>
    p.isBucket
      ? `${p.path} is damaged (${p.reason}); found ${f.dateTime(p.since)}. Repair puts back what the bucket or this computer still has.`
      : `The database of ${p.path} is damaged (${p.reason}); found ${f.dateTime(p.since)}. Check the disk, and replace the repository with a copy if you have one.`,
  repaired: ({ path, at }: { path: string; at: string }, f: TextFormat) =>
    `Damage in ${path} was repaired ${f.dateTime(at)}. Verify it to know whether everything is whole.`,
  drillFailed: (p: { path: string; at: string; messages: number; whole: number }, f: TextFormat) =>
    `Only ${f.number(p.whole)} of ${counted(p.messages, 'message', f)} came back whole in the restore drill of ${f.dateTime(p.at)} from ${p.path}. Open its log, verify the repository, and hold another drill.`,
  missed: ({ missed, then }: { missed: string; then: string }) => `${missed} ${then}`,
  missedRuns: (
    p: { job: string; runs: number; isMore: boolean; from: string; to: string },
    f: TextFormat,
  ) => {
    const when = p.runs === 1 ? f.dateTime(p.from) : `from ${f.dateTime(p.from)} to ${f.dateTime(p.to)}`;
    return `${p.isMore ? 'More than ' : ''}${counted(p.runs, 'run', f)} of ${p.job} ${p.runs === 1 ? 'was' : 'were'} missed while this computer or Postkeep was off (${when}).`;
  },
  missedMadeUp: ({ runs, at }: { runs: number; at: string }, f: TextFormat) =>
    `The run of ${f.dateTime(at)} made up for ${them(runs)}.`,
  missedUntil: ({ runs, at }: { runs: number; at: string }, f: TextFormat) =>
    `The run of ${f.dateTime(at)} will make up for ${them(runs)}.`,
  missedStill: ({ runs }: { runs: number }) =>
    `The next run makes up for ${them(runs)}, as soon as Postkeep runs.`,
  diskSpace: ({ path, free }: { path: string; free: number }, f: TextFormat) =>
    `The disk of ${path} has only ${f.bytes(free)} left. Free some space before the next backup.`,
  diskFills: (p: { path: string; free: number; aDay: number; days: number }, f: TextFormat) =>
    `The disk of ${p.path} has ${f.bytes(p.free)} left, and what is backed up there has grown by ${f.bytes(p.aDay)} a day lately: it will be full ${p.days === 0 ? 'within a day' : `in about ${counted(p.days, 'day', f)}`}. Free some space, or keep restore points for a shorter time.`,
} as const;
