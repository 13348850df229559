import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countsOf } from '../../shared/license/fixtures.js';
import {
  clock,
  command,
  day,
  expectRight,
  hour,
  newKey,
  path,
  run,
  setClock,
  signer,
  startWorld,
  statusText,
  subscription,
  warning,
  world,
} from './clock-world.js';

/* §9 at the license service: a clock that is behind, and keys that are installed while it is wrong. */

startWorld();

describe('a clock that is behind', () => {
  it('by an hour is tolerated, and so is one by 24 hours', async () => {
    for (const by of [hour, day]) {
      world.wrongBy = -by;
      await command();
      expect(world.service.facts().now).toBe(clock().toISOString());
      expect(warning()).toBeNull();
    }
  });

  it.each([2, 366])(
    'by %i days: terms go by seen time, which runs on; the warning waits an hour',
    async (days) => {
      const seen = world.truth;
      world.wrongBy = -days * day;
      await command();
      expect(Date.parse(world.service.facts().now)).toBe(seen);
      expect(warning()).toBeNull();
      await run(1 / 24, hour);
      expect(warning()).toMatch(/^The system clock shows .* but 2026-02-12 has been seen before\./);
      await run(5, 12 * hour);
      expect(Date.parse(world.service.facts().now)).toBe(world.truth);
      world.wrongBy = 0;
      await run(1);
      expectRight();
    },
  );

  it('by a year: the license expires all the same, and its grace ends', async () => {
    world.wrongBy = -366 * day;
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
      world.wrongBy = 0;
      await run(1);
      expectRight();
    }
  });

  it('at each boot after the machine was off for 70 days: the right clock is believed after 14 days as without', async () => {
    world.truth += 70 * day;
    for (let boots = 0; boots < 16; boots++) {
      setClock('1970-01-01T00:00:40Z');
      await command();
      world.wrongBy = 0;
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
    world.wrongBy = days * day;
    await run(2);
    await world.service.install(newKey(), countsOf(10), true);
    await run(2);
    world.wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('two years behind from the first start on: the key is evaluated at its issuedAt, and one answer ends the doubt', async () => {
    rmSync(path());
    world.copy = null;
    world.wrongBy = -730 * day;
    await command();
    await world.service.install(newKey(), countsOf(10), true);
    expect(world.service.facts().now).toBe(new Date(world.truth).toISOString());
    expect(warning()).toMatch(/but the license key was issued on 2026-02-12/);
    world.wrongBy = 0;
    await run(1);
    expect(statusText()).toBe('Valid');
    await world.service.countSignedTime(new Date(world.truth));
    expectRight();
  });

  it('the floor leaves with the key', async () => {
    await world.service.install(newKey({ issuedAt: '2026-03-20T00:00:00Z' }), countsOf(10), true);
    await world.service.remove(countsOf(0), true);
    expect(Date.parse(world.service.facts().now)).toBeLessThanOrEqual(Date.parse('2026-03-20T00:00:00Z'));
    rmSync(path());
    world.copy = null;
    await command();
    await world.service.install(newKey({ issuedAt: '2027-06-01T00:00:00Z' }), countsOf(10), true);
    expect(world.service.facts()).toMatchObject({
      now: '2027-06-01T00:00:00.000Z',
      clock: { isDoubtful: true },
    });
    await world.service.remove(countsOf(0), true);
    expectTime();
  });

  function expectTime(): void {
    expect(world.service.facts().now).toBe(clock().toISOString());
    expect(world.service.facts().clock).toBeUndefined();
  }

  it('a key that was issued after it expired is invalid', async () => {
    const key = newKey({ issuedAt: '2027-02-01T00:00:00Z', expiresOn: '2027-01-31' });
    await expect(world.service.install(key, countsOf(10), true)).rejects.toMatchObject({
      code: 'license-invalid',
    });
    const onTheLastDay = newKey({ issuedAt: '2027-01-31T23:59:59Z', expiresOn: '2027-01-31' });
    expect(await world.service.install(onTheLastDay, countsOf(10), true)).toMatchObject({ outcome: 'done' });
  });

  it('an old key under a clock that nothing speaks against raises no warning', async () => {
    rmSync(path());
    world.copy = null;
    world.truth = Date.parse('2026-08-01T00:00:00Z');
    await command();
    await world.service.install(signer.sign(subscription), countsOf(10), true);
    expectRight();
    await run(20);
    expectRight();
  });
});
