import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Issued } from '../../../../server/admin/protocol.js';
import { daysBetween } from '../../../../shared/license/calendar.js';
import { makeTermsImpossible } from '../../../fixtures/licensing/impossible-terms.js';
import type { LicensingServerFixture } from '../../../fixtures/licensing/licensing-server.js';
import { FakeClock } from '../../../unit/core/license-update/fake-clock.js';
import { type Bench, noMailboxes, openBench, rental, startServer, temporaryFolder } from './bench.js';

/*
 * Two years of a console against the real licensing server. Only time is made up. Every request is a line: when the server's
 * clock says it was sent, what came of it, and until when the installed key is valid after it.
 */

const day = 24 * 3_600_000;
/** Sundays at 10:00 UTC: 1970 began on a Thursday. */
const spreadMs = 3 * day + 10 * 3_600_000;

const serverFolder = temporaryFolder();
let licensing: LicensingServerFixture;
let serverPort = 0;
let time: FakeClock;
let bench: Bench;
let folder: ReturnType<typeof temporaryFolder>;
let requests: string[];
let serial = 0;

async function serve(): Promise<void> {
  const clock = () => time.trueClock();
  licensing = await startServer({ dataDir: serverFolder.path, clock, port: serverPort });
  serverPort = Number(new URL(licensing.server.url).port);
}

beforeAll(async () => {
  time = new FakeClock('2026-01-01T00:00:00.000Z');
  await serve();
});

afterAll(async () => {
  await licensing.close();
  serverFolder.remove();
});

beforeEach(() => {
  folder = temporaryFolder();
  requests = [];
});

afterEach(async () => {
  expect(bench.errors).toEqual([]);
  expect(time.longestTimerMs).toBeLessThanOrEqual(24 * day);
  await bench.close();
  folder.remove();
});

/** A key of a contract of its own, issued at `start`. */
async function issueKey(start: string, expiresOn: string): Promise<Issued> {
  time = new FakeClock(start);
  serial += 1;
  const terms = { ...rental, supportId: `S-${serial}`, expiresOn, contractEndsOn: '2035-12-31' };
  return licensing.server.administration.call('issue', terms, 'test');
}

/** Installs a key at `start`, turns auto-update on, and starts the console. */
async function begin(start: string, expiresOn: string, autoUpdate = true): Promise<Issued> {
  const issued = await issueKey(start, expiresOn);
  await beginWith(issued.licenseKey, autoUpdate);
  return issued;
}

async function beginWith(licenseKey: string, autoUpdate = true): Promise<void> {
  openConsole();
  await bench.license.install(licenseKey, noMailboxes, true);
  await bench.license.setAutoUpdate(autoUpdate);
  bench.updates.start();
}

function openConsole(): void {
  bench = openBench({
    folder: folder.path,
    jwksFile: licensing.jwksFile,
    settings: licensing.settings,
    time,
    spreadMs,
  });
  let sentAt = '';
  bench.updates.onChange(() => {
    if (bench.updates.updating()) sentAt = time.trueClock().toISOString();
  });
  bench.updates.onEvent((event) => {
    const at = time.trueClock().toISOString();
    requests.push(
      event.type === 'finished'
        ? `${sentAt} ${event.report.outcome}, key until ${bench.license.facts().license?.expiresOn ?? 'never'}`
        : `${at} SWITCHED OFF: ${event.reason}`,
    );
  });
}

const until = (instant: string): Promise<void> => time.runUntil(instant, bench.updates.whenIdle);
const golden = (name: string): Promise<void> =>
  expect(`${requests.join('\n')}\n`).toMatchFileSnapshot(`./two-years/${name}.txt`);

