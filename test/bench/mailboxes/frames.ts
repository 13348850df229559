import type { ElectronApplication, Locator } from '@playwright/test';
import { type Work, traced } from './trace.js';

/** What the page itself sees of its frames. */
export interface SeenFrames {
  /** Milliseconds from each frame to the next. */
  readonly intervals: readonly number[];
  /** Frames in which the middle of the list showed no row. */
  readonly blank: number;
}

/** How one way of using a list went. */
export interface Use extends Work {
  readonly blank: number;
}

declare global {
  /** Ends the recording and answers what was seen. */
  var stopRecording: (() => SeenFrames) | undefined;
}

/** Rows of both lists are this tall, and say their place as a grid does: the header is row 1. */
const rowHeight = 44;

/** Lets the page draw every frame it can, and records what its threads do for it, while `use` uses `list`. */
export async function whileUsing(
  app: ElectronApplication,
  list: Locator,
  use: () => Promise<void>,
): Promise<Use> {
  const { value, work } = await traced(app, () => watchFrames(list, use));
  return { ...work, blank: value.blank };
}

/** Lets the page draw every frame it can while `use` uses `list`, and nothing else: Chromium's own trace costs frames too. */
export async function watchFrames(list: Locator, use: () => Promise<void>): Promise<SeenFrames> {
  await list.evaluate(lookAtEveryFrame, rowHeight);
  await use();
  // The last frames belong to it.
  await list.page().waitForTimeout(150);
  const seen = await list.page().evaluate(() => globalThis.stopRecording?.());
  if (!seen) throw new Error('The page has lost what it recorded.');
  return seen;
}

function lookAtEveryFrame(list: Element, height: number): void {
  const intervals: number[] = [];
  let blank = 0;
  let last: number | null = null;
  let request = requestAnimationFrame(onFrame);
  function onFrame(): void {
    const now = performance.now();
    if (last !== null) intervals.push(now - last);
    last = now;
    const middle = Math.floor((list.scrollTop + list.clientHeight / 2) / height);
    if (list.isConnected && list.querySelector(`[aria-rowindex="${String(middle + 2)}"]`) === null)
      blank += 1;
    request = requestAnimationFrame(onFrame);
  }
  globalThis.stopRecording = () => {
    cancelAnimationFrame(request);
    return { intervals, blank };
  };
}

/** Milliseconds from a click, as the system stamped it, until what it opens is on the screen. */
export interface Paint {
  /**
   * The later of the page's own work for that frame and the presentation that Chromium notes for the click (Event Timing, in
   * steps of 8 ms).
   */
  readonly ms: number;
  /** Processor time of the largest frame meanwhile, with the task before it. */
  readonly cpuMs: number;
}

/** Clicks on `target` and waits for the first paint of what matches `opened`. */
export async function timeToPaint(app: ElectronApplication, target: Locator, opened: string): Promise<Paint> {
  const { value, work } = await traced(app, async () => {
    const painted = target.page().evaluate(clickToPaint, opened);
    await target.click();
    return painted;
  });
  return { ms: value, cpuMs: Math.max(0, ...work.frames.map(({ cpuMs }) => cpuMs)) };
}

function clickToPaint(opened: string): Promise<number> {
  return new Promise((resolve) => {
    const entries: PerformanceEntry[] = [];
    const options: PerformanceObserverInit & { durationThreshold: number } = {
      type: 'event',
      durationThreshold: 16,
    };
    new PerformanceObserver((list) => entries.push(...list.getEntries())).observe(options);
    function onClick({ timeStamp }: Event): void {
      function look(): void {
        if (document.querySelector(opened) === null) {
          requestAnimationFrame(look);
          return;
        }
        // A message is handled when the frame has been handed to the compositor.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const drawn = performance.now() - timeStamp;
          setTimeout(() => {
            const noted = entries.find(({ name, startTime }) => name === 'click' && startTime === timeStamp);
            resolve(Math.max(drawn, noted?.duration ?? 0));
          }, 500);
        };
        port2.postMessage(null);
      }
      requestAnimationFrame(look);
    }
    addEventListener('click', onClick, { capture: true, once: true });
  });
}

/** The ways in which a person scrolls a list, at a hand's pace. */
export const waysToScroll: readonly {
  readonly name: string;
  readonly scroll: (list: Locator) => Promise<void>;
}[] = [
  {
    name: 'wheel, a notch a frame',
    scroll: async (list) => {
      await list.hover();
      await repeat(120, 16, () => list.page().mouse.wheel(0, 120));
    },
  },
  {
    name: 'wheel, two screens a notch',
    scroll: async (list) => {
      await list.hover();
      await repeat(60, 32, () => list.page().mouse.wheel(0, 1200));
    },
  },
  {
    name: 'Page Down held, then End and Home',
    scroll: async (list) => {
      await list.focus();
      await repeat(60, 33, () => list.page().keyboard.press('PageDown'));
      await repeat(3, 200, async () => {
        await list.page().keyboard.press('End');
        await list.page().waitForTimeout(200);
        await list.page().keyboard.press('Home');
      });
    },
  },
  { name: 'bar dragged to the middle and the end', scroll: dragBar },
];

async function dragBar(list: Locator): Promise<void> {
  const { mouse } = list.page();
  const box = await list.boundingBox();
  if (!box) throw new Error('The list is not on the screen.');
  const x = box.x + box.width - 6;
  const top = box.y + 20;
  const length = box.height - 40;
  await mouse.move(x, top);
  await mouse.down();
  await repeat(60, 16, (step) => mouse.move(x, top + (length / 2) * ((step + 1) / 60)));
  await list.page().waitForTimeout(200);
  await repeat(60, 16, (step) => mouse.move(x, top + (length / 2) * (1 + (step + 1) / 60)));
  await mouse.up();
  const reached = await list.evaluate(
    (element) => element.scrollTop / (element.scrollHeight - element.clientHeight),
  );
  if (reached < 0.9)
    throw new Error(`The bar was dragged to ${(reached * 100).toFixed(0)} %, not to the end.`);
}

/** Takes a step every `paceMs`, or as soon as the one before has ended. */
async function repeat(count: number, paceMs: number, step: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const next = performance.now() + paceMs;
    await step(index);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}
