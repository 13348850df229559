import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { sampleMailboxes, writeSampleOrganisation } from '../../../../core/sources/sample-organisation.js';
import type { SourceConfig } from '../../../../shared/backup/source.js';
import type { LicenseFacts } from '../../../../shared/license/model.js';
import { type TestEngine, communityFacts, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

/* The sample organisation needs no license (licensing.md §2), and nothing real gets through by it (docs/decisions/0174). */

let folder: string;
let mail: MaildirFixture;
let facts: () => LicenseFacts;
const now = (): Date => new Date('2026-03-10T12:00:00.000Z');
const engines: TestEngine[] = [];
const real = Array.from({ length: 10 }, (_, i) => `user${String(i).padStart(2, '0')}@example.com`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-sample-'));
  mail = await makeMaildirs(...real);
  facts = () => communityFacts(now);
  await writeSampleOrganisation(sample());
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

const data = (): string => join(folder, 'data');
const sample = (): string => join(data(), 'sample-organisation');

async function open(): Promise<TestEngine> {
  const engine = await startEngine({ dataDir: data(), clock: now, facts: () => facts() });
  engines.push(engine);
  return engine;
}

async function backUp(engine: TestEngine, config: SourceConfig) {
  return engine.run(await engine.addJob(config, { selection: { type: 'all', except: [] } }));
}

const sampleSource = (): SourceConfig => ({ type: 'sample', path: sample() });

function keptUnits(licenseId: string | null): number {
  const writer = openForWriting(join(data(), 'repository'), now);
  const { units } = writer.licenseLedger(licenseId);
  writer.close();
  return units.length;
}

describe('the sample organisation', { timeout: 120_000 }, () => {
  it.each<[string, () => LicenseFacts]>([
    ['without a license', () => communityFacts(now)],
    [
      'with one that covers a single mailbox',
      () => factsOf(payloadOf('evaluation', { mailboxes: 1 }), now().toISOString()),
    ],
    [
      'when all backup is stopped',
      () => factsOf(payloadOf('subscription', { expiresOn: '2025-12-31' }), now().toISOString()),
    ],
  ])('is backed up %s, and counts for nothing', async (_, given) => {
    facts = given;
    const engine = await open();
    const { status, mailboxes } = await backUp(engine, sampleSource());
    expect(status).toBe('Success');
    expect(
      mailboxes.map(({ mailbox, result, licenseState }) => [mailbox, result, licenseState]).sort(),
    ).toEqual([...sampleMailboxes].sort().map((mailbox) => [mailbox, 'success', 'NotRequired']));
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 0, new: 0, notRequired: 0 });
    for (const { licenseState, queuePosition } of await engine.client.mailboxes.list())
      expect([licenseState, queuePosition]).toEqual(['NotRequired', null]);
    expect(keptUnits(facts().license?.licenseId ?? null)).toBe(0);
  });

  it('takes no place of a real mailbox, in whatever order they come', async () => {
    const engine = await open();
    await backUp(engine, sampleSource());
    const { status, mailboxes } = await backUp(engine, { type: 'maildir', path: mail.path });
    expect(status).toBe('Success');
    expect(mailboxes.every(({ licenseState }) => licenseState === 'Licensed')).toBe(true);
    const [job] = await engine.client.jobs.list();
    expect((await engine.run(job?.id ?? '')).status).toBe('Success');
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 10 });
    expect(keptUnits(null)).toBe(10);
    // Its kind is a matter of show, and its job may change.
    const [first] = (await engine.client.mailboxes.list()).filter(({ mailbox }) =>
      sampleMailboxes.includes(mailbox),
    );
    await engine.client.mailboxes.setKinds({ mailboxIds: [first?.id ?? ''], kind: 'shared' });
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 10, notRequired: 0 });
  });

  it('lets no real mail through: other mailboxes and other messages are named, and not stored', async () => {
    const [first] = sampleMailboxes;
    await mkdir(join(sample(), 'boss@example.com', 'cur'), { recursive: true });
    await writeFile(join(sample(), 'boss@example.com', 'cur', '1.M1.host:2,'), 'Subject: real\n\nmail\n');
    await writeFile(join(sample(), first ?? '', 'cur', '1.M9999.host:2,'), 'Subject: smuggled\n\nmail\n');
    const engine = await open();
    const { status, log, mailboxes } = await backUp(engine, sampleSource());
    expect(status).toBe('Warning');
    expect(mailboxes.map(({ mailbox }) => mailbox)).not.toContain('boss@example.com');
    expect(log.filter(({ text }) => text.includes('not of the sample organisation'))).toHaveLength(2);
    while ((await engine.client.restore.updateIndex()).pending > 0);
    for (const query of ['smuggled', 'real'])
      expect((await engine.client.restore.search({ query: `subject:${query}`, limit: 10 })).hits).toEqual([]);
  });

  it('of an earlier version, a folder like any other that used up units, is the sample from the next start on', async () => {
    const engine = await open();
    const before = await backUp(engine, { type: 'maildir', path: sample() });
    expect(before.mailboxes.filter(({ result }) => result === 'refused')).toHaveLength(2);
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 12 });
    const realJob = await engine.addJob({ type: 'maildir', path: mail.path });
    const points = async (each: TestEngine) =>
      (await each.client.mailboxes.list()).reduce((sum, { restorePoints }) => sum + restorePoints, 0);
    expect(await points(engine)).toBe(10);
    await engine.close();
    engines.splice(0);

    const again = await open();
    const sources = await again.client.sources.list();
    expect(sources.filter(({ config }) => config.type === 'sample')).toHaveLength(1);
    expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 0 });
    const job = (await again.client.jobs.list()).find(
      ({ sourceId }) => sourceId === sources.find(({ config }) => config.type === 'sample')?.id,
    );
    expect((await again.run(job?.id ?? '')).status).toBe('Success');
    expect(await points(again)).toBe(22);
    // What was noted of it with the repository holds nothing either.
    const { mailboxes: others } = await again.run(realJob);
    expect(others.every(({ licenseState }) => licenseState === 'Licensed')).toBe(true);
    expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 10 });
  });
});
