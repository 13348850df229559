// @ts-check
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'postkeep-tests-';
/** A run needs a quarter of it. */
const neededBytes = 6 * 1024 ** 3;

/**
 * Has this process, and what it starts, keep temporary files in memory until it ends, where there is plenty of it: tests kill processes and
 * not the machine, and waiting for a disk is half of the time of those that write (docs/decisions/0308).
 */
export function keepTemporaryFilesInMemory() {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return;
  for (const name of readdirSync(memory)) {
    const runner = Number(name.startsWith(prefix) ? name.slice(prefix.length) : NaN);
    // Left by a run that was killed.
    if (Number.isInteger(runner) && !existsSync(`/proc/${String(runner)}`))
      rmSync(join(memory, name), { recursive: true, force: true });
  }
  const folder = join(memory, `${prefix}${String(process.pid)}`);
  mkdirSync(folder);
  // As /tmp is: some servers run as a user of their own.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

function hasRoom() {
  if (process.platform !== 'linux' || !existsSync(memory)) return false;
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, place]) => place === memory);
  if (mount?.[2] !== 'tmpfs' || mount[3]?.split(',').includes('noexec') === true) return false;
  const { bavail, bsize } = statfsSync(memory);
  return Math.min(bavail * bsize, process.availableMemory()) >= neededBytes;
}
