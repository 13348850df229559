import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messageOf } from '../../../../core/notifications/message.js';
import { createSender } from '../../../../core/notifications/send.js';
import type { Channel } from '../../../../shared/notifications/channel.js';
import { render, verbatim } from '../../../../shared/texts/text.js';
import { type FakeSignInService, startFakeSignInService } from '../../../fixtures/fake-sign-in-service.js';
import { type SmtpServer, startSmtpServer } from '../../../fixtures/smtp-server.js';
import { type TlsFiles, makeTlsFiles } from '../../../fixtures/tls-files.js';

let folder: string;
let tls: TlsFiles;
let smtp: SmtpServer;
let service: FakeSignInService;
const token = 'token-for-smtp';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-notify-tokens-'));
  tls = makeTlsFiles(folder);
  smtp = await startSmtpServer(tls, token);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  service = await startFakeSignInService({ ...tls, tokenKey: privateKey });
});
afterAll(async () => {
  await smtp.stop();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function attempt(clientSecret: string) {
  const send = createSender({
    ...{ clock: () => new Date(), proxy: () => '', extraCaFile: '' },
    secrets: {
      read: () =>
        Promise.resolve(
          JSON.stringify({
            ...{ tenantId: service.tenantId, clientId: service.clientId, clientSecret },
            authority: service.origin,
          }),
        ),
    },
  });
  const at = new Date().toISOString();
  const channel: Channel = {
    ...{ id: 'c', name: 'Office', enabled: true, kinds: [], jobIds: [], namesMailboxes: false },
    ...{ summaryHour: 7, since: at },
    target: {
      ...{ type: 'email', host: 'localhost', port: smtp.ports.tls, security: 'tls', caFile: tls.caFile },
      ...{ from: 'postkeep@example.com', to: ['admin@example.com'] },
      auth: { method: 'oauth', provider: 'm365', user: 'postkeep@example.com' },
    },
  };
  const message = messageOf({
    ...{ id: 'd1', kind: 'test' },
    notices: [{ kind: 'test', at, title: verbatim('Test'), lines: [] }],
  });
  const result = await send(channel, message, new AbortController().signal);
  return result.type === 'not-here'
    ? { type: result.type, said: '' }
    : { type: result.type, said: render(result.detail) };
}

it('mail is sent with a token of the app registration, which asks for Exchange Online alone', async () => {
  service.forced.push({
    status: 200,
    body: { token_type: 'Bearer', expires_in: 3600, access_token: token },
  });
  expect(await attempt(service.clientSecret)).toMatchObject({ type: 'delivered' });
  await expect.poll(() => smtp.taken).toMatchObject([{ user: 'postkeep@example.com', tls: true }]);
  expect(service.asked.at(-1)?.get('scope')).toContain('https://outlook.office365.com/.default');
});

it('a token that the mail server refuses is said to be, without the token', async () => {
  service.forced.push({
    status: 200,
    body: { token_type: 'Bearer', expires_in: 3600, access_token: 'token-of-another' },
  });
  const found = await attempt(service.clientSecret);
  expect(found.type).toBe('failed');
  expect(found.said).toContain('rejected the user name or password');
  expect(found.said).not.toContain('token-of-another');
});

it('credentials that the sign-in service refuses are said to be, without the secret', async () => {
  const found = await attempt('wrong~client~secret');
  expect(found.type).toBe('failed');
  expect(found.said).not.toBe('');
  expect(found.said).not.toContain('wrong~client~secret');
});
