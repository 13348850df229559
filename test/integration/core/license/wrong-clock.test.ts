import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEventLog } from '../../../../core/license-notices/event-log.js';
import { type OpenLicenseService, openLicenseService } from '../../../../core/license/license-service.js';
import type { SessionDetail } from '../../../../shared/backup/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { payloadOf } from '../../../unit/shared/license/fixtures.js';
import { createSigner } from '../../../unit/shared/license/signing.js';

/* §9 with everything that may be irreversible: retention, units, graces, events; over the real files of a data folder. */

const day = 86_400_000;
const signer = createSigner();
const names = ['ada', 'bob', 'cyn', 'dot'].map((name) => `${name}@example.com`);

let directory: string;
let dataDir: string;
let truth: number;
let wrongBy: number;
let license: OpenLicenseService;
let engine: TestEngine;
let jobId: string;

const clock = (): Date => new Date(truth + wrongBy);

async function open(): Promise<void> {
  const environment = { POSTKEEP_TRUSTED_JWKS: join(directory, 'jwks.json') };
  license = openLicenseService({ Store: Conf, folder: dataDir, clock, environment });
  await license.lookAtClock();
  engine = await startEngine({
    dataDir,
    clock,
    license: { facts: ({ seenTime }) => license.factsWithRecord(seenTime) },
  });
}

async function close(): Promise<void> {
  await engine.close();
  license.close();
}

/** A command: the data folder is opened, the job runs, and events are noted. */
async function runJob(): Promise<SessionDetail> {
  await close();
  await open();
  const session = await engine.run(jobId);
  await noteEvents();
  return session;
}

async function noteEvents(): Promise<number[]> {
  const events = openEventLog({
    Store: Conf,
    folder: dataDir,
    clock,
    onQuarantine: () => undefined,
    user: null,
  });
  await events.observe(async () => {
    const facts = license.facts();
    const status = evaluateLicense(facts, await engine.client.mailboxes.counts());
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
      issuedAt: new Date(truth).toISOString(),
      expiresOn: '2027-01-31',
      policy: { allowance: { minimum: 0, percent: 0 } },
    }),
  );

async function pointsAndStates(): Promise<Record<string, string>> {
  const mailboxes = await engine.client.mailboxes.list();
  return Object.fromEntries(
    mailboxes.map(({ mailbox, restorePoints, licenseState }) => [
      mailbox,
      `${String(restorePoints)} ${licenseState}`,
    ]),
  );
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-wrong-clock-'));
  dataDir = join(directory, 'data');
  await mkdir(dataDir);
  await writeFile(join(directory, 'jwks.json'), JSON.stringify(signer.jwks));
  for (const name of names) {
    await mkdir(join(directory, 'mail', name, 'cur'), { recursive: true });
    await writeFile(join(directory, 'mail', name, 'cur', 'one:2,S'), 'Subject: one\n\nText\n');
  }
  [truth, wrongBy] = [Date.parse('2026-02-10T08:00:00Z'), 0];
  await open();
  await license.install(newKey(), { managed: 0, new: 0, exceededSince: null }, true);
  jobId = await engine.addJob(
    { type: 'maildir', path: join(directory, 'mail') },
    { retention: { type: 'days', days: 20 } },
  );
  for (let runs = 0; runs < 3; runs++) {
    await runJob();
    truth += 5 * day;
  }
});

afterEach(async () => {
  await close();
  await rm(directory, { recursive: true, force: true });
});

const three = {
  'ada@example.com': '3 Licensed',
  'bob@example.com': '3 Licensed',
  'cyn@example.com': '3 Licensed',
};

describe('one job under a clock in 2099', () => {
  it('removes no restore point, takes no place, begins no grace, writes no event, and says why in its log', async () => {
    expect(await pointsAndStates()).toMatchObject({ ...three, 'dot@example.com': '0 Exceeded' });
    const [events, counts] = [await noteEvents(), await engine.client.mailboxes.counts()];
    wrongBy = Date.parse('2099-06-01T00:00:00Z') - truth;
    const session = await runJob();
    expect(session.status).toBe('Failed');
    expect(session.log.map(({ text }) => text).join('\n')).toContain('The clock moved ahead by');
    const [refusal] = (await engine.client.repository.prune()).repositories;
    expect(refusal).toMatchObject({ points: 0, error: { code: 'busy' } });
    expect((await engine.client.repository.pruneForecast()).repositories).toMatchObject([
      { points: 0, error: { code: 'busy' } },
    ]);
    expect(await noteEvents()).toEqual(events);

    wrongBy = 0;
    await close();
    await open();
    expect(await pointsAndStates()).toMatchObject({ ...three, 'dot@example.com': '0 Exceeded' });
    expect(await engine.client.mailboxes.counts()).toEqual(counts);
    expect(license.clockWarning()).toBeNull();
    const next = await runJob();
    expect(next.status).toBe('Warning');
    expect(await pointsAndStates()).toMatchObject({ 'ada@example.com': '4 Licensed' });
    expect(await noteEvents()).toEqual(events);
  });

  it('goes on by retention once the clock is right and beyond doubt', async () => {
    wrongBy = Date.parse('2099-06-01T00:00:00Z') - truth;
    await runJob();
    wrongBy = 0;
    truth += 6 * day;
    await license.countSignedTime(new Date(truth));
    await runJob();
    // Four were made; the oldest is 21 days old.
    expect(await pointsAndStates()).toMatchObject({ 'ada@example.com': '3 Licensed' });
  });
});

it('a clock that is 50 days ahead deletes by the time that was seen, and costs no mailbox its place', async () => {
  wrongBy = 50 * day;
  expect((await runJob()).status).toBe('Warning');
  expect(await pointsAndStates()).toMatchObject({
    'ada@example.com': '4 Licensed',
    'dot@example.com': '0 Exceeded',
  });
});

it('after three weeks in 2099 a newly issued key puts all right: the same mailboxes, and what was backed up meanwhile', async () => {
  wrongBy = Date.parse('2099-06-01T00:00:00Z') - truth;
  for (let runs = 0; runs < 8; runs++) {
    await runJob();
    truth += 3 * day;
  }
  wrongBy = 0;
  await close();
  await open();
  expect(
    render(evaluateLicense(license.facts(), { managed: 3, new: 0, exceededSince: null }).statusText),
  ).toBe('Expired');
  await license.install(newKey(), { managed: 3, new: 0, exceededSince: null }, true);
  await runJob();
  const states = Object.values(await pointsAndStates()).map((each) => each.split(' ')[1]);
  expect(states).toEqual(['Licensed', 'Licensed', 'Licensed', 'Exceeded']);
});

it('license.json deleted: the catalogue remembers the time, and a new key does not set it back', async () => {
  await close();
  await rm(join(dataDir, 'license.json'));
  wrongBy = -100 * day;
  await open();
  await license.install(newKey(), { managed: 0, new: 0, exceededSince: null }, true);
  await engine.client.mailboxes.counts();
  expect(Date.parse(license.facts().now)).toBeGreaterThanOrEqual(truth - 6 * day);
});
