import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type SeenTime, nothingSeen } from '../../../../shared/license/seen-time.js';
import { licenseStateVersion } from '../../../../core/license/license-state.js';
import { isDoubtful } from '../../../../shared/license/sure-time.js';
import { countsOf } from '../../shared/license/fixtures.js';
import {
  clock,
  command,
  day,
  expectRight,
  newKey,
  open,
  path,
  run,
  setClock,
  startWorld,
  statusText,
  subscription,
  world,
} from './clock-world.js';

/* §9 at the license service: signed time, and the record in license.json and the catalogue. */

startWorld();

describe('a server whose clock was once in 2099', () => {
  it('states nothing that counts', async () => {
    await world.service.countSignedTime(new Date('2099-03-15T08:00:00Z'));
    expectRight();
    await world.service.countSignedTime(new Date(world.truth));
    await run(1);
    expectRight();
  });

  it('its key is evaluated then, nothing irreversible follows, and a right key ends it', async () => {
    await world.service.install(
      newKey({ issuedAt: '2099-03-15T08:00:00Z', expiresOn: '2100-03-15' }),
      countsOf(10),
      true,
    );
    expect(isDoubtful(world.service.facts())).toBe(true);
    await run(20);
    await world.service.install(newKey(), countsOf(10), true);
    expectRight();
  });
});

describe('signed time', () => {
  it('that is not newer than one before changes nothing', async () => {
    await world.service.countSignedTime(new Date(world.truth));
    const before = readFileSync(path(), 'utf8');
    await world.service.countSignedTime(new Date(world.truth - 1));
    expect(readFileSync(path(), 'utf8')).toBe(before);
  });

  it('counts up to 60 days ahead of the later of clock and seen time', async () => {
    const at = world.truth + 60 * day;
    await world.service.countSignedTime(new Date(at + 1));
    expectRight();
    await world.service.countSignedTime(new Date(at));
    expect(world.service.facts().now).toBe(new Date(at).toISOString());
  });
});

describe('two copies of the record', () => {
  it('license.json deleted: the catalogue sets time back to nothing', async () => {
    const seen = world.truth;
    rmSync(path());
    world.wrongBy = -100 * day;
    await command();
    expect(Date.parse(world.service.facts().now)).toBe(seen);
  });

  it('the catalogue deleted: license.json holds', async () => {
    const seen = world.truth;
    world.copy = null;
    world.wrongBy = -100 * day;
    await command();
    expect(Date.parse(world.service.facts().now)).toBe(seen);
    expect(world.copy).toMatchObject({ seenAt: new Date(seen).toISOString() });
  });

  it('a correction is not undone by the other copy', async () => {
    setClock('2099-03-15T08:00:00Z');
    await run(21);
    const wrongCopy = world.copy;
    world.wrongBy = 0;
    await world.service.install(newKey(), countsOf(10), true);
    world.copy = wrongCopy;
    await command();
    expectRight();
    rmSync(path());
    await command();
    await world.service.install(newKey({ mailboxes: 101 }), countsOf(10), true);
    expectRight();
  });
});

describe('license.json', () => {
  it('is not written by looks that tell nothing new', async () => {
    await command();
    const before = readFileSync(path(), 'utf8');
    for (let minutes = 0; minutes < 59; minutes++) {
      world.truth += 60_000;
      await command();
    }
    expect(readFileSync(path(), 'utf8')).toBe(before);
    world.truth += 60_000;
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
    world.copy = null;
    world.service.close();
    world.service = open();
    expect(world.service.facts()).toMatchObject({
      license: subscription,
      now: '2026-02-20T08:00:00.000Z',
      autoUpdate: true,
      lastUsageReportOn: '2026-02-11',
    });
    expect(world.service.installationId()).toBe(old.installationId);
    await world.service.countSignedTime(new Date(world.truth));
    const { clockMark: _, ...kept } = old;
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({
      ...kept,
      schemaVersion: licenseStateVersion,
      movedAt: null,
    });
    expectRight();
  });

  it('a mark of 2099 that the first edition has left is put right by one answer', async () => {
    const state = JSON.parse(readFileSync(path(), 'utf8')) as Record<string, unknown>;
    const { seenTime: _, ...rest } = state;
    writeFileSync(path(), JSON.stringify({ ...rest, schemaVersion: 1, clockMark: '2099-01-01T00:00:00Z' }));
    world.copy = null;
    await command();
    expect(statusText()).toBe('Expired');
    await world.service.countSignedTime(new Date(world.truth));
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
