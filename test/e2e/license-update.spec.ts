import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { createAuthority, createServerCertificate } from '../../server/tls/private-authority.js';
import { systemClock } from '../../shared/clock.js';
import { makeTermsImpossible } from '../fixtures/licensing/impossible-terms.js';
import {
  type LicensingServerFixture,
  daysFromNow,
  startLicensingServerFixture,
  writeRing,
} from '../fixtures/licensing/licensing-server.js';
import { FakeHostileServer, whole } from '../integration/core/license-update/fake-hostile-server.js';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { screenshot } from './support/page-checks.js';
import { toast } from './support/toast.js';

/** The outcome table of licensing.md §6 (S0), written out again so that a change of the product's texts is noticed. */
const table = {
  renewed: {
    status: 'Success',
    lines: [
      'New license key has been received',
      'New license key has been installed',
      'License key has been auto-updated',
    ],
    body: [
      'The update has completed successfully.',
      'You can open the License Information dialog to examine the details.',
    ],
  },
  'unsupported-type': {
    status: 'Failed',
    lines: ['License key type is not supported at the moment'],
    body: [
      'No key was generated, because this license type is not supported yet.',
      'Currently, automatic update is supported only for licenses associated with Hosting Rental contract type.',
    ],
  },
  invalid: {
    status: 'Failed',
    lines: ['License key is invalid'],
    body: ['The license signature or identifier is invalid.', 'Contact your Veeam sales representative.'],
  },
  'up-to-date': {
    status: 'Success',
    lines: ['Your existing license key is up to date'],
    body: [
      'The license expires in more than 7 days.',
      'Select to update the license key automatically, and the system will notify you on time.',
    ],
  },
  'contract-expired': {
    status: 'Failed',
    lines: [
      'Your contract has expired, so the license key cannot be updated automatically. Please contact your Veeam sales representative to renew your contract.',
    ],
    body: [
      'The contract has ended and needs to be renewed.',
      'Contact your Veeam sales representative for contract renewal.',
    ],
  },
  'generation-error': {
    status: 'Warning',
    lines: ['General license key generation error has occurred'],
    body: [
      'The licensing server did not return a new key.',
      'Wait for 24 hours: the update will be tried again. Retries will take place for 1 month after the key expiration date.',
    ],
  },
  'no-connection': {
    status: 'Warning',
    lines: ['The licensing server could not be reached'],
    body: ['127.0.0.1:9 refused the connection.', 'Next attempt in 60 minutes.'],
  },
  'bad-answer': {
    status: 'Warning',
    lines: ['An invalid answer was received from the licensing server'],
    body: ['HTTP 200: the answer is text/html and not JSON.', 'Next attempt in 60 minutes.'],
  },
} as const;
type Outcome = keyof typeof table;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let licensing: LicensingServerFixture;
/** It has terms on record that no key can state. */
let failing: LicensingServerFixture;
let hostile: FakeHostileServer;
let hostileCa: string;
let console: LaunchedConsole;
let keys: Record<Outcome, string>;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  licensing = await startLicensingServerFixture();
  const dataDir = join(folder.path, 'stranger');
  const stranger = await startLicensingServerFixture({ dataDir });
  keys = await issueKeys(stranger);
  const ring = await writeRing(join(folder.path, 'jwks.json'), [licensing, stranger]);
  await stranger.close();
  await makeTermsImpossible(dataDir);
  failing = await startLicensingServerFixture({ dataDir });
  const authority = createAuthority(systemClock());
  const identity = createServerCertificate(authority, [], systemClock());
  hostile = await FakeHostileServer.start({ cert: identity.certificate, key: identity.privateKey });
  hostile.answerWith(whole(200, 'text/html', '<h1>It works!</h1>'));
  hostileCa = join(folder.path, 'hostile-ca.pem');
  await writeFile(hostileCa, authority.certificate);
  await mkdir(join(folder.path, 'data'));
  console = await launchConsole(join(folder.path, 'data'), { POSTKEEP_TRUSTED_JWKS: ring });
});

test.afterAll(async () => {
  await console.app.close();
  await Promise.all([licensing.close(), failing.close(), hostile.stop()]);
  await folder.remove();
});

async function issueKeys(stranger: LicensingServerFixture): Promise<Record<Outcome, string>> {
  const soon = { expiresOn: daysFromNow(5) };
  const issue = async (
    from: LicensingServerFixture,
    terms: Parameters<LicensingServerFixture['issueKeyFile']>[0],
  ) => (await from.issueKeyFile(terms)).path;
  const ended = await licensing.issueKeyFile(soon);
  await licensing.server.administration.call('endContract', { id: ended.contractId }, 'test');
  const renewable = await issue(licensing, soon);
  return {
    renewed: renewable,
    'unsupported-type': await issue(licensing, {
      ...soon,
      type: 'subscription',
      contractType: 'subscription',
    }),
    invalid: await issue(stranger, soon),
    'up-to-date': await issue(licensing, { expiresOn: daysFromNow(90) }),
    'contract-expired': ended.path,
    'generation-error': await issue(stranger, soon),
    'no-connection': renewable,
    'bad-answer': renewable,
  };
}

