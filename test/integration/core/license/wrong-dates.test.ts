import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigner } from '../../../unit/shared/license/signing.js';
import {
  type WrongClockConsole,
  addMailbox,
  openWrongClockConsole,
} from '../../../fixtures/wrong-clock-console.js';

/*
 * §9 and docs/decisions/0181: a clock is wrong for one run and right again. Every feature that reads a date goes by the corrected one then, the
 * written one is shown beside it, and none is stuck.
 */

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-02-10T08:00:00Z');
const names = ['ada@example.com', 'bob@example.com'];

let world: WrongClockConsole;
let jobId: string;

beforeEach(async () => {
  world = await openWrongClockConsole(names, createSigner(), begin);
  jobId = await world.engine.addJob(
    { type: 'maildir', path: world.mailDir },
    { schedule: { type: 'every', minutes: 24 * 60 }, retention: { type: 'days', days: 20 } },
  );
  await world.run(jobId);
  world.truth += day;
});

afterEach(() => world.close());

/** The wrong clock shows its time for a run; half an hour later the clock is right. */
async function wrongRun(wrongBy: number): Promise<string> {
  await addMailbox(world.mailDir, 'cyn@example.com');
  world.wrongBy = wrongBy;
  const { id } = await world.run(jobId);
  world.truth += hour / 2;
  world.wrongBy = 0;
  await world.reopen();
  await world.engine.client.mailboxes.counts();
  return id;
}

const clocks = [
  { clock: 'in 2099', wrongBy: Date.parse('2099-03-03T08:00:00Z') - begin },
  { clock: '2 years ahead', wrongBy: 730 * day },
  { clock: '50 days ahead', wrongBy: 50 * day },
  { clock: '9 days ahead', wrongBy: 9 * day },
];
const at = (ms: number): string => new Date(ms).toISOString();

