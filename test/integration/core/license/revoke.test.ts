import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventLogEntry } from '../../../../shared/events.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { unitTarget } from '../../../../core/maintenance/find-mailbox-data.js';
import { releaseUnit } from '../../../../core/maintenance/revoke-unit.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { type TestEngine, communityFacts, sessionEnd, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

/* Revoke (licensing.md §5, §11): a license is released once nothing is left of what holds it, and no record from before takes it back. */

const address = (n: number): string => `user${String(n).padStart(2, '0')}@example.com`;
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => address(from + i));

let mail: MaildirFixture;
let folder: string;
let now: Date;
let license: LicensePayload | null;
let events: EventLogEntry[];
const engines: TestEngine[] = [];

beforeEach(async () => {
  mail = await makeMaildirs(...range(1, 12));
  folder = await mkdtemp(join(tmpdir(), 'postkeep-revoke-'));
  now = new Date('2026-03-10T12:00:00.000Z');
  license = null;
  events = [];
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

const facts = () => (license === null ? communityFacts(() => now) : factsOf(license, now.toISOString()));

async function open(name: string): Promise<TestEngine> {
  const engine = await startEngine({ dataDir: join(folder, name), clock: () => now, facts });
  engines.push(engine);
  engine.client.mailboxes.happened((event) => events.push(event));
  return engine;
}

const shared = (): string => join(folder, 'repository');

async function jobFor(engine: TestEngine, mailboxes: readonly string[], repositoryPath = shared()) {
  return engine.addJob(
    { type: 'maildir', path: mail.path },
    { selection: { type: 'chosen', mailboxes: [...mailboxes] }, repositoryPath },
  );
}

const listed = ({ client }: TestEngine) => client.mailboxes.list();
const stateOf = async (engine: TestEngine, mailbox: string) =>
  (await listed(engine)).find((each) => each.mailbox === mailbox)?.licenseState;
const statesOf = ({ mailboxes }: SessionDetail): Record<string, string> =>
  Object.fromEntries(
    mailboxes.map(({ mailbox, result, licenseState }) => [
      mailbox,
      result === 'refused' ? 'refused' : licenseState,
    ]),
  );

async function revoke(engine: TestEngine, mailbox: string): Promise<SessionDetail> {
  const mailboxId = (await listed(engine)).find((each) => each.mailbox === mailbox)?.id ?? '';
  const { sessionId } = await engine.client.mailboxes.revoke({ mailboxId, reason: 'left the company' });
  return sessionEnd(engine.client, sessionId);
}

function pointsIn(path: string, mailbox: string): number {
  const repository = openForReading(path);
  const keys = repository.mailboxes().filter(({ name }) => name === mailbox);
  const points = keys.reduce((sum, { key }) => sum + repository.reader.points(key).length, 0);
  repository.close();
  return points;
}

describe('a revoke', () => {
  it('deletes all that holds the license, then has the head of the queue take it at once; who comes back queues at the end', async () => {
    const engine = await open('one');
    const job = await jobFor(engine, range(1, 12));
    expect(Object.values(statesOf(await engine.run(job))).filter((each) => each === 'refused')).toHaveLength(
      2,
    );
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 12 });
    events = [];
    const session = await revoke(engine, address(3));
    expect(session).toMatchObject({ type: 'data-deletion', name: 'Revoke of a license', status: 'Success' });
    expect(pointsIn(shared(), address(3))).toBe(0);
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 11 });
    expect(await stateOf(engine, address(3))).toBe('NotRequired');
    expect(await stateOf(engine, address(11))).toBe('Licensed');
    expect(await stateOf(engine, address(12))).toBe('Exceeded');
    expect(events.map(({ number, text }) => [number, text])).toEqual([
      [50030, `The data of mailbox ${address(3)} has been deleted: left the company`],
      [41304, `The place without a license was removed from 1 mailbox (revoked): ${address(3)}.`],
      [41305, `1 mailbox was assigned a place without a license: ${address(11)}.`],
      [
        41303,
        `The place without a license of mailbox ${address(3)} has been revoked and its data deleted: left the company`,
      ],
    ]);

    now = new Date('2026-03-11T12:00:00.000Z');
    const states = statesOf(await engine.run(job));
    expect([states[address(3)], states[address(11)], states[address(12)]]).toEqual([
      'refused',
      'Licensed',
      'refused',
    ]);
    const waiting = (await listed(engine)).filter(({ queuePosition }) => queuePosition !== null);
    expect(waiting.map(({ mailbox, queuePosition }) => [mailbox, queuePosition])).toEqual([
      [address(12), 1],
      [address(3), 2],
    ]);
  });

  it('its events have the fields of the license, and who did it', async () => {
    license = payloadOf('subscription', {
      mailboxes: 3,
      expiresOn: '2026-03-31',
      supportExpiresOn: '2026-04-09',
    });
    const engine = await open('one');
    await engine.run(await jobFor(engine, range(1, 3)));
    expect(events).toMatchObject([
      {
        number: 41305,
        text: `3 mailboxes were assigned a license: ${range(1, 3).join(', ')}.`,
        fields: { type: 'subscription', daysLeft: 21, supportLeft: 30, mailboxes: 3 },
      },
    ]);
    expect(events[0]?.fields?.user).toBeUndefined();
    await revoke(engine, address(1));
    const revoked = events.find(({ number }) => number === 41303);
    expect(revoked?.fields).toMatchObject({
      type: 'subscription',
      daysLeft: 21,
      supportLeft: 30,
      mailboxes: 3,
    });
    expect(revoked?.text).toBe(
      `The license of mailbox ${address(1)} has been revoked and its data deleted: left the company`,
    );
    expect(revoked?.fields?.user).not.toBeUndefined();
    // A license that is free is nobody's event until somebody gets it.
    expect(events.map(({ number }) => number)).toEqual([41305, 50030, 41304, 41303]);
  });

  it('is refused for one that holds no license, under a hold, in doubt of the clock, while a known repository is away; nothing changes', async () => {
    const engine = await open('one');
    const away = join(folder, 'disk');
    await engine.run(await jobFor(engine, range(1, 12)));
    await engine.run(await jobFor(engine, [address(12)], away));
    await expect(revoke(engine, address(11))).rejects.toMatchObject({ code: 'invalid-argument' });
    await engine.run(await jobFor(engine, [address(1)], away));
    await rename(away, `${away}-away`);
    await expect(revoke(engine, address(1))).rejects.toMatchObject({ code: 'not-found' });
    await rename(`${away}-away`, away);
    const id = (await listed(engine))[0]?.id ?? '';
    await engine.client.mailboxes.hold({ mailboxId: id, reason: 'Case 4711' });
    await expect(revoke(engine, address(1))).rejects.toMatchObject({ code: 'held' });
    expect([shared(), away].map((path) => pointsIn(path, address(1)))).toEqual([1, 1]);
    expect(await stateOf(engine, address(1))).toBe('Licensed');
    await engine.client.mailboxes.release({ mailboxId: id, leaveUnreachable: false });
    expect((await revoke(engine, address(1))).status).toBe('Success');
    expect([shared(), away].map((path) => pointsIn(path, address(1)))).toEqual([0, 0]);
  });

  it('after the loss of the catalogue it finds the license in the repository, or says that it is not known', async () => {
    const engine = await open('one');
    await engine.run(await jobFor(engine, range(1, 2), join(folder, 'one', 'repository')));
    await engine.close();
    engines.splice(0);
    for (const file of await readdir(join(folder, 'one'))) {
      if (file.startsWith('catalogue')) await rm(join(folder, 'one', file), { recursive: true, force: true });
    }
    const again = await open('one');
    const repository = join(folder, 'one', 'repository');
    await rename(repository, `${repository}-away`);
    const mailboxes = await listed(again);
    expect(mailboxes.map(({ mailbox }) => mailbox)).toEqual(range(1, 2));
    await expect(revoke(again, address(1))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('is not known') as string,
    });
    await rename(`${repository}-away`, repository);
    expect((await revoke(again, address(1))).status).toBe('Success');
    expect(pointsIn(repository, address(1))).toBe(0);
    expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 1 });
    await expect(revoke(again, address(1))).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('takes what every source, and every other console on the repository, has of the account', async () => {
    const one = await open('one');
    await one.run(await jobFor(one, range(1, 2)));
    await one.run(await jobFor(one, [address(1)]));
    const two = await open('two');
    // Of another source: under a key of its own.
    await two.run(await jobFor(two, [address(2)], join(folder, 'elsewhere')));
    await two.run(await jobFor(two, [address(1)]));
    expect(pointsIn(shared(), address(1))).toBeGreaterThan(2);
    const [first] = await listed(one);
    expect(await one.client.mailboxes.revokeForecast({ mailboxId: first?.id ?? '' })).toMatchObject({
      mailbox: address(1),
      alsoOf: [{ mailbox: address(1), source: 'Source 2' }],
      points: 3,
    });
    expect((await revoke(one, address(1))).status).toBe('Success');
    expect(pointsIn(shared(), address(1))).toBe(0);
    expect(pointsIn(shared(), address(2))).toBe(1);
  });

  it('no record from before takes the license back: neither a second data folder that opens the repository, nor what it writes', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const jobs = [await jobFor(one, range(1, 10)), await jobFor(two, range(9, 11))];
    await one.run(jobs[0] ?? '');
    await two.run(jobs[1] ?? '');
    expect(await two.client.mailboxes.counts()).toMatchObject({ managed: 11 });
    now = new Date('2026-03-11T12:00:00.000Z');
    expect((await revoke(one, address(1))).status).toBe('Success');
    // It still holds the former record, and the newest points of all others.
    const session = await two.run(jobs[1] ?? '');
    expect(statesOf(session)).toEqual({
      [address(9)]: 'Licensed',
      [address(10)]: 'Licensed',
      [address(11)]: 'Licensed',
    });
    expect(await two.client.mailboxes.counts()).toMatchObject({ managed: 10 });
    const three = await open('three');
    const states = statesOf(await three.run(await jobFor(three, [address(1)])));
    expect(states).toEqual({ [address(1)]: 'refused' });
    now = new Date('2026-03-12T12:00:00.000Z');
    await one.run(jobs[0] ?? '');
    expect(await stateOf(one, address(1))).toBe('Exceeded');
  });

  it('an earlier license under which the mailbox held one knows of it too', async () => {
    license = payloadOf('subscription', { mailboxes: 2, licenseId: '11111111-1111-4111-8111-111111111111' });
    const earlier = license;
    const engine = await open('one');
    await engine.run(await jobFor(engine, range(1, 2)));
    license = { ...earlier, licenseId: '22222222-2222-4222-8222-222222222222' };
    await revoke(engine, address(1));
    license = earlier;
    const two = await open('two');
    await two.run(await jobFor(two, [address(3)]));
    expect(await two.client.mailboxes.counts()).toMatchObject({ managed: 2 });
  });

  it.each(['before anything is gone', 'in the midst of the deletion', 'after the deletion'] as const)(
    'killed %s, the license is still held; revoking again finishes',
    async (moment) => {
      const engine = await open('one');
      const job = await jobFor(engine, range(1, 2));
      await engine.run(job);
      const key = (await listed(engine)).find(({ mailbox }) => mailbox === address(1))?.id ?? '';
      // Ends like a process that is gone: what it had done is in the files, the session still runs by the catalogue.
      await engine.close();
      engines.splice(0);
      if (moment !== 'before anything is gone') {
        const writer = openForWriting(shared(), () => now);
        writer.deleteMailbox(key);
        if (moment === 'after the deletion')
          await writer.finishDeletions(new AbortController().signal, () => undefined);
        writer.close();
      }
      const again = await open('one');
      expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 2 });
      expect(await stateOf(again, address(1))).toBe('Licensed');
      expect((await revoke(again, address(1))).status).toBe('Success');
      expect(pointsIn(shared(), address(1))).toBe(0);
      expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 1 });
    },
  );

  it('a mailbox that is backed up again meanwhile keeps its license, as one does whose data is not gone', async () => {
    const engine = await open('one');
    const job = await jobFor(engine, range(1, 2));
    await engine.run(job);
    const mailboxId = (await listed(engine))[0]?.id ?? '';
    const { sessionId } = await engine.client.mailboxes.revoke({ mailboxId, reason: 'left the company' });
    const elsewhere = await jobFor(engine, [address(1)], join(folder, 'elsewhere'));
    await engine.run(elsewhere);
    await sessionEnd(engine.client, sessionId);
    // Whichever was first: it is backed up, and so it holds one.
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 2 });
    await engine.close();
    engines.splice(0);

    const catalogue = openCatalogue(join(folder, 'one'), () => now);
    const target = unitTarget(catalogue, mailboxId);
    const before = catalogue.mailboxes.ledger();
    const unit = before.entries.find((entry) => entry.mailboxId === target.mailboxes[0].unitId);
    const log = { line: () => undefined };
    expect(() => releaseUnit(catalogue, target, unit!, facts(), log)).toThrow(
      expect.objectContaining({ code: 'busy' }) as Error,
    );
    expect(catalogue.mailboxes.ledger()).toEqual(before);
    catalogue.close();
  });

  it('a stop keeps the license, and says so', async () => {
    const engine = await open('one');
    await engine.run(await jobFor(engine, range(1, 2)));
    const mailboxId = (await listed(engine))[0]?.id ?? '';
    const { sessionId } = await engine.client.mailboxes.revoke({ mailboxId, reason: 'by mistake' });
    await engine.client.sessions.stop({ sessionId });
    const session = await sessionEnd(engine.client, sessionId);
    expect(session.status).toBe('Stopped');
    expect(session.log.at(-1)?.text).toContain('keeps its place without a license');
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 2 });
  });
});

