import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { LicenseFacts } from '../../../../shared/license/model.js';
import { startDovecot } from '../../../fixtures/dovecot.js';
import {
  type TestEngine,
  communityFacts,
  sessionEnd,
  startEngine,
  storedMessages,
} from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { startStallingProxy } from '../../../fixtures/stalling-proxy.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

const names = Array.from(
  { length: 12 },
  (_, index) => `user${String(index + 1).padStart(2, '0')}@example.com`,
);
let mail: MaildirFixture;
let engine: TestEngine;
let now: Date;
let facts: () => LicenseFacts;

beforeEach(async () => {
  mail = await makeMaildirs(...names);
  for (const name of names) await mail.deliver(name, `Hello ${name}`);
  now = new Date('2026-03-10T12:00:00.000Z');
  facts = () => communityFacts(() => now);
  engine = await startEngine({ clock: () => now, facts: () => facts() });
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
});

const maildir = (): SourceConfig => ({ type: 'maildir', path: mail.path });
const addJob = (definition: Partial<JobDefinition> = {}): Promise<string> =>
  engine.addJob(maildir(), definition);

describe('admission at the start of a session (licensing.md §4, §5)', () => {
  it('without a license the first ten mailboxes are processed, the rest refused by name, and the session is a Warning', async () => {
    const session = await engine.run(await addJob());
    expect(session.status).toBe('Warning');
    expect(
      session.mailboxes
        .filter(({ result }) => result === 'success')
        .map(({ mailbox }) => mailbox)
        .sort(),
    ).toEqual(names.slice(0, 10));
    expect(session.mailboxes.filter(({ result }) => result === 'refused')).toEqual(
      names.slice(10).map(
        (mailbox) =>
          expect.objectContaining({
            ...{ mailbox, licenseState: 'Exceeded', stored: 0, code: 'license-limit' },
          }) as unknown,
      ),
    );
    const waiting = (await engine.client.mailboxes.list()).filter(
      ({ licenseState }) => licenseState === 'Exceeded',
    );
    expect(waiting.map(({ mailbox, queuePosition }) => [mailbox, queuePosition])).toEqual([
      [names[10], 1],
      [names[11], 2],
    ]);
  });

  it('beyond the allowance each waiting mailbox is named with M5, with one summary', async () => {
    facts = () =>
      factsOf(
        payloadOf('subscription', { mailboxes: 2, policy: { allowance: { minimum: 3, percent: 0 } } }),
        now.toISOString(),
      );
    const session = await engine.run(await addJob());
    expect(session.status).toBe('Warning');
    const warnings = session.log.filter(({ type }) => type === 'Warning').map(({ text }) => text);
    expect(warnings).toEqual([
      ...names
        .slice(5)
        .map((name) => `Mailbox ${name} was not processed: the license limit has been exceeded.`),
      'License limit exceeded: 7 mailboxes were not processed. A license for at least 12 mailboxes is required.',
    ]);
    // Each leads to what the guide says of it.
    expect(session.log.filter(({ type }) => type === 'Warning').map(({ code }) => code)).toEqual(
      warnings.map(() => 'license-limit'),
    );
    const states = new Map(session.mailboxes.map(({ mailbox, licenseState }) => [mailbox, licenseState]));
    expect(names.map((name) => states.get(name))).toEqual([
      'Licensed',
      'Licensed',
      'TemporaryAssigned',
      'TemporaryAssigned',
      'TemporaryAssigned',
      ...names.slice(5).map(() => 'Exceeded'),
    ]);
  });

  it('after the grace period the session exists, fails, says M2, and processes nothing; restore continues', async () => {
    const license = payloadOf('subscription', { mailboxes: 100, expiresOn: '2026-03-31' });
    facts = () => factsOf(license, now.toISOString());
    const jobId = await addJob();
    expect((await engine.run(jobId)).status).toBe('Success');
    now = new Date('2026-05-01T12:00:00.000Z');
    await mail.deliver(names[0] ?? '', 'after the end');
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'schedule' });
    const session = await sessionEnd(engine.client, sessionId);
    expect(session).toMatchObject({ status: 'Failed', trigger: 'schedule' });
    expect(session.log).toContainEqual(
      expect.objectContaining({
        type: 'Error',
        text: 'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
        code: 'license-stopped',
      }),
    );
    expect(session.mailboxes.every(({ result }) => result === 'refused')).toBe(true);
    const stored = await storedMessages(engine.client, names[0] ?? '');
    expect(stored.map(({ subject }) => subject)).toEqual([`Hello ${names[0] ?? ''}`]);
    const path = join(engine.dataDir, 'one.eml');
    const exported = await engine.client.restore.export({
      selection: { type: 'messages', messageIds: [stored[0]?.id ?? ''] },
      format: 'eml',
      path,
    });
    expect(exported.items).toBe(1);
  });

  it('the expiry is named even when the source cannot be listed', async () => {
    facts = () =>
      factsOf(payloadOf('subscription', { mailboxes: 100, expiresOn: '2026-01-31' }), now.toISOString());
    const jobId = await addJob();
    await rm(mail.path, { recursive: true });
    const session = await engine.run(jobId);
    expect(session.status).toBe('Failed');
    expect(session.log.map(({ text }) => text)).toEqual([
      expect.stringContaining('does not exist') as string,
      'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
    ]);
  });

  it('a mailbox taken out of the job keeps its unit: nobody else is backed up for it', async () => {
    const jobId = await addJob();
    await engine.run(jobId);
    const [job] = await engine.client.jobs.list();
    if (!job) throw new Error('The job is gone');
    const definition = definitionOf(job);
    await engine.client.jobs.update({
      jobId,
      definition: { ...definition, selection: { type: 'all', except: [names[3] ?? ''] } },
    });
    const session = await engine.run(jobId);
    const processed = session.mailboxes
      .filter(({ result }) => result === 'success')
      .map(({ mailbox }) => mailbox);
    expect(processed.sort()).toEqual([...names.slice(0, 3), ...names.slice(4, 10)]);
  });

  it('shared mailboxes need no license', async () => {
    const session = await engine.run(
      await addJob({ kinds: Object.fromEntries(names.slice(0, 5).map((name) => [name, 'shared'])) }),
    );
    expect(session.status).toBe('Success');
    expect(session.mailboxes.filter(({ licenseState }) => licenseState === 'NotRequired')).toHaveLength(5);
    const { managed } = await engine.client.mailboxes.counts();
    expect(managed).toBe(7);
  });

  it('a kind given by hand stays in later sessions', async () => {
    const jobId = await addJob();
    await engine.run(jobId);
    const [first] = await engine.client.mailboxes.list();
    await engine.client.mailboxes.setKinds({ mailboxIds: [first?.id ?? ''], kind: 'resource' });
    const session = await engine.run(jobId);
    expect(session.mailboxes.find(({ mailbox }) => mailbox === first?.mailbox)).toMatchObject({
      // What was backed up of it as a user mailbox still holds its unit.
      licenseState: 'Licensed',
    });
    expect((await engine.client.mailboxes.list())[0]?.kind).toBe('resource');
    expect(session.mailboxes.filter(({ result }) => result === 'refused')).toHaveLength(2);
  });
});

