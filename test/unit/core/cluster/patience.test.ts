import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AbsenceObserver, type Patience, createPatience } from '../../../../core/cluster/patience.js';
import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';

/* A database that is a switch, on a clock that the test turns. */

const longestMs = 300_000;
let isThere: boolean;
let asked: { readonly isAgain: boolean }[];
let heard: string[];
let patience: Patience;

const away = (): AppError =>
  new AppError('database-unreachable', text('cluster.cut', { host: 'db.example.com' }));
const ask = (isAgain = false): Promise<string> => {
  asked.push({ isAgain });
  return isThere ? Promise.resolve('answer') : Promise.reject(away());
};
const observer: AbsenceObserver = {
  onAway: () => heard.push('away'),
  onBack: (ms) => heard.push(`back after ${String(Math.round(ms / 1000))} s`),
  onGivenUp: ({ code }) => heard.push(`given up: ${code}`),
};
const never = new AbortController().signal;
const waiting = <T>(work: () => Promise<T>, signal = never): Promise<T> =>
  patience.during(signal, observer, work);
/** Its code, where it fails. */
const settled = (work: Promise<unknown>): Promise<string> =>
  work.then(String, (error: unknown) => (error instanceof AppError ? error.code : String(error)));

beforeEach(() => {
  vi.useFakeTimers();
  [isThere, asked, heard] = [true, [], []];
  patience = createPatience({ look: () => ask(), settleMs: 20_000, longestMs });
});
afterEach(() => {
  patience.close();
  vi.useRealTimers();
});

describe('what is asked of a database that is away', () => {
  it('is asked again once it is there, and knows that it was asked before', async () => {
    isThere = false;
    const answer = settled(waiting(() => patience.again(ask)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(patience.state()).toBe('away');
    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await answer).toBe('answer');
    expect(asked.filter(({ isAgain }) => isAgain)).toHaveLength(1);
    expect(heard).toEqual(['away', expect.stringMatching(/^back after 6\d s$/)]);
  });

  it('is looked for seldom, by one for all who wait', async () => {
    isThere = false;
    const answers = Array.from({ length: 50 }, () => settled(waiting(() => patience.again(ask))));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBeLessThan(50 + 20);
    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, () => 'answer'));
  });

  it('fails with its code after five minutes, and what comes then fails at once until it is there', async () => {
    isThere = false;
    const answer = settled(waiting(() => patience.again(ask)));
    await vi.advanceTimersByTimeAsync(longestMs + 6_000);
    expect(await answer).toBe('database-unreachable');
    expect(heard).toEqual(['away', 'given up: database-unreachable']);
    expect(await settled(waiting(() => patience.again(ask)))).toBe('database-unreachable');
    isThere = true;
    expect(await settled(waiting(() => patience.again(ask)))).toBe('answer');
    expect(patience.state()).toBe('there');
  });

  it('fails at once where nobody waits for it', async () => {
    isThere = false;
    expect(await settled(patience.again(ask))).toBe('database-unreachable');
  });

  it('is given up at once by who is stopped, and by no other', async () => {
    isThere = false;
    const [stopped, other] = [new AbortController(), new AbortController()];
    const first = settled(waiting(() => patience.again(ask, stopped.signal), stopped.signal));
    const second = settled(waiting(() => patience.again(ask, other.signal), other.signal));
    await vi.advanceTimersByTimeAsync(1_000);
    stopped.abort();
    expect(await first).toBe('cancelled');
    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await second).toBe('answer');
  });

  it('is given up when the last who waits is stopped, also where it was asked for no one in particular', async () => {
    isThere = false;
    const stopped = new AbortController();
    const answer = settled(waiting(() => patience.again(ask), stopped.signal));
    await vi.advanceTimersByTimeAsync(1_000);
    stopped.abort();
    expect(await answer).toBe('database-unreachable');
  });

  it('is no absence where only its own connection was cut', async () => {
    let failures = 1;
    const answer = waiting(() =>
      patience.again(() => ((failures -= 1) >= 0 ? Promise.reject(away()) : Promise.resolve('answer'))),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toBe('answer');
    expect(heard).toEqual([]);
  });

  it('is not asked for ever where it fails though the database is there, and not in haste', async () => {
    let times = 0;
    const answer = settled(
      waiting(() =>
        patience.again(() => {
          times += 1;
          return Promise.reject(away());
        }),
      ),
    );
    await vi.advanceTimersByTimeAsync(longestMs + 10_000);
    expect(await answer).toBe('database-unreachable');
    expect(times).toBeLessThan(100);
  });

  it('fails with anything else as it is', async () => {
    const refused = new AppError('database-refused', text('cluster.notSetUp'));
    expect(await settled(waiting(() => patience.again(() => Promise.reject(refused))))).toBe(
      'database-refused',
    );
  });
});

describe('for how long nobody could be heard', () => {
  it('is the time of the absence, also for a while after it', async () => {
    isThere = false;
    expect(patience.unheardMs()).toBe(0);
    const answer = settled(waiting(() => patience.again(ask)));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(patience.unheardMs()).toBeGreaterThanOrEqual(30_000);
    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);
    await answer;
    expect(patience.unheardMs()).toBeGreaterThanOrEqual(30_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(patience.unheardMs()).toBe(0);
  });
});
