import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque start time; empty where the system does not tell. */
  readonly started: string;
}

let own: ProcessIdentity | null = null;

export function ownIdentity(): ProcessIdentity {
  own ??= { pid: process.pid, started: startOf(process.pid) ?? '' };
  return own;
}

/** True while that very process lives. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  if (started === '') return true;
  const now = startOf(pid);
  return now === null || now === started;
}

function startOf(pid: number): string | null {
  try {
    switch (process.platform) {
      case 'linux':
        return linuxStart(pid);
      case 'darwin':
        return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      default:
        return null;
    }
  } catch {
    return null;
  }
}

/** proc(5), field 22 of stat, counted after the command's name, which may hold spaces; with the boot it belongs to. */
function linuxStart(pid: number): string {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}
