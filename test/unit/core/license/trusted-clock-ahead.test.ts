import { rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { isDoubtful } from '../../../../shared/license/sure-time.js';
import { countsOf } from '../../shared/license/fixtures.js';
import {
  command,
  day,
  expectRight,
  newKey,
  path,
  run,
  setClock,
  startWorld,
  statusText,
  warning,
  world,
} from './clock-world.js';

/* §9 at the license service: a clock that is ahead, and machines that were off. */

startWorld();

describe('the clock in 2099', () => {
  beforeEach(async () => {
    setClock('2099-03-15T08:00:00Z');
    await command();
  });

  it('for one command: it counts for terms and nothing else, a warning says so, and nothing of it stays', async () => {
    expect(statusText()).toBe('Expired');
    expect(isDoubtful(world.service.facts())).toBe(true);
    expect(warning()).toMatch(/^The clock moved ahead by 26694 days\. /);
    world.wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('for a week, then right again: nothing stays', async () => {
    await run(7);
    expect(isDoubtful(world.service.facts())).toBe(true);
    world.wrongBy = 0;
    await run(1);
    expectRight();
  });

  it('for three weeks it becomes seen time; a newly issued key puts it right', async () => {
    await run(21);
    expect(isDoubtful(world.service.facts())).toBe(false);
    world.wrongBy = 0;
    await run(2);
    expect(statusText()).toBe('Expired');
    expect(warning()).toMatch(/^The system clock shows 2026-03-07 \(UTC\), but 2099-/);
    await world.service.install(newKey(), countsOf(10), true);
    expectRight();
    await run(3);
    expectRight();
  });

  it('for three weeks: an answer of the licensing server puts it right', async () => {
    await run(21);
    world.wrongBy = 0;
    await world.service.countSignedTime(new Date(world.truth));
    expectRight();
    await run(3);
    expectRight();
  });

  it('for three weeks, and the key is installed before the clock is right: then all is right with the clock', async () => {
    await run(21);
    await world.service.install(newKey(), countsOf(10), true);
    expect(statusText()).toBe('Expired');
    await run(1);
    world.wrongBy = 0;
    await run(1);
    expectRight();
  });
});

it('a clock in 2099 at the very first start is put right by the key', async () => {
  rmSync(path());
  world.copy = null;
  setClock('2099-03-15T08:00:00Z');
  await command();
  world.wrongBy = 0;
  await command();
  await world.service.install(newKey(), countsOf(10), true);
  expectRight();
});

describe('a machine that was off', () => {
  it.each([8, 40, 59])('for %i days notices nothing', async (days) => {
    world.truth += days * day;
    await command();
    expectRight();
    await run(15);
    expectRight();
    expect(world.copy?.candidate).toBeNull();
  });

  it('for 70 days is warned for 14 days, works, and then is as before', async () => {
    world.truth += 70 * day;
    await command();
    expect(warning()).toContain('by 70 days');
    expect(statusText()).toBe('Valid');
    await run(13.5, day / 2);
    expect(isDoubtful(world.service.facts())).toBe(true);
    await run(0.5);
    expectRight();
  });

  it('for 70 days: one answer, or a new key, ends the doubt', async () => {
    world.truth += 70 * day;
    await command();
    await world.service.countSignedTime(new Date(world.truth));
    expectRight();
  });

  it('for 50 days does not come into doubt by running on', async () => {
    world.truth += 50 * day;
    await command();
    for (let days = 0; days < 14; days++) {
      await run(1);
      expectRight();
    }
  });
});
