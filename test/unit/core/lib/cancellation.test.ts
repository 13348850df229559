import { afterEach, expect, it } from 'vitest';
import { pause, unlessAborted } from '../../../../core/lib/cancellation.js';

const warnings: Error[] = [];
const note = (warning: Error): void => void warnings.push(warning);
afterEach(() => {
  process.off('warning', note);
  warnings.length = 0;
});

it.each([
  ['pauses', (signal: AbortSignal) => pause(600_000, signal)],
  ['pieces of work', (signal: AbortSignal) => unlessAborted(new Promise<void>(() => undefined), signal)],
])('hundreds of %s end with one signal, and Node takes them for no leak', async (_, wait) => {
  process.on('warning', note);
  const controller = new AbortController();
  const waits = Array.from({ length: 300 }, () => wait(controller.signal));
  const ended = Promise.allSettled(waits);
  controller.abort();
  expect((await ended).map(({ status }) => status)).toEqual(waits.map(() => 'rejected'));
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
});
