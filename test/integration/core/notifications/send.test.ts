import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../../../core/notifications/message.js';
import { createSender } from '../../../../core/notifications/send.js';
import type { Channel, NotificationTarget } from '../../../../shared/notifications/channel.js';
import type { Notice } from '../../../../shared/notifications/notice.js';
import { render, verbatim } from '../../../../shared/texts/text.js';
import { freePort } from '../../../fixtures/server-port.js';
import { type SmtpServer, startSmtpServer } from '../../../fixtures/smtp-server.js';
import { type TlsFiles, makeTlsFiles } from '../../../fixtures/tls-files.js';
import { type WebhookReceiver, startWebhookReceiver } from '../../../fixtures/webhook-receiver.js';

let folder: string;
let tls: TlsFiles;
let smtp: SmtpServer;
let hook: WebhookReceiver;
const now = new Date('2026-02-01T12:00:00Z');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-notify-'));
  tls = makeTlsFiles(folder);
  smtp = await startSmtpServer(tls);
  hook = await startWebhookReceiver(tls);
});
afterAll(async () => {
  await smtp.stop();
  await hook.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One attempt; answers how it ended and in which words. */
async function attempt(target: NotificationTarget, secret: string, id = 'd1') {
  const send = createSender({
    ...{ clock: () => now, proxy: () => '', extraCaFile: '' },
    secrets: { read: () => Promise.resolve(secret) },
  });
  const channel: Channel = {
    ...{ id: 'c', name: 'Office', enabled: true, kinds: [], jobIds: [], namesMailboxes: false },
    ...{ summaryHour: 7, since: now.toISOString(), target },
  };
  const notice: Notice = {
    ...{ kind: 'failed', at: now.toISOString(), title: verbatim('Täglich: Failed') },
    lines: [verbatim('1 of 2 mailboxes')],
  };
  const message = messageOf({ id, kind: 'failed', notices: [notice] });
  const result = await send(channel, message, new AbortController().signal);
  return result.type === 'not-here' ? { ...result, said: '' } : { ...result, said: render(result.detail) };
}

type Email = Extract<NotificationTarget, { type: 'email' }>;
const email = (security: Email['security'], more: Partial<Email> = {}): Email => ({
  ...{ type: 'email', host: 'localhost', security, caFile: tls.caFile },
  port: { tls: smtp.ports.tls, starttls: smtp.ports.starttls, plain: smtp.ports.plain }[security],
  auth: { method: 'password', user: 'ada' },
  ...{ from: 'postkeep@example.com', to: ['admin@example.com'] },
  ...more,
});

describe('e-mail, by a real server', () => {
  it.each(['tls', 'starttls'] as const)('is taken over verified %s with a password', async (security) => {
    smtp.taken.length = 0;
    expect(await attempt(email(security), smtp.password, `d-${security}`)).toMatchObject({
      type: 'delivered',
    });
    await expect
      .poll(() => smtp.taken)
      .toMatchObject([{ user: 'ada', tls: true, from: 'postkeep@example.com', to: ['admin@example.com'] }]);
    const [taken] = smtp.taken;
    expect(taken?.data).toContain('Auto-Submitted: auto-generated');
    expect(taken?.data).toContain(`Message-ID: <d-${security}@example.com>`);
    expect(taken?.data).toContain('1 of 2 mailboxes');
  });

  it('goes without TLS to this computer alone', async () => {
    smtp.taken.length = 0;
    const target = email('plain', { auth: { method: 'none' } });
    expect(await attempt(target, '')).toMatchObject({ type: 'delivered' });
    await expect.poll(() => smtp.taken).toMatchObject([{ user: null, tls: false }]);
  });

  it('is not sent where STARTTLS is not to be had, nor the password', async () => {
    smtp.taken.length = 0;
    const found = await attempt(email('starttls', { port: smtp.ports.plain }), smtp.password);
    expect(found).toMatchObject({ type: 'failed' });
    expect(found.said).toContain('offers no STARTTLS');
    expect(smtp.taken).toEqual([]);
  });

  it.each(['tls', 'starttls'] as const)(
    'is not sent over %s to a server whose certificate is of another authority, whatever the environment says',
    async (security) => {
      smtp.taken.length = 0;
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        const found = await attempt(email(security, { caFile: tls.foreignCaFile }), smtp.password);
        expect(found).toMatchObject({ type: 'failed' });
        expect(found.said).toMatch(/certificate/i);
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      }
      expect(smtp.taken).toEqual([]);
    },
  );

  it('says that the password is wrong, and does not repeat it', async () => {
    const found = await attempt(email('tls'), 'hunter2hunter2');
    expect(found).toMatchObject({ type: 'failed' });
    expect(found.said).toContain('rejected the user name or password');
    expect(JSON.stringify(found)).not.toContain('hunter2');
    expect(JSON.stringify(found)).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
  });

  it('tells a refusal for good from one for now', async () => {
    expect(await attempt(email('tls', { to: ['unknown@example.com'] }), smtp.password)).toMatchObject({
      type: 'refused',
    });
    const later = email('tls', { to: ['later@example.com'] });
    expect(await attempt(later, smtp.password)).toMatchObject({ type: 'failed' });
    expect(await attempt(later, smtp.password)).toMatchObject({ type: 'delivered' });
    const some = await attempt(
      email('tls', { to: ['unknown@example.com', 'admin@example.com'] }),
      smtp.password,
    );
    expect(some).toMatchObject({ type: 'delivered' });
    expect(some.said).toContain('1 recipient refused');
  });

  it('says that no server is there', async () => {
    const found = await attempt(email('tls', { port: await freePort() }), smtp.password);
    expect(found).toMatchObject({ type: 'failed' });
    expect(found.said).toContain('localhost');
  });
});

describe('a webhook, by a real receiver', () => {
  const key = 'a-key-of-the-receiver';
  const post = (more: { caFile?: string; address?: string } = {}) =>
    attempt(
      { type: 'webhook', format: 'json', origin: hook.origin, caFile: more.caFile ?? tls.caFile },
      JSON.stringify({ address: more.address ?? `${hook.origin}/hook?token=s3cret`, signingKey: key }),
    );

  it('has a signature that its receiver can check', async () => {
    hook.received.length = 0;
    expect(await post()).toMatchObject({ type: 'delivered' });
    const [got] = hook.received;
    expect(got?.path).toBe('/hook?token=s3cret');
    expect(got?.headers['postkeep-delivery']).toBe('d1');
    const [, time, mac] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(got?.headers['postkeep-signature'])) ?? [];
    expect(mac).toBe(
      createHmac('sha256', key)
        .update(`${time ?? ''}.${got?.body ?? ''}`)
        .digest('hex'),
    );
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      ...{ version: 1, id: 'd1', kind: 'failed', severity: 'error', title: 'Täglich: Failed' },
      notices: [{ kind: 'failed', lines: ['1 of 2 mailboxes'] }],
    });
  });

  it.each([
    [500, undefined, 'failed', undefined],
    [503, '120', 'failed', 120_000],
    [429, '30', 'failed', 30_000],
    [429, 'Sun, 01 Feb 2026 12:01:00 GMT', 'failed', 60_000],
    [429, 'soon', 'failed', undefined],
    [401, undefined, 'failed', undefined],
    [404, undefined, 'failed', undefined],
    [400, undefined, 'refused', undefined],
    [413, undefined, 'refused', undefined],
    [204, undefined, 'delivered', undefined],
    [202, undefined, 'delivered', undefined],
  ] as const)(
    'that answers %i with Retry-After %s counts as %s',
    async (status, retryAfter, type, retryAfterMs) => {
      hook.answers.push((response) => {
        response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
      });
      const found = await post();
      expect(found).toMatchObject({ type });
      expect('retryAfterMs' in found ? found.retryAfterMs : undefined).toBe(retryAfterMs);
      expect(found.said).not.toContain('s3cret');
    },
  );

  it('gets nothing over a connection that cannot be trusted, and never over plain HTTP', async () => {
    hook.received.length = 0;
    expect(await post({ caFile: tls.foreignCaFile })).toMatchObject({ type: 'failed' });
    await expect(post({ address: 'http://localhost/hook' })).rejects.toThrow();
    expect(hook.received).toEqual([]);
  });

  it('that is away, hangs up or sends elsewhere is tried again', async () => {
    expect(await post({ address: `https://localhost:${String(await freePort())}/` })).toMatchObject({
      type: 'failed',
    });
    hook.answers.push((response) => response.destroy());
    expect(await post()).toMatchObject({ type: 'failed' });
    hook.answers.push((response) => response.writeHead(307, { location: 'https://other.example/' }).end());
    expect(await post()).toMatchObject({ type: 'failed' });
  });
});
