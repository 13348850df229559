import { afterEach, describe, expect, it } from 'vitest';
import { calendarDaysOf } from '../../../../shared/backup/gfs.js';
import { machineTimeZone } from '../../../../shared/clock.js';
import { clockOfZone, localClock, localZone } from '../../../../core/jobs/wall-clock.js';

const before = process.env['TZ'];
afterEach(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

describe('the time zone of a machine, however it is set', () => {
  it.each(['Europe/Berlin', 'America/St_Johns', 'EST5EDT', 'UTC+3', ':/etc/localtime', '', 'nowhere'])(
    'has the same clocks where workers know it, set as %j',
    (zone) => {
      process.env['TZ'] = zone;
      for (const now of ['2026-01-15T00:30:00Z', '2026-07-15T23:30:00Z'].map((text) => new Date(text)))
        expect(clockOfZone(localZone(now))(now)).toEqual(localClock(now));
    },
  );

  it.each(['Europe/Berlin', ':/etc/localtime', '', 'nowhere'])(
    'has days for retention to go by, set as %j',
    (zone) => {
      process.env['TZ'] = zone;
      const now = new Date('2026-07-15T23:30:00Z');
      const day = Math.floor((now.getTime() + localClock(now).offset) / 86_400_000);
      expect(calendarDaysOf(machineTimeZone())(now.getTime())).toBe(day);
    },
  );

  it('keeps to the difference from UTC where its name is not known here', () => {
    const now = new Date('2026-01-15T12:00:00Z');
    expect(clockOfZone({ name: 'Mars/Olympus', offsetMs: 3_600_000 })(now).sinceMidnight).toBe(
      13 * 3_600_000,
    );
  });
});
