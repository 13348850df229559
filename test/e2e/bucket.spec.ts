import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@playwright/test';
import { end, endCephCluster, keys, startCephCluster, startGateway } from '../fixtures/ceph-cluster.js';
import { damageObject } from '../fixtures/damaged-object.js';
import { makeTlsFiles } from '../fixtures/tls-files.js';
import { addMaildirJob, callMain } from './support/drive-console.js';
import { type LaunchedConsole, launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/* A repository in a bucket of a real S3 server: Debian's gateway of Ceph. */

const missing = ['radosgw', 'ceph-mon', 'ceph-osd'].filter((program) => !existsSync(`/usr/bin/${program}`));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let console: LaunchedConsole;
let gateway: Awaited<ReturnType<typeof startGateway>> | undefined;
const bucket = `mail-${randomUUID()}`;
const phrase = 'correct horse battery staple';

test.describe(`on a Ceph gateway${missing.length === 0 ? '' : ` (no ${missing.join(', ')} here)`}`, () => {
  test.skip(missing.length > 0);

  test.beforeAll(async () => {
    folder = await temporaryFolder();
    const [ceph, tls] = [join(folder.path, 'ceph'), join(folder.path, 'tls')];
    for (const each of [ceph, tls]) await mkdir(each);
    const files = makeTlsFiles(tls);
    await startCephCluster(ceph);
    gateway = await startGateway(ceph, files);
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${String(gateway.port)}`,
      region: 'default',
      forcePathStyle: true,
      credentials: keys,
    });
    await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    client.destroy();
    const dataFolder = join(folder.path, 'data');
    await mkdir(dataFolder);
    console = await launchConsole(dataFolder);
  });

  test.afterAll(async () => {
    await console.app.close();
    if (gateway !== undefined) end(gateway.pid);
    await endCephCluster(join(folder.path, 'ceph'));
    await folder.remove();
  });

  test('it is set up in the window, backed up into, and connected again after its index is gone', async () => {
    const { page } = console;
    await page.locator('main').waitFor();
    const mail = await writeMaildirs(join(folder.path, 'mail'), 3);
    // Until there is a job the window is the welcome screen.
    await addMaildirJob(page, 'Here', mail);
    await page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }).click();
    const card = page.getByRole('region', { name: 'Storage' });

    const fillPlace = async (form: ReturnType<typeof page.getByRole>): Promise<void> => {
      await form.getByLabel('Provider').selectOption('Ceph');
      await form.getByRole('textbox', { name: 'Region' }).fill('default');
      await form
        .getByRole('textbox', { name: 'Address of the server' })
        .fill(`http://127.0.0.1:${String(gateway?.port)}`);
      await form.getByRole('textbox', { name: 'Bucket', exact: true }).fill(bucket);
      await form.getByRole('textbox', { name: 'Access key ID' }).fill(keys.accessKeyId);
      await form.getByLabel('Secret access key').fill(keys.secretAccessKey);
    };
    await card.getByRole('button', { name: 'New repository in a bucket…' }).click();
    const form = page.getByRole('alertdialog', { name: 'New repository in a bucket' });
    await fillPlace(form);
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(form.getByText(/^This bucket can keep a repository/)).toBeVisible({ timeout: 60_000 });
    await form.getByRole('checkbox', { name: 'Lock what is written' }).check();
    await form.getByLabel('Passphrase').fill(phrase);
    await form.getByLabel('Enter it again').fill(phrase);
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    const key = page.getByRole('alertdialog', { name: 'Keep this recovery key' });
    await key.getByRole('checkbox').check({ timeout: 60_000 });
    await key.getByRole('button', { name: 'Done' }).click();
    await expect(card.getByText(`s3://${bucket}`)).toBeVisible();

    const [made] = await callMain(page, 'buckets', 'list');
    if (made === undefined) throw new Error('There is no bucket.');
    const jobId = await addMaildirJob(page, 'Offsite', mail, made.path);
    await callMain(page, 'jobs', 'run', { jobId });
    await expect(card.getByText('3 messages · 3 restore points')).toBeVisible({ timeout: 60_000 });
    await expect(card.getByText(/ in \d+ packs?$/)).toBeVisible();
    await expect(card.getByText(/, until .* at the latest$/)).toBeVisible();
    await card.getByRole('button', { name: `Check connection: s3://${bucket}` }).click();
    await expect(card.getByText(/^Answered/)).toBeVisible();

    const place = { ...made.place, endpoint: `http://127.0.0.1:${String(gateway?.port)}` };
    await damageObject(place, 'repository.json', 'altered', Buffer.alloc(0));
    await card.getByRole('button', { name: 'Verify', exact: true }).click();
    await card.getByRole('button', { name: 'Repair', exact: true }).click({ timeout: 60_000 });
    await expect(card.getByText(/repaired in the bucket/)).toBeVisible({ timeout: 60_000 });
    const said = card.getByText('repository.json was damaged, or gone, and was written again.');
    await said.scrollIntoViewIfNeeded();
    await expect(said).toBeVisible();
    await screenshot(page, 'bucket-repaired');
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'bucket-repaired-dark');
    await expectAccessible(page, 'colours');
    await page.emulateMedia({ colorScheme: 'light' });
    await card.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(card.getByText(/^No damage found/)).toBeVisible({ timeout: 60_000 });

    await rm(made.path, { recursive: true });
    await card.getByRole('button', { name: `Rebuild the index…: s3://${bucket}` }).click();
    const asking = page.getByRole('alertdialog', { name: 'Rebuild the index?' });
    await asking.getByRole('button', { name: 'Rebuild' }).click();
    const ended = page.getByRole('alertdialog', { name: `s3://${bucket}` });
    await expect(ended.getByText('The index was rebuilt: 3 restore points.')).toBeVisible({
      timeout: 60_000,
    });
    await ended.getByRole('button', { name: 'Done' }).click();
    await expect(card.getByText('3 messages · 3 restore points')).toBeVisible();
  });
});
