import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { OAuthProvider } from '../../../shared/backup/source.js';
import { type CloudOrganisation, startCloudOrganisation } from '../../fixtures/organisation-directory.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/** `postkeep source discover` (command-line.md §3). */
const [anna, ben, info] = ['anna@contoso.example', 'ben@contoso.example', 'info@contoso.example'];
let workplace: Workplace;
const organisations = new Map<OAuthProvider, CloudOrganisation>();

beforeAll(async () => {
  workplace = openWorkplace();
  for (const provider of ['m365', 'google'] as const) {
    const organisation = await startCloudOrganisation(provider, [anna, ben, info]);
    for (const mailbox of [anna, ben, info])
      await organisation.dovecot.deliver(mailbox, ['INBOX'], 'Subject: one\n\nx\n');
    organisations.set(provider, organisation);
    writeFileSync(join(workplace.folder, `${provider}.json`), organisation.credentials());
  }
}, 240_000);
afterAll(async () => {
  for (const organisation of organisations.values()) await organisation.stop();
  await workplace.remove();
});
beforeEach(() => {
  for (const organisation of organisations.values()) organisation.reset();
});

function organisation(provider: OAuthProvider): CloudOrganisation {
  const found = organisations.get(provider);
  if (!found) throw new Error(`No organisation at ${provider}`);
  return found;
}

function postkeep(data: string, ...args: string[]): Promise<Run> {
  return workplace.postkeepAt(new Date().toISOString(), data, ...args);
}

async function add(provider: OAuthProvider, data: string, ...more: string[]): Promise<Run> {
  const { dovecot } = organisation(provider);
  const server = ['--url', `imaps://localhost:${String(dovecot.tlsPort)}`, '--ca', dovecot.caFile];
  const app = ['--oauth', provider, '--credentials', join(workplace.folder, `${provider}.json`)];
  return postkeep(data, 'source', 'add', 'Tenant', '--type', 'imap', ...server, ...app, ...more);
}

it('finds the mailboxes of a tenant with their kinds, and a job of all backs them up, new ones at its next run', async () => {
  const { directory } = organisation('m365').service;
  directory.users = [{ address: anna }, { address: info, purpose: 'shared' }];
  expect((await add('m365', 'm365')).code).toBe(0);
  const first = await postkeep('m365', 'source', 'discover', 'Tenant');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('2 mailboxes: 1 user, 1 shared, 0 resource.');
  expect(await postkeep('m365', 'source', 'mailboxes', 'Tenant', '--json')).toMatchObject({
    json: [
      { mailbox: anna, kind: 'user' },
      { mailbox: info, kind: 'shared' },
    ],
  });
  expect((await postkeep('m365', 'job', 'create', 'Nightly', '--source', 'Tenant', '--all')).code).toBe(0);
  directory.users = [...directory.users, { address: ben }];
  const run = await postkeep('m365', 'job', 'run', 'Nightly', '--json');
  expect(run).toMatchObject({ code: 0, json: { status: 'Success' } });
  expect(run.stdout).toContain(`1 mailbox is new in the directory: ${ben}`);
  directory.users = [{ address: anna }, { address: ben }];
  const second = await postkeep('m365', 'source', 'discover', 'Tenant', '--json');
  expect(second).toMatchObject({
    code: 3,
    json: { isFirst: false, gone: [info], kinds: { user: 2, shared: 0, resource: 0 }, closed: [] },
  });
  expect(await postkeep('m365', 'mailbox', 'list', '--json')).toMatchObject({ json: { length: 3 } });
}, 240_000);

it('says what is missing, with exit code 1, and leaves what is known as it is', async () => {
  const { service } = organisation('m365');
  service.directory.users = [{ address: anna }];
  await add('m365', 'no-consent');
  expect((await postkeep('no-consent', 'source', 'discover', 'Tenant')).code).toBe(0);
  service.roles = ['IMAP.AccessAsApp'];
  service.directory.users = [{ address: ben }];
  const refused = await postkeep('no-consent', 'source', 'discover', 'Tenant', '--json');
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'source-credentials' } } });
  expect(refused.stderr).toMatch(
    /application permissions of Microsoft Graph that are missing \(User\.Read\.All/,
  );
  expect(refused.stdout + refused.stderr).not.toContain(service.clientSecret);
  const known = await postkeep('no-consent', 'source', 'mailboxes', 'Tenant', '--json');
  expect(known.json).toEqual([{ mailbox: anna, kind: 'user' }]);
}, 240_000);

it('reads a Google organisation in the name of an administrator, who is set and taken away', async () => {
  const { service, administrator } = organisation('google');
  service.directory.users = [{ address: anna }, { address: ben, suspended: true }];
  expect((await add('google', 'google')).code).toBe(0);
  const without = await postkeep('google', 'source', 'discover', 'Tenant');
  expect(without.code).toBe(2);
  expect(without.stderr).toContain('enter the address of an administrator');
  const edit = ['source', 'edit', 'Tenant', '--administrator'];
  expect((await postkeep('google', ...edit, administrator)).code).toBe(0);
  const found = await postkeep('google', 'source', 'discover', 'Tenant');
  expect(found.code).toBe(0);
  expect(found.stdout).toContain('1 mailbox: 1 user, 0 shared, 0 resource.');
  expect(found.stdout).toContain(`Not read: ${ben} (it is suspended`);
  expect((await postkeep('google', ...edit, '')).code).toBe(0);
  expect((await postkeep('google', 'source', 'discover', 'Tenant')).code).toBe(2);
  const other = await add('m365', 'other', '--administrator', administrator);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('--administrator is for --oauth google');
}, 240_000);

it('does not widen a list by hand, which an empty --mailbox takes away', async () => {
  const { directory } = organisation('m365').service;
  directory.users = [{ address: anna }, { address: ben }];
  await add('m365', 'list', '--mailbox', anna);
  const found = await postkeep('list', 'source', 'discover', 'Tenant');
  expect(found.code).toBe(0);
  expect(found.stderr).toContain('reads the mailboxes of its own list');
  const listed = async (): Promise<unknown> =>
    (await postkeep('list', 'source', 'mailboxes', 'Tenant', '--json')).json;
  expect(await listed()).toEqual([{ mailbox: anna, kind: 'user' }]);
  expect((await postkeep('list', 'source', 'edit', 'Tenant', '--mailbox', '')).code).toBe(0);
  expect(await listed()).toHaveLength(2);
}, 240_000);

it('has nothing to ask at other servers', async () => {
  await workplace.withJob('2026-11-29T10:00:00Z', 'folder', 1);
  const refused = await postkeep('folder', 'source', 'discover', 'Mail');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('Only sources of Microsoft 365 and Google Workspace');
  expect((await postkeep('folder', 'source', 'discover', 'Nobody')).code).toBe(1);
}, 120_000);
