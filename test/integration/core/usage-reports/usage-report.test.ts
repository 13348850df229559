import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKeyRing } from '../../../../core/license/key-ring.js';
import { licensingClient } from '../../../../core/license-update/client.js';
import {
  usageReportFile,
  type UsageReportEvent,
  type UsageReportService,
  usageReportService,
} from '../../../../core/usage-reports/usage-report-service.js';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import { openStateStore } from '../../../../core/state/state-store.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import type { LicensingServerFixture } from '../../../fixtures/licensing/licensing-server.js';
import { FakeClock } from '../../../unit/core/license-update/fake-clock.js';
import { noMailboxes, rental, startServer, temporaryFolder } from '../license-update/bench.js';
import { worded } from '../../../../test/fixtures/worded.js';

let licensing: LicensingServerFixture;
let time = new FakeClock('2026-01-05T08:00:00.000Z');
let folder: ReturnType<typeof temporaryFolder>;
let license: OpenLicenseService;
let usage: UsageReportService;
let events: UsageReportEvent[];
let errors: unknown[];
let closeStore: () => void;
let serial = 0;
let address = '';

beforeAll(async () => {
  licensing = await startServer({ clock: () => time.trueClock() });
});

afterAll(async () => {
  await licensing.close();
});

beforeEach(async () => {
  time = new FakeClock('2026-01-05T08:00:00.000Z');
  folder = temporaryFolder();
  events = [];
  errors = [];
  address = licensing.server.url;
  serial += 1;
  const { clock, timers } = time;
  license = openLicenseService({
    Store: Conf,
    folder: folder.path,
    clock,
    environment: { POSTKEEP_TRUSTED_JWKS: licensing.jwksFile },
  });
  const terms = {
    ...rental,
    supportId: `U-${serial}`,
    expiresOn: '2026-12-31',
    company: 'Größe & Søn 株式会社',
  };
  const { licenseKey } = await licensing.server.administration.call('issue', terms, 'test');
  await license.install(licenseKey, noMailboxes, true);
  await license.setAutoUpdate(true);
  const store = openStateStore({
    ...usageReportFile,
    Store: Conf,
    folder: folder.path,
    clock,
    onQuarantine: () => undefined,
  });
  closeStore = store.close;
  usage = usageReportService({
    license,
    client: licensingClient({
      access: () => ({
        server: address,
        caFile: licensing.settings.licenseServerCa,
        extraCaFile: '',
        proxy: '',
      }),
      ring: openKeyRing({ POSTKEEP_TRUSTED_JWKS: licensing.jwksFile }),
    }),
    store,
    clock,
    timers,
    spreadMs: () => 10 * 3_600_000,
    folder: join(folder.path, 'usage-reports'),
    productVersion: '0.1.0',
    onError: (error) => errors.push(error),
  });
  usage.onEvent((event) => events.push(event));
  usage.start();
});

afterEach(async () => {
  await usage.stop();
  closeStore();
  license.close();
  folder.remove();
  expect(errors).toEqual([]);
});

const until = (instant: string): Promise<void> => time.runUntil(instant, usage.whenIdle);

describe('the monthly usage report against the real server', () => {
  it('asks for review on the 1st, is sent by itself on the 11th, kept as CSV and PDF, and doubles the allowance', async () => {
    await usage.note({ managed: 130, new: 2 });
    await until('2026-02-01T00:00:00.000Z');
    expect(worded(events)).toEqual([
      {
        type: 'review',
        period: '2026-01',
        text: 'The usage report for 2026-01 is ready for review. It will be sent automatically on 2026-02-11.',
      },
    ]);
    expect(license.facts().lastUsageReportOn).toBeNull();
    await until('2026-02-11T09:59:00.000Z');
    expect(usage.reports()).toMatchObject([{ period: '2026-01', highWatermark: 130, deliveredAt: null }]);
    await until('2026-02-11T10:00:00.000Z');
    expect(usage.reports()).toMatchObject([{ deliveredAt: '2026-02-11T10:00:00.000Z' }]);
    expect(license.facts().lastUsageReportOn).toBe('2026-02-11');
    expect(evaluateLicense(license.facts(), noMailboxes).allowance).toBe(40);

    const base = join(folder.path, 'usage-reports', 'usage-report-2026-01');
    expect(readFileSync(`${base}.csv`, 'utf8')).toContain(`2026-01,Größe & Søn 株式会社,U-${serial}`);
    const pdf = readFileSync(`${base}.pdf`);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(1000);
  });

  it('corrected and sent by hand it goes once: a second click joins, and it is not sent again on the 11th', async () => {
    await usage.note({ managed: 130, new: 2 });
    await until('2026-02-02T09:00:00.000Z');
    await usage.adjust('2026-01', { managed: 120, reason: 'Ten were test mailboxes' });
    await Promise.all([usage.send('2026-01'), usage.send('2026-01')]);
    await until('2026-02-28T00:00:00.000Z');
    expect(events.map((event) => event.type)).toEqual(['review', 'delivered']);
    await expect(usage.send('2026-01')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('a server that is down on the 11th gets it an hour later', async () => {
    await usage.note({ managed: 130, new: 2 });
    await until('2026-02-10T00:00:00.000Z');
    address = 'https://127.0.0.1:9';
    await until('2026-02-11T10:30:00.000Z');
    expect(events.at(-1)).toMatchObject({ type: 'delivery-failed', period: '2026-01' });
    expect(license.facts().lastUsageReportOn).toBeNull();
    address = licensing.server.url;
    await until('2026-02-11T11:00:00.000Z');
    expect(usage.reports()).toMatchObject([{ deliveredAt: '2026-02-11T11:00:00.000Z', failure: null }]);
  });

  it('sends nothing while the check box is off, and what is overdue once it is on again', async () => {
    await usage.note({ managed: 130, new: 2 });
    await until('2026-02-05T00:00:00.000Z');
    await license.setAutoUpdate(false);
    await usage.note({ managed: 500, new: 0 });
    await until('2026-03-20T00:00:00.000Z');
    // Nobody has looked at the clock for months: without a signed time it would be in doubt (licensing.md §9).
    await license.countSignedTime(new Date('2026-03-20T00:00:00.000Z'));
    expect(usage.reports()).toMatchObject([{ period: '2026-01', deliveredAt: null }]);
    await expect(usage.send('2026-01')).rejects.toMatchObject({ code: 'not-found' });
    await license.setAutoUpdate(true);
    await until('2026-03-20T00:01:00.000Z');
    expect(usage.reports()).toMatchObject([{ period: '2026-01', deliveredAt: '2026-03-20T00:00:00.000Z' }]);
  });

  it('can be saved for review before it is sent', async () => {
    await usage.note({ managed: 130, new: 2 });
    await until('2026-02-02T09:00:00.000Z');
    await usage.adjust('2026-01', { managed: 120, reason: 'Zehn waren Testpostfächer, 十個'.repeat(20) });
    const saved = await usage.save('2026-01', folder.path);
    expect(existsSync(saved.pdf)).toBe(true);
    expect(readFileSync(saved.csv, 'utf8').split('\r\n')[1]).toMatch(
      /,Highest in the week of 2026-01-05,130,$/,
    );
    await expect(usage.save('2025-12', folder.path)).rejects.toMatchObject({ code: 'not-found' });
  });
});
