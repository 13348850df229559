import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventLog, openEventLog } from '../../../electron/notifications/event-log.js';
import {
  licenseEvents,
  nothingObserved,
  observedLicense,
} from '../../../electron/notifications/license-events.js';
import { systemClock } from '../../../shared/clock.js';
import type { LicenseFacts, LicensePayload, LicenseStatus } from '../../../shared/license/model.js';
import { evaluateLicense } from '../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from '../license/fixtures.js';

const subscription = payloadOf('subscription');

interface Moment {
  readonly facts: LicenseFacts;
  readonly status: LicenseStatus;
}

function moment(license: LicensePayload | null, day: string, managed = 7, autoUpdate = false): Moment {
  const facts = factsOf(license, `${day}T08:00:00.000Z`, { autoUpdate });
  return { facts, status: evaluateLicense(facts, countsOf(managed, { exceededSince: '2026-06-10' })) };
}

/** The numbers written on the way through the moments. */
function numbersOf(...moments: Moment[]): number[][] {
  let observed = nothingObserved;
  return moments.map(({ facts, status }) => {
    const events = licenseEvents(observed, facts, status);
    observed = observedLicense(facts, status);
    return events.map(({ number }) => number);
  });
}

describe('§8: events, each once per transition', () => {
  it('a subscription lives, expires, passes its grace and is renewed', () => {
    expect(
      numbersOf(
        moment(null, '2026-06-01'),
        moment(subscription, '2026-06-01'),
        moment(subscription, '2026-12-01'),
        moment(subscription, '2027-01-01'),
        moment(subscription, '2027-01-31'),
        moment(subscription, '2027-02-01'),
        moment(subscription, '2027-02-28'),
        moment(subscription, '2027-03-01'),
        moment({ ...subscription, expiresOn: '2028-01-31' }, '2027-03-02'),
      ),
    ).toEqual([[], [24010], [], [24020], [], [24030, 24060], [], [], [24010]]);
  });

  it('the limit is exceeded, its grace begins and ends, the count falls', () => {
    expect(
      numbersOf(
        moment(subscription, '2026-06-10', 100),
        moment(subscription, '2026-06-11', 101),
        moment(subscription, '2026-06-12', 130),
        moment(subscription, '2026-08-11', 130),
        moment(subscription, '2026-08-12', 100),
        moment(subscription, '2026-08-13', 101),
      ),
    ).toEqual([[24010], [24070, 24060], [], [], [], [24070]]);
  });

  it('a license is removed', () => {
    expect(numbersOf(moment(subscription, '2026-06-01'), moment(null, '2026-06-02'))).toEqual([
      [24010],
      [24080],
    ]);
  });

  it('automatic update is disabled', () => {
    const rental = payloadOf('rental');
    expect(
      numbersOf(
        moment(rental, '2026-06-01', 7, true),
        moment(rental, '2026-06-02'),
        moment(rental, '2026-06-03'),
      ),
    ).toEqual([[24010], [41301], []]);
  });

  it('a console closed across the whole grace tells of the expiry alone', () => {
    expect(numbersOf(moment(subscription, '2026-12-01'), moment(subscription, '2027-06-01'))).toEqual([
      [24010],
      [24030],
    ]);
  });
});

describe('the event log', () => {
  let folder: string;
  const opened: EventLog[] = [];
  const open = (): EventLog => {
    const log = openEventLog({ Store: Conf, folder, clock: systemClock, onQuarantine: () => undefined });
    opened.push(log);
    return log;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-events-'));
  });
  afterEach(() => {
    for (const log of opened.splice(0)) log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes a transition once, also when two consoles see it and after a restart', async () => {
    const { facts, status } = moment(subscription, '2026-06-01');
    const [a, b] = [open(), open()];
    await Promise.all([a.observe(facts, status), b.observe(facts, status)]);
    await open().observe(facts, status);
    expect(open().list()).toEqual([
      {
        at: '2026-06-01T08:00:00.000Z',
        number: 24010,
        text: 'A license for 100 mailboxes until 2027-01-31 has been installed.',
      },
    ]);
  });

  it('lists and exports the newest first (RFC 4180)', async () => {
    const log = open();
    for (const { facts, status } of [moment(subscription, '2026-06-01'), moment(null, '2026-06-02')]) {
      await log.observe(facts, status);
    }
    expect(log.toCsv()).toBe(
      [
        'time,number,text',
        '2026-06-02T08:00:00.000Z,24080,"The license has been removed."',
        '2026-06-01T08:00:00.000Z,24010,"A license for 100 mailboxes until 2027-01-31 has been installed."',
        '',
      ].join('\r\n'),
    );
  });
});
