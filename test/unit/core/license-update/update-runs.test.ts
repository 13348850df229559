import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timed, UpdateAnswer } from '../../../../core/license-update/client.js';
import type { UpdateService } from '../../../../core/license-update/update-service.js';
import { AppError } from '../../../../shared/errors.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { worded } from '../../../fixtures/worded.js';
import { type UpdateWorld, openUpdateWorld } from './update-world.js';

const upToDate: UpdateAnswer = { outcome: 'up-to-date' };

let world: UpdateWorld;
let clock: UpdateWorld['clock'];
let license: UpdateWorld['license'];
let server: UpdateWorld['server'];
let store: UpdateWorld['store'];
let sessions: UpdateWorld['sessions'];
let events: UpdateWorld['events'];
let errors: UpdateWorld['errors'];
let service: UpdateService;

beforeEach(() => {
  world = openUpdateWorld();
  ({ clock, license, server, store, sessions, events, errors } = world);
  service = world.open();
});

afterEach(async () => {
  await service.stop();
  world.close();
  expect(errors).toEqual([]);
});

const until = (instant: string): Promise<void> => clock.runUntil(instant, service.whenIdle);

describe('one update at a time', () => {
  it('a second click joins the first', async () => {
    let release = (): void => undefined;
    server.gate = new Promise((resolve) => (release = resolve));
    const first = service.updateNow('manual');
    const second = service.updateNow('manual');
    expect(service.updating()).toBe(true);
    release();
    expect(await first).toBe(await second);
    expect(server.requests).toHaveLength(1);
    expect(sessions).toHaveLength(1);
    expect(service.updating()).toBe(false);
  });

  it('a forced update joins a scheduled one, and whoever forced it gets its report', async () => {
    let release = (): void => undefined;
    server.gate = new Promise((resolve) => (release = resolve));
    service.start();
    const passing = until('2026-03-08T10:00:00.000Z');
    while (!service.updating()) await new Promise(setImmediate);
    const forced = service.updateNow('manual');
    release();
    await passing;
    expect((await forced).outcome).toBe('up-to-date');
    expect(server.requests).toHaveLength(1);
    expect(events).toMatchObject([{ type: 'finished', trigger: 'schedule', forced: true }]);
  });
});

