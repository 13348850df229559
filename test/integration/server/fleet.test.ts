import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstallationView } from '../../../server/admin/protocol.js';
import { openPostgres } from '../../../server/store/postgres.js';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';
import { missingOfPostgres, onPostgres } from '../../fixtures/postgres.js';
import { describeOnEachDatabase, postgresOfFile } from '../../fixtures/licensing/on-each-database.js';

const postgres = postgresOfFile();

const usage = (managed: number, fresh = 0, highWatermark = managed) => ({
  managed,
  new: fresh,
  highWatermark,
});

describeOnEachDatabase('the fleet', postgres, (database) => {
  let fixture: LicensingFixture;
  beforeAll(async () => {
    fixture = await startLicensingFixture({ databaseUrl: await database() });
  });
  afterAll(() => fixture.close());
  beforeEach(() => fixture.set('2026-01-28T12:00:00Z'));

  const installations = (of: string): Promise<InstallationView[]> =>
    fixture.server.administration.call('listInstallations', { of, after: null, limit: 1_000 }, 'test');

  it('shows each console of a license: when it was seen, its version, what it manages', async () => {
    const { licenseKey, licenseId, contractId } = await fixture.issue();
    await fixture.console.update(licenseKey, { installationId: 'a', usage: usage(12, 3) });
    fixture.set('2026-01-29T12:00:00Z');
    await fixture.console.update(licenseKey, { installationId: 'a', usage: usage(14, 1) });
    await fixture.console.update(licenseKey, { installationId: 'b' });
    const common = {
      licenseId,
      contractId,
      company: 'Example',
      mailboxes: 100,
      productVersion: '1.0.0',
      lastSeenAt: '2026-01-29T12:00:00.000Z',
      outcome: 'renewed',
      keyIssuedAt: '2026-01-28T12:00:00.000Z',
      keyExpiresOn: '2026-01-31',
      together: { installations: 2, used: 13 },
      notes: [],
    };
    const expected = [
      {
        ...common,
        installationId: 'a',
        firstSeenAt: '2026-01-28T12:00:00.000Z',
        managed: 14,
        new: 1,
        usageAt: '2026-01-29T12:00:00.000Z',
      },
      {
        ...common,
        installationId: 'b',
        firstSeenAt: '2026-01-29T12:00:00.000Z',
        managed: null,
        new: null,
        usageAt: null,
      },
    ];
    expect(await installations(licenseId)).toEqual(expected);
    expect(await installations(contractId)).toEqual(expected);
    expect(await installations('none')).toEqual([]);
  });

  it('keeps the usage of a console that stopped reporting it', async () => {
    const { licenseKey, licenseId } = await fixture.issue();
    await fixture.console.update(licenseKey, { usage: usage(12) });
    fixture.set('2026-01-30T12:00:00Z');
    await fixture.console.update(licenseKey);
    expect(await installations(licenseId)).toMatchObject([
      { managed: 12, usageAt: '2026-01-28T12:00:00.000Z', lastSeenAt: '2026-01-30T12:00:00.000Z' },
    ]);
  });

  it('shows no console of a key that this server does not know', async () => {
    const stranger = await startLicensingFixture();
    const { licenseKey, licenseId } = await stranger.issue();
    await fixture.console.update(licenseKey);
    expect(await installations(licenseId)).toEqual([]);
    await stranger.close();
  });

  it('names consoles that together exceed one license; new mailboxes and consoles long gone do not count', async () => {
    const { licenseKey, licenseId } = await fixture.issue({ expiresOn: '2026-12-31' });
    const notes = async () => (await installations(licenseId)).map((view) => view.notes);
    await fixture.console.update(licenseKey, { installationId: 'a', usage: usage(60) });
    await fixture.console.update(licenseKey, { installationId: 'b', usage: usage(45, 5) });
    expect(await notes()).toEqual([[], []]);
    await fixture.console.update(licenseKey, { installationId: 'b', usage: usage(46, 5) });
    expect(await notes()).toEqual([['exceeded-together'], ['exceeded-together']]);
    expect((await installations(licenseId))[0]?.together).toEqual({ installations: 2, used: 101 });
    fixture.set('2026-03-05T12:00:00Z');
    await fixture.console.update(licenseKey, { installationId: 'b', usage: usage(46, 5) });
    expect(await notes()).toEqual([[], []]);
  });

  it('does not blame one console that exceeds the license alone: its own status says so', async () => {
    const { licenseKey, licenseId } = await fixture.issue();
    await fixture.console.update(licenseKey, { usage: usage(160) });
    expect((await installations(licenseId))[0]?.notes).toEqual([]);
  });

  it('shows a console that went back to an older key, and a key that had expired when it was presented', async () => {
    const { licenseKey, licenseId } = await fixture.issue();
    fixture.set('2026-01-28T13:00:00Z');
    const renewed = (await fixture.console.update(licenseKey)).body as { licenseKey: string };
    fixture.set('2026-02-25T12:00:00Z');
    await fixture.console.update(renewed.licenseKey);
    expect((await installations(licenseId))[0]?.notes).toEqual([]);
    await fixture.console.update(licenseKey);
    expect((await installations(licenseId))[0]).toMatchObject({
      keyExpiresOn: '2026-01-31',
      notes: ['older-key', 'expired-key'],
    });
  });

  it('comes page by page, every installation once', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => fixture.issue()));
    for (const { licenseKey } of keys) {
      for (const installationId of ['x', 'y']) await fixture.console.update(licenseKey, { installationId });
    }
    const { administration } = fixture.server;
    const whole = await administration.call(
      'listInstallations',
      { of: null, after: null, limit: 1_000 },
      'test',
    );
    const paged: InstallationView[] = [];
    for (;;) {
      const last = paged.at(-1);
      const after = last ? { licenseId: last.licenseId, installationId: last.installationId } : null;
      const page = await administration.call('listInstallations', { of: null, after, limit: 2 }, 'test');
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(whole);
  });

  it('lists reports with what does not fit: missing months, numbers, other figures, less than the weekly marks', async () => {
    const { licenseKey, contractId } = await fixture.issue({ expiresOn: '2026-12-31' });
    fixture.set('2026-02-11T12:00:00Z');
    await fixture.console.update(licenseKey, { installationId: 'a', usage: usage(70, 0, 120) });
    fixture.set('2026-06-20T12:00:00Z');
    const report = (period: string, number: number, more: object = {}) =>
      fixture.console.report(
        licenseKey,
        { period, number, managed: 70, new: 0, highWatermark: 80, ...more },
        'a',
      );
    await report('2026-01', 1);
    await report('2026-02', 2);
    await report('2026-02', 2, { managed: 60 });
    await report('2026-04', 4, {
      kinds: { user: 80, shared: 0, resource: 0 },
      removed: 3,
      adjusted: { managed: 60, reason: '3 removed: tests' },
    });
    await report('2026-05', 4, { adjusted: { managed: 50, reason: 'tests' } });
    await report('2026-06', 5);
    const { consoles, next } = await fixture.server.administration.call(
      'listReports',
      { contractId, afterId: '', limit: 1_000 },
      'test',
    );
    expect(next).toBeNull();
    expect(consoles).toHaveLength(1);
    expect(consoles[0]?.reports.map(({ period, number }) => [period, number])).toEqual([
      ['2026-01', 1],
      ['2026-02', 2],
      ['2026-04', 4],
      ['2026-05', 4],
    ]);
    const at = '2026-06-20T12:00:00.000Z';
    expect(consoles[0]?.findings).toEqual([
      { kind: 'missing', period: '2026-03' },
      { kind: 'number-missing', number: 3 },
      { kind: 'number-twice', number: 4, periods: ['2026-04', '2026-05'] },
      { kind: 'refused', period: '2026-02', reason: 'another-report', at, times: 1 },
      { kind: 'refused', period: '2026-06', reason: 'month-not-ended', at, times: 1 },
      { kind: 'below-mark', period: '2026-02', reported: 80, mark: 120, weekOf: '2026-02-09' },
      {
        kind: 'kinds-differ',
        period: '2026-04',
        managed: 70,
        kinds: { user: 80, shared: 0, resource: 0 },
      },
      { kind: 'removed-differ', period: '2026-04', managed: 70, removed: 3, adjusted: 60 },
    ]);
    expect(consoles[0]?.reports[2]).toMatchObject({ removed: 3, kinds: { user: 80 } });
  });
});

