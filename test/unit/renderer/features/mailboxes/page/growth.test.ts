import { expect, it } from 'vitest';
import { growthOf } from '../../../../../../renderer/features/mailboxes/page/growth.js';
import type { RestorePoint } from '../../../../../../shared/backup/restore-point.js';

/** Newest first, a day apart, with so many messages. */
const points = (...messages: readonly number[]): RestorePoint[] =>
  messages.map((count, index) => ({
    ...{ id: String(index), mailboxId: 'ada', sessionId: 'session', messages: count },
    createdAt: new Date(Date.UTC(2026, 0, 10_000 - index)).toISOString(),
  }));

it('draws the oldest restore point first', () => {
  expect(growthOf(points(3, 2, 1)).map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(growthOf(points(7))).toHaveLength(1);
  expect(growthOf([])).toEqual([]);
});

it('draws of many the highest of those beside each other, and ends at the newest', () => {
  const many = points(...Array.from({ length: 4001 }, (_, index) => index));
  const drawn = growthOf(many);
  expect(drawn.length).toBeLessThanOrEqual(150);
  expect(drawn[0]?.value).toBe(4000);
  expect(drawn.at(-1)?.at.toISOString()).toBe(many[0]?.createdAt);
  expect(drawn.map(({ at }) => at.getTime())).toEqual(
    drawn.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
  );
});
