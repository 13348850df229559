import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';
import { describeOnEachDatabase, postgresOfFile } from '../../fixtures/licensing/on-each-database.js';

const postgres = postgresOfFile();

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A browser as plain as can be: it keeps one cookie and follows nothing. */
class PlainBrowser {
  cookie = '';
  private readonly dispatcher: Agent;

  constructor(private readonly fixture: LicensingFixture) {
    this.dispatcher = new Agent({ connect: { ca: fixture.server.caPem ?? '' } });
  }

  get address(): string {
    return this.fixture.server.webConsoleUrl ?? '';
  }

  async ask(
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await request(this.address + path, {
      dispatcher: this.dispatcher,
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        ...(form !== undefined && {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        }),
        ...(this.cookie !== '' && { cookie: this.cookie }),
        ...headers,
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
    });
    const set = answer.headers['set-cookie'];
    if (typeof set === 'string') this.cookie = set.split(';')[0] ?? '';
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  }

  close(): Promise<void> {
    return this.dispatcher.close();
  }
}

describeOnEachDatabase('the web console', postgres, (database) => {
  let fixture: LicensingFixture;
  let browser: PlainBrowser;
  let token: { id: string; token: string };
  beforeAll(async () => {
    const databaseUrl = await database();
    const signInLimit = { burst: 1_000, intervalMs: 1 };
    fixture = await startLicensingFixture({ databaseUrl, webConsole: { port: 0 }, signInLimit });
    browser = new PlainBrowser(fixture);
  });
  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });
  beforeEach(async () => {
    fixture.set('2026-01-28T12:00:00Z');
    token = await fixture.server.administration.call('createWebToken', { name: 'Ada', days: 30 }, 'test');
    browser.cookie = '';
    await signIn();
  });
  const signIn = (with_ = token.token): Promise<Answer> => browser.ask('/sign-in', { token: with_ });

  it('shows nothing but the way in to whoever is not signed in', async () => {
    browser.cookie = '';
    for (const path of ['/', '/contracts', '/contracts/C-1', '/installations', '/reports?q=x']) {
      expect(await browser.ask(path)).toMatchObject({
        status: 303,
        headers: { location: '/sign-in' },
        body: '',
      });
    }
    expect((await browser.ask('/sign-in')).status).toBe(200);
    expect((await browser.ask('/metrics')).status).toBe(303);
    browser.cookie = '__Host-postkeep-licensing=made-up';
    expect((await browser.ask('/')).status).toBe(303);
  });

  it('lets a token in, by a cookie that scripts and other sites do not get', async () => {
    browser.cookie = '';
    const answer = await signIn();
    expect(answer).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-postkeep-licensing=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.ask('/')).body).toContain('Signed in with the token Ada');
  });

  it('keeps neither token nor cookie: hashes only', async () => {
    const { body } = await fixture.console.get('/metrics');
    const listed = await fixture.server.administration.call('listWebTokens', {}, 'test');
    const audit = await fixture.server.administration.call('listAuditEvents', { limit: 1_000 }, 'test');
    const kept = JSON.stringify([listed, audit]) + fixture.log() + String(body);
    expect(kept).not.toContain(token.token);
    expect(kept).not.toContain(browser.cookie.split('=')[1]);
    expect(audit.slice(0, 2)).toMatchObject([
      { action: 'web-console-entered', actor: 'Ada', subject: token.id },
      { action: 'web-token-created', actor: 'test', subject: token.id },
    ]);
  });

  it.each(['', 'wrong', 'x'.repeat(500)])('does not let in %j', async (wrong) => {
    browser.cookie = '';
    const answer = await signIn(wrong);
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toContain('This token is not known, has expired or was revoked.');
  });

  it('puts out whoever used a token that is revoked, at the next page', async () => {
    expect((await browser.ask('/')).status).toBe(200);
    await fixture.server.administration.call('revokeWebToken', { id: token.id }, 'test');
    expect((await browser.ask('/')).status).toBe(303);
    expect((await signIn()).status).toBe(401);
    await expect(
      fixture.server.administration.call('revokeWebToken', { id: 'T-NONE' }, 'test'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('and whoever used one that has expired', async () => {
    fixture.set('2026-02-27T11:59:59Z');
    expect((await browser.ask('/')).status).toBe(200);
    fixture.set('2026-02-27T12:00:00Z');
    expect((await browser.ask('/')).status).toBe(303);
    expect((await signIn()).status).toBe(401);
  });

  it('signs out: the cookie is worth nothing any more', async () => {
    const { cookie } = browser;
    expect((await browser.ask('/sign-out', {})).headers['set-cookie']).toContain('Max-Age=0');
    browser.cookie = cookie;
    expect((await browser.ask('/')).status).toBe(303);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('takes no form from %s', async (_from, headers) => {
    expect((await browser.ask('/sign-in', { token: token.token }, headers)).status).toBe(403);
    expect((await browser.ask('/sign-out', {}, headers)).status).toBe(403);
    expect((await browser.ask('/')).status).toBe(200);
  });

  it('goes by the origin where a browser does not say what site it is', async () => {
    const from = (origin: string) => ({ 'sec-fetch-site': '', origin });
    // undici sends an empty header; the server must not take it for its own.
    expect((await browser.ask('/sign-out', {}, from('https://evil.example'))).status).toBe(403);
    expect((await browser.ask('/')).status).toBe(200);
  });

  it('takes no other method, type or size', async () => {
    expect((await browser.ask('/sign-in', { token: 'x'.repeat(5_000) })).status).toBe(413);
    const json = { 'content-type': 'application/json' };
    expect((await browser.ask('/sign-in', { token: token.token }, json)).status).toBe(415);
    expect((await browser.ask('/contracts', {})).status).toBe(404);
  });

  it('allows no script, no other origin and no frame', async () => {
    for (const path of ['/', '/sign-in', '/style.css', '/nothing']) {
      const { headers } = await browser.ask(path);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
    const { body } = await browser.ask('/');
    expect(body).not.toMatch(/<script|style=|https?:\/\//);
  });

  it('escapes what customers and consoles say, on every page', async () => {
    const evil = `"><script>alert('&')</script>`;
    const { licenseKey, contractId } = await fixture.issue({ company: evil, expiresOn: '2026-12-31' });
    await fixture.console.update(licenseKey, { installationId: evil });
    fixture.set('2026-02-05T12:00:00Z');
    const report = { period: '2026-01', managed: 1, new: 0, highWatermark: 1 };
    await fixture.console.report(licenseKey, { ...report, adjusted: { managed: 0, reason: evil } }, evil);
    for (const path of ['/contracts', `/contracts/${contractId}`, '/installations', '/reports']) {
      const { body, status } = await browser.ask(path);
      expect(status).toBe(200);
      expect(body).toContain('&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;');
      expect(body).not.toContain('<script');
    }
    expect((await browser.ask(`/contracts?q=${encodeURIComponent(evil)}`)).body).not.toContain('<script');
  });

  it('searches and sorts every list, and takes a wrong address for none', async () => {
    for (const company of ['Zeta %_', 'alpha', 'Beta']) await fixture.issue({ company: `Sorted ${company}` });
    const companies = async (query: string) =>
      [...(await browser.ask(`/contracts?${query}`)).body.matchAll(/<td\s*>Sorted ([^<]*)</g)].map(
        ([, name]) => name,
      );
    expect(await companies('q=sorted')).toEqual(['alpha', 'Beta', 'Zeta %_']);
    expect(await companies('q=sorted&sort=company&order=desc')).toEqual(['Zeta %_', 'Beta', 'alpha']);
    expect(await companies('q=%25_')).toEqual(['Zeta %_']);
    expect(await companies('q=no+such')).toEqual([]);
    expect(await companies('q=sorted&sort=drop+table&order=up&page=-1')).toEqual([
      'alpha',
      'Beta',
      'Zeta %_',
    ]);
    for (const path of ['/installations', '/reports']) {
      const { body } = await browser.ask(path);
      for (const [, link = ''] of body.matchAll(/<a href="([^"]*sort=[^"]*)"/g)) {
        expect((await browser.ask(link.replaceAll('&amp;', '&'))).status).toBe(200);
      }
    }
  });

  it.each<[string, number]>([
    ['?q=%00', 200],
    ['?q=a%00b&page=2', 200],
    ['?q=%F0%9F%98%80%E2%80%AE', 200],
    ['?q=%5C', 200],
    ['?q=one&q=two', 200],
    [`?q=${'x'.repeat(3000)}`, 200],
    ['?page=1e309', 200],
    ['?page=99999', 200],
    ['?page=0x10&sort=__proto__', 200],
    ['?sort=company&sort=id&order=', 200],
    ['?q=%', 200],
    ['/%00', 404],
    ['/%', 404],
    ['/%F0%9F', 404],
    [`/${'y'.repeat(3000)}`, 404],
    ['/..%2F..%2Fetc%2Fpasswd', 404],
    ['/', 404],
  ])('answers the odd address of a list %s in words', async (odd, status) => {
    const lists = status === 200 ? ['/contracts', '/installations', '/reports'] : ['/contracts'];
    for (const list of lists) {
      const answer = await browser.ask(list + odd);
      expect([list, answer.status]).toEqual([list, status]);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('leafs through a long list', async () => {
    for (let i = 0; i < 60; i += 1) await fixture.issue({ company: `Many ${String(i).padStart(2, '0')}` });
    const first = (await browser.ask('/contracts?q=many')).body;
    expect(first).toContain('1 to 50 of 60');
    const next = /<a href="([^"]*page=2[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = (await browser.ask(next)).body;
    expect(second).toContain('51 to 60 of 60');
    expect(second).toContain('Many 59');
  });

  it('shows one contract with its consoles, reports and what does not fit', async () => {
    const { licenseKey, contractId } = await fixture.issue({ expiresOn: '2026-12-31' });
    const usage = { managed: 60, new: 0, highWatermark: 70 };
    await fixture.console.update(licenseKey, { installationId: 'one', usage });
    await fixture.console.update(licenseKey, { installationId: 'two', usage });
    fixture.set('2026-02-05T12:00:00Z');
    await fixture.console.report(
      licenseKey,
      { period: '2026-01', managed: 60, new: 0, highWatermark: 60 },
      'one',
    );
    const { body } = await browser.ask(`/contracts/${contractId}`);
    expect(body).toContain('license exceeded together');
    expect(body).toContain(
      'Installation one: the report for 2026-01 says 60 mailboxes at most, its updates said 70 in the week of 2026-01-26.',
    );
    expect((await browser.ask('/contracts/C-NONE')).status).toBe(404);
    expect((await browser.ask('/contracts/%ff')).status).toBe(404);
  });

  it('draws the answers of the last days', async () => {
    const { licenseKey } = await fixture.issue();
    await fixture.console.update(licenseKey);
    fixture.set('2026-03-28T12:00:00Z');
    expect((await browser.ask('/')).status).toBe(303);
    fixture.set('2026-01-29T12:00:00Z');
    await signIn();
    const { body } = await browser.ask('/');
    expect(body).toMatch(/<rect class="c0"/);
    expect(body).toMatch(/renewed: [1-9]/);
  });
});

describe('signing in', () => {
  it('is limited by address', async () => {
    const fixture = await startLicensingFixture({ webConsole: { port: 0 } });
    const browser = new PlainBrowser(fixture);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await browser.ask('/sign-in', { token: 'x' })).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    const refused = await browser.ask('/sign-in', { token: 'x' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(fixture.log()).toContain('sign-in to the web console refused');
    await browser.close();
    await fixture.close();
  });

  it('is nowhere without an address for it: not on the listener of consoles either', async () => {
    const fixture = await startLicensingFixture();
    expect(fixture.server.webConsoleUrl).toBeNull();
    for (const path of ['/', '/sign-in', '/contracts']) {
      expect(await fixture.console.get(path)).toMatchObject({ status: 404 });
    }
    await fixture.close();
  });
});
