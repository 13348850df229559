import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WallClock, localClock, zoneClock } from '../../../../core/jobs/wall-clock.js';
import { bytesPerSecondAt, isWithin, nextClosing, nextOpening } from '../../../../core/jobs/windows.js';
import { type JobWindow, parseWindow, weekdays, windowText } from '../../../../shared/backup/job-window.js';

const window = (text: string): JobWindow => {
  const parsed = parseWindow(text);
  if (parsed === null) throw new Error(`${text} is no window.`);
  return parsed;
};

describe('a window as it is written', () => {
  it.each([
    ['mon-fri 22:00-06:00', ['mon', 'tue', 'wed', 'thu', 'fri'], 1320, 360],
    ['22:00-06:00', weekdays, 1320, 360],
    ['SAT,Sun', ['sat', 'sun'], 0, 1440],
    ['sat-mon 0:30-24:00', ['mon', 'sat', 'sun'], 30, 1440],
    ['fri 12:00-12:00', ['fri'], 720, 720],
    ['fri 22:00-00:00', ['fri'], 1320, 1440],
    ['  wed   08:00-18:00 ', ['wed'], 480, 1080],
  ])('"%s"', (text, days, from, to) => {
    expect(parseWindow(text)).toEqual({ days, from, to });
  });

  it.each([
    '',
    'mon-fri',
    '24:00-06:00',
    '22:00',
    'mon 22-06',
    'mon 22:60-23:00',
    'xyz 22:00-06:00',
    'mon 1:00-2:00 x',
    '1:00-2:00 mon',
    'mon- 1:00-2:00',
    '22:00-25:00',
  ])('"%s" is none, or all of its days', (text) => {
    expect(parseWindow(text)).toEqual(text === 'mon-fri' ? window('mon-fri 00:00-24:00') : null);
  });

  it('is read as it is written', () => {
    fc.assert(
      fc.property(windows, (given) => {
        expect(parseWindow(windowText(given))).toEqual(given);
      }),
    );
  });
});

/** With changes of an hour in both hemispheres, of half an hour, of none, of odd offsets, and one that crosses the date line. */
const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
];
const days = fc.subarray([...weekdays], { minLength: 1 });
const windows: fc.Arbitrary<JobWindow> = fc.oneof(
  fc.record({ days, from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 1, max: 1440 }) }),
  // Around the hours at which clocks are changed.
  fc.record({
    days,
    from: fc.constantFrom(0, 60, 90, 120, 150, 180),
    to: fc.constantFrom(30, 60, 120, 150, 180, 1440),
  }),
);
/** From 2011, when Samoa left out a day, to 2027; half of them near a change of clocks. */
const instants = fc.oneof(
  fc.date({ min: new Date('2011-12-20'), max: new Date('2027-12-31'), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2026-03-08T05:30Z',
        '2026-11-01T04:30Z',
        '2026-04-04T15:00Z',
        '2026-10-03T15:30Z',
        '2026-04-05T03:00Z',
        '2026-09-06T04:00Z',
        '2011-12-30T10:00Z',
      ),
      fc.integer({ min: -30 * 60, max: 30 * 60 }),
    )
    .map(([change, minutes]) => new Date(Date.parse(change) + minutes * 60_000)),
);

/** What a calendar says, worded by Intl and looked up minute by minute: another way to the same rule. */
function simplyWithin(given: readonly JobWindow[], instant: Date, zone: string): boolean {
  const said = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant);
  const match = /^(\w{3}) (\d\d):(\d\d)$/.exec(said.replace(',', ''));
  const today = weekdays.findIndex((day) => day === match?.[1]?.toLowerCase());
  const minute = Number(match?.[2]) * 60 + Number(match?.[3]);
  expect(today).toBeGreaterThanOrEqual(0);
  return given.some(({ days: of, from, to }) => {
    const minutes = to > from ? to - from : 1440 - from + to;
    return [0, 1].some((ago) => {
      const day = weekdays[(today + 7 - ago) % 7];
      const since = minute + ago * 1440 - from;
      return day !== undefined && of.includes(day) && since >= 0 && since < minutes;
    });
  });
}

