import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { type SeenTime, nothingSeen } from '../../../../shared/license/seen-time.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { isDoubtful } from '../../../../shared/license/sure-time.js';
import { render } from '../../../../shared/texts/text.js';
import { countsOf, payloadOf } from '../../shared/license/fixtures.js';
import { createSigner } from '../../shared/license/signing.js';

/*
 * §9 at the license service, over license.json and a stand-in for the catalogue's copy. The license: 100 mailboxes from 10 February 2026,
 * when it is installed, to 31 January 2027.
 */

const signer = createSigner();
const hour = 3_600_000;
const day = 24 * hour;
const begin = '2026-02-10T08:00:00.000Z';
const subscription = payloadOf('subscription', { issuedAt: begin });

let folder: string;
/** The true time, and by how much the clock is wrong. */
let truth: number;
let wrongBy: number;
let copy: SeenTime | null;
let service: OpenLicenseService;

const clock = (): Date => new Date(truth + wrongBy);
const path = (): string => join(folder, 'license.json');

function open(changes: NodeJS.ProcessEnv = {}): OpenLicenseService {
  const environment = { POSTKEEP_TRUSTED_JWKS: join(folder, 'jwks.json'), ...changes };
  return openLicenseService({ Store: Conf, folder, clock, environment });
}

/** A command: opens the data folder, looks, asks for the facts as a backup does. */
async function command(): Promise<void> {
  service.close();
  service = open();
  await service.lookAtClock();
  const { seenTime } = await service.factsWithRecord(copy);
  copy = seenTime;
}

/** A command every `everyMs` for so long; the last one at the end. */
async function run(days: number, everyMs = day): Promise<void> {
  const end = truth + days * day;
  while (truth < end) {
    truth = Math.min(end, truth + everyMs);
    await command();
  }
}

/** Sets the clock to the instant, as of now. */
function setClock(instant: string): void {
  wrongBy = Date.parse(instant) - truth;
}

const newKey = (changes: Partial<LicensePayload> = {}): string =>
  signer.sign({
    ...subscription,
    issuedAt: new Date(truth).toISOString(),
    expiresOn: '2028-01-31',
    ...changes,
  });

const statusText = (managed = 10): string =>
  render(evaluateLicense(service.facts(), countsOf(managed)).statusText);
const warning = (): string | null => {
  const said = service.clockWarning();
  return said === null ? null : render(said);
};

/** All is as a right clock would have it: the time, the state, and no doubt. */
function expectRight(): void {
  const { now, clock: state } = service.facts();
  expect(Math.abs(Date.parse(now) - truth)).toBeLessThanOrEqual(day);
  expect(state?.isDoubtful ?? false).toBe(false);
  expect(warning()).toBeNull();
  expect(statusText()).toBe('Valid');
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-clock-'));
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(signer.jwks));
  [truth, wrongBy, copy] = [Date.parse(begin), 0, null];
  service = open();
  await command();
  await service.install(signer.sign(subscription), countsOf(10), true);
  await run(2);
});

afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the clock in 2099', () => {
  beforeEach(async () => {
    setClock('2099-03-15T08:00:00Z');
    await command();
  });

  it('for one command: it counts for terms and nothing else, a warning says so, and nothing of it stays', async () => {
    expect(statusText()).toBe('Expired');
    expect(isDoubtful(service.facts())).toBe(true);
    expect(warning()).toMatch(/^The clock moved ahead by 26694 days\. /);
    wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('for a week, then right again: nothing stays', async () => {
    await run(7);
    expect(isDoubtful(service.facts())).toBe(true);
    wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('for three weeks it becomes seen time; a newly issued key puts it right', async () => {
    await run(21);
    expect(isDoubtful(service.facts())).toBe(false);
    wrongBy = 0;
    await run(2);
    expect(statusText()).toBe('Expired');
    expect(warning()).toMatch(/^The system clock shows 2026-03-07 \(UTC\), but 2099-/);
    await service.install(newKey(), countsOf(10), true);
    expectRight();
    await run(3);
    expectRight();
  });

  it('for three weeks: an answer of the licensing server puts it right', async () => {
    await run(21);
    wrongBy = 0;
    await service.countSignedTime(new Date(truth));
    expectRight();
    await run(3);
    expectRight();
  });

  it('for three weeks, and the key is installed before the clock is right: then all is right with the clock', async () => {
    await run(21);
    await service.install(newKey(), countsOf(10), true);
    expect(statusText()).toBe('Expired');
    await run(1);
    wrongBy = 0;
    await run(1);
    expectRight();
  });
});

it('a clock in 2099 at the very first start is put right by the key', async () => {
  rmSync(path());
  copy = null;
  setClock('2099-03-15T08:00:00Z');
  await command();
  wrongBy = 0;
  await command();
  await service.install(newKey(), countsOf(10), true);
  expectRight();
});

describe('a machine that was off', () => {
  it.each([8, 40, 59])('for %i days notices nothing', async (days) => {
    truth += days * day;
    await command();
    expectRight();
    await run(15);
    expectRight();
    expect(copy?.candidate).toBeNull();
  });

  it('for 70 days is warned for 14 days, works, and then is as before', async () => {
    truth += 70 * day;
    await command();
    expect(warning()).toContain('by 70 days');
    expect(statusText()).toBe('Valid');
    await run(13.5, day / 2);
    expect(isDoubtful(service.facts())).toBe(true);
    await run(0.5);
    expectRight();
  });

  it('for 70 days: one answer, or a new key, ends the doubt', async () => {
    truth += 70 * day;
    await command();
    await service.countSignedTime(new Date(truth));
    expectRight();
  });

  it('for 50 days does not come into doubt by running on', async () => {
    truth += 50 * day;
    await command();
    for (let days = 0; days < 14; days++) {
      await run(1);
      expectRight();
    }
  });
});

describe('a clock that is behind', () => {
  it('by an hour is tolerated, and so is one by 24 hours', async () => {
    for (const by of [hour, day]) {
      wrongBy = -by;
      await command();
      expect(service.facts().now).toBe(clock().toISOString());
      expect(warning()).toBeNull();
    }
  });

  it.each([2, 366])(
    'by %i days: terms go by seen time, which runs on; the warning waits an hour',
    async (days) => {
      const seen = truth;
      wrongBy = -days * day;
      await command();
      expect(Date.parse(service.facts().now)).toBe(seen);
      expect(warning()).toBeNull();
      await run(1 / 24, hour);
      expect(warning()).toMatch(/^The system clock shows .* but 2026-02-12 has been seen before\./);
      await run(5, 12 * hour);
      expect(Date.parse(service.facts().now)).toBe(truth);
      wrongBy = 0;
      await run(1);
      expectRight();
    },
  );

  it('by a year: the license expires all the same, and its grace ends', async () => {
    wrongBy = -366 * day;
    await run(360, 2 * day);
    expect(statusText()).toMatch(/^Expired \(\d+ days of grace period remaining\)$/);
    await run(40);
    expect(statusText()).toBe('Expired');
  });

  it('at each boot, as with a dead battery, until the network sets it: no warning, nothing stays', async () => {
    for (let boots = 0; boots < 40; boots++) {
      setClock('1970-01-01T00:00:40Z');
      await command();
      expect(warning()).toBeNull();
      expect(statusText()).toBe('Valid');
      wrongBy = 0;
      await run(1);
      expectRight();
    }
  });

  it('at each boot after the machine was off for 70 days: the right clock is believed after 14 days as without', async () => {
    truth += 70 * day;
    for (let boots = 0; boots < 16; boots++) {
      setClock('1970-01-01T00:00:40Z');
      await command();
      wrongBy = 0;
      await run(1);
    }
    expectRight();
  });
});

describe('a key that is installed while the clock is wrong', () => {
  it.each([
    ['two years ahead', 730],
    ['two years behind', -730],
  ])('%s: all is right with the clock', async (_, days) => {
    wrongBy = days * day;
    await run(2);
    await service.install(newKey(), countsOf(10), true);
    await run(2);
    wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('two years behind from the first start on: the key is evaluated at its issuedAt, and one answer ends the doubt', async () => {
    rmSync(path());
    copy = null;
    wrongBy = -730 * day;
    await command();
    await service.install(newKey(), countsOf(10), true);
    expect(service.facts().now).toBe(new Date(truth).toISOString());
    expect(warning()).toMatch(/but the license key was issued on 2026-02-12/);
    wrongBy = 0;
    await run(1);
    expect(statusText()).toBe('Valid');
    await service.countSignedTime(new Date(truth));
    expectRight();
  });

  it('the floor leaves with the key', async () => {
    await service.install(newKey({ issuedAt: '2026-03-20T00:00:00Z' }), countsOf(10), true);
    await service.remove(countsOf(0), true);
    expect(Date.parse(service.facts().now)).toBeLessThanOrEqual(Date.parse('2026-03-20T00:00:00Z'));
    rmSync(path());
    copy = null;
    await command();
    await service.install(newKey({ issuedAt: '2027-06-01T00:00:00Z' }), countsOf(10), true);
    expect(service.facts()).toMatchObject({ now: '2027-06-01T00:00:00.000Z', clock: { isDoubtful: true } });
    await service.remove(countsOf(0), true);
    expectTime();
  });

  function expectTime(): void {
    expect(service.facts().now).toBe(clock().toISOString());
    expect(service.facts().clock).toBeUndefined();
  }

  it('a key that was issued after it expired is invalid', async () => {
    const key = newKey({ issuedAt: '2027-02-01T00:00:00Z', expiresOn: '2027-01-31' });
    await expect(service.install(key, countsOf(10), true)).rejects.toMatchObject({ code: 'license-invalid' });
    const onTheLastDay = newKey({ issuedAt: '2027-01-31T23:59:59Z', expiresOn: '2027-01-31' });
    expect(await service.install(onTheLastDay, countsOf(10), true)).toMatchObject({ outcome: 'done' });
  });

  it('an old key under a clock that nothing speaks against raises no warning', async () => {
    rmSync(path());
    copy = null;
    truth = Date.parse('2026-08-01T00:00:00Z');
    await command();
    await service.install(signer.sign(subscription), countsOf(10), true);
    expectRight();
    await run(20);
    expectRight();
  });
});

describe('a server whose clock was once in 2099', () => {
  it('states nothing that counts', async () => {
    await service.countSignedTime(new Date('2099-03-15T08:00:00Z'));
    expectRight();
    await service.countSignedTime(new Date(truth));
    await run(1);
    expectRight();
  });

  it('its key is evaluated then, nothing irreversible follows, and a right key ends it', async () => {
    await service.install(
      newKey({ issuedAt: '2099-03-15T08:00:00Z', expiresOn: '2100-03-15' }),
      countsOf(10),
      true,
    );
    expect(isDoubtful(service.facts())).toBe(true);
    await run(20);
    await service.install(newKey(), countsOf(10), true);
    expectRight();
  });
});

describe('signed time', () => {
  it('that is not newer than one before changes nothing', async () => {
    await service.countSignedTime(new Date(truth));
    const before = readFileSync(path(), 'utf8');
    await service.countSignedTime(new Date(truth - 1));
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  it('counts up to 60 days ahead of the later of clock and seen time', async () => {
    const at = truth + 60 * day;
    await service.countSignedTime(new Date(at + 1));
    expectRight();
    await service.countSignedTime(new Date(at));
    expect(service.facts().now).toBe(new Date(at).toISOString());
  });
});

describe('two copies of the record', () => {
  it('license.json deleted: the catalogue sets time back to nothing', async () => {
    const seen = truth;
    rmSync(path());
    wrongBy = -100 * day;
    await command();
    expect(Date.parse(service.facts().now)).toBe(seen);
  });

  it('the catalogue deleted: license.json holds', async () => {
    const seen = truth;
    copy = null;
    wrongBy = -100 * day;
    await command();
    expect(Date.parse(service.facts().now)).toBe(seen);
    expect(copy).toMatchObject({ seenAt: new Date(seen).toISOString() });
  });

  it('a correction is not undone by the other copy', async () => {
    setClock('2099-03-15T08:00:00Z');
    await run(21);
    const wrongCopy = copy;
    wrongBy = 0;
    await service.install(newKey(), countsOf(10), true);
    copy = wrongCopy;
    await command();
    expectRight();
    rmSync(path());
    await command();
    await service.install(newKey({ mailboxes: 101 }), countsOf(10), true);
    expectRight();
  });
});

describe('license.json', () => {
  it('is not written by looks that tell nothing new', async () => {
    await command();
    const before = readFileSync(path(), 'utf8');
    for (let minutes = 0; minutes < 59; minutes++) {
      truth += 60_000;
      await command();
    }
    expect(readFileSync(path(), 'utf8')).toBe(before);
    truth += 60_000;
    await command();
    expect(readFileSync(path(), 'utf8')).not.toBe(before);
  });

  it('of the first edition opens with all it had: its mark is seen time', async () => {
    const { key } = JSON.parse(readFileSync(path(), 'utf8')) as { key: string };
    const old = {
      schemaVersion: 1,
      installationId: '0b1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11',
      key,
      autoUpdate: true,
      lastUsageReportOn: '2026-02-11',
      clockMark: '2026-02-20T08:00:00.000Z',
    };
    writeFileSync(path(), JSON.stringify(old));
    copy = null;
    service.close();
    service = open();
    expect(service.facts()).toMatchObject({
      license: subscription,
      now: '2026-02-20T08:00:00.000Z',
      autoUpdate: true,
      lastUsageReportOn: '2026-02-11',
    });
    expect(service.installationId()).toBe(old.installationId);
    await service.countSignedTime(new Date(truth));
    const { clockMark: _, ...kept } = old;
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ ...kept, schemaVersion: 2 });
    expectRight();
  });

  it('a mark of 2099 that the first edition has left is put right by one answer', async () => {
    const state = JSON.parse(readFileSync(path(), 'utf8')) as Record<string, unknown>;
    const { seenTime: _, ...rest } = state;
    writeFileSync(path(), JSON.stringify({ ...rest, schemaVersion: 1, clockMark: '2099-01-01T00:00:00Z' }));
    copy = null;
    await command();
    expect(statusText()).toBe('Expired');
    await service.countSignedTime(new Date(truth));
    expectRight();
  });

  it('POSTKEEP_NOW is believed and recorded nowhere, keys included', async () => {
    const before = JSON.parse(readFileSync(path(), 'utf8')) as { seenTime: SeenTime };
    setClock('2099-03-15T08:00:00Z');
    const set = open({ POSTKEEP_NOW: '2099-03-15T08:00:00Z' });
    await set.lookAtClock();
    await set.countSignedTime(clock());
    expect(set.facts()).toMatchObject({ now: clock().toISOString() });
    expect(set.facts().clock).toBeUndefined();
    expect(await set.factsWithRecord(nothingSeen)).toMatchObject({ seenTime: null });
    await set.install(
      newKey({ issuedAt: '2099-03-14T08:00:00Z', expiresOn: '2100-01-31' }),
      countsOf(0),
      true,
    );
    set.close();
    const after = JSON.parse(readFileSync(path(), 'utf8')) as { seenTime: SeenTime };
    expect(after.seenTime).toEqual(before.seenTime);
  });
});