describe.skipIf(missingOfPostgres.length > 0)(
  `the fleet after a crash, and of a version that kept none, ${onPostgres}`,
  () => {
    it('is filled from the update requests on record', async () => {
      const databaseUrl = await postgres().createDatabase();
      const first = await startLicensingFixture({ databaseUrl });
      const { licenseKey, licenseId } = await first.issue({ expiresOn: '2026-12-31' });
      await first.console.update(licenseKey, { installationId: 'a', usage: usage(5, 1, 9) });
      const list = (from: LicensingFixture) =>
        from.server.administration.call(
          'listInstallations',
          { of: licenseId, after: null, limit: 10 },
          'test',
        );
      const before = await list(first);
      await first.close();
      const database = openPostgres(databaseUrl, 1, () => undefined);
      await database.query('delete from installations');
      await database.query('delete from usage_marks');
      const second = await startLicensingFixture({ databaseUrl });
      expect(await list(second)).toEqual(
        before.map((view) => ({ ...view, keyIssuedAt: null, keyExpiresOn: null })),
      );
      expect(await database.query('select period, week_of, high_watermark from usage_marks')).toEqual([
        { period: '2026-01', week_of: '2026-01-26', high_watermark: 9 },
      ]);
      await database.close();
      await second.close();
    });
  },
);

describe.skipIf(missingOfPostgres.length > 0)(`metrics and log, ${onPostgres}`, () => {
  it('count the consoles, and name a license that several exceed together once', async () => {
    const databaseUrl = await postgres().createDatabase();
    const first = await startLicensingFixture({ databaseUrl });
    const { licenseKey, licenseId } = await first.issue();
    await first.console.update(licenseKey, { installationId: 'a', usage: usage(60) });
    await first.console.update(licenseKey, { installationId: 'b', usage: usage(60) });
    await first.close();
    const second = await startLicensingFixture({ databaseUrl });
    const { body } = await second.console.get('/metrics');
    expect(body).toMatch(/^postkeep_installations 2$/m);
    expect(body).toMatch(/^postkeep_licenses_exceeded_together 1$/m);
    expect(second.log()).toMatch(
      new RegExp(`"licenseId":"${licenseId}".*"used":120.*several consoles exceed one license together`),
    );
    await second.close();
  });
});
