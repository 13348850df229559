import { describe, expect, it } from 'vitest';
import { pointTimes } from '../../../../renderer/components/point-times.js';
import { createFormat } from '../../../../renderer/messages/format.js';

const format = createFormat('en-US');
const point = (second: string) => ({ createdAt: `2026-04-10T09:${second}.000Z` });
const points = [point('30:05'), point('30:47'), point('31:00'), point('32:59'), point('33:00')];

describe('the time of a restore point', () => {
  it('has seconds where another one is of the same minute, and only there', () => {
    const timeOf = pointTimes(points, format);
    expect(points.map(({ createdAt }) => timeOf(createdAt).split(':').length)).toEqual([3, 3, 2, 2, 2]);
  });

  it('differs for any two points that are a second or more apart', () => {
    const every = Array.from({ length: 600 }, (_, n) => ({
      createdAt: new Date(Date.UTC(2026, 2, 29, 0, 55, n * (1 + (n % 7)))).toISOString(),
    }));
    const distinct = new Set(every.map(({ createdAt }) => createdAt));
    const timeOf = pointTimes(every, format);
    expect(new Set([...distinct].map(timeOf)).size).toBe(distinct.size);
  });
});
