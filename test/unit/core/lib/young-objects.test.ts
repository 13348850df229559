import { getHeapSpaceStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { boundYoungObjects } from '../../../../core/lib/young-objects.js';

const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/** V8 has the space grow when much of what is in it lives on. */
function makeManyThatLive(): number {
  let kept: object[] = [];
  let most = 0;
  for (let round = 0; round < 40; round++) {
    boundYoungObjects();
    kept = Array.from({ length: 20_000 }, (_, at) => ({ at, of: [round] }));
    most = Math.max(most, youngBytes());
  }
  expect(kept).toHaveLength(20_000);
  return most;
}

it('the space for young objects grows to 8 MB and no further, whatever lives in it', () => {
  const before = youngBytes();
  // With a page or two that are under way.
  expect(makeManyThatLive()).toBeLessThanOrEqual(Math.max(before, 8 * 1024 * 1024) + 1024 * 1024);
});
