import { describe, expect, it } from 'vitest';
import { clockJump, startClockMonitor } from '../../../../core/license/clock-monitor.js';

describe('§9 wake-up and jump detection', () => {
  const at = (wallMs: number, monotonicMs: number) => ({ wallMs, monotonicMs });
  it.each([
    ['clocks that run together', at(30_000, 30_000), null],
    ['a slew of some seconds', at(39_000, 30_000), null],
    ['eight hours asleep', at(28_830_000, 30_000), { type: 'forward', ms: 28_800_000 }],
    ['a clock set back by a week', at(30_000 - 604_800_000, 30_000), { type: 'back', ms: 604_800_000 }],
  ])('%s', (_, after, jump) => {
    expect(clockJump(at(0, 0), after)).toEqual(jump);
  });

  it('the monitor tells of jumps and of each new UTC day', () => {
    let wall = Date.parse('2026-02-10T23:59:00Z');
    let monotonic = 0;
    let tick: () => void = () => undefined;
    const heard: string[] = [];
    const stop = startClockMonitor({
      clock: () => new Date(wall),
      monotonicMs: () => monotonic,
      after: (_ms, callback) => {
        tick = callback;
        return () => {
          tick = () => undefined;
        };
      },
      onChange: (reason) => heard.push(reason),
    });
    const pass = (ms: number, awakeMs = ms): void => {
      wall += ms;
      monotonic += awakeMs;
      tick();
    };
    pass(30_000);
    pass(30_000);
    pass(30_000);
    pass(3_600_000, 30_000);
    pass(-7_200_000, 30_000);
    stop();
    pass(86_400_000);
    expect(heard).toEqual(['new-day', 'jump', 'jump']);
  });
});
