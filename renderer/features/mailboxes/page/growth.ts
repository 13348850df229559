import type { RestorePoint } from '../../../../shared/backup/restore-point.js';

/** More points are drawn by the highest of those beside each other: the chart compares each with each, which takes half a second for 400. */
const mostDrawn = 150;

/** Messages by restore point, oldest first, as many as can be drawn; `points` come newest first. */
export function growthOf(points: readonly RestorePoint[]): { readonly at: Date; readonly value: number }[] {
  const oldestFirst = points.toReversed();
  const beside = Math.ceil(oldestFirst.length / mostDrawn);
  return Array.from({ length: Math.ceil(oldestFirst.length / beside) }, (_, index) => {
    const few = oldestFirst.slice(index * beside, (index + 1) * beside);
    return {
      at: new Date(few.at(-1)?.createdAt ?? 0),
      value: Math.max(...few.map(({ messages }) => messages)),
    };
  });
}
