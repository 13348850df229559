import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** The highest proportional set size of the process and all below it, in MB; 0 where the system tells none. */
  readonly peakMb: number;
  readonly stdout: string;
}

const lookEveryMs = 25;

/** Runs a program to its end. Throws where it ends with another code than those expected. */
export async function measured(
  command: string,
  args: readonly string[],
  { environment = {}, codes = [0] }: { environment?: NodeJS.ProcessEnv; codes?: readonly number[] } = {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(command, [...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, child.pid === undefined ? 0 : proportionalMb(child.pid));
  }, lookEveryMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  }).finally(() => {
    clearInterval(timer);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (code === null || !codes.includes(code)) {
    const said = [...err, ...out].join('').slice(-2000);
    throw new Error(`"${command} ${args.join(' ')}" ended with ${String(code)}:\n${said}`);
  }
  return { seconds, peakMb, stdout: out.join('') };
}

/** Of a process and its children (Linux's smaps_rollup). */
function proportionalMb(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(
      readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'),
    )?.[1];
    const children = readdirSync(`/proc/${String(pid)}/task`).flatMap((task) =>
      readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean),
    );
    const below = children.reduce((sum, child) => sum + proportionalMb(Number(child)), 0);
    return Number(kilobytes ?? 0) / 1000 + below;
  } catch {
    // It has ended, or is not ours to look at.
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
