import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exitCodeOfSession } from '../../../../cli/exit-codes.js';
import { jobDefinitionSchema } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { LicenseFacts, LicensePayload } from '../../../../shared/license/model.js';
import { type TestEngine, communityFacts, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

const names = ['ada', 'ben', 'cy', 'dot', 'eve', 'fay'].map((name) => `${name}@example.com`);
/** Three mailboxes and an allowance of two, on the terms of a subscription (§3). */
const small: Partial<LicensePayload> = {
  mailboxes: 3,
  expiresOn: '2026-06-30',
  policy: { allowance: { minimum: 2, percent: 0 } },
};

let mail: MaildirFixture;
let engine: TestEngine;
let now: Date;
/** By how many days the system's clock is behind the trusted time. */
let daysBehind: number;
let license: LicensePayload | null;
/** Installed while the next session runs: after its admission, before its first mailbox or after some. */
let installedMeanwhile: LicensePayload | null;
/** How often the run still finds the old license after its first look: a console that has moved runs no job. The second look is its admission. */
let looksBefore: number;

beforeEach(async () => {
  mail = await makeMaildirs(...names);
  for (const name of names) await mail.deliver(name, `Hello ${name}`);
  now = new Date('2026-03-10T12:00:00.000Z');
  daysBehind = 0;
  license = payloadOf('subscription', small);
  installedMeanwhile = null;
  looksBefore = 1;
  const facts = (): LicenseFacts => {
    const current = license;
    if (installedMeanwhile !== null && looksBefore-- === 0)
      [license, installedMeanwhile] = [installedMeanwhile, null];
    return current === null ? communityFacts(() => now) : factsOf(current, now.toISOString());
  };
  const clock = (): Date => new Date(now.getTime() - daysBehind * 86_400_000);
  engine = await startEngine({ clock, facts });
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
});

const addJob = (mailboxes: readonly string[]): Promise<string> =>
  engine.addJob(
    { type: 'maildir', path: mail.path },
    { selection: { type: 'chosen', mailboxes: [...mailboxes] } },
  );

const change = (jobId: string, mailboxes: readonly string[]): Promise<void> =>
  changeAt(engine, jobId, mailboxes);

const changeAt = async (
  { client }: TestEngine,
  jobId: string,
  mailboxes: readonly string[],
): Promise<void> => {
  const job = (await client.jobs.list()).find(({ id }) => id === jobId);
  const definition = z.object(jobDefinitionSchema.shape).parse(job);
  await client.jobs.update({
    jobId,
    definition: { ...definition, selection: { type: 'chosen', mailboxes: [...mailboxes] } },
  });
};

const at = (day: string): void => {
  now = new Date(`${day}T12:00:00.000Z`);
};
const refusedIn = ({ mailboxes }: SessionDetail): string[] =>
  mailboxes.filter(({ result }) => result === 'refused').map(({ mailbox }) => mailbox);
const licenseLines = ({ log }: SessionDetail): string[] =>
  log.map(({ text }) => text).filter((text) => /license/i.test(text));

describe('§4: what each state does in a real job session', () => {
  /** The state is reached from a first session of 10 March; `after` is the day of the session looked at. */
  it.each<{
    state: string;
    mailboxes: number;
    after: string;
    status: SessionDetail['status'];
    refused: string[];
    lines: string[];
  }>([
    { state: 'valid, within', mailboxes: 3, after: '2026-03-11', status: 'Success', refused: [], lines: [] },
    { state: 'expired-grace', mailboxes: 3, after: '2026-07-30', status: 'Success', refused: [], lines: [] },
    {
      state: 'expired-post-grace',
      mailboxes: 3,
      after: '2026-07-31',
      status: 'Failed',
      refused: names.slice(0, 3),
      lines: [
        'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
      ],
    },
    {
      state: 'exceeded, count at the allowance',
      mailboxes: 5,
      after: '2026-03-11',
      status: 'Success',
      refused: [],
      lines: [],
    },
    {
      state: 'exceeded, one more than the allowance',
      mailboxes: 6,
      after: '2026-03-11',
      status: 'Warning',
      refused: ['fay@example.com'],
      lines: [
        'Mailbox fay@example.com was not processed: the license limit has been exceeded.',
        'License limit exceeded: 1 mailboxes were not processed. A license for at least 6 mailboxes is required.',
      ],
    },
    {
      state: 'exceeded-post-grace',
      mailboxes: 5,
      after: '2026-05-11',
      status: 'Warning',
      refused: names.slice(3, 5),
      lines: names
        .slice(3, 5)
        .map(
          (name) =>
            `Mailbox ${name} was not processed: the license limit has been exceeded and the grace period is over.`,
        ),
    },
  ])('$state', async ({ mailboxes, after, status, refused, lines }) => {
    const jobId = await addJob(names.slice(0, mailboxes));
    await engine.run(jobId);
    // Monthly sessions keep the units in use until the day looked at.
    for (const day of ['2026-04-08', '2026-05-08', '2026-06-06', '2026-07-05']) {
      if (day >= after) break;
      at(day);
      await engine.run(jobId);
    }
    at(after);
    const session = await engine.run(jobId);
    expect(session.status).toBe(status);
    expect(refusedIn(session)).toEqual(refused);
    expect(licenseLines(session)).toEqual(lines);
    // Restore is not affected in any state.
    expect(await storedMessages(engine.client, 'ada@example.com')).toHaveLength(1);
  });

  it('a mailbox that is missing at the source is no reason why the license refused the others, and keeps its own state', async () => {
    const gone = names[2] ?? '';
    const jobId = await addJob([...names.slice(0, 3), 'nobody@example.com']);
    await engine.run(jobId);
    await rm(join(mail.path, gone), { recursive: true });
    const stateIn = ({ mailboxes }: SessionDetail, name: string): string | undefined =>
      mailboxes.find(({ mailbox, result }) => mailbox === name && result === 'failed')?.licenseState;
    const within = await engine.run(jobId);
    expect(stateIn(within, gone)).toBe('Licensed');
    expect(stateIn(within, 'nobody@example.com')).toBe('NotRequired');
    expect(exitCodeOfSession(within)).toBe(3);
    license = payloadOf('subscription', { ...small, expiresOn: '2026-01-31' });
    const session = await engine.run(jobId);
    expect(refusedIn(session)).toEqual(names.slice(0, 2));
    expect(exitCodeOfSession(session)).toBe(4);
  });

  it('a scheduled job that is due after the grace period creates a session that fails', async () => {
    const jobId = await addJob(names.slice(0, 2));
    at('2026-08-15');
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'schedule' });
    await expect.poll(async () => (await engine.client.sessions.get({ sessionId })).status).toBe('Failed');
    expect(await engine.client.sessions.get({ sessionId })).toMatchObject({ trigger: 'schedule' });
  });
});

