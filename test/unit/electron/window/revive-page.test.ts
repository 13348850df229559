import { expect, it } from 'vitest';
import { createRevivalLimit } from '../../../../electron/window/revive-page.js';

it('a page that crashes again and again is loaded anew three times a minute at most', () => {
  let now = 0;
  const mayRevive = createRevivalLimit(() => now);
  const answers = [0, 10_000, 20_000, 30_000, 59_999, 60_000].map((at) => {
    now = at;
    return mayRevive();
  });
  expect(answers).toEqual([true, true, true, false, false, true]);
});