describe('events of units', () => {
  it('a session writes one for all that got a license, however many, and none when nothing moves', async () => {
    const engine = await open('one');
    const job = await jobFor(engine, range(1, 10));
    await engine.run(job);
    expect(events.map(({ text }) => text)).toEqual([
      `10 mailboxes were assigned a place without a license: ${range(1, 3).join(', ')} and 7 more.`,
    ]);
    await engine.run(job);
    expect(events).toHaveLength(1);
    expect(existsSync(shared())).toBe(true);
  });

  it('31 days without a restore point are said once, by the next session', async () => {
    const engine = await open('one');
    await engine.run(await jobFor(engine, range(1, 10)));
    now = new Date('2026-04-11T12:00:00.000Z');
    events = [];
    const job = await jobFor(engine, [address(11)]);
    await engine.run(job);
    await engine.run(job);
    expect(events.map(({ number, text }) => [number, text])).toEqual([
      [
        41304,
        `The place without a license was removed from 10 mailboxes (no restore point for 31 days): ${range(1, 3).join(', ')} and 7 more.`,
      ],
      [41305, `1 mailbox was assigned a place without a license: ${address(11)}.`],
    ]);
  });

  it('a change of kind is one; only restore points of a user mailbox hold a license', async () => {
    const engine = await open('one');
    const job = await jobFor(engine, range(1, 2));
    await engine.run(job);
    events = [];
    const [first] = await listed(engine);
    await engine.client.mailboxes.setKinds({ mailboxIds: [first?.id ?? ''], kind: 'shared' });
    await engine.client.mailboxes.setKinds({ mailboxIds: [first?.id ?? ''], kind: 'shared' });
    expect(events.map(({ number, text }) => [number, text])).toEqual([
      [50040, `1 mailbox is of the kind shared from now on: ${address(1)}.`],
    ]);
    expect(events[0]?.fields?.user).not.toBeUndefined();
    for (const day of ['2026-03-20', '2026-04-11']) {
      now = new Date(`${day}T12:00:00.000Z`);
      await engine.run(job);
    }
    // Backed up to the last, and its last point as a user mailbox is 32 days old.
    expect(await stateOf(engine, address(1))).toBe('NotRequired');
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 1, notRequired: 1 });
    expect(events.map(({ number }) => number)).toEqual([50040, 41304]);
  });
});
