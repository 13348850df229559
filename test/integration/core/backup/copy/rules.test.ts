import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { communityFacts, sessionEnd } from '../../../../fixtures/engine.js';
import { factsOf, payloadOf } from '../../../../unit/shared/license/fixtures.js';
import {
  type CopyConsole,
  everythingIn,
  openCopyConsole,
  textOf,
} from '../../../../fixtures/copy-console.js';

let tested: CopyConsole;
beforeEach(async () => {
  tested = await openCopyConsole();
});
afterEach(async () => {
  await tested.close();
});

it('asks the license for nothing: in every state, and no unit is taken or held for longer', async () => {
  await tested.mail.deliver('anna', textOf(100, 'first'));
  const backup = await tested.addBackup();
  await tested.engine.run(backup);
  const counts = await tested.engine.client.mailboxes.counts();
  const list = await tested.engine.client.mailboxes.list();
  tested.setFacts(() =>
    factsOf(payloadOf('evaluation', { expiresOn: '2026-01-01' }), tested.clock().toISOString()),
  );
  expect((await tested.engine.run(backup)).status).toBe('Failed');
  tested.later(24 * 20);
  expect((await tested.engine.run(await tested.addCopy())).status).toBe('Success');
  tested.setFacts(() => communityFacts(tested.clock));
  tested.later(24 * 12);
  // 32 days after the last backup: the unit is free, whatever was copied meanwhile.
  expect((await tested.engine.client.mailboxes.counts()).managed).toBe(0);
  expect(counts.managed).toBe(2);
  expect(
    (await tested.engine.client.mailboxes.list()).map(({ id, lastBackupAt }) => [id, lastBackupAt]),
  ).toEqual(list.map(({ id, lastBackupAt }) => [id, lastBackupAt]));
});

it('a copy has a folder of its own, is of a repository that is backed up to, and never of itself', async () => {
  const refused = { code: 'invalid-argument' };
  await expect(tested.addCopy()).rejects.toMatchObject(refused);
  await tested.mail.deliver('anna', textOf(100, 'first'));
  const backup = await tested.addBackup();
  await tested.engine.run(backup);
  await expect(tested.addCopy({ repositoryPath: null })).rejects.toMatchObject(refused);
  await expect(tested.addCopy({ repositoryPath: tested.original })).rejects.toMatchObject(refused);
  await expect(
    tested.addCopy({ copyFrom: { repositoryPath: join(tested.folder, 'nowhere'), plain: false } }),
  ).rejects.toMatchObject(refused);
  // The console's own by its path is its own.
  const copy = await tested.addCopy({ copyFrom: { repositoryPath: tested.original, plain: false } });
  expect((await tested.engine.client.jobs.list()).find(({ id }) => id === copy)).toMatchObject({
    copyFrom: { repositoryPath: null },
  });
  await expect(
    tested.engine.addJob({ type: 'maildir', path: tested.mail.path }, { repositoryPath: tested.copyOf() }),
  ).rejects.toMatchObject(refused);
  await expect(tested.addCopy({ name: 'Another' })).rejects.toMatchObject(refused);
  expect((await tested.engine.run(copy)).status).toBe('Success');
  const second = await tested.addCopy({
    name: 'Copy of the copy',
    copyFrom: { repositoryPath: tested.copyOf(), plain: false },
    repositoryPath: tested.copyOf('third'),
  });
  expect((await tested.engine.run(second)).status).toBe('Success');
  expect(await everythingIn(tested.copyOf('third'))).toEqual(await everythingIn(tested.original));
});

it('a scheduled copy waits for its window and is tried again as other jobs are', async () => {
  await tested.mail.deliver('anna', textOf(100, 'first'));
  await tested.engine.run(await tested.addBackup());
  const copy = await tested.addCopy({
    schedule: { type: 'every', minutes: 60 },
    retries: { count: 1, waitMinutes: 5 },
  });
  await rename(tested.original, join(tested.folder, 'away'));
  const failed = await sessionEnd(
    tested.engine.client,
    (await tested.engine.client.jobs.run({ jobId: copy, trigger: 'schedule' })).sessionId,
  );
  expect(failed.status).toBe('Failed');
  expect((await tested.engine.client.jobs.list()).find(({ id }) => id === copy)?.retry).toMatchObject({
    number: 1,
  });
  expect(await tested.engine.client.status.get()).toMatchObject({
    reasons: expect.arrayContaining([
      expect.objectContaining({ code: 'job-failed', jobId: copy }),
    ]) as unknown,
  });
});
