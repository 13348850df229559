import { readFile } from 'node:fs/promises';

/** Processor time a process has used, user and system (proc(5): clock ticks of 10 ms). */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
