import type { Paint, SeenFrames, Use } from './frames.js';

const goal = { paintMs: 150, frameMs: 50 };

/**
 * Prints the times to first paint beside the peer's. A median over the goal makes the run fail, if the page itself computed
 * that long: what it waited for other programs is the machine's.
 */
export function reportPaint(name: string, ours: readonly Paint[], plain: readonly Paint[]): void {
  const oursMs = median(ours.map((paint) => paint.ms));
  const plainMs = median(plain.map((paint) => paint.ms));
  const cpuMs = median(ours.map((paint) => paint.cpuMs));
  const missed = Math.min(oursMs, cpuMs) > goal.paintMs;
  print(
    `${name}: ${ms(oursMs)} (goal ${String(goal.paintMs)}), ${(oursMs / plainMs).toFixed(1)} × plain`,
    missed,
  );
  print(`  Postkeep: ${paintsOf(ours)}`);
  print(`  plain: ${paintsOf(plain)}`);
}

/** Prints the frames beside the peer's. A frame over the goal makes the run fail, if the page itself computed that long. */
export function reportUse(name: string, ours: readonly Use[], plain: readonly Use[] = []): void {
  const own = ours
    .flatMap(({ frames }) => frames)
    .filter((each) => Math.min(each.ms, each.cpuMs) > goal.frameMs);
  print(name, own.length > 0);
  print(`  Postkeep: ${figuresOf(ours)}`);
  if (plain.length > 0) print(`  plain: ${figuresOf(plain)}`);
}

/** Prints the frames as the pages saw them, without a trace. */
export function reportFrames(ours: readonly SeenFrames[], plain: readonly SeenFrames[]): void {
  console.log(`  without a trace: Postkeep ${seenBy(ours)}; plain ${seenBy(plain)}`);
}

function seenBy(seen: readonly SeenFrames[]): string {
  const all = seen.flatMap(({ intervals }) => intervals);
  const late = all.filter((each) => each > goal.frameMs).length;
  return `${String(late)} of ${String(all.length)} frames over ${String(goal.frameMs)} ms, p99 ${ms(at(all, 0.99))}, worst ${ms(at(all, 1))}`;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function print(line: string, missed = false): void {
  console.log(missed ? `${line} — GOAL MISSED` : line);
  if (missed) process.exitCode = 1;
}

function paintsOf(paints: readonly Paint[]): string {
  const each = paints.map((paint) => paint.ms.toFixed(0)).join(' ');
  return `${each} ms; processor ${ms(median(paints.map((paint) => paint.cpuMs)))}`;
}

function figuresOf(uses: readonly Use[]): string {
  const frames = uses.flatMap((use) => use.frames);
  const times = frames.map((frame) => frame.ms);
  const cpu = frames.map((frame) => frame.cpuMs);
  const largest = (of: (use: Use) => number): number => Math.max(...uses.map(of));
  const total = (of: (use: Use) => number): number => uses.reduce((sum, use) => sum + of(use), 0);
  return [
    `${String(frames.length)} frames of ${ms(at(times, 0.5))}, p99 ${ms(at(times, 0.99))}, worst ${ms(at(times, 1))}, ` +
      `${String(times.filter((each) => each > goal.frameMs).length)} over ${String(goal.frameMs)} ms, ${String(total((use) => use.blank))} blank`,
    `processor a frame ${ms(at(cpu, 0.5))}, p99 ${ms(at(cpu, 0.99))}, worst ${ms(at(cpu, 1))}`,
    `longest task ${ms(largest((use) => use.longestTaskMs))} (processor ${ms(largest((use) => use.longestTaskCpuMs))})`,
    `raster ${ms(total((use) => use.rasterCpuMs) / frames.length)} a frame`,
  ].join('; ');
}

function median(values: readonly number[]): number {
  return at(values, 0.5);
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
