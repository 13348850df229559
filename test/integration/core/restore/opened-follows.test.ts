import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

/* A repository of another console that is opened only to restore from, while that one goes on writing to it. */

const users = ['one@example.com', 'two@example.com'] as const;
let mail: MaildirFixture;
let writing: TestEngine;
let looking: TestEngine;
let path: string;
let jobId: string;

beforeEach(async () => {
  mail = await makeMaildirs(users[0]);
  writing = await startEngine();
  looking = await startEngine();
  path = join(writing.dataDir, 'repository');
  await mail.deliver(users[0], 'first');
  jobId = await writing.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: path });
  expect((await writing.run(jobId)).status).toBe('Success');
  await looking.client.repository.open({ path });
});
afterEach(async () => {
  await Promise.all([writing.close(), looking.close()]);
  await mail.remove();
});

const listed = async (): Promise<string[]> =>
  (await looking.client.mailboxes.list()).map(({ mailbox }) => mailbox).sort();

it('shows the restore points that come meanwhile, and the messages in them', async () => {
  expect(await storedMessages(looking.client, users[0])).toHaveLength(1);
  for (let number = 2; number < 5; number += 1) {
    await mail.deliver(users[0], `number ${String(number)}`);
    expect((await writing.run(jobId)).status).toBe('Success');
    expect(await storedMessages(looking.client, users[0])).toHaveLength(number);
  }
});

it('shows a mailbox that comes meanwhile, as it is now', async () => {
  expect(await listed()).toEqual([users[0]]);
  await mail.deliver(users[1], 'of another');
  await mail.deliver(users[0], 'second');
  expect((await writing.run(jobId)).status).toBe('Success');
  expect(await listed()).toEqual([...users]);
  const [one] = await looking.client.mailboxes.list();
  expect(one).toMatchObject({ restorePoints: 2 });
  expect(await storedMessages(looking.client, users[1])).toHaveLength(1);
});
