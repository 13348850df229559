import { describe, expect, it } from 'vitest';
import { startClockMonitor } from '../../../../core/license/clock-monitor.js';
import { clockJump, raisedMark, trustedNow } from '../../../../core/license/trusted-clock.js';

const mark = '2026-02-10T08:00:00.000Z';

describe('§9 trusted time', () => {
  it.each([
    ['ahead of the mark', '2026-02-10T08:00:01.000Z', '2026-02-10T08:00:01.000Z', false],
    ['exactly 24 h behind', '2026-02-09T08:00:00.000Z', '2026-02-09T08:00:00.000Z', false],
    ['more than 24 h behind', '2026-02-09T07:59:59.999Z', mark, true],
  ])('system clock %s', (_, system, now, behind) => {
    expect(trustedNow(new Date(system), mark)).toEqual({ now, behind });
  });

  it('on first use there is no mark', () => {
    expect(trustedNow(new Date('1999-01-01T00:00:00Z'), null)).toEqual({
      now: '1999-01-01T00:00:00.000Z',
      behind: false,
    });
  });

  it('the mark only rises, whatever the offset it is written in', () => {
    expect(raisedMark(mark, '2026-02-10T09:30:00+02:00')).toBe(mark);
    expect(raisedMark(mark, '2026-02-10T10:30:00+02:00')).toBe('2026-02-10T08:30:00.000Z');
    expect(raisedMark(null, new Date(mark))).toBe(mark);
  });
});

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
