import type { RestorePoint } from '../../../../shared/backup/model.js';
import { tickStep } from '../../../../shared/license/overview-chart.js';

/** What a chart of a mailbox's growth shows: time to the right from 0 to 1, messages upwards from 0 to `top`. */
export interface Growth {
  readonly top: number;
  /** Values with a line across. */
  readonly ticks: readonly number[];
  /** Oldest first. */
  readonly steps: readonly { readonly at: number; readonly messages: number }[];
}

/** More points than a chart has room for are drawn by the highest of those beside each other. */
const mostSteps = 400;

/** `points` come newest first; there is at least one. */
export function growthOf(points: readonly RestorePoint[]): Growth {
  const oldestFirst = points.toReversed().map(({ createdAt, messages }) => ({
    time: Date.parse(createdAt),
    messages,
  }));
  const start = oldestFirst[0]?.time ?? 0;
  const span = Math.max(1, (oldestFirst.at(-1)?.time ?? 0) - start);
  const perStep = Math.ceil(oldestFirst.length / mostSteps);
  const steps = Array.from({ length: Math.ceil(oldestFirst.length / perStep) }, (_, index) => {
    const beside = oldestFirst.slice(index * perStep, (index + 1) * perStep);
    return {
      at: ((beside.at(-1)?.time ?? start) - start) / span,
      messages: Math.max(...beside.map(({ messages }) => messages)),
    };
  });
  const highest = Math.max(1, ...steps.map(({ messages }) => messages));
  const step = tickStep(highest);
  const top = Math.ceil(highest / step) * step;
  return { top, ticks: Array.from({ length: top / step + 1 }, (_, index) => index * step), steps };
}
