import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAppCertificate } from '../../fixtures/app-certificate.js';
import { type Dovecot, startDovecot } from '../../fixtures/dovecot.js';
import { type FakeSignInService, startFakeSignInService } from '../../fixtures/fake-sign-in-service.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;
let dovecot: Dovecot;
let service: FakeSignInService;
const app = makeAppCertificate();
const runs: Run[] = [];
const mailbox = 'anna@contoso.example';

beforeAll(async () => {
  workplace = openWorkplace();
  dovecot = await startDovecot({ tokensOf: 'app' });
  await dovecot.deliver(mailbox, ['INBOX'], 'Subject: one\n\nx\n');
  service = await startFakeSignInService({ ...dovecot, appCertificate: app.certificate });
}, 240_000);
afterAll(async () => {
  await service.close();
  await dovecot.stop();
  await workplace.remove();
});

async function postkeep(...args: string[]): Promise<Run> {
  const run = await workplace.postkeepAt(new Date().toISOString(), 'data', ...args);
  runs.push(run);
  return run;
}

function file(name: string, content: unknown): string {
  const path = join(workplace.folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

it('adds, tests and backs up a Microsoft 365 source with a certificate; no secret is anywhere but in secrets.json', async () => {
  writeFileSync(join(workplace.folder, 'app.crt'), app.certificate);
  writeFileSync(join(workplace.folder, 'app.key'), app.privateKey);
  const { tenantId, clientId, origin } = service;
  const proof = { certificate: 'app.crt', privateKey: 'app.key' };
  const credentials = file('m365.json', { tenantId, clientId, authority: origin, ...proof });
  const server = ['--url', `imaps://localhost:${String(dovecot.tlsPort)}`, '--ca', dovecot.caFile];
  const oauth = ['--oauth', 'm365', '--credentials', credentials];
  const added = await postkeep('source', 'add', 'Tenant', '--type', 'imap', ...server, ...oauth);
  expect(added.stderr).toContain('The credentials are kept in secrets.json');
  expect(added.code).toBe(0);
  for (const name of ['m365.json', 'app.crt', 'app.key']) rmSync(join(workplace.folder, name));

  expect(await postkeep('source', 'test', 'Tenant', '--json')).toMatchObject({
    code: 0,
    json: { ok: true, mailboxes: 0 },
  });
  expect((await postkeep('job', 'create', 'Nightly', '--source', 'Tenant', '--mailbox', mailbox)).code).toBe(
    0,
  );
  expect(await postkeep('job', 'run', 'Nightly', '--json')).toMatchObject({
    code: 0,
    json: { status: 'Success', mailboxes: [{ mailbox, result: 'success', stored: 1 }] },
  });

  const keyLine = app.privateKey.split('\n')[5] ?? '';
  const secrets = [
    keyLine,
    ...service.issued,
    ...service.asked.map((form) => form.get('client_assertion') ?? ''),
  ];
  expect(secrets.length).toBeGreaterThan(3);
  const data = join(workplace.folder, 'data');
  const isFound = (content: string): boolean => secrets.some((secret) => content.includes(secret));
  expect(isFound(readFileSync(join(data, 'secrets.json'), 'utf8'))).toBe(true);
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'secrets.json') continue;
    expect(isFound(readFileSync(join(entry.parentPath, entry.name), 'latin1')), entry.name).toBe(false);
  }
  for (const { stdout, stderr } of runs) expect(isFound(stdout + stderr)).toBe(false);
}, 120_000);

it('needs no address for a known provider, refuses credentials that cannot work and does not repeat their secret', async () => {
  const { tenantId, clientId } = service;
  const add = (name: string, content: unknown): Promise<Run> => {
    const credentials = ['--credentials', file('credentials.json', content)];
    return postkeep('source', 'add', name, '--type', 'imap', '--oauth', 'm365', ...credentials);
  };
  const wrong = await add('Wrong', { tenantId, clientId: 'app', clientSecret: 'hush-hush' });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('clientId must be the application (client) ID');
  expect(wrong.stderr).not.toContain('hush-hush');
  const app = { tenantId, clientId, clientSecret: 'x', authority: 'https://login.microsoftonline.us' };
  expect((await add('US', app)).code).toBe(0);
  const { stdout } = await postkeep('source', 'list');
  expect(stdout).toContain('outlook.office365.us:993');
  expect(stdout).not.toContain('Wrong');
}, 120_000);
