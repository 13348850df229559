/** Figures of one benchmark: times in ms over all runs, heap growth of the one run that took the most, in MB. */
export interface Figures {
  readonly runs: number;
  /** The very first run, before anything is compiled. */
  readonly firstMs: number;
  readonly bestMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** Median of the processor time of this process: what is left when others use the machine too. */
  readonly cpuMs: number;
  readonly heapMb: number;
}

/** Runs `work` once cold, `runs` times until V8 has compiled it for good, then `runs` times for the figures. */
export function measure(work: () => unknown, runs = 60): Figures {
  const startedAt = performance.now();
  work();
  const firstMs = performance.now() - startedAt;
  for (let i = 0; i < runs; i++) work();
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let heap = 0;
  for (let i = 0; i < runs; i++) {
    const heapBefore = process.memoryUsage().heapUsed;
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    work();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuTimes.push((user + system) / 1000);
    heap = Math.max(heap, process.memoryUsage().heapUsed - heapBefore);
  }
  times.sort((a, b) => a - b);
  cpuTimes.sort((a, b) => a - b);
  const cpuMs = cpuTimes[Math.floor(cpuTimes.length / 2)] ?? 0;
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    runs,
    firstMs,
    bestMs: at(0),
    medianMs: at(0.5),
    p95Ms: at(0.95),
    worstMs: at(1),
    cpuMs,
    heapMb: heap / 1024 / 1024,
  };
}

/** Prints the figures; a goal that was missed makes the run fail. */
export function report(name: string, figures: Figures, goals: { goalMs?: number; goalMb?: number }): void {
  const { runs, firstMs, bestMs, medianMs, p95Ms, worstMs, cpuMs, heapMb } = figures;
  const missed =
    (goals.goalMs !== undefined && medianMs > goals.goalMs) ||
    (goals.goalMb !== undefined && heapMb > goals.goalMb);
  process.stdout.write(
    `${name}: first ${firstMs.toFixed(1)} ms, best ${bestMs.toFixed(3)} ms, median ${medianMs.toFixed(3)} ms, p95 ${p95Ms.toFixed(3)} ms, worst ${worstMs.toFixed(3)} ms, ` +
      `processor ${cpuMs.toFixed(3)} ms, heap +${heapMb.toFixed(1)} MB, ${runs} runs${missed ? ' — GOAL MISSED' : ''}\n`,
  );
  if (missed) process.exitCode = 1;
}
