import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueRequest } from '../../../server/admin/protocol.js';
import { createAuthority, createServerCertificate } from '../../../server/tls/private-authority.js';
import { systemClock } from '../../../shared/clock.js';
import { licenseUpdatePath, problemType } from '../../../shared/license/protocol.js';
import { consoleRequests } from '../../fixtures/licensing/console-requests.js';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';

let fixture: LicensingFixture;
beforeAll(async () => (fixture = await startLicensingFixture()));
afterAll(() => fixture.close());

describe('every error is problem details (RFC 9457) with the request’s id', () => {
  it.each<[string, () => Promise<{ status: number; headers: object; body: unknown }>, number, string]>([
    ['broken JSON', () => fixture.console.post(licenseUpdatePath, '{"licenseKey":'), 400, 'invalid-request'],
    ['an empty body', () => fixture.console.post(licenseUpdatePath, ''), 400, 'invalid-request'],
    ['a missing field', () => fixture.console.post(licenseUpdatePath, '{}'), 400, 'invalid-request'],
    [
      'text that no database can keep',
      () =>
        fixture.console.post(
          licenseUpdatePath,
          '{"licenseKey":"x","installationId":"\\u0000","productVersion":"\\ud800"}',
        ),
      400,
      'invalid-request',
    ],
    [
      'a body over 128 KiB',
      () => fixture.console.post(licenseUpdatePath, JSON.stringify('A'.repeat(130 * 1024))),
      413,
      'body-too-large',
    ],
    [
      'a body that is not JSON by its type',
      () => fixture.console.post(licenseUpdatePath, 'x', 'text/plain'),
      415,
      'unsupported-media-type',
    ],
    ['an unknown address', () => fixture.console.get('/nothing'), 404, 'not-found'],
    ['a wrong method', () => fixture.console.get(licenseUpdatePath), 404, 'not-found'],
    ['a path outside of the root', () => fixture.console.get('/../../etc/passwd'), 404, 'not-found'],
  ])('%s', async (_what, send, status, kind) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining('application/problem+json') as unknown,
    });
    const requestId = String((answer.headers as Record<string, unknown>)['x-request-id']);
    expect(answer.body).toMatchObject({
      type: problemType(kind as Parameters<typeof problemType>[0]),
      status,
      instance: `urn:uuid:${requestId}`,
    });
  });
});

