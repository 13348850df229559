import { expect, it } from 'vitest';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { worlds } from '../../../fixtures/worlds.js';
import { type WrongClockConsole, openWrongClockConsole } from '../../../fixtures/wrong-clock-console.js';
import { createSigner } from '../../../unit/shared/license/signing.js';

/* §9: the clock jumps in the midst of sessions, once or to and fro, by an hour or by decades, and is right again. */

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-02-10T08:00:00Z');
const names = ['ada', 'bob', 'cyn', 'dot'].map((name) => `${name}@example.com`);
const small = [hour, -hour, 5 * hour, day, -3 * day, 6 * day, -400 * day, -20_000 * day];
const ahead = [9 * day, 50 * day, 730 * day, 26_000 * day];
/** A session of these mailboxes reads its clock so often; one of a single mailbox, which nothing else looks beside. */
const readings = 50;
const readingsOfOne = 25;

/** A clock that is 54 years behind, and 400 days the next day: to the second one every right date is late. */
const farBehind = 47;

interface Jump {
  readonly by: number;
  readonly from: number;
  readonly length: number;
}

/** A session with the jump in its midst; half an hour later the clock is right. */
async function runWith(world: WrongClockConsole, jobId: string, jump: Jump): Promise<void> {
  let reading = 0;
  world.truth += day;
  world.onReading = () => {
    reading++;
    world.truth += 5;
    world.wrongBy = reading > jump.from && reading <= jump.from + jump.length ? jump.by : 0;
  };
  await world.run(jobId);
  world.onReading = () => undefined;
  world.wrongBy = 0;
  world.truth += hour / 2;
  await world.reopen();
  await world.engine.client.mailboxes.counts();
}

/** Every date that the console shows. */
async function datesOf({ engine: { client } }: WrongClockConsole): Promise<[what: string, date: string][]> {
  const dates: [string, string | null][] = [];
  for (const { id, startedAt, endedAt } of await client.sessions.list({ limit: 50 })) {
    dates.push(['start', startedAt], ['end', endedAt]);
    const { log } = await client.sessions.get({ sessionId: id });
    for (const line of log) dates.push(['line', line.start], ['line end', line.end]);
  }
  for (const { id, firstAdmittedAt, lastBackupAt } of await client.mailboxes.list()) {
    dates.push(['admitted', firstAdmittedAt], ['last backup', lastBackupAt]);
    for (const { createdAt } of await client.restore.points({ mailboxId: id }))
      dates.push(['point', createdAt]);
  }
  return dates.flatMap(([what, date]) => (date === null ? [] : [[what, date]]));
}

it('a clock that jumps while a session runs loses no restore point and keeps no unit once an answer has come; dates ahead of that are put right, whether a look has seen them or not', async () => {
  for (const seed of [...Array.from({ length: worlds(4) }, (_, n) => n + 1), farBehind]) {
    const numbers = numbersFrom(seed);
    const next = (below: number): number => Math.floor(numbers(below));
    const one = (values: readonly number[]): number => values[next(values.length)] ?? 0;
    const isAhead = seed % 2 === 0;
    const within = isAhead ? readingsOfOne : readings;
    const jumps = [1, 2].map((): Jump => ({
      by: one(isAhead ? ahead : [...small, ...ahead]),
      from: next(within),
      length: 1 + next(within),
    }));
    const present = isAhead ? names.slice(0, 1) : names;
    const world = await openWrongClockConsole(present, createSigner(), begin);
    const jobId = await world.engine.addJob(
      { type: 'maildir', path: world.mailDir },
      { retention: { type: 'days', days: 20 } },
    );
    await world.run(jobId);
    for (const jump of jumps) await runWith(world, jobId, jump);
    const { client } = world.engine;
    const points = (await client.mailboxes.list()).map(({ restorePoints }) => restorePoints);
    expect({ seed, jumps, points }).toEqual({ seed, jumps, points: present.map(() => 3) });
    if (isAhead) {
      const wrong = (await datesOf(world)).filter(
        ([, date]) => Date.parse(date) > world.truth || Date.parse(date) < begin,
      );
      expect({ seed, jumps, wrong }).toEqual({ seed, jumps, wrong: [] });
    }
    await client.jobs.remove({ jobId });
    // An answer of the licensing server: a clock that went back by less than 7 days is behind seen time until one has come.
    await world.license.countSignedTime(new Date(world.truth));
    // They are given back 31 days after the last backup, of the days that somebody has seen.
    for (let week = 0; week < 10; week++) {
      world.truth += 6 * day;
      await world.reopen();
      await world.engine.client.mailboxes.counts();
    }
    expect({ seed, jumps, ...(await world.engine.client.mailboxes.counts()) }).toMatchObject({ managed: 0 });
    await world.close();
  }
}, 600_000);
