import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestEngine, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { worded } from '../../../fixtures/worded.js';
import { copyFolder } from '../../../fixtures/copy-folder.js';

/* An older copy of a repository that was put back lacks what was backed up since, and says so (docs/decisions/0153). */

let directory: string;
let engine: TestEngine;
let jobId: string;
const repository = (): string => join(directory, 'repository');
const start = async (): Promise<void> => {
  engine = await startEngine({ dataDir: join(directory, 'data') });
};
const lostIn = (log: readonly { type: string; text: string }[]): string[] =>
  log.filter(({ text }) => text.includes('is older than')).map(({ type, text }) => `${type} ${text}`);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-older-'));
  for (const name of ['anna', 'bert']) {
    await mkdir(join(directory, 'mail', name, 'cur'), { recursive: true });
    await writeFile(join(directory, 'mail', name, 'cur', '1.host:2,S'), 'Subject: one\n\nx\n');
  }
  await start();
  const source = { type: 'maildir', path: join(directory, 'mail') } as const;
  jobId = await engine.addJob(source, { repositoryPath: repository() });
  expect((await engine.run(jobId)).status).toBe('Success');
  await engine.close();
  await copyFolder(repository(), join(directory, 'older'));
  await start();
  expect(lostIn((await engine.run(jobId)).log)).toEqual([]);
  await engine.close();
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const putBack = async (): Promise<void> => {
  await rm(repository(), { recursive: true });
  await cp(join(directory, 'older'), repository(), { recursive: true });
};
const verified = async () => {
  const { whole, repositories } = await engine.client.repository.verify();
  expect(whole).toBe(true);
  const said = repositories.flatMap(({ older }) => (older === null ? [] : [worded(older)]));
  const [session] = await engine.client.sessions.list({ type: 'verification', limit: 1 });
  const found = await engine.client.sessions.get({ sessionId: session!.id });
  // What the caller is told is what the log says.
  expect(found.log.flatMap(({ type, text }) => (type === 'Warning' ? [text] : []))).toEqual(said);
  return found;
};
const drilled = async () => {
  const { sessionId } = await engine.client.repository.drill({ which: 'all' });
  return sessionEnd(engine.client, sessionId!);
};

it('a run and a verification say how many mailboxes lack restore points, until a run has made new ones', async () => {
  await putBack();
  await start();
  const verification = await verified();
  expect(verification.status).toBe('Warning');
  expect(lostIn(verification.log)[0]).toMatch(
    /^Warning .*restore points of 2 mailboxes after .* are missing/u,
  );
  const drill = await drilled();
  expect(drill.status).toBe('Warning');
  expect(lostIn(drill.log)).toHaveLength(1);
  const session = await engine.run(jobId);
  expect(session.status).toBe('Warning');
  expect(lostIn(session.log)).toHaveLength(1);
  const { reasons } = await engine.client.status.get();
  expect(JSON.stringify(reasons)).toContain('is older than');
  expect((await engine.client.mailboxes.list()).map(({ restorePoints }) => restorePoints)).toEqual([2, 2]);
  expect((await engine.run(jobId)).status).toBe('Success');
  expect((await verified()).status).toBe('Success');
  expect((await drilled()).status).toBe('Success');
});

it('a repository that is as it was says nothing of the kind, also after pruning', async () => {
  await start();
  expect((await verified()).status).toBe('Success');
  expect((await engine.run(jobId)).status).toBe('Success');
  await engine.client.repository.prune();
  expect((await engine.run(jobId)).status).toBe('Success');
});