describe('usage reports', () => {
  const report = { period: '2026-01', managed: 90, new: 5, highWatermark: 95 };
  beforeEach(() => fixture.set('2026-03-11T12:00:00Z'));
  afterEach(() => fixture.set('2026-01-28T12:00:00Z'));
  const issueInJanuary = async (terms: Partial<IssueRequest> = {}) => {
    fixture.set('2026-01-28T12:00:00Z');
    const issued = await fixture.issue(terms);
    fixture.set('2026-03-11T12:00:00Z');
    return issued;
  };

  it('are accepted, and the same one again gets the same receipt', async () => {
    const { licenseKey } = await issueInJanuary();
    const first = await fixture.console.report(licenseKey, report);
    expect(first).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect((await fixture.console.report(licenseKey, report)).body).toEqual(first.body);
  });

  it('are kept apart by installation and month', async () => {
    const { licenseKey } = await issueInJanuary();
    const answers = await Promise.all([
      fixture.console.report(licenseKey, report, 'installation-1'),
      fixture.console.report(licenseKey, { ...report, managed: 1 }, 'installation-2'),
      fixture.console.report(licenseKey, { ...report, period: '2026-02' }, 'installation-1'),
    ]);
    const ids = answers.map(({ status, body }) => [status, (body as { reportId: string }).reportId]);
    expect(new Set(ids.map(String)).size).toBe(3);
    expect(ids.every(([status]) => status === 200)).toBe(true);
  });

  it('are refused with other figures for a month that was delivered', async () => {
    const { licenseKey } = await issueInJanuary();
    await fixture.console.report(licenseKey, report);
    const adjusted = { ...report, adjusted: { managed: 80, reason: 'ten were test mailboxes' } };
    expect(await fixture.console.report(licenseKey, adjusted)).toMatchObject({
      status: 409,
      body: { type: problemType('report-already-delivered') },
    });
  });

  it('are taken after the contract has ended: its last month is billed too', async () => {
    const { licenseKey, contractId: id } = await issueInJanuary();
    await fixture.server.administration.call('endContract', { id }, 'test');
    expect(await fixture.console.report(licenseKey, report)).toMatchObject({ status: 200 });
  });

  it('are for rental contracts only, with a valid key and a possible month', async () => {
    const subscription = await issueInJanuary({ type: 'subscription', contractType: 'subscription' });
    expect(await fixture.console.report(subscription.licenseKey, report)).toMatchObject({ status: 422 });
    expect(await fixture.console.report('no key', report)).toMatchObject({ status: 422 });
    const { licenseKey } = await issueInJanuary();
    expect(await fixture.console.report(licenseKey, { ...report, period: '2026-13' })).toMatchObject({
      status: 400,
    });
  });

  it('are taken only for a month that has ended, by the server’s clock', async () => {
    const { licenseKey } = await issueInJanuary();
    const send = (period: string) => fixture.console.report(licenseKey, { ...report, period });
    expect(await send('2026-03')).toMatchObject({
      status: 400,
      body: {
        type: problemType('invalid-request'),
        detail: 'The month 2026-03 has not ended by the clock of the licensing server.',
      },
    });
    fixture.set('2026-03-31T23:59:59Z');
    expect(await send('2026-03')).toMatchObject({ status: 400 });
    fixture.set('2026-04-01T00:00:00Z');
    expect(await send('2026-03')).toMatchObject({ status: 200 });
  });

  it('are taken only for a month of which the contract covers a day', async () => {
    const { licenseKey } = await issueInJanuary({ contractEndsOn: '2026-02-01' });
    const send = (period: string) => fixture.console.report(licenseKey, { ...report, period });
    expect(await send('2025-12')).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringMatching(/covers 2026-01-28 to 2026-02-01, and no day of 2025-12\.$/) as unknown,
      },
    });
    fixture.set('2026-05-01T00:00:00Z');
    expect(await send('2026-01')).toMatchObject({ status: 200 });
    expect(await send('2026-02')).toMatchObject({ status: 200 });
    expect(await send('2026-03')).toMatchObject({ status: 400 });
  });

  it('that are refused are in the log, the metrics and, once, in the audit trail', async () => {
    const { licenseKey, contractId } = await issueInJanuary();
    const send = () => fixture.console.report(licenseKey, { ...report, period: '2026-03' }, 'installation-7');
    await send();
    await send();
    const events = await fixture.server.administration.call('listAuditEvents', { limit: 100 }, 'test');
    expect(
      events.filter(({ subject, action }) => subject === contractId && action === 'usage-report-refused'),
    ).toEqual([
      {
        at: '2026-03-11T12:00:00.000Z',
        actor: 'installation installation-7',
        action: 'usage-report-refused',
        subject: contractId,
        details: { reason: 'month-not-ended', period: '2026-03', managed: 90, new: 5, highWatermark: 95 },
      },
    ]);
    expect(fixture.log()).toMatch(
      /"outcome":"month-not-ended","installation":"installation-7".*usage report refused/,
    );
    const { body } = await fixture.console.get('/metrics');
    expect(body).toMatch(/postkeep_usage_reports_total\{outcome="month-not-ended"\} [1-9]/);
  });
});

describe('what operators see', () => {
  it('a JWK set with public keys only', async () => {
    const { body } = await fixture.console.get('/.well-known/jwks.json');
    expect(body).toEqual({ keys: [expect.anything(), expect.anything()] });
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  it('OpenAPI generated from the schemas', async () => {
    const { body } = await fixture.console.get('/openapi.json');
    expect(body).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/v1/license-updates': { post: { requestBody: {}, responses: { 200: {}, '4XX': {}, '5XX': {} } } },
        '/v1/usage-reports': { post: { requestBody: {} } },
      },
    });
  });

  it.each(['/nowhere', '/%', '/v1/%F0%9F', '/%00', '/v1/license-updates/%'])(
    'a problem for the address %s, which is none',
    async (address) => {
      const answer = await fixture.console.get(address);
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/problem+json']);
      expect(answer.body).toMatchObject({ status: 404, type: expect.stringMatching(/not-found$/) as string });
    },
  );

  it('Prometheus metrics that count outcomes', async () => {
    const { licenseKey } = await fixture.issue();
    await fixture.console.update(licenseKey);
    const { body } = await fixture.console.get('/metrics');
    expect(body).toMatch(/postkeep_license_updates_total\{outcome="renewed"\} [1-9]/);
    expect(body).toMatch(/postkeep_ready 1/);
    expect(body).toMatch(
      /postkeep_http_request_duration_seconds_count\{method="POST",route="\/v1\/license-updates",status="200"\}/,
    );
  });

  it('the embedded database, in the log and as a metric', async () => {
    expect(fixture.log()).toMatch(/"level":40.*embedded database is for trials/);
    const { body } = await fixture.console.get('/metrics');
    expect(body).toMatch(/^postkeep_database_embedded 1$/m);
  });

  it('logs with request ids and without a license key', async () => {
    const { licenseKey } = await fixture.issue();
    const { headers } = await fixture.console.update(licenseKey);
    expect(fixture.log()).toContain(String(headers['x-request-id']));
    const keyLine = licenseKey.split('\n')[3] ?? '';
    expect(keyLine).toHaveLength(64);
    expect(fixture.log()).not.toContain(keyLine);
    expect(fixture.log()).not.toContain('BEGIN LICENSE KEY');
  });
});