/** Where the console finds its licensing server for an outcome. */
function serverFor(outcome: Outcome): { licenseServer: string; licenseServerCa: string } {
  switch (outcome) {
    case 'generation-error':
      return failing.settings;
    case 'no-connection':
      return { licenseServer: 'https://127.0.0.1:9', licenseServerCa: '' };
    case 'bad-answer':
      return { licenseServer: `https://127.0.0.1:${String(hostile.port)}`, licenseServerCa: hostileCa };
    default:
      return licensing.settings;
  }
}

for (const outcome of Object.keys(table) as Outcome[]) {
  test(`Update Now: ${outcome} as a pop-up and as a session (S0)`, async () => {
    const { app, page } = console;
    const expected = table[outcome];
    await answerFileDialogs(app, keys[outcome]);
    await callMain(page, 'license', 'install', { from: 'file-dialog' });
    // Each after the first replaces the one before.
    await callMain(page, 'license', 'install', { from: 'reviewed' }).catch(() => undefined);
    await callMain(page, 'settings', 'set', serverFor(outcome));
    await callMain(page, 'license', 'setAutoUpdate', { on: expected.status === 'Warning' });

    await page.getByRole('button', { name: /Open License Information/ }).click();
    const dialog = page.getByRole('dialog', { name: 'License Information' });
    const updateNow = dialog.getByRole('button', { name: 'Update Now' });
    await updateNow.click();
    const popup = page.getByRole('dialog', { name: expected.lines.at(-1) ?? '' });
    await expect(popup).toBeVisible();
    for (const text of expected.body) await expect(popup.getByText(text, { exact: true })).toBeVisible();
    await expect(popup.getByText(/^Next attempt: /)).toHaveCount(expected.status === 'Warning' ? 1 : 0);
    await expect(popup.getByRole('checkbox')).toHaveCount(outcome === 'up-to-date' ? 1 : 0);
    await screenshot(page, `update-${outcome}`);
    await popup.getByRole('button', { name: 'Close' }).click();
    await expect(popup).toBeHidden();
    await expect(updateNow).toBeFocused();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('.fui-DialogSurface')).toHaveCount(0);

    const [session] = await callMain(page, 'sessions', 'list', { type: 'license-update', limit: 1 });
    expect(session).toMatchObject({
      name: 'License key auto-update',
      status: expected.status,
      trigger: 'manual',
    });
    const { log } = await callMain(page, 'sessions', 'get', { sessionId: session?.id ?? '' });
    expect(log.map(({ text }) => text)).toEqual(expected.lines);
  });
}

test('History shows every update under its documented name', async () => {
  const { page } = console;
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await page.getByRole('combobox', { name: 'Type' }).selectOption('license-update');
  await expect(page.getByRole('gridcell', { name: 'License key auto-update' })).toHaveCount(
    Object.keys(table).length,
  );
  await screenshot(page, 'history-updates');
  const search = page.getByRole('searchbox', { name: 'Search names and logs' });
  await search.fill('key type is not supported');
  await expect(page.getByRole('gridcell', { name: 'License key auto-update' })).toHaveCount(1);
  await search.fill('');
});

test('History → System is exported as a list, and a session with its log as text and as JSON', async () => {
  const { app, page } = console;
  await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
  const failed = (await callMain(page, 'sessions', 'list', { type: 'license-update', limit: 500 })).filter(
    ({ status }) => status === 'Failed',
  );
  const list = join(folder.path, 'sessions.csv');
  await answerFileDialogs(app, list);
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  await expect(toast(page, `${failed.length} sessions saved to ${list}`)).toBeVisible();
  const [header, ...rows] = (await readFile(list, 'utf8')).trimEnd().split('\r\n');
  expect(header).toBe('\uFEFFSession,Type,Status,Trigger,Start,End,Seconds,ID');
  expect(rows.map((row) => row.split(','))).toEqual(
    failed.map(({ id, startedAt, endedAt }) => [
      'License key auto-update',
      'license-update',
      'Failed',
      'manual',
      startedAt,
      endedAt,
      expect.stringMatching(/^\d+$/),
      id,
    ]),
  );

  await page
    .getByRole('row', { name: /Failed/ })
    .last()
    .click();
  const shown = failed.at(-1);
  const text = join(folder.path, 'session.txt');
  await answerFileDialogs(app, text);
  await page.getByRole('button', { name: 'Export…', exact: true }).click();
  await expect(toast(page, `Saved to ${text}`)).toBeVisible();
  expect(await readFile(text, 'utf8')).toMatch(
    /^License key auto-update\nSession [^]*\nLog\n\S+ {2}Error {4}License key type is not supported at the moment\n$/,
  );
  const json = join(folder.path, 'session.json');
  await answerFileDialogs(app, json);
  await page.getByRole('button', { name: 'Export…', exact: true }).click();
  await expect(toast(page, `Saved to ${json}`)).toBeVisible();
  expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(
    await callMain(page, 'sessions', 'get', { sessionId: shown?.id ?? '' }),
  );
});

test('an export to a folder that is gone says so and leaves nothing behind', async () => {
  const { app, page } = console;
  const nowhere = join(folder.path, 'gone', 'sessions.csv');
  await answerFileDialogs(app, nowhere);
  await page.getByRole('button', { name: 'Export CSV…' }).click();
  await expect(page.getByText(`${nowhere} cannot be written.`, { exact: false })).toBeVisible();
});