describe('§5 in real job sessions', () => {
  it('a mailbox idle for 31 days gives its unit to the head of the queue and comes back behind', async () => {
    const [three, four] = [await addJob(names.slice(0, 3)), await addJob(names.slice(3))];
    await engine.run(three);
    await engine.run(four);
    at('2026-04-10');
    expect(refusedIn(await engine.run(four))).toEqual(['fay@example.com']);
    // 32 days after 10 March the three units are free; the second job is served, the first one queues behind.
    at('2026-04-11');
    expect(refusedIn(await engine.run(four))).toEqual([]);
    expect(refusedIn(await engine.run(three))).toEqual(['cy@example.com']);
  });

  it('§9: one backed up daily is not idle, however far the clock of the computer has fallen behind', async () => {
    const jobId = await addJob(names);
    await engine.run(jobId);
    daysBehind = 2000;
    for (const day of ['2026-03-20', '2026-04-05', '2026-04-25']) {
      at(day);
      expect(refusedIn(await engine.run(jobId))).toEqual(names.slice(5));
    }
  });

  it('a mailbox removed from its job holds its unit for 31 days; re-added then, it waits, and one promoted meanwhile continues', async () => {
    const jobId = await addJob(names);
    expect(refusedIn(await engine.run(jobId))).toEqual(['fay@example.com']);
    await change(jobId, names.slice(1));
    at('2026-04-10');
    expect(refusedIn(await engine.run(jobId))).toEqual(['fay@example.com']);
    at('2026-04-11');
    expect(refusedIn(await engine.run(jobId))).toEqual([]);
    now = new Date(now.getTime() + 3_600_000);
    await change(jobId, names);
    expect(refusedIn(await engine.run(jobId))).toEqual(['ada@example.com']);
  });

  it('a license that grows in the middle of a queue serves those registered first; a smaller one leaves the newest out', async () => {
    const jobId = await addJob(names);
    await engine.run(jobId);
    license = payloadOf('subscription', { ...small, mailboxes: 1 });
    expect(refusedIn(await engine.run(jobId))).toEqual(names.slice(3));
    license = payloadOf('subscription', { ...small, mailboxes: 2 });
    expect(refusedIn(await engine.run(jobId))).toEqual(names.slice(4));
    license = null;
    expect(refusedIn(await engine.run(jobId))).toEqual([]);
  });

  it('a license that grows while a session runs lets waiting mailboxes into that session', async () => {
    const jobId = await addJob(names);
    installedMeanwhile = payloadOf('subscription', { ...small, mailboxes: 6 });
    const session = await engine.run(jobId);
    expect(session.status).toBe('Success');
    expect(
      session.mailboxes.map(({ mailbox, result, licenseState }) => [mailbox, result, licenseState]),
    ).toEqual(expect.arrayContaining(names.map((name) => [name, 'success', 'Licensed'])));
    expect(session.mailboxes).toHaveLength(names.length);
    expect(licenseLines(session)).toEqual([
      'Mailbox fay@example.com was not processed: the license limit has been exceeded.',
      'License limit exceeded: 1 mailboxes were not processed. A license for at least 6 mailboxes is required.',
      'The license has changed: 1 more mailbox will be processed.',
    ]);
    expect(engine.progress.at(-1)).toMatchObject({ mailboxesTotal: 6, mailboxesDone: 6 });
  });

  it('a license that is installed while the source is being listed counts, also when the old one would let none in', async () => {
    license = payloadOf('subscription', { ...small, expiresOn: '2026-01-31' });
    const jobId = await addJob(names.slice(0, 3));
    // The session is first heard of when its listing begins.
    engine.client.sessions.changed(() => (license = payloadOf('subscription', small)));
    const session = await engine.run(jobId);
    expect(session.status).toBe('Success');
    expect(licenseLines(session)).toEqual([]);
  });

  it('a license that shrinks while a session runs leaves the newest out of that session', async () => {
    const jobId = await addJob(names.slice(0, 5));
    installedMeanwhile = payloadOf('subscription', { ...small, mailboxes: 1 });
    const session = await engine.run(jobId);
    expect(session.status).toBe('Warning');
    expect(refusedIn(session)).toEqual(['dot@example.com', 'eve@example.com']);
    expect(licenseLines(session)).toEqual([
      'The license has changed: 2 mailboxes will not be processed.',
      'Mailbox dot@example.com was not processed: the license limit has been exceeded.',
      'Mailbox eve@example.com was not processed: the license limit has been exceeded.',
      'License limit exceeded: 2 mailboxes were not processed. A license for at least 5 mailboxes is required.',
    ]);
    expect(engine.progress.at(-1)).toMatchObject({ mailboxesTotal: 3, mailboxesDone: 3 });
  });

  it('a key that has long expired stops a session that runs, and says so once', async () => {
    const jobId = await addJob(names);
    installedMeanwhile = payloadOf('subscription', { ...small, expiresOn: '2026-01-31' });
    const session = await engine.run(jobId);
    expect(session.status).toBe('Failed');
    expect(refusedIn(session)).toHaveLength(names.length);
    expect(licenseLines(session).slice(-2)).toEqual([
      'The license has changed: 5 mailboxes will not be processed.',
      'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
    ]);
    await expect(storedMessages(engine.client, 'ada@example.com')).rejects.toThrow('no such restore point');
  });

  it('§4: one that has processed mailboxes by then says M1, not "No mailboxes were processed"', async () => {
    const jobId = await addJob(names.slice(0, 5));
    installedMeanwhile = payloadOf('subscription', { ...small, expiresOn: '2026-01-31' });
    looksBefore = 2;
    const session = await engine.run(jobId);
    const m1 =
      'Your subscription license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.';
    const refused = session.mailboxes.filter(({ result }) => result === 'refused');
    expect(session.status).toBe('Warning');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(5);
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set([m1]));
    expect(licenseLines(session)).toEqual([
      `The license has changed: ${refused.length} mailbox${refused.length === 1 ? '' : 'es'} will not be processed.`,
      m1,
    ]);
  });

  it('a license that is installed while a session runs undoes nothing that a person has changed meanwhile', async () => {
    let inFirstTurn: (() => Promise<void>) | null = null;
    let asked = 0;
    const other = await startEngine({
      clock: () => now,
      facts: async () => {
        // As the run is asked for, at its admission, and at each turn.
        if (++asked === 3) await inFirstTurn?.();
        const mailboxes = asked <= 2 ? 3 : 6;
        return factsOf(payloadOf('subscription', { ...small, mailboxes }), now.toISOString());
      },
    });
    try {
      const [ada = '', ben = '', cy = ''] = names;
      const jobId = await other.addJob(
        { type: 'maildir', path: mail.path },
        { selection: { type: 'chosen', mailboxes: [ada, ben, cy] } },
      );
      await other.run(jobId);
      const listed = await other.client.mailboxes.list();
      inFirstTurn = async () => {
        await changeAt(other, jobId, [ada, ben]);
        const mailboxId = listed.find(({ mailbox }) => mailbox === ben)?.id ?? '';
        await other.client.mailboxes.setKinds({ mailboxIds: [mailboxId], kind: 'shared' });
      };
      asked = 0;
      const session = await other.run(jobId);
      expect(session.status).toBe('Success');
      expect(session.mailboxes.map(({ mailbox, licenseState }) => [mailbox, licenseState]).sort()).toEqual([
        [ada, 'Licensed'],
        // Shared by now, and what was backed up of it before still holds its unit (§5).
        [ben, 'Licensed'],
      ]);
      expect(session.log.map(({ text }) => text)).toContain(
        '1 mailbox removed from the job meanwhile will not be processed.',
      );
      expect(
        (await other.client.mailboxes.list()).map(({ mailbox, kind, licenseState }) => [
          mailbox,
          kind,
          licenseState,
        ]),
      ).toEqual([
        [ada, 'user', 'Licensed'],
        [ben, 'shared', 'Licensed'],
        [cy, 'user', 'Licensed'],
      ]);
    } finally {
      await other.close();
    }
  });

  it('a license that cannot be read any more while a session runs fails that session, and the next one continues', async () => {
    let asked = 0;
    const other = await startEngine({
      clock: () => now,
      facts: () => {
        if (++asked === 3) throw new Error('The license cannot be read.');
        return communityFacts(() => now);
      },
    });
    try {
      const jobId = await other.addJob({ type: 'maildir', path: mail.path });
      const session = await other.run(jobId);
      expect(session).toMatchObject({ status: 'Failed' });
      expect(session.log.at(-1)).toMatchObject({ type: 'Error', text: 'The license cannot be read.' });
      expect((await other.run(jobId)).status).toBe('Success');
    } finally {
      await other.close();
    }
  });

  it('a rental license takes new mailboxes until the first of the following month', async () => {
    license = payloadOf('rental', small);
    const jobId = await addJob(names);
    const first = await engine.run(jobId);
    expect(first.status).toBe('Success');
    expect(new Set(first.mailboxes.map(({ licenseState }) => licenseState))).toEqual(new Set(['New']));
    at('2026-03-31');
    expect((await engine.run(jobId)).status).toBe('Success');
    at('2026-04-01');
    const april = await engine.run(jobId);
    expect(refusedIn(april)).toEqual(['fay@example.com']);
    expect(april.mailboxes.find(({ mailbox }) => mailbox === 'dot@example.com')?.licenseState).toBe(
      'TemporaryAssigned',
    );
  });

  it('a mail source removed and added again makes no mailbox new: it continues with the same ones and their restore points', async () => {
    license = payloadOf('rental', small);
    const source = { name: 'Mail', config: { type: 'maildir' as const, path: mail.path } };
    const backUpAt = async (sourceId: string): Promise<SessionDetail> => {
      const { id } = await engine.client.jobs.create({
        name: 'Daily',
        sourceId,
        selection: { type: 'all' },
        schedule: { type: 'manual' },
        retention: { type: 'forever' },
        repositoryPath: null,
      });
      const session = await engine.run(id);
      await engine.client.jobs.remove({ jobId: id });
      await engine.client.sources.remove({ sourceId });
      return session;
    };
    await backUpAt((await engine.client.sources.add(source)).id);
    const before = await engine.client.mailboxes.list();
    at('2026-04-01');
    const april = await backUpAt((await engine.client.sources.add(source)).id);
    expect(refusedIn(april)).toEqual(['fay@example.com']);
    const after = await engine.client.mailboxes.list();
    const identity = before.map(({ id, mailbox, firstAdmittedAt }) => ({ id, mailbox, firstAdmittedAt }));
    expect(after).toEqual(identity.map((each) => expect.objectContaining(each) as unknown));
    expect(await engine.client.restore.points({ mailboxId: after[0]?.id ?? '' })).toHaveLength(2);
  });

  it('a job stopped half-way loses nobody a place', async () => {
    const jobId = await addJob(names);
    const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
    await engine.client.jobs.stop({ jobId });
    await expect
      .poll(async () => (await engine.client.sessions.get({ sessionId })).status)
      .not.toBe('Running');
    now = new Date(now.getTime() + 3_600_000);
    expect(refusedIn(await engine.run(jobId))).toEqual(['fay@example.com']);
  });
});
