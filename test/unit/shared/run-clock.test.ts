import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/clock.js';
import { runClock } from '../../../shared/run-clock.js';

describe('clock of a run', () => {
  it('starts at POSTKEEP_NOW in an unpackaged build (command-line.md)', () => {
    const now = runClock({ POSTKEEP_NOW: '2030-02-28T23:00:00Z' }, false)();
    expect(now.getTime() - Date.parse('2030-02-28T23:00:00Z')).toBeLessThan(5000);
  });

  it('is the machine’s in a packaged build, and where POSTKEEP_NOW is not set or empty', () => {
    expect(runClock({ POSTKEEP_NOW: '2030-02-28T23:00:00Z' }, true)).toBe(systemClock);
    expect(runClock({}, false)).toBe(systemClock);
    expect(runClock({ POSTKEEP_NOW: '' }, false)).toBe(systemClock);
  });

  it('refuses a POSTKEEP_NOW that is not an instant', () => {
    expect(() => runClock({ POSTKEEP_NOW: 'tomorrow' }, false)).toThrow('RFC 3339');
  });
});