describe('how a session ends', () => {
  const three = { selection: { type: 'chosen' as const, mailboxes: names.slice(0, 3) } };

  it('Success when everything was read, with one line for each mailbox', async () => {
    const session = await engine.run(await addJob(three));
    expect(session).toMatchObject({ status: 'Success', type: 'backup', name: 'Job 1', trigger: 'manual' });
    expect(session.log.map(({ type, text }) => [type, text.split(':')[0]])).toEqual([
      ['Success', '3 mailboxes to process at Source 1'],
      ...names.slice(0, 3).map((name) => ['Success', name]),
    ]);
  });

  it('Warning when a message cannot be read; it is tried again, and the others are kept', async () => {
    const file = await mail.deliver(names[0] ?? '', 'unreadable');
    await rm(file);
    // A directory in place of the file: nobody can read that, not even root.
    await mkdir(file);
    const jobId = await addJob(three);
    const session = await engine.run(jobId);
    expect(session.status).toBe('Warning');
    expect(session.mailboxes.find(({ mailbox }) => mailbox === names[0])).toMatchObject({
      result: 'warning',
      seen: 2,
      stored: 1,
      reason: expect.stringMatching(/1 message could not be read/) as string,
    });
    await rm(file, { recursive: true });
    expect((await engine.run(jobId)).status).toBe('Success');
  });

  it('Warning when a chosen mailbox is not at the source', async () => {
    const session = await engine.run(
      await addJob({ selection: { type: 'chosen', mailboxes: [names[0] ?? '', 'nobody@example.com'] } }),
    );
    expect(session.status).toBe('Warning');
    expect(session.mailboxes).toContainEqual(
      expect.objectContaining({ mailbox: 'nobody@example.com', result: 'failed' }),
    );
  });

  it('Failed when the source is not there, with what to do', async () => {
    const jobId = await addJob(three);
    await rm(mail.path, { recursive: true });
    const session = await engine.run(jobId);
    expect(session.status).toBe('Failed');
    expect(session.log.at(-1)?.text).toMatch(/does not exist. Check the path/);
  });

  it('a job that runs already is not started a second time', async () => {
    const jobId = await addJob(three);
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await expect(engine.client.jobs.run({ jobId, trigger: 'manual' })).rejects.toMatchObject({
      code: 'busy',
    });
    await sessionEnd(engine.client, sessionId);
  });
});

describe('a server that hangs', () => {
  it('holds up no other mailbox, and Stop ends the session within five seconds', async () => {
    const dovecot = await startDovecot();
    const others = ['one@example.com', 'two@example.com', 'three@example.com'];
    for (const name of others) await dovecot.deliver(name, ['INBOX'], 'Subject: fine\n\nx\n');
    const proxy = await startStallingProxy(dovecot.plainPort, 'stuck@example.com');
    const hanging = await startEngine({ secret: dovecot.masterPassword });
    const jobId = await hanging.addJob({
      type: 'imap',
      host: '127.0.0.1',
      port: proxy.port,
      security: 'plain',
      auth: { method: 'master', user: dovecot.masterUser },
      mailboxes: ['stuck@example.com', ...others],
      maxConnections: 2,
    });
    try {
      const { sessionId } = await hanging.client.jobs.run({ jobId, trigger: 'manual' });
      let results: readonly string[] = [];
      while (results.length < 3) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        results = (await hanging.client.sessions.get({ sessionId })).mailboxes.map(({ result }) => result);
      }
      expect(results).toEqual(['success', 'success', 'success']);
      expect((await hanging.client.sessions.get({ sessionId })).status).toBe('Running');
      await hanging.client.jobs.stop({ jobId });
      const session = await hanging.client.sessions.get({ sessionId });
      expect(session.status).toBe('Stopped');
      expect(session.log.every(({ type }) => type !== 'Running')).toBe(true);
      expect(session.mailboxes.map(({ mailbox, isStopped }) => [mailbox, isStopped])).toEqual([
        ['one@example.com', undefined],
        ['stuck@example.com', true],
        ['three@example.com', undefined],
        ['two@example.com', undefined],
      ]);
    } finally {
      await hanging.close();
      await proxy.close();
      await dovecot.stop();
    }
  });
});