describe.each(clocks)('a run under a clock that is $clock, right again', ({ wrongBy }) => {
  const made = begin + day;
  const found = made + hour / 2;
  const isTrue = (instant: string | null | undefined): void => {
    expect(instant! >= at(begin) && instant! <= at(found), String(instant)).toBe(true);
  };

  it('History has it where it was made, with the written date beside it, its log too', async () => {
    const id = await wrongRun(wrongBy);
    const { client } = world.engine;
    const [session] = await client.sessions.list({ limit: 1 });
    expect(session).toMatchObject({ id, writtenAt: at(made + wrongBy) });
    isTrue(session!.startedAt);
    isTrue(session!.endedAt);
    const { log } = await client.sessions.get({ sessionId: id });
    expect(log.length).toBeGreaterThan(1);
    for (const line of log) [line.start, line.end].forEach(isTrue);
    const dates = (await client.sessions.list({ limit: 10 })).map(({ startedAt }) => startedAt);
    expect(dates).toEqual(dates.toSorted().reverse());
  });

  it('the restore point stands where it was made, with the written date beside it; the last one made is the newest', async () => {
    const id = await wrongRun(wrongBy);
    const { client } = world.engine;
    const [mailbox] = await client.mailboxes.list();
    const [newest] = await client.restore.points({ mailboxId: mailbox!.id });
    expect(newest).toMatchObject({ sessionId: id, writtenAt: at(made + wrongBy) });
    isTrue(newest!.createdAt);
    await client.restore.updateIndex();
    const { hits } = await client.restore.search({ query: 'one', limit: 10 });
    expect(hits).toHaveLength(3);
    for (const hit of hits) isTrue(hit.newestPoint.createdAt);
    world.truth += day;
    const { id: next } = await world.run(jobId);
    const points = await world.engine.client.restore.points({ mailboxId: mailbox!.id });
    expect(points[0]).toMatchObject({ sessionId: next });
    expect(points[0]!.writtenAt).toBeUndefined();
    expect(points.map(({ createdAt }) => createdAt)).toEqual(
      points
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    );
  });

  it('Home, Mailboxes and the ledger: last backup, age, state and place in the queue', async () => {
    await wrongRun(wrongBy);
    const { client } = world.engine;
    const mailboxes = await client.mailboxes.list();
    expect(mailboxes).toHaveLength(3);
    for (const { lastBackupAt, firstAdmittedAt } of mailboxes) {
      isTrue(lastBackupAt);
      isTrue(firstAdmittedAt);
    }
    const status = await client.status.get();
    expect(status.mailboxes).toMatchObject({ protected: 3, unknown: 0 });
    expect(status.verdict.type).toBe('fine');
    isTrue(status.verdict.type === 'fine' ? status.verdict.oldestGoodAt : null);
    expect(await client.mailboxes.counts()).toMatchObject({ new: 3, exceededSince: null });
  });

  it('a unit that it dated is given back as any other, 31 days after the last backup', async () => {
    await wrongRun(wrongBy);
    const [job] = await world.engine.client.jobs.list();
    await world.engine.client.jobs.remove({ jobId: job!.id });
    const unitsAfter = async (days: number): Promise<number> => {
      for (const week of [days / 5, days / 5, days / 5, days / 5, days / 5]) {
        world.truth += week * day;
        await world.reopen();
      }
      const { managed, new: fresh } = await world.engine.client.mailboxes.counts();
      return managed + fresh;
    };
    expect(await unitsAfter(30)).toBe(3);
    expect(await unitsAfter(5)).toBe(0);
  });

  it('the schedule, the care for the repository and the next run come when they would have', async () => {
    await wrongRun(wrongBy);
    const { client } = world.engine;
    const [job] = await client.jobs.list();
    expect(job!.nextRunAt! <= at(found + day)).toBe(true);
    expect(job!.nextRunAt! > at(found)).toBe(true);
    for (const { task, nextAt } of await client.repository.care())
      expect(nextAt! <= at(found + (task === 'verification' ? 30 : 1) * day), task).toBe(true);
  });

  it('a drill and a verification held under it count from when they were held', async () => {
    await wrongRun(0);
    world.wrongBy = wrongBy;
    await world.reopen();
    const { client } = world.engine;
    await client.mailboxes.counts();
    await client.repository.verify();
    const { sessionId } = await client.repository.drill({ which: 'all' });
    await expect
      .poll(async () => (await client.sessions.get({ sessionId: sessionId! })).status)
      .not.toBe('Running');
    world.wrongBy = 0;
    world.truth += hour;
    await world.reopen();
    await world.engine.client.mailboxes.counts();
    for (const { task, completedAt, nextAt } of await world.engine.client.repository.care()) {
      expect(completedAt! <= at(world.truth), task).toBe(true);
      expect(nextAt! > at(world.truth + day), task).toBe(true);
      expect(nextAt! <= at(world.truth + 30 * day), task).toBe(true);
    }
  });

  it('retention deletes nothing by the wrong date, and lets the point go when its days are over', async () => {
    await wrongRun(wrongBy);
    const [mailbox] = await world.engine.client.mailboxes.list();
    const pointsNow = async (): Promise<number> =>
      (await world.engine.client.restore.points({ mailboxId: mailbox!.id })).length;
    expect(await pointsNow()).toBe(2);
    for (const passed of [6, 6, 6, 6]) {
      world.truth += passed * day;
      await world.run(jobId);
    }
    // The first is more than 20 days old. The second may have been made as late as the third: what is not known is kept for longer.
    expect(await pointsNow()).toBe(5);
    for (const passed of [6, 6, 6, 6, 6, 6, 6, 6, 6, 6]) {
      world.truth += passed * day;
      await world.run(jobId);
    }
    expect(await pointsNow()).toBe(4);
  });

  it('a catalogue made anew from the repository says the same', async () => {
    await wrongRun(wrongBy);
    const told = async () => {
      const { client } = world.engine;
      const mailboxes = await client.mailboxes.list();
      return Promise.all(
        mailboxes
          .toSorted((a, b) => (a.mailbox < b.mailbox ? -1 : 1))
          .map(async ({ id, mailbox, lastBackupAt, restorePoints }) => ({
            ...{ mailbox, lastBackupAt, restorePoints },
            points: (await client.restore.points({ mailboxId: id })).map(({ createdAt, writtenAt }) => [
              createdAt,
              writtenAt,
            ]),
          })),
      );
    };
    const before = await told();
    await world.reopen(async () => {
      for (const name of await readdir(world.dataDir))
        if (name.startsWith('catalogue')) await rm(join(world.dataDir, name), { force: true });
    });
    expect(await told()).toEqual(before);
    expect(before).toHaveLength(3);
  });
});

it('seen time that a wrong clock had become is set down by a signed time, and all it dated with it', async () => {
  world.wrongBy = Date.parse('2099-03-03T08:00:00Z') - begin;
  const ids: string[] = [];
  for (let runs = 0; runs < 9; runs++) {
    ids.push((await world.run(jobId)).id);
    world.truth += 3 * day;
  }
  world.wrongBy = 0;
  await world.license.countSignedTime(new Date(world.truth));
  await world.reopen();
  await world.engine.client.mailboxes.counts();
  const sessions = await world.engine.client.sessions.list({ limit: 20 });
  const moved = sessions.filter(({ writtenAt }) => writtenAt !== undefined);
  expect(moved.map(({ id }) => id)).toEqual(ids.toReversed());
  // The order and the days between them are as they were.
  const gaps = moved
    .slice(1)
    .map(({ startedAt }, i) => Date.parse(moved[i]!.startedAt) - Date.parse(startedAt));
  expect(new Set(gaps)).toEqual(new Set([3 * day]));
  expect(moved[0]!.startedAt <= at(world.truth)).toBe(true);
});

it('a clock that is behind, or a candidate that has not been forgotten, corrects nothing', async () => {
  for (const wrongBy of [-20_000 * day, 40 * day]) {
    world.wrongBy = wrongBy;
    await world.reopen();
    await world.engine.client.mailboxes.counts();
    const sessions = await world.engine.client.sessions.list({ limit: 20 });
    expect(sessions.map(({ writtenAt }) => writtenAt)).toEqual([undefined]);
  }
});
