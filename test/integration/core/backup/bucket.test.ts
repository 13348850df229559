import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../fixtures/bucket-repository.js';
import { createInBucket } from '../../../../core/repository/bucket/create-in-bucket.js';
import { type FolderStore, folderStore } from '../../../fixtures/folder-store.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { AppError } from '../../../../shared/errors.js';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';

/* The engine on a repository in a bucket: what it backs up, finds and takes out, and what it says while the bucket cannot be reached. */

let folder: string;
let engine: TestEngine;
let mail: MaildirFixture;
let store: FolderStore;
let identity: string;
let job: string;
const index = (): string => join(folder, 'index');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-bucket-engine-'));
  mail = await makeMaildirs('anna', 'bert');
  store = folderStore(join(folder, 'bucket'));
  const options = { passphrase: null, lockDays: null, cacheBytes: 0 };
  ({ identity } = await createInBucket(index(), () => new Date(), store, options));
  engine = await startEngine({ dataDir: join(folder, 'data') });
  job = await engine.addJob({ type: 'maildir', path: mail.path }, { repositoryPath: index() });
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
  connect(identity, null);
  await rm(folder, { recursive: true, force: true });
});

const letter = (number: number): Buffer =>
  Buffer.from(
    `From: a@example.com\nSubject: Letter ${String(number)}\n\nThe wonderful word${String(number)} of ${'x'.repeat(2000)}\n`,
  );
const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function exported(): Promise<string[]> {
  const [mailbox] = await engine.client.mailboxes.list();
  const target = join(folder, 'export');
  await engine.client.restore.export({
    format: 'eml',
    path: target,
    selection: { type: 'mailbox', mailboxId: mailbox?.id ?? '' },
  });
  const files = await readdir(target, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  );
  return contents.map(hash).sort();
}

describe('a backup into a bucket', () => {
  it('is found by its words and comes out byte for byte, though nothing of it lies here', async () => {
    const letters = Array.from({ length: 150 }, (_, number) => letter(number));
    for (const each of letters) await mail.deliver('anna', each);
    expect((await engine.run(job)).status).toBe('Success');
    while ((await engine.client.restore.updateIndex()).pending > 0);
    const { hits } = await engine.client.restore.search({ query: '"wonderful word77"', limit: 10 });
    expect(hits).toMatchObject([{ message: { subject: 'Letter 77' } }]);
    expect(await exported()).toEqual(letters.map(hash).sort());
    const [first] = await storedMessages(engine.client, 'anna');
    const preview = await engine.client.restore.preview({ messageId: first?.id ?? '' });
    expect(JSON.stringify(preview)).toContain('wonderful');
  });

  it('that the bucket breaks off fails with what to do, and the next one completes it', async () => {
    for (let number = 0; number < 20; number += 1) await mail.deliver('anna', letter(number));
    store.before = ({ type }) => {
      if (type === 'put') throw new AppError('io', 'The bucket cannot be reached. Check the network.');
    };
    const failed = await engine.run(job);
    expect(failed.status).toBe('Failed');
    expect(JSON.stringify(failed.mailboxes)).toContain('Check the network.');
    store.before = () => undefined;
    const next = await engine.run(job);
    expect(next.status).toBe('Success');
    expect(await storedMessages(engine.client, 'anna')).toHaveLength(20);
  });

  it('that is stopped while the bucket says nothing ends at once, and the next one completes it', async () => {
    for (let number = 0; number < 20; number += 1) await mail.deliver('anna', letter(number));
    const requests = new EventEmitter();
    const [asked, answered] = [once(requests, 'asked'), once(requests, 'answered')];
    store.before = async ({ type }) => {
      if (type !== 'put') return;
      requests.emit('asked');
      await answered;
    };
    const { sessionId } = await engine.client.jobs.run({ jobId: job, trigger: 'manual' });
    await asked;
    await engine.client.jobs.stop({ jobId: job });
    // The bucket has not answered by then.
    expect((await sessionEnd(engine.client, sessionId)).status).toBe('Stopped');
    store.before = () => undefined;
    requests.emit('answered');
    expect((await engine.run(job)).status).toBe('Success');
    expect(await storedMessages(engine.client, 'anna')).toHaveLength(20);
  });

  it('is browsed without the bucket; a message that does not lie here says why it cannot be read', async () => {
    await mail.deliver('anna', letter(1));
    await engine.run(job);
    connect(identity, null);
    const [message] = await storedMessages(engine.client, 'anna');
    expect(message).toMatchObject({ subject: 'Letter 1' });
    await expect(engine.client.restore.preview({ messageId: message?.id ?? '' })).rejects.toThrow(
      /bucket of this repository is not connected/,
    );
    connect(identity, store);
    await expect(engine.client.restore.preview({ messageId: message?.id ?? '' })).resolves.toBeDefined();
  });

  it('continues after the index was lost and made anew: no message is read from its source again', async () => {
    for (let number = 0; number < 20; number += 1) await mail.deliver('anna', letter(number));
    await engine.run(job);
    await engine.close();
    await rm(index(), { recursive: true });
    await rebuildIndex(index(), () => new Date(), store, {
      ...{ secret: null, cacheBytes: 0, signal: new AbortController().signal },
      onProgress: () => undefined,
    });
    engine = await startEngine({ dataDir: join(folder, 'data') });
    await mail.deliver('anna', letter(100));
    const session = await engine.run(job);
    expect(session).toMatchObject({
      status: 'Success',
      mailboxes: [{ mailbox: 'anna', stored: 1 }, { stored: 0 }],
    });
    expect(await storedMessages(engine.client, 'anna')).toHaveLength(21);
  });
});
