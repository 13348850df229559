import { expect, it } from 'vitest';
import { ahead } from '../../../../core/lib/ahead.js';

async function taken<R>(results: AsyncIterable<R>): Promise<(R | string)[]> {
  const all: (R | string)[] = [];
  try {
    for await (const result of results) all.push(result);
  } catch (error) {
    all.push(String(error));
  }
  return all;
}

it('gives results in the order of the source, with no more under way than are wanted', async () => {
  for (const count of [1, 2, 5, 100]) {
    let [underWay, most] = [0, 0];
    const results = ahead([5, 1, 4, 2, 3, 2, 1, 1], count, async (turns) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return turns;
    });
    expect(await taken(results)).toEqual([5, 1, 4, 2, 3, 2, 1, 1]);
    expect(most).toBe(Math.min(count, 8));
  }
});

it('throws what the source or a start throws in its place, and starts nothing more of the source', async () => {
  function* source() {
    yield 1;
    yield 2;
    throw new Error('no more');
  }
  expect(await taken(ahead(source(), 10, (each) => Promise.resolve(each)))).toEqual([1, 2, 'Error: no more']);
  const failing = (each: number) =>
    each === 2 ? Promise.reject(new Error('not this')) : Promise.resolve(each);
  expect(await taken(ahead([1, 2, 3], 10, failing))).toEqual([1, 'Error: not this']);
});

it('ends the source when nobody asks any more', async () => {
  let hasEnded = false;
  function* endless() {
    try {
      for (let number = 0; ; number++) yield number;
    } finally {
      hasEnded = true;
    }
  }
  for await (const number of ahead(endless(), 3, (each) => Promise.resolve(each))) if (number === 4) break;
  expect(hasEnded).toBe(true);
});
