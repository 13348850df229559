import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UpdateService } from '../../../../core/license-update/update-service.js';
import type { UpdateState } from '../../../../core/license-update/update-state.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { type UpdateWorld, day, openUpdateWorld } from './update-world.js';

let world: UpdateWorld;
let folder: UpdateWorld['folder'];
let clock: UpdateWorld['clock'];
let license: UpdateWorld['license'];
let server: UpdateWorld['server'];
let sessions: UpdateWorld['sessions'];
let events: UpdateWorld['events'];
let errors: UpdateWorld['errors'];
let service: UpdateService;

beforeEach(() => {
  world = openUpdateWorld();
  ({ folder, clock, license, server, sessions, events, errors } = world);
  service = world.open();
});

afterEach(async () => {
  await service.stop();
  world.close();
  expect(errors).toEqual([]);
});

const until = (instant: string): Promise<void> => clock.runUntil(instant, service.whenIdle);

describe('the schedule at work', () => {
  it('asks once a week and keeps each run as a session with its line', async () => {
    service.start();
    await until('2026-03-23T00:00:00.000Z');
    expect(server.times).toEqual([
      '2026-03-08T10:00:00.000Z',
      '2026-03-15T10:00:00.000Z',
      '2026-03-22T10:00:00.000Z',
    ]);
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toMatchObject({
      type: 'license-update',
      name: 'License key auto-update',
      trigger: 'schedule',
      status: 'Success',
      startedAt: '2026-03-08T10:00:00.000Z',
      log: [{ type: 'Success', text: 'Your existing license key is up to date' }],
    });
    expect(service.lastUpdate()).toEqual({ at: '2026-03-22T10:00:00.000Z', outcome: 'up-to-date' });
    expect(service.nextUpdateAt()).toBe('2026-03-29T10:00:00.000Z');
  });

  it('keeps spread and due time in license-update.json: a missed update runs at the next start', async () => {
    service.start();
    await until('2026-03-03T00:00:00.000Z');
    const { nextDueAt, spreadMs } = JSON.parse(
      readFileSync(join(folder, 'license-update.json'), 'utf8'),
    ) as UpdateState;
    expect({ nextDueAt, spreadMs }).toEqual({
      nextDueAt: '2026-03-08T10:00:00.000Z',
      spreadMs: 3 * day + 36_000_000,
    });
    await service.stop();
    clock.set('2026-03-10T07:00:00.000Z');
    service = world.open({ chooseSpreadMs: () => 0 });
    service.start();
    await service.whenIdle();
    expect(server.times).toEqual(['2026-03-10T07:00:00.000Z']);
    expect(service.nextUpdateAt()).toBe('2026-03-15T10:00:00.000Z');
  });

  it('runs a missed update once at wake-up', async () => {
    service.start();
    await until('2026-03-03T00:00:00.000Z');
    clock.sleepUntil('2026-04-02T07:30:00.000Z');
    service.onResume();
    await service.whenIdle();
    expect(server.times).toEqual(['2026-04-02T07:30:00.000Z']);
  });

  it('follows a clock that jumps forward', async () => {
    service.start();
    await service.whenIdle();
    clock.set('2026-03-09T00:00:00.000Z');
    service.onClockJump();
    await service.whenIdle();
    expect(server.times).toEqual(['2026-03-09T00:00:00.000Z']);
  });

  it('sets no timer longer than 24 days', async () => {
    license.license = { ...(license.license ?? expect.fail()), expiresOn: '2026-06-30' };
    server.answer = { outcome: 'no-connection', detail: verbatim('refused') };
    clock.set('2026-03-02T12:00:00.000Z');
    service.start();
    await until('2026-03-20T00:00:00.000Z');
    expect(clock.longestTimerMs).toBeLessThanOrEqual(24 * day);
  });

  it('asks for nothing while auto-update is off, and begins when it is turned on', async () => {
    license.autoUpdate = false;
    service.start();
    await until('2026-03-20T00:00:00.000Z');
    expect(server.times).toEqual([]);
    expect(service.nextUpdateAt()).toBeNull();
    await license.setAutoUpdate(true);
    await until('2026-03-23T00:00:00.000Z');
    expect(server.times).toEqual(['2026-03-22T10:00:00.000Z']);
  });

  const connectionMayBeBack = ['onOnline', 'onResume', 'onSettingsChange'] as const;

  it.each(connectionMayBeBack)(
    'tries again a minute after a failure at the earliest on %s, once',
    async (hint) => {
      service.start();
      server.answer = { outcome: 'no-connection', detail: verbatim('refused') };
      await until('2026-03-08T10:00:05.000Z');
      service[hint]();
      await until('2026-03-08T10:30:00.000Z');
      expect(server.times).toEqual(['2026-03-08T10:00:00.000Z', '2026-03-08T10:01:00.000Z']);
      await until('2026-03-08T11:30:00.000Z');
      expect(server.times.at(-1)).toBe('2026-03-08T11:01:00.000Z');
    },
  );

  it.each(connectionMayBeBack)(
    'tries again at once on %s when the failure is some minutes old',
    async (hint) => {
      service.start();
      server.answer = { outcome: 'bad-answer', detail: verbatim('a captive portal') };
      await until('2026-03-08T10:20:00.000Z');
      service[hint]();
      await service.whenIdle();
      expect(server.times).toEqual(['2026-03-08T10:00:00.000Z', '2026-03-08T10:20:00.000Z']);
    },
  );

  it.each(['onClockJump', ...connectionMayBeBack] as const)(
    'asks for nothing on %s that is not due',
    async (hint) => {
      service.start();
      await until('2026-03-08T10:20:00.000Z');
      service[hint]();
      await service.whenIdle();
      server.answer = { outcome: 'generation-error' };
      await service.updateNow('manual');
      service[hint]();
      await service.whenIdle();
      expect(server.times).toEqual(['2026-03-08T10:00:00.000Z', '2026-03-08T10:20:00.000Z']);
    },
  );

  it('says in an event what happened, and whether a person waits for it', async () => {
    service.start();
    await until('2026-03-08T11:00:00.000Z');
    await service.updateNow('manual');
    expect(events).toMatchObject([
      { type: 'finished', trigger: 'schedule', forced: false },
      { type: 'finished', trigger: 'manual', forced: true },
    ]);
  });
});

describe('turning itself off', () => {
  it('when the contract has ended: event 41301 with its notice, and no further request (VBR)', async () => {
    server.answer = { outcome: 'contract-expired' };
    service.start();
    await until('2026-09-01T00:00:00.000Z');
    expect(server.times).toEqual(['2026-03-08T10:00:00.000Z']);
    expect(license.autoUpdate).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'switched-off', number: 41301, reason: 'contract-ended' });
  });

  it('at the end of the retry window, once', async () => {
    server.answer = { outcome: 'generation-error' };
    service.start();
    await until('2026-09-01T00:00:00.000Z');
    expect(server.times.at(-1)).toBe('2026-07-30T10:00:00.000Z');
    const off = events.filter((event) => event.type === 'switched-off');
    expect(off).toMatchObject([
      { number: 41301, reason: 'retry-window-ended', at: '2026-07-31T00:00:00.000Z' },
    ]);
    expect(license.autoUpdate).toBe(false);
  });

  it('a forced update that learns of the ended contract turns it off too, also when the schedule is not running', async () => {
    server.answer = { outcome: 'contract-expired' };
    await service.updateNow('manual');
    expect(license.autoUpdate).toBe(false);
  });
});