describe('two years, request by request', () => {
  it('auto-update on: once a week, and on the seventh day before each expiry', async () => {
    await begin('2027-07-01T00:00:00.000Z', '2027-07-31');
    await until('2029-07-01T00:00:00.000Z');
    expect(requests).toEqual(expectedByHand('2027-07-01', '2029-07-01', '2027-07-31'));
    await golden('on');
  });

  it('auto-update off: not a single request', async () => {
    await begin('2027-07-01T00:00:00.000Z', '2027-07-31', false);
    await until('2029-07-01T00:00:00.000Z');
    expect(requests).toEqual([]);
  });

  it('server down for 3 days across expiry: every 60 minutes, then renewed', async () => {
    await begin('2027-12-30T20:00:00.000Z', '2027-12-31');
    await until('2027-12-31T04:30:00.000Z');
    await licensing.close();
    await until('2028-01-03T04:30:00.000Z');
    await serve();
    await until('2028-02-01T00:00:00.000Z');
    const failed = requests.filter((line) => line.includes('no-connection'));
    expect(failed).toHaveLength(67);
    expect(requests[67]).toBe('2028-01-03T05:00:00.000Z renewed, key until 2028-01-31');
    await until('2029-12-30T00:00:00.000Z');
    await golden('server-down-3-days');
  });

  it('contract ended: the next request learns of it and is the last', async () => {
    const issued = await begin('2027-07-01T00:00:00.000Z', '2027-07-31');
    await until('2028-03-15T00:00:00.000Z');
    await licensing.server.administration.call('endContract', { id: issued.contractId }, 'test');
    await until('2029-07-01T00:00:00.000Z');
    expect(requests.slice(-2)).toEqual([
      '2028-03-19T10:00:00.000Z contract-expired, key until 2028-03-31',
      '2028-03-19T10:00:00.000Z SWITCHED OFF: contract-ended',
    ]);
    await golden('contract-ended');
  });

  it('laptop closed for a month across expiry: one request at wake-up, then as ever', async () => {
    await begin('2027-07-01T00:00:00.000Z', '2027-07-31');
    await until('2028-02-20T22:00:00.000Z');
    const before = requests.length;
    time.sleepUntil('2028-03-21T07:45:00.000Z');
    bench.updates.onResume();
    await bench.updates.whenIdle();
    expect(requests.slice(before)).toEqual(['2028-03-21T07:45:00.000Z renewed, key until 2028-03-31']);
    await until('2029-07-01T00:00:00.000Z');
    await golden('laptop-closed-a-month');
  });

  it('clock back by a week for a month: no request is left out for longer than a week', async () => {
    await begin('2027-07-01T00:00:00.000Z', '2027-07-31');
    await until('2028-01-20T12:00:00.000Z');
    time.set('2028-01-13T12:00:00.000Z');
    bench.updates.onClockJump();
    await until('2028-02-13T12:00:00.000Z');
    time.set('2028-02-20T12:00:00.000Z');
    bench.updates.onClockJump();
    await until('2029-07-01T00:00:00.000Z');
    const times = requests.map((line) => Date.parse(line.slice(0, 24)));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(7 * day);
    await golden('clock-back-a-week');
  });

  it('a console that is restarted every day asks no more and no less often', async () => {
    await begin('2027-12-15T08:00:00.000Z', '2027-12-31');
    for (let at = Date.parse('2027-12-16T08:00:00Z'); at <= Date.parse('2028-02-15T08:00:00Z'); at += day) {
      await until(new Date(at).toISOString());
      await bench.close();
      openConsole();
      bench.updates.start();
    }
    await until('2028-02-15T12:00:00.000Z');
    expect(requests).toEqual(expectedByHand('2027-12-15', '2028-02-16', '2027-12-31'));
  });
});

describe('generation errors for 40 days: every 24 hours, then off after as many days as the month of expiry has', () => {
  const expiries = [
    ['january', '2027-01-31', 31],
    ['february-leap-year', '2028-02-29', 29],
    ['april', '2027-04-30', 30],
    ['december', '2027-12-31', 31],
  ] as const;
  const startOf = (expiresOn: string): string =>
    new Date(Date.parse(`${expiresOn}T00:00:00Z`) - 20 * day).toISOString();
  const keys = new Map<string, string>();

  beforeAll(async () => {
    for (const [, expiresOn] of expiries) {
      keys.set(expiresOn, (await issueKey(startOf(expiresOn), expiresOn)).licenseKey);
    }
    await licensing.close();
    await makeTermsImpossible(serverFolder.path);
    await serve();
  });

  it.each(expiries)('expiry in %s', async (month, expiresOn, windowDays) => {
    time = new FakeClock(startOf(expiresOn));
    await beginWith(keys.get(expiresOn) ?? '');
    await until(new Date(Date.parse(startOf(expiresOn)) + 730 * day).toISOString());
    const errors = requests.filter((line) => line.includes('generation-error'));
    expect(errors).toHaveLength(7 + windowDays + 1);
    expect(requests.at(-1)).toMatch(/SWITCHED OFF: retry-window-ended$/);
    expect(bench.license.facts().autoUpdate).toBe(false);
    await golden(`generation-errors-${month}`);
  });
});

/** The rule of §6 once more, day by day and without a schedule: a second opinion on what is expected. */
function expectedByHand(from: string, to: string, expiresOn: string): string[] {
  const lines: string[] = [];
  let expiry = expiresOn;
  for (let at = Date.parse(`${from}T10:00:00Z`); at < Date.parse(`${to}T00:00:00Z`); at += day) {
    const today = new Date(at).toISOString().slice(0, 10);
    const lastDays = daysBetween(today, expiry) <= 7;
    if (!lastDays && new Date(at).getUTCDay() !== 0) continue;
    if (lastDays) expiry = lastOfNextMonth(expiry);
    lines.push(`${today}T10:00:00.000Z ${lastDays ? 'renewed' : 'up-to-date'}, key until ${expiry}`);
  }
  return lines;
}

function lastOfNextMonth(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10);
}
