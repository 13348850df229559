import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OAuthProvider, SourceConfig } from '../../../../shared/backup/source.js';
import { ConnectProxy } from '../../../fixtures/connect-proxy.js';
import { startCuttingProxy } from '../../../fixtures/cutting-proxy.js';
import { makeAppCertificate } from '../../../fixtures/app-certificate.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import {
  type TestEngine,
  type TestEngineOptions,
  sessionEnd,
  startEngine,
  storedMessages,
} from '../../../fixtures/engine.js';
import { startFakeBusyExchange } from '../../../fixtures/fake-exchange.js';
import { type FakeSignInService, startFakeSignInService } from '../../../fixtures/fake-sign-in-service.js';

const users = ['anna@contoso.example', 'ben@contoso.example'];

/** Microsoft's mail server and sign-in service, and Google's: a real Dovecot and a fake each. */
const places = new Map<OAuthProvider, { dovecot: Dovecot; service: FakeSignInService }>();
let account: { publicKey: KeyObject; privateKey: KeyObject };
const app = makeAppCertificate();
const engines: TestEngine[] = [];

beforeAll(async () => {
  account = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [forApp, forUser] = await Promise.all([
    startDovecot({ tokensOf: 'app' }),
    startDovecot({ tokensOf: 'user' }),
  ]);
  for (const [provider, dovecot] of [
    ['m365', forApp],
    ['google', forUser],
  ] as const) {
    for (const mailbox of users) {
      for (const n of [1, 2, 3]) {
        const body = `Subject: ${mailbox} ${String(n)}\n\n${'x'.repeat(20_000)}\n`;
        await dovecot.deliver(mailbox, ['INBOX'], body);
      }
    }
    const { publicKey: accountKey } = account;
    const service = await startFakeSignInService({
      ...dovecot,
      appCertificate: app.certificate,
      accountKey,
      users,
    });
    places.set(provider, { dovecot, service });
  }
}, 120_000);
afterAll(async () => {
  for (const { dovecot, service } of places.values()) {
    await service.close();
    await dovecot.stop();
  }
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  for (const { service } of places.values()) {
    Object.assign(service, {
      roles: ['IMAP.AccessAsApp'],
      delegated: true,
      sendsOnTo: null,
    });
    for (const list of [service.asked, service.issued, service.forced, service.lifetimes]) list.length = 0;
  }
});

function place(provider: OAuthProvider): { dovecot: Dovecot; service: FakeSignInService } {
  const found = places.get(provider);
  if (!found) throw new Error(`No servers for ${provider}`);
  return found;
}

function credentials(provider: OAuthProvider, changes: Record<string, unknown> = {}): string {
  const { origin, tenantId, clientId, clientSecret, serviceAccount } = place(provider).service;
  return JSON.stringify(
    provider === 'm365'
      ? { tenantId, clientId, clientSecret, authority: origin, ...changes }
      : {
          type: 'service_account',
          client_email: serviceAccount,
          client_id: '104857600000000000000',
          private_key: account.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          private_key_id: 'key-1',
          token_uri: `${origin}/token`,
          ...changes,
        },
  );
}

function config(
  provider: OAuthProvider,
  changes: Partial<Extract<SourceConfig, { type: 'imap' }>> = {},
): SourceConfig {
  const { dovecot } = place(provider);
  return {
    type: 'imap',
    host: 'localhost',
    port: dovecot.tlsPort,
    security: 'tls',
    caFile: dovecot.caFile,
    auth: { method: 'oauth', provider },
    mailboxes: users,
    maxConnections: 4,
    ...changes,
  };
}

async function engineWith(options: TestEngineOptions): Promise<TestEngine> {
  const engine = await startEngine(options);
  engines.push(engine);
  return engine;
}

const providers: OAuthProvider[] = ['m365', 'google'];

