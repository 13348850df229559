import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coalesce } from '../../../../core/lib/coalesce.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('acts at the first call, then at most once in a pause, and never loses the last', () => {
  const act = vi.fn();
  const { call, flush } = coalesce(() => 100, act);
  for (let calls = 0; calls < 3; calls += 1) call();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(2);
  call();
  flush();
  expect(act).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledTimes(3);
});

it('does not act any more for a call that waits when it is dropped', () => {
  const act = vi.fn();
  const { call, drop } = coalesce(() => 100, act);
  call();
  call();
  drop();
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledTimes(1);
});
