import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEventLog } from '../../../../core/license-notices/event-log.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { render } from '../../../../shared/texts/text.js';
import { type WrongClockConsole, openWrongClockConsole } from '../../../fixtures/wrong-clock-console.js';
import { payloadOf } from '../../../unit/shared/license/fixtures.js';
import { createSigner } from '../../../unit/shared/license/signing.js';

/* §9 with everything that may be irreversible: retention, units, graces, events; over the real files of a data folder. */

const day = 86_400_000;
const signer = createSigner();
const names = ['ada', 'bob', 'cyn', 'dot'].map((name) => `${name}@example.com`);

let world: WrongClockConsole;
let jobId: string;

/** A command: the data folder is opened, the job runs, and events are noted. */
async function runJob(): Promise<SessionDetail> {
  const session = await world.run(jobId);
  await noteEvents();
  return session;
}

async function noteEvents(): Promise<number[]> {
  const events = openEventLog({
    loadStore: loadConf,
    folder: world.dataDir,
    clock: world.clock,
    onQuarantine: () => undefined,
    user: null,
  });
  await events.observe(async () => {
    const facts = world.license.facts();
    const status = evaluateLicense(facts, await world.engine.client.mailboxes.counts());
    return { facts, status, countsAreKnown: true };
  });
  const numbers = events.list().map(({ number }) => number);
  events.close();
  return numbers;
}

const newKey = (mailboxes = 3): string =>
  signer.sign(
    payloadOf('subscription', {
      mailboxes,
      issuedAt: new Date(world.truth).toISOString(),
      expiresOn: '2027-01-31',
      policy: { allowance: { minimum: 0, percent: 0 } },
    }),
  );

async function pointsAndStates(): Promise<Record<string, string>> {
  const mailboxes = await world.engine.client.mailboxes.list();
  return Object.fromEntries(
    mailboxes.map(({ mailbox, restorePoints, licenseState }) => [
      mailbox,
      `${String(restorePoints)} ${String(licenseState)}`,
    ]),
  );
}

beforeEach(async () => {
  world = await openWrongClockConsole(names, signer, Date.parse('2026-02-10T08:00:00Z'));
  await world.license.install(newKey(), { managed: 0, new: 0, exceededSince: null }, true);
  jobId = await world.engine.addJob(
    { type: 'maildir', path: world.mailDir },
    { retention: { type: 'days', days: 20 } },
  );
  for (let runs = 0; runs < 3; runs++) {
    await runJob();
    world.truth += 5 * day;
  }
});

afterEach(() => world.close());

const three = {
  'ada@example.com': '3 Licensed',
  'bob@example.com': '3 Licensed',
  'cyn@example.com': '3 Licensed',
};

describe('one job under a clock in 2099', () => {
  it('removes no restore point, takes no place, begins no grace, writes no event, and says why in its log', async () => {
    expect(await pointsAndStates()).toMatchObject({ ...three, 'dot@example.com': '0 Exceeded' });
    const [events, counts] = [await noteEvents(), await world.engine.client.mailboxes.counts()];
    world.wrongBy = Date.parse('2099-06-01T00:00:00Z') - world.truth;
    const session = await runJob();
    expect(session.status).toBe('Failed');
    expect(session.log.map(({ text }) => text).join('\n')).toContain('The clock moved ahead by');
    const [refusal] = (await world.engine.client.repository.prune()).repositories;
    expect(refusal).toMatchObject({ points: 0, error: { code: 'busy' } });
    expect((await world.engine.client.repository.pruneForecast()).repositories).toMatchObject([
      { points: 0, error: { code: 'busy' } },
    ]);
    expect(await noteEvents()).toEqual(events);

    world.wrongBy = 0;
    await world.reopen();
    expect(await pointsAndStates()).toMatchObject({ ...three, 'dot@example.com': '0 Exceeded' });
    expect(await world.engine.client.mailboxes.counts()).toEqual(counts);
    expect(world.license.clockWarning()).toBeNull();
    const next = await runJob();
    expect(next.status).toBe('Warning');
    expect(await pointsAndStates()).toMatchObject({ 'ada@example.com': '4 Licensed' });
    expect(await noteEvents()).toEqual(events);
  });

  it('continues by retention once the clock is right and beyond doubt', async () => {
    world.wrongBy = Date.parse('2099-06-01T00:00:00Z') - world.truth;
    await runJob();
    world.wrongBy = 0;
    world.truth += 6 * day;
    await world.license.countSignedTime(new Date(world.truth));
    await runJob();
    // Four were made; the oldest is 21 days old.
    expect(await pointsAndStates()).toMatchObject({ 'ada@example.com': '3 Licensed' });
  });
});

it('a clock that is 50 days ahead deletes by the time that was seen, and costs no mailbox its place', async () => {
  world.wrongBy = 50 * day;
  expect((await runJob()).status).toBe('Warning');
  expect(await pointsAndStates()).toMatchObject({
    'ada@example.com': '4 Licensed',
    'dot@example.com': '0 Exceeded',
  });
});

it('after three weeks in 2099 a newly issued key puts all right: the same mailboxes, and what was backed up meanwhile', async () => {
  world.wrongBy = Date.parse('2099-06-01T00:00:00Z') - world.truth;
  for (let runs = 0; runs < 8; runs++) {
    await runJob();
    world.truth += 3 * day;
  }
  world.wrongBy = 0;
  await world.reopen();
  expect(
    render(evaluateLicense(world.license.facts(), { managed: 3, new: 0, exceededSince: null }).statusText),
  ).toBe('Expired');
  await world.license.install(newKey(), { managed: 3, new: 0, exceededSince: null }, true);
  await runJob();
  const states = Object.values(await pointsAndStates()).map((each) => each.split(' ')[1]);
  expect(states).toEqual(['Licensed', 'Licensed', 'Licensed', 'Exceeded']);
});

it('license.json deleted: the catalogue remembers the time, and a new key does not set it back', async () => {
  await world.reopen(async () => {
    await rm(join(world.dataDir, 'license.json'));
    world.wrongBy = -100 * day;
  });
  await world.license.install(newKey(), { managed: 0, new: 0, exceededSince: null }, true);
  await world.engine.client.mailboxes.counts();
  expect(Date.parse(world.license.facts().now)).toBeGreaterThanOrEqual(world.truth - 6 * day);
});
