import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
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
import { openUsageLists } from '../../../../core/usage-reports/usage-lists.js';
import { formatUsageMailboxes, type UsageMailbox } from '../../../../shared/license/usage-mailboxes.js';
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
/** What the worker lists, and when it does not answer. */
let listed: UsageMailbox[];
let listFault: Error | null;
let listHangs: boolean;

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
  listed = [];
  listFault = null;
  listHangs = false;
  serial += 1;
  const { clock, timers } = time;
  license = openLicenseService({
    loadStore: loadConf,
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
    loadStore: loadConf,
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
    mailboxesAt: async function* () {
      if (listFault !== null) throw listFault;
      if (listHangs) await new Promise(() => undefined);
      for (const mailbox of listed) yield await Promise.resolve(formatUsageMailboxes([mailbox]));
    },
    lists: openUsageLists(join(folder.path, 'usage-mailboxes')),
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
    expect(readFileSync(`${base}.csv`, 'utf8')).toContain(`2026-01,1,Größe & Søn 株式会社,U-${serial}`);
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
    await expect(usage.send('2026-01')).rejects.toMatchObject({ code: 'invalid-argument' });
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

const mailbox = (n: number, change: Partial<UsageMailbox> = {}): UsageMailbox => ({
  id: `mailbox-${String(n)}`,
  mailbox: `user${String(n)}@contoso.example`,
  source: 'Office',
  kind: 'user',
  standing: 'managed',
  lastBackupAt: '2026-01-30T22:00:00.000Z',
  ...change,
});

/** What the licensing server has on record of this test's license. */
async function onRecord() {
  const { consoles } = await licensing.server.administration.call(
    'listReports',
    { contractId: license.facts().license!.contract.id, afterId: '', limit: 10 },
    'test',
  );
  return consoles.flatMap(({ reports, findings }) => [{ reports, findings }]);
}

describe('a report by mailbox against the real server', () => {
  beforeEach(() => {
    listed = [
      ...[1, 2, 3, 4].map((n) => mailbox(n)),
      mailbox(5, { standing: 'new' }),
      mailbox(6, { kind: 'shared', standing: 'not-required' }),
      mailbox(7, { kind: 'resource', standing: 'not-required' }),
    ];
  });

  it('counts its list; what is removed is sent as a number with the reasons, and no mailbox is named', async () => {
    await usage.note({ managed: 6, new: 1 });
    await until('2026-02-01T00:00:00.000Z');
    const figures = { managed: 5, new: 1, highWatermark: 6, kinds: { user: 5, shared: 1, resource: 1 } };
    expect(usage.reports()).toMatchObject([{ period: '2026-01', number: 1, ...figures, removed: [] }]);
    expect(await usage.mailboxes('2026-01')).toHaveLength(7);

    await usage.remove('2026-01', 'mailbox-1', 'Test mailbox');
    await usage.remove('2026-01', 'mailbox-5', 'Test mailbox');
    await usage.remove('2026-01', 'mailbox-2', 'Left in December');
    await usage.putBack('2026-01', 'mailbox-2');
    await expect(usage.remove('2026-01', 'mailbox-6', 'x')).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(usage.remove('2026-01', 'mailbox-9', 'x')).rejects.toMatchObject({ code: 'not-found' });
    await usage.send('2026-01');

    const [console] = await onRecord();
    expect(console?.findings).toEqual([]);
    expect(console?.reports).toMatchObject([
      {
        ...figures,
        number: 1,
        removed: 2,
        adjusted: { managed: 3, reason: '2 removed: Test mailbox (2)' },
      },
    ]);
    expect(JSON.stringify(console)).not.toContain('contoso.example');
    await expect(usage.reset('2026-01')).rejects.toMatchObject({ code: 'invalid-argument' });
    const kept = join(folder.path, 'usage-reports', 'usage-report-2026-01-mailboxes.csv');
    expect(readFileSync(kept, 'utf8')).toContain('user1@contoso.example,Office,user,Removed,');
  });

  it('put back as measured, it goes as measured', async () => {
    await usage.note({ managed: 5, new: 1 });
    await until('2026-02-01T00:00:00.000Z');
    await usage.remove('2026-01', 'mailbox-1', 'Test mailbox');
    await usage.reset('2026-01');
    await usage.send('2026-01');
    const [console] = await onRecord();
    expect(console?.reports).toMatchObject([{ managed: 5, kinds: { user: 5, shared: 1, resource: 1 } }]);
    expect(console?.reports[0]).not.toHaveProperty('adjusted');
    expect(console?.reports[0]).not.toHaveProperty('removed');
  });

  it('waits for a worker that does not answer, a day at most: then it has no list', async () => {
    await usage.note({ managed: 6, new: 1 });
    listFault = new Error('the worker is gone');
    await until('2026-02-01T12:00:00.000Z');
    expect(usage.reports()).toEqual([]);
    expect(errors).not.toEqual([]);
    listFault = null;
    await until('2026-02-01T14:00:00.000Z');
    errors = [];
    expect(usage.reports()).toMatchObject([{ period: '2026-01', managed: 5 }]);

    await usage.note({ managed: 6, new: 1 });
    listFault = new Error('the worker is gone');
    await until('2026-03-02T02:00:00.000Z');
    expect(usage.reports()[1]).toMatchObject({ period: '2026-02', number: 2, managed: 6, new: 1 });
    await expect(usage.mailboxes('2026-02')).rejects.toMatchObject({ code: 'not-found' });
    errors = [];
  });

  it('a file that cannot be read is no empty list: it is named with what to do, and its reports are there again after', async () => {
    await usage.note({ managed: 6, new: 1 });
    await until('2026-02-01T00:00:00.000Z');
    const [file, away] = ['usage-report.json', 'away'].map((name) => join(folder.path, name));
    renameSync(file!, away!);
    writeFileSync(file!, '{"schemaVersion":99}');
    expect(() => usage.reports()).toThrow(
      /usage-report\.json was written by a newer version of Postkeep. Update/,
    );
    await expect(usage.send('2026-01')).rejects.toMatchObject({ code: 'newer-schema' });
    rmSync(file!);
    mkdirSync(file!);
    expect(() => usage.reports()).toThrow(/usage-report\.json/);
    rmSync(file!, { recursive: true });
    renameSync(away!, file!);
    expect(usage.reports()).toMatchObject([{ period: '2026-01', managed: 5 }]);
    errors = [];
  });

  it('a license that cannot be read is no license without reports', async () => {
    await usage.note({ managed: 6, new: 1 });
    await until('2026-02-01T00:00:00.000Z');
    const [file, away] = ['license.json', 'away'].map((name) => join(folder.path, name));
    renameSync(file!, away!);
    mkdirSync(file!);
    expect(() => usage.reports()).toThrow(/license\.json/);
    rmSync(file!, { recursive: true });
    renameSync(away!, file!);
    expect(usage.reports()).toHaveLength(1);
    errors = [];
  });

  it('is given up when the console quits, and made at the next start', async () => {
    await usage.note({ managed: 6, new: 1 });
    listHangs = true;
    time.set('2026-02-01T00:00:00.000Z');
    usage.onClockJump();
    await usage.stop();
    expect(usage.reports()).toEqual([]);
    listHangs = false;
    usage.start();
    await usage.whenIdle();
    expect(usage.reports()).toMatchObject([{ period: '2026-01', managed: 5 }]);
  });
});
