import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Timed, UpdateAnswer } from '../../../../core/license-update/client.js';
import {
  type UpdateEvent,
  type UpdateService,
  updateService,
  type UpdateServiceOptions,
} from '../../../../core/license-update/update-service.js';
import { type UpdateState, updateStateFile } from '../../../../core/license-update/update-state.js';
import { openStateStore, type StateStore } from '../../../../core/state/state-store.js';
import type { SessionDetail } from '../../../../shared/backup/model.js';
import { AppError } from '../../../../shared/errors.js';
import type { LicenseUpdateRequest } from '../../../../shared/license/protocol.js';
import { FakeClock } from './fake-clock.js';
import { FakeLicense } from './fake-license.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { worded } from '../../../../test/fixtures/worded.js';

const day = 24 * 3_600_000;
const upToDate: UpdateAnswer = { outcome: 'up-to-date' };

/** Answers what a test tells it to; every request is kept with its time. */
class FakeLicensingServer {
  readonly requests: { at: string; request: LicenseUpdateRequest }[] = [];
  answer: Timed<UpdateAnswer> | Error = upToDate;
  /** While it is set, requests wait for it. */
  gate: Promise<void> | null = null;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly requestUpdate = async (
    request: LicenseUpdateRequest,
    cancel: AbortSignal,
  ): Promise<Timed<UpdateAnswer>> => {
    this.requests.push({ at: this.#clock.now, request });
    await this.gate;
    if (cancel.aborted) throw new AppError('cancelled', 'The license update was cancelled.');
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  };

  get times(): string[] {
    return this.requests.map(({ at }) => at);
  }
}

let folder: string;
let clock: FakeClock;
let license: FakeLicense;
let server: FakeLicensingServer;
let store: StateStore<UpdateState>;
let sessions: SessionDetail[];
let events: UpdateEvent[];
let errors: unknown[];
let service: UpdateService;

function openStore(): StateStore<UpdateState> {
  return openStateStore({
    ...updateStateFile,
    Store: Conf,
    folder,
    clock: clock.clock,
    onQuarantine: () => undefined,
  });
}

function open(more: Partial<UpdateServiceOptions> = {}): UpdateService {
  const opened = updateService({
    license,
    client: server,
    store,
    clock: clock.clock,
    timers: clock.timers,
    chooseSpreadMs: () => 3 * day + 36_000_000,
    usage: () => ({ managed: 12, new: 2, highWatermark: 15 }),
    vendor: 'Veeam',
    productVersion: '0.1.0',
    recordSession: (session) => {
      sessions.push(session);
    },
    onError: (error) => errors.push(error),
    ...more,
  });
  opened.onEvent((event) => events.push(event));
  return opened;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-update-'));
  clock = new FakeClock('2026-03-02T12:00:00.000Z');
  license = new FakeLicense(clock.clock);
  server = new FakeLicensingServer(clock);
  store = openStore();
  sessions = [];
  events = [];
  errors = [];
  service = open();
});

afterEach(async () => {
  await service.stop();
  store.close();
  rmSync(folder, { recursive: true });
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
    service = open({ chooseSpreadMs: () => 0 });
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

  it('a forced update joins a scheduled one, and the person gets its report', async () => {
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
    service = open({ store: broken });
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
    service = open({ recordSession: () => Promise.reject(error) });
    expect((await service.updateNow('manual')).outcome).toBe('up-to-date');
    expect(errors.splice(0)).toEqual([error]);
  });
});