describe('the list of contracts', () => {
  it('comes page by page, every contract once, in the order of the ids', async () => {
    await Promise.all([1, 2, 3].map(() => fixture.issue()));
    const { administration } = fixture.server;
    const whole = await administration.call('listContracts', { afterId: '', limit: 1_000 }, 'test');
    const paged: string[] = [];
    for (let afterId: string | undefined = ''; afterId !== undefined; afterId = paged.at(-1)) {
      const page = await administration.call('listContracts', { afterId, limit: 2 }, 'test');
      if (page.length === 0) break;
      paged.push(...page.map(({ id }) => id));
    }
    expect(paged).toEqual(whole.map(({ id }) => id));
    expect(paged).toEqual([...new Set(paged)].sort());
  });
});

describe('the rate limit of a license', () => {
  it('refuses the 61st request of a moment and says when to come back; other licenses continue', async () => {
    const { licenseKey } = await fixture.issue();
    const other = await fixture.issue();
    const answers = await Promise.all(Array.from({ length: 61 }, () => fixture.console.update(licenseKey)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({
      headers: { 'retry-after': '1' },
      body: { type: problemType('rate-limited') },
    });
    expect(await fixture.console.update(other.licenseKey)).toMatchObject({ status: 200 });
  });
});

describe('TLS', () => {
  it('is refused below 1.2', async () => {
    const { hostname, port } = new URL(fixture.server.url);
    const failure = await new Promise<unknown>((resolve, reject) => {
      // Security level 0, or this side's own OpenSSL would refuse before it has asked.
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const socket = connect({ host: hostname, port: Number(port), ca: fixture.server.caPem ?? '', ...old });
      socket.once('secureConnect', () => reject(new Error('The server took TLS 1.1.')));
      socket.once('error', resolve);
    });
    expect(failure).toHaveProperty('code', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it('a client that does not know the private CA does not connect', async () => {
    const stranger = consoleRequests(fixture.server.url, null);
    await expect(stranger.get('/healthz')).rejects.toThrow(/certificate/);
    await stranger.close();
  });

  it('presents replaced files without a restart, and keeps the old ones when the new are broken', async () => {
    const files = {
      certFile: join(fixture.dataDir, 'own.pem'),
      keyFile: join(fixture.dataDir, 'own-key.pem'),
    };
    await copyFile(join(fixture.dataDir, 'tls', 'server.pem'), files.certFile);
    await copyFile(join(fixture.dataDir, 'tls', 'server-key.pem'), files.keyFile);
    const own = await startLicensingFixture({ tls: files });
    expect(own.server.caPem).toBeNull();
    const before = consoleRequests(own.server.url, fixture.server.caPem);
    expect(await before.get('/healthz')).toMatchObject({ status: 200 });

    const authority = createAuthority(systemClock());
    const replacement = createServerCertificate(authority, [], systemClock());
    await writeFile(files.certFile, replacement.certificate);
    await expect(own.server.reloadTls()).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await before.get('/healthz')).toMatchObject({ status: 200 });

    await writeFile(files.keyFile, replacement.privateKey);
    await own.server.reloadTls();
    const after = consoleRequests(own.server.url, authority.certificate);
    expect(await after.get('/healthz')).toMatchObject({ status: 200 });
    await Promise.all([before.close(), after.close(), own.close()]);
  });
});