describe.each(providers)('a backup from %s', (provider) => {
  it('reads every mailbox of the list with tokens, and needs as few of them as there may be', async () => {
    const { service } = place(provider);
    const engine = await engineWith({ secret: credentials(provider) });
    const session = await engine.run(await engine.addJob(config(provider)));
    expect(session.status).toBe('Success');
    for (const mailbox of users) {
      const subjects = (await storedMessages(engine.client, mailbox)).map(({ subject }) => subject);
      expect(subjects.sort()).toEqual([1, 2, 3].map((n) => `${mailbox} ${String(n)}`));
    }
    expect(service.issued).toHaveLength(provider === 'm365' ? 1 : 2);
  });

  it('opens the mailboxes that a job names, also when the source has no list of them', async () => {
    const [anna = ''] = users;
    const engine = await engineWith({ secret: credentials(provider) });
    const jobId = await engine.addJob(config(provider, { mailboxes: [] }), {
      selection: { type: 'chosen', mailboxes: [anna] },
    });
    expect(await engine.run(jobId)).toMatchObject({
      status: 'Success',
      mailboxes: [{ mailbox: anna, result: 'success', stored: 3 }],
    });
  });

  it('asks for a new token at a reconnection when the old one has expired meanwhile', async () => {
    const { dovecot, service } = place(provider);
    service.lifetimes.push(4);
    const proxy = await startCuttingProxy(dovecot.tlsPort, 30_000, 1);
    const engine = await engineWith({ secret: credentials(provider), retryDelaysMs: [4500] });
    const [anna = ''] = users;
    const session = await engine.run(
      await engine.addJob(config(provider, { port: proxy.port, mailboxes: [anna] })),
    );
    await proxy.close();
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 3, stored: 3 }] });
    expect(proxy.connections()).toBe(2);
    expect(new Set(service.issued).size).toBe(2);
  });

  it('keeps a token that is still good over reconnections', async () => {
    const { dovecot, service } = place(provider);
    const proxy = await startCuttingProxy(dovecot.tlsPort, 30_000, 1);
    const engine = await engineWith({ secret: credentials(provider) });
    const session = await engine.run(
      await engine.addJob(config(provider, { port: proxy.port, mailboxes: users.slice(0, 1) })),
    );
    await proxy.close();
    expect(session.status).toBe('Success');
    expect(proxy.connections()).toBe(2);
    expect(service.issued).toHaveLength(1);
  });

  it('waits as long as Retry-After says when the sign-in service throttles, however many mailboxes want a token', async () => {
    const { service } = place(provider);
    service.forced.push({ status: 429, headers: { 'retry-after': '2' }, body: { error: 'slow_down' } });
    const engine = await engineWith({ secret: credentials(provider), retryDelaysMs: [10, 10, 10] });
    const startedAt = performance.now();
    const jobId = await engine.addJob(config(provider, { mailboxes: users.slice(0, 1) }));
    const session = await engine.run(jobId);
    expect(session.status).toBe('Success');
    expect(performance.now() - startedAt).toBeGreaterThan(1950);
    expect(service.asked).toHaveLength(2);
    expect(session.log.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/localhost:\d+ asks to slow down \(2 s\).* Trying again\./),
    );
  });

  it('does not wait for an hour: the next session asks again', async () => {
    const { service } = place(provider);
    service.forced.push({ status: 503, headers: { 'retry-after': '3600' } });
    const engine = await engineWith({ secret: credentials(provider) });
    const session = await engine.run(await engine.addJob(config(provider, { maxConnections: 1 })));
    expect(session.status).toBe('Failed');
    expect(session.mailboxes.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('(3600 s)'),
      expect.stringContaining('(3600 s)'),
    ]);
    expect(service.asked).toHaveLength(1);
  });

  it('tries again after a fault of the sign-in service and after an answer that breaks off', async () => {
    const { service } = place(provider);
    service.forced.push({ status: 500, body: '<html>' }, { status: 502 });
    const engine = await engineWith({ secret: credentials(provider), retryDelaysMs: [10, 10, 10] });
    const jobId = await engine.addJob(config(provider, { mailboxes: users.slice(0, 1) }));
    expect((await engine.run(jobId)).status).toBe('Success');
    expect(service.asked).toHaveLength(3);
  });

  it('does not trust a sign-in service whose certificate is of an unknown authority', async () => {
    const { dovecot, service } = place(provider);
    const engine = await engineWith({ secret: credentials(provider) });
    const check = engine.client.sources.check({
      config: config(provider, { caFile: dovecot.foreignCaFile }),
      secret: credentials(provider),
    });
    await expect(check).rejects.toThrow(/issues the sign-in tokens.*not issued by a trusted authority/);
    await expect(check).rejects.toMatchObject({ code: 'source-tls' });
    expect(service.asked).toEqual([]);
  });

  it('leaves no secret and no token in any file and in no line of the log', async () => {
    const { service } = place(provider);
    service.forced.push({ status: 429, headers: { 'retry-after': '0' } });
    const secret = credentials(provider);
    const engine = await engineWith({ secret });
    await engine.run(await engine.addJob(config(provider)));
    await engine.client.sources.check({ config: config(provider), secret }).catch(() => undefined);
    const key = account.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const words = [
      service.clientSecret,
      key.split('\n')[5] ?? key,
      ...service.issued,
      ...service.asked.map(String),
    ];
    expect(words.length).toBeGreaterThan(4);
    for (const entry of await readdir(engine.dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = await readIfThere(join(entry.parentPath, entry.name));
      for (const word of words) expect(content.includes(word), entry.name).toBe(false);
    }
  });
});

