import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleFolder } from '../../../../core/maintenance/former-sample.js';
import { openSampleOrganisation } from '../../../../core/sources/open-sample-organisation.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

let engine: TestEngine;
let mail: MaildirFixture;

beforeEach(async () => {
  engine = await startEngine();
  mail = await makeMaildirs();
});

afterEach(async () => {
  await engine.close();
  await mail.remove();
});

/** The sample organisation, backed up once. */
async function backedUpSample(): Promise<{ sourceId: string; jobId: string }> {
  const sample = await openSampleOrganisation(engine.client, sampleFolder(engine.dataDir));
  expect(await engine.run(sample.jobId)).toMatchObject({ status: 'Success' });
  return sample;
}

async function removeSample(): Promise<void> {
  const { sessionId } = await engine.client.sample.remove();
  if (sessionId === null) throw new Error('nothing was deleted');
  expect(await sessionEnd(engine.client, sessionId)).toMatchObject({ status: 'Success' });
}

const ofSample = async () =>
  (await engine.client.mailboxes.list()).filter(({ sourceName }) => sourceName === 'Sample organisation');

test('the sample organisation goes as a whole: source, job, what was backed up, its folder; what else there is stays', async () => {
  for (const subject of ['one', 'two']) await mail.deliver('ada@example.com', subject);
  const own = await engine.addJob({ type: 'maildir', path: mail.path });
  expect(await engine.run(own)).toMatchObject({ status: 'Success' });
  await backedUpSample();
  expect(await engine.client.sample.forecast()).toMatchObject({
    jobs: ['Sample organisation'],
    mailboxes: 12,
    points: 12,
    isHeld: false,
  });
  await removeSample();
  expect(await engine.client.sample.forecast()).toBeNull();
  expect((await engine.client.sources.list()).map(({ name }) => name)).toEqual(['Source 1']);
  expect((await engine.client.jobs.list()).map(({ name }) => name)).toEqual(['Job 1']);
  expect((await engine.client.mailboxes.list()).map(({ mailbox }) => mailbox)).toEqual(['ada@example.com']);
  expect(existsSync(sampleFolder(engine.dataDir))).toBe(false);
  expect(await storedMessages(engine.client, 'ada@example.com')).toHaveLength(2);
  expect((await engine.client.repository.stats()).restorePoints).toBe(1);
});

test('it can be opened, backed up and removed again', async () => {
  await backedUpSample();
  await removeSample();
  await backedUpSample();
  expect(await ofSample()).toHaveLength(12);
  await removeSample();
  expect(await ofSample()).toEqual([]);
});

test('what a source that was removed by hand has left goes too', async () => {
  const { sourceId } = await backedUpSample();
  await engine.client.sources.remove({ sourceId, withJobs: true });
  expect(await engine.client.sample.forecast()).toMatchObject({ jobs: [], mailboxes: 12, points: 12 });
  await removeSample();
  expect(await engine.client.sample.forecast()).toBeNull();
});

test('without a backup there is no session, and nothing stays', async () => {
  await openSampleOrganisation(engine.client, sampleFolder(engine.dataDir));
  expect(await engine.client.sample.remove()).toEqual({ sessionId: null });
  expect(await engine.client.sample.forecast()).toBeNull();
  expect(existsSync(sampleFolder(engine.dataDir))).toBe(false);
});

test('one of its mailboxes under legal hold keeps all of it there', async () => {
  await backedUpSample();
  const [first] = await ofSample();
  await engine.client.mailboxes.hold({ mailboxId: first!.id, reason: 'a trial' });
  expect(await engine.client.sample.forecast()).toMatchObject({ isHeld: true });
  await expect(engine.client.sample.remove()).rejects.toMatchObject({ code: 'held' });
  expect(await engine.client.sources.list()).toHaveLength(1);
  expect(await ofSample()).toHaveLength(12);
});