const minute = 60_000;
const atMinute = (instant: Date): Date => new Date(Math.floor(instant.getTime() / minute) * minute);

describe('windows, over every kind of time zone and change of clocks', () => {
  const clocks = new Map(zones.map((zone) => [zone, zoneClock(zone)]));
  const clockOf = (zone: string): WallClock => clocks.get(zone) ?? localClock;
  const cases = fc.tuple(
    fc.array(windows, { minLength: 1, maxLength: 3 }),
    instants,
    fc.constantFrom(...zones),
  );

  it('a job may run when the clock on the wall says so', () => {
    fc.assert(
      fc.property(cases, ([given, instant, zone]) => {
        expect(isWithin(given, instant, clockOf(zone))).toBe(simplyWithin(given, instant, zone));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['opens', nextOpening, true],
    ['closes', nextClosing, false],
  ] as const)('it %s at the first such minute, and not before', (_, next, isOpen) => {
    fc.assert(
      fc.property(cases, ([given, from, zone]) => {
        const clock = clockOf(zone);
        const found = next(given, from, clock);
        const end = found?.getTime() ?? from.getTime() + 8 * 1440 * minute;
        if (found !== null) {
          expect(isWithin(given, found, clock)).toBe(isOpen);
          expect(found.getTime()).toBeGreaterThanOrEqual(from.getTime());
        }
        // Every quarter of an hour until then, and each of the last ninety minutes.
        const first = atMinute(from).getTime() + minute;
        for (let at = first; at < end; at += at > end - 90 * minute ? minute : 15 * minute)
          expect(isWithin(given, new Date(at), clock)).toBe(!isOpen);
      }),
      { numRuns: 150 },
    );
  });

  it.each(zones)('the clock of %s is that of a machine in it', (zone) => {
    const before = process.env['TZ'];
    process.env['TZ'] = zone;
    try {
      fc.assert(
        fc.property(instants, (instant) => {
          expect(clockOf(zone)(instant)).toEqual(localClock(instant));
        }),
      );
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('windows that the clocks change in', () => {
  const berlin = zoneClock('Europe/Berlin');
  it('an hour that is left out opens when it would have ended, an hour that comes twice is open twice', () => {
    // 2026-03-29: 02:00 to 03:00 is left out.
    const spring = nextOpening([window('02:30-04:00')], new Date('2026-03-28T23:00Z'), berlin);
    expect(spring).toEqual(new Date('2026-03-29T01:00Z'));
    // 2026-10-25: 02:00 to 03:00 comes twice.
    const autumn = [window('02:30-03:00')];
    const first = nextOpening(autumn, new Date('2026-10-24T23:00Z'), berlin);
    expect(first).toEqual(new Date('2026-10-25T00:30Z'));
    expect(nextClosing(autumn, first ?? new Date(0), berlin)).toEqual(new Date('2026-10-25T01:00Z'));
    expect(nextOpening(autumn, new Date('2026-10-25T01:00Z'), berlin)).toEqual(new Date('2026-10-25T01:30Z'));
  });
  it('one that lies in an hour that is left out comes a week later; of the whole week there is no end', () => {
    const from = new Date('2026-03-28T23:00Z');
    expect(nextOpening([window('sun 02:00-03:00')], from, berlin)).toEqual(new Date('2026-04-05T00:00Z'));
    expect(nextClosing([window('00:00-24:00')], from, berlin)).toBeNull();
    expect(nextClosing([], from, berlin)).toBeNull();
    expect(nextOpening([], from, berlin)).toEqual(from);
  });
});

it('of the limits that hold now the smallest does', () => {
  const limits = [
    { kilobitsPerSecond: 80_000, window: null },
    { kilobitsPerSecond: 8000, window: window('mon-fri 08:00-18:00') },
  ];
  const utc = zoneClock('UTC');
  expect(bytesPerSecondAt(limits, new Date('2026-03-02T09:00Z'), utc)).toBe(1_000_000);
  expect(bytesPerSecondAt(limits, new Date('2026-03-01T09:00Z'), utc)).toBe(10_000_000);
  expect(bytesPerSecondAt([], new Date('2026-03-02T09:00Z'), utc)).toBeNull();
});