describe('a run', () => {
  it('installs the new key and counts the signed time of the server', async () => {
    const signedTime = Date.parse('2026-03-02T12:00:01Z');
    server.answer = { outcome: 'renewed', licenseKey: '{"expiresOn":"2026-12-31"}', signedTime };
    const report = await service.updateNow('manual');
    expect(report).toMatchObject({ outcome: 'renewed', result: 'Success' });
    expect(report.lines.map((line) => worded(line.text))).toEqual([
      'New license key has been received',
      'New license key has been installed',
      'License key has been auto-updated',
    ]);
    expect(license.license?.expiresOn).toBe('2026-12-31');
    expect(license.signedTimes).toEqual([new Date(signedTime)]);
  });

  it.each<Timed<UpdateAnswer>>([
    { outcome: 'up-to-date' },
    { outcome: 'unsupported-type' },
    { outcome: 'invalid' },
    { outcome: 'contract-expired' },
    { outcome: 'generation-error' },
    { outcome: 'no-connection', detail: verbatim('x') },
    { outcome: 'bad-answer', detail: verbatim('x') },
  ])('counts a signed time whatever the server answers: $outcome', async (answer) => {
    server.answer = answer;
    await service.updateNow('manual');
    expect(license.signedTimes).toEqual([]);
    server.answer = { ...answer, signedTime: Date.parse('2026-03-02T12:00:01Z') };
    await service.updateNow('manual');
    expect(license.signedTimes).toEqual([new Date('2026-03-02T12:00:01Z')]);
  });

  it('reports a key that the engine refuses as invalid', async () => {
    license.refusal = new AppError('license-invalid', 'License key is invalid');
    server.answer = { outcome: 'renewed', licenseKey: '{}' };
    expect(await service.updateNow('manual')).toMatchObject({ outcome: 'invalid', result: 'Failed' });
  });

  it('reports a key that cannot be written, keeps the old one and tries again in an hour', async () => {
    license.refusal = new AppError('disk-full', 'The disk is full. Free some space.');
    server.answer = { outcome: 'renewed', licenseKey: '{}' };
    service.start();
    await until('2026-03-08T10:30:00.000Z');
    expect(service.lastUpdate()?.outcome).toBe('not-installed');
    expect(service.nextUpdateAt()).toBe('2026-03-08T11:00:00.000Z');
    expect(sessions.at(-1)).toMatchObject({ status: 'Failed' });
  });

  it('names the next attempt after an outcome that is tried again', async () => {
    server.answer = { outcome: 'generation-error' };
    expect((await service.updateNow('manual')).nextAttempt).toBe('2026-03-03T12:00:00.000Z');
    server.answer = {
      outcome: 'bad-answer',
      detail: verbatim('HTTP 200: the answer is text/html and not JSON.'),
    };
    const report = await service.updateNow('manual');
    expect(report.nextAttempt).toBe('2026-03-02T13:00:00.000Z');
    expect(worded(report.reason)).toBe('HTTP 200: the answer is text/html and not JSON.');
    server.answer = upToDate;
    expect(await service.updateNow('manual')).not.toHaveProperty('nextAttempt');
  });

  it('sends usage while the check box is on, and none while it is off', async () => {
    await service.updateNow('manual');
    await license.setAutoUpdate(false);
    await service.updateNow('manual');
    expect(server.requests.map(({ request }) => request.usage)).toEqual([
      { managed: 12, new: 2, highWatermark: 15 },
      undefined,
    ]);
  });

  it('without a license is refused and leaves no session', async () => {
    license.license = null;
    await expect(service.updateNow('manual')).rejects.toMatchObject({ code: 'license-not-installed' });
    expect(sessions).toEqual([]);
  });

  it('that is stopped leaves a session and stays due', async () => {
    let release = (): void => undefined;
    server.gate = new Promise((resolve) => (release = resolve));
    service.start();
    const passing = until('2026-03-08T10:00:00.000Z');
    while (!service.updating()) await new Promise(setImmediate);
    const stopping = service.stop();
    release();
    await Promise.all([stopping, passing]);
    expect(sessions).toMatchObject([{ status: 'Stopped' }]);
    expect(service.lastUpdate()).toBeNull();
  });

  it('that fails unexpectedly leaves a failed session and is tried again in an hour, not at once', async () => {
    server.answer = new Error('out of memory');
    service.start();
    await until('2026-03-08T10:59:00.000Z');
    expect(server.requests).toHaveLength(1);
    expect(sessions).toMatchObject([{ status: 'Failed', log: [{ type: 'Error', text: 'out of memory' }] }]);
    await until('2026-03-08T11:00:00.000Z');
    expect(server.requests).toHaveLength(2);
    expect(errors.splice(0)).toHaveLength(2);
  });

  it('whose attempt cannot be written to disk does not flood the server', async () => {
    service.start();
    await service.whenIdle();
    const full = new AppError('disk-full', 'license-update.json cannot be written.');
    const working = store;
    const broken = { ...working, update: () => Promise.reject(full) };
    await service.stop();
    service = world.open({ store: broken });
    service.start();
    await until('2026-03-08T12:30:00.000Z');
    expect(server.times).toEqual([
      '2026-03-08T10:00:00.000Z',
      '2026-03-08T11:00:00.000Z',
      '2026-03-08T12:00:00.000Z',
    ]);
    expect(errors.splice(0).every((error) => error === full)).toBe(true);
  });

  it('whose session cannot be kept still updates the license', async () => {
    const error = new AppError('io', 'catalogue gone');
    service = world.open({ recordSession: () => Promise.reject(error) });
    expect((await service.updateNow('manual')).outcome).toBe('up-to-date');
    expect(errors.splice(0)).toEqual([error]);
  });
});