/** Empty for a file that is gone since it was listed, as those that SQLite keeps only while it writes. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

describe('a tenant of Microsoft 365', () => {
  it('takes a certificate in place of a client secret', async () => {
    const { service } = place('m365');
    const secret = credentials('m365', { clientSecret: undefined, ...app });
    const engine = await engineWith({ secret });
    await engine.client.sources.check({ config: config('m365'), secret });
    expect(service.asked[0]?.get('client_assertion')).toBeTruthy();
    expect(service.issued).toHaveLength(1);
  });

  it('is tried again while Exchange has the user authenticated but not connected', async () => {
    const { dovecot } = place('m365');
    const exchange = await startFakeBusyExchange(dovecot.tlsPort, dovecot, 2);
    const engine = await engineWith({ secret: credentials('m365') });
    const jobId = await engine.addJob(config('m365', { port: exchange.port, mailboxes: users.slice(0, 1) }));
    const session = await engine.run(jobId);
    await exchange.close();
    expect(session.status).toBe('Success');
    expect(exchange.connections()).toBe(3);
    expect(
      session.log.filter(({ text }) => /authenticated but not connected.*Trying again/.test(text)),
    ).toHaveLength(2);
  });

  it('does not hand its secret on to another server that the sign-in service names', async () => {
    const { service } = place('m365');
    service.sendsOnTo = place('google').service.origin;
    const secret = credentials('m365');
    const engine = await engineWith({ secret });
    await expect(engine.client.sources.check({ config: config('m365'), secret })).rejects.toMatchObject({
      code: 'source-protocol',
    });
    expect(place('google').service.asked).toEqual([]);
  });
});

describe('the way to the sign-in service', () => {
  it('goes through the proxy of the settings', async () => {
    const { service } = place('google');
    const proxy = await ConnectProxy.start();
    const secret = credentials('google');
    const engine = await engineWith({ secret, proxy: `http://${proxy.address}` });
    await engine.client.sources.check({ config: config('google'), secret });
    await proxy.stop();
    expect(proxy.tunnels).toEqual([new URL(service.origin).host]);
  });

  it('does not hold up Stop when it is silent', async () => {
    const proxy = await ConnectProxy.start({ silent: true });
    const engine = await engineWith({
      secret: credentials('google'),
      proxy: `http://${proxy.address}`,
    });
    const jobId = await engine.addJob(config('google'));
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await expect.poll(() => proxy.tunnels.length).toBeGreaterThan(0);
    const startedAt = performance.now();
    await engine.client.jobs.stop({ jobId });
    // Not by the four seconds after which a session that does not react is given up.
    expect(performance.now() - startedAt).toBeLessThan(3_800);
    expect((await sessionEnd(engine.client, sessionId)).status).toBe('Stopped');
    await proxy.stop();
  });
});

describe('what rejected credentials say, without being tried again', () => {
  const rejected: [
    string,
    OAuthProvider,
    { changes?: Record<string, unknown>; service?: Partial<FakeSignInService>; mailbox?: string },
    RegExp,
  ][] = [
    [
      'a wrong client secret',
      'm365',
      { changes: { clientSecret: 'wrong' } },
      /client secret is wrong.*not its ID/,
    ],
    [
      'an app of another tenant',
      'm365',
      { changes: { clientId: '99999999-2222-4333-8444-555555555555' } },
      /no app 99999999.*in the tenant contoso/,
    ],
    ['a wrong tenant', 'm365', { changes: { tenantId: 'fabrikam.example' } }, /no tenant fabrikam\.example/],
    [
      'no admin consent',
      'm365',
      { service: { roles: ['Mail.Read'] } },
      /has no permission for IMAP.*IMAP\.AccessAsApp.*grant admin consent/,
    ],
    [
      'a key that was deleted',
      'google',
      {
        changes: {
          private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
            type: 'pkcs8',
            format: 'pem',
          }),
        },
      },
      /Create a new key/,
    ],
    [
      'no domain-wide delegation',
      'google',
      { service: { delegated: false } },
      /Domain-wide delegation.*104857600000000000000.*https:\/\/mail\.google\.com\//,
    ],
    [
      'an address that is not a user',
      'google',
      { mailbox: 'nobody@contoso.example' },
      /nobody@contoso\.example is not a user/,
    ],
  ];
  it.each(rejected)('%s (%s)', async (_name, provider, { changes, service: state, mailbox }, text) => {
    const { service } = place(provider);
    Object.assign(service, state);
    const secret = credentials(provider, changes);
    const engine = await engineWith({ secret });
    const mailboxes = [mailbox ?? users[0] ?? ''];
    const session = await engine.run(await engine.addJob(config(provider, { mailboxes })));
    expect(session).toMatchObject({ status: 'Failed', mailboxes: [{ result: 'failed' }] });
    expect(session.mailboxes[0]?.reason).toMatch(text);
    expect(service.asked.length).toBeLessThanOrEqual(1);
    await expect(
      engine.client.sources.check({ config: config(provider, { mailboxes }), secret }),
    ).rejects.toMatchObject({ code: 'source-credentials' });
  });

  it('asks once for all mailboxes of a Microsoft tenant', async () => {
    const { service } = place('m365');
    const engine = await engineWith({ secret: credentials('m365', { clientSecret: 'wrong' }) });
    const session = await engine.run(await engine.addJob(config('m365')));
    expect(session.mailboxes.map(({ result }) => result)).toEqual(['failed', 'failed']);
    expect(service.asked).toHaveLength(1);
  });
});
