import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { z } from 'zod';

/** One frame of the page, in milliseconds. */
interface Frame {
  /** Until the next one began, whatever the machine did meanwhile. */
  readonly ms: number;
  /**
   * Processor time that the page's thread needs for it: its own task, and the longest of the others meanwhile. Blink puts a frame
   * before all tasks that wait, so it waits for one at most; on a machine of its own it would take this long.
   */
  readonly cpuMs: number;
}

/** What Chromium's threads did while a page was used; all times in milliseconds. */
export interface Work {
  readonly frames: readonly Frame[];
  /** The longest that the page's thread did one thing: by the clock, and of the processor. */
  readonly longestTaskMs: number;
  readonly longestTaskCpuMs: number;
  /** Processor time of turning the page into pixels, without a graphics card: rasterizer and display compositor. */
  readonly rasterCpuMs: number;
}

const categories = ['toplevel', 'cc', 'viz'];
const taskEvent = 'ThreadControllerImpl::RunTask';
const frameEvent = 'ProxyMain::BeginMainFrame';
const rasterEvents = ['RasterTask', 'Display::DrawAndSwap'];

const traceSchema = z.object({ traceEvents: z.array(z.unknown()) });
const eventSchema = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  /** Microseconds: begin, by the clock, of the processor. */
  ts: z.number(),
  dur: z.number().default(0),
  tdur: z.number().default(0),
  args: z.looseObject({ name: z.string().optional() }).default({}),
});
type TraceEvent = z.infer<typeof eventSchema>;

/** Records what the threads of `app` do until `use` has ended. */
export async function traced<T>(
  app: ElectronApplication,
  use: () => Promise<T>,
): Promise<{ readonly value: T; readonly work: Work }> {
  await app.evaluate(
    ({ contentTracing }, included) =>
      contentTracing.startRecording({ included_categories: included, excluded_categories: ['*'] }),
    categories,
  );
  const value = await use();
  const path = join(tmpdir(), `postkeep-trace-${String(process.pid)}.json`);
  try {
    await app.evaluate(({ contentTracing }, file) => contentTracing.stopRecording(file), path);
    return { value, work: workOf(await readEvents(path)) };
  } finally {
    await rm(path, { force: true });
  }
}

async function readEvents(path: string): Promise<TraceEvent[]> {
  const { traceEvents } = traceSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return traceEvents.flatMap((event) => {
    const { success, data } = eventSchema.safeParse(event);
    return success ? [data] : [];
  });
}

function workOf(events: readonly TraceEvent[]): Work {
  const page = pageThread(events);
  const tasks = page.filter(({ name }) => name === taskEvent).sort((a, b) => a.ts - b.ts);
  const begins = page.filter(({ name, dur }) => name === frameEvent && dur > 0).map(({ ts }) => ts);
  return {
    frames: framesOf(tasks, begins),
    longestTaskMs: Math.max(0, ...tasks.map(({ dur }) => dur)) / 1000,
    longestTaskCpuMs: Math.max(0, ...tasks.map(({ tdur }) => tdur)) / 1000,
    rasterCpuMs:
      events.filter(({ name }) => rasterEvents.includes(name)).reduce((sum, { tdur }) => sum + tdur, 0) /
      1000,
  };
}

/** Everything of the thread that runs the page: of the renderers' main threads the busiest. */
function pageThread(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = events
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
  return threads.sort((a, b) => b.length - a.length)[0] ?? [];
}

/** Tasks in the order of time; those in which a frame began end the frame before and start the next. */
function framesOf(tasks: readonly TraceEvent[], begins: readonly number[]): Frame[] {
  const sorted = [...begins].sort((a, b) => a - b);
  const frames: Frame[] = [];
  let current: TraceEvent | null = null;
  let longestOther = 0;
  let next = 0;
  for (const task of tasks) {
    while ((sorted[next] ?? Infinity) < task.ts) next += 1;
    if ((sorted[next] ?? Infinity) > task.ts + task.dur) {
      longestOther = Math.max(longestOther, task.tdur);
      continue;
    }
    if (current)
      frames.push({ ms: (task.ts - current.ts) / 1000, cpuMs: (current.tdur + longestOther) / 1000 });
    current = task;
    longestOther = 0;
  }
  return frames;
}
