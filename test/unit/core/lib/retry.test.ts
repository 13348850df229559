import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RetryOptions, withRetries } from '../../../../core/lib/retry.js';
import { AppError } from '../../../../shared/errors.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const cut = () => new AppError('source-unreachable', 'The connection was cut.');
const throttled = (retryAfterMs?: number) => new AppError('source-throttled', 'Slow down.', { retryAfterMs });

/** Attempts that fail with `failures` in turn and then succeed; returns how it ended and the pause before each further attempt. */
async function attemptsAt(failures: readonly Error[], options: Partial<RetryOptions> = {}) {
  const pauses: number[] = [];
  let attempts = 0;
  let failedAt = 0;
  const attempt = async (): Promise<number> => {
    if (attempts > 0) pauses.push(Date.now() - failedAt);
    failedAt = Date.now();
    const failure = failures[attempts++];
    if (failure !== undefined) throw failure;
    return attempts;
  };
  const ended = withRetries(attempt, {
    delaysMs: [100, 200, 400],
    isTransient: (error) => error instanceof AppError && error.code !== 'source-credentials',
    progress: () => 0,
    onRetry: () => undefined,
    signal: new AbortController().signal,
    ...options,
  }).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await vi.runAllTimersAsync();
  return { ...(await ended), pauses };
}

describe('a retry', () => {
  it('waits longer after each failure in a row', async () => {
    expect(await attemptsAt([cut(), cut(), cut()])).toEqual({ value: 4, pauses: [100, 200, 400] });
  });

  it('gives up when there is no pause left, with the last failure', async () => {
    const last = cut();
    expect(await attemptsAt([cut(), cut(), cut(), last])).toEqual({ error: last, pauses: [100, 200, 400] });
  });

  it('begins with the short pauses again when an attempt got somewhere', async () => {
    let progress = 0;
    expect(await attemptsAt([cut(), cut(), cut(), cut()], { progress: () => progress++ })).toEqual({
      value: 5,
      pauses: [100, 100, 100, 100],
    });
  });

  it('waits as long as the other side asks, but never less than it would by itself', async () => {
    expect(await attemptsAt([throttled(5000), throttled(1), throttled()])).toEqual({
      value: 4,
      pauses: [5000, 200, 400],
    });
  });

  it('does not wait longer than ten minutes: that is for the next session', async () => {
    expect(await attemptsAt([throttled(600_000)])).toEqual({ value: 2, pauses: [600_000] });
    expect(await attemptsAt([throttled(600_001)])).toMatchObject({ error: { code: 'source-throttled' } });
  });

  it('is not made for what fails again for certain', async () => {
    const rejected = new AppError('source-credentials', 'Wrong password.');
    expect(await attemptsAt([rejected])).toEqual({ error: rejected, pauses: [] });
  });

  it('ends at once when it is stopped, during a pause too', async () => {
    const stop = new AbortController();
    const stopsSoon = { signal: stop.signal, onRetry: () => setTimeout(() => stop.abort(), 10) };
    expect(await attemptsAt([throttled(5000)], stopsSoon)).toMatchObject({
      error: { code: 'cancelled' },
      pauses: [],
    });
    const failure = cut();
    expect(await attemptsAt([failure], { signal: stop.signal })).toEqual({ error: failure, pauses: [] });
  });

  it('is told before its pause', async () => {
    const told: unknown[] = [];
    const failures = [cut(), throttled(1000)];
    await attemptsAt(failures, { onRetry: (error) => told.push(error) });
    expect(told).toEqual(failures);
  });
});
