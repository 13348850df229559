import { machineTimeZone } from '../../shared/clock.js';

/** What a clock on the wall shows at an instant. */
interface WallTime {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Milliseconds since midnight, as the clock shows them. */
  readonly sinceMidnight: number;
  /** How much it is ahead of UTC, in milliseconds. */
  readonly offset: number;
}

/** The clocks of a time zone. */
export type WallClock = (instant: Date) => WallTime;

const minute = 60_000;
const day = 1440 * minute;

/** The time zone of this machine, as it is by now. */
export const localClock: WallClock = (instant) => wallTime(instant, 0 - instant.getTimezoneOffset() * minute);

/** A time zone as another machine may know it. */
export interface NamedZone {
  /** In the IANA database; null where a machine's setting (`TZ=:/etc/localtime`) has none. */
  readonly name: string | null;
  /** How much its clocks are ahead of UTC now, in milliseconds. */
  readonly offsetMs: number;
}

/** The time zone of this machine. */
export function localZone(now: Date): NamedZone {
  return { name: machineTimeZone() ?? null, offsetMs: 0 - now.getTimezoneOffset() * minute };
}

/** The clocks of a zone; of one that has no name, or none that is known here, as they are now. */
export function clockOfZone({ name, offsetMs }: NamedZone): WallClock {
  try {
    if (name !== null) return zoneClock(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return (instant) => wallTime(instant, offsetMs);
}

/** The clocks of a time zone of the IANA database. */
export function zoneClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
    const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return wallTime(instant, shown - Math.floor(instant.getTime() / 1000) * 1000);
  };
}

function wallTime(instant: Date, offset: number): WallTime {
  const shown = instant.getTime() + offset;
  const days = Math.floor(shown / day);
  // The first of January 1970 was a Thursday.
  return { weekday: (((days + 3) % 7) + 7) % 7, sinceMidnight: shown - days * day, offset };
}
