import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { type TestEngine, communityFacts, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';

const address = (n: number): string => `user${String(n).padStart(2, '0')}@example.com`;
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => address(from + i));
/** Without an address in their names: known by where they are. */
const local = ['archive', 'sales', 'info'];

let mail: MaildirFixture;
let folder: string;
let now: Date;
let license: LicensePayload | null;
const engines: TestEngine[] = [];

beforeEach(async () => {
  mail = await makeMaildirs(...range(1, 24), ...local);
  folder = await mkdtemp(join(tmpdir(), 'postkeep-units-'));
  now = new Date('2026-03-10T12:00:00.000Z');
  license = null;
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

async function open(name: string): Promise<TestEngine> {
  const engine = await startEngine({
    dataDir: join(folder, name),
    clock: () => now,
    facts: () => (license === null ? communityFacts(() => now) : factsOf(license, now.toISOString())),
  });
  engines.push(engine);
  return engine;
}

const repositoryPath = (): string => join(folder, 'repository');

async function backUp(
  engine: TestEngine,
  mailboxes: readonly string[],
  path = mail.path,
): Promise<SessionDetail> {
  const jobId = await engine.addJob(
    { type: 'maildir', path },
    { selection: { type: 'chosen', mailboxes: [...mailboxes] }, repositoryPath: repositoryPath() },
  );
  return engine.run(jobId);
}

const chosen = (mailboxes: readonly string[]) => ({
  selection: { type: 'chosen' as const, mailboxes: [...mailboxes] },
});

const statesOf = ({ mailboxes }: SessionDetail): Record<string, string> =>
  Object.fromEntries(
    mailboxes.map(({ mailbox, result, licenseState }) => [
      mailbox,
      result === 'refused' ? 'refused' : licenseState,
    ]),
  );
const all = (mailboxes: readonly string[], state: string): Record<string, string> =>
  Object.fromEntries(mailboxes.map((mailbox) => [mailbox, state]));

/** Takes its sources and jobs out, as somebody would who adds the source anew. */
async function removeEverything({ client }: TestEngine): Promise<void> {
  for (const { id } of await client.jobs.list()) await client.jobs.remove({ jobId: id });
  for (const { id } of await client.sources.list()) await client.sources.remove({ sourceId: id });
}

describe('§5: a mailbox is known by its account', () => {
  it('a source that is added each month under another name makes no mailbox New again', async () => {
    license = payloadOf('rental', { mailboxes: 2 });
    const engine = await open('one');
    const mailboxes = [...range(1, 2), ...local.slice(0, 2)];
    expect(statesOf(await backUp(engine, mailboxes))).toEqual(all(mailboxes, 'New'));
    for (const day of ['2026-04-01', '2026-04-20']) {
      now = new Date(`${day}T12:00:00.000Z`);
      await removeEverything(engine);
      const states = statesOf(await backUp(engine, mailboxes));
      expect(Object.values(states)).not.toContain('New');
    }
    const listed = await engine.client.mailboxes.list();
    expect(listed.map(({ mailbox, restorePoints }) => [mailbox, restorePoints]).sort()).toEqual(
      [...mailboxes].sort().map((mailbox) => [mailbox, 3]),
    );
  });

  it('one address in two sources, or one folder by a link, uses one unit', async () => {
    const engine = await open('one');
    const link = join(folder, 'link');
    await symlink(mail.path, link);
    await backUp(engine, [address(1), local[0] ?? '']);
    await backUp(engine, [address(1), local[0] ?? ''], link);
    expect(await engine.client.mailboxes.counts()).toMatchObject({ managed: 2 });
    const listed = await engine.client.mailboxes.list();
    expect(listed.map(({ sourceName, restorePoints }) => [sourceName, restorePoints]).sort()).toEqual([
      ['Source 1', 1],
      ['Source 1', 1],
      ['Source 2', 1],
      ['Source 2', 1],
    ]);
  });
});

describe('§5: the ledger is kept with the repository', () => {
  it('a data folder without its catalogue finds who holds units: other mailboxes get none', async () => {
    const engine = await open('one');
    expect(statesOf(await backUp(engine, range(1, 10)))).toEqual(all(range(1, 10), 'Licensed'));
    await engine.close();
    engines.splice(0);
    for (const name of await readdir(join(folder, 'one'))) {
      if (name.startsWith('catalogue')) await rm(join(folder, 'one', name), { recursive: true, force: true });
    }
    now = new Date('2026-03-12T12:00:00.000Z');
    const again = await open('one');
    expect(statesOf(await backUp(again, range(11, 14)))).toEqual(all(range(11, 14), 'refused'));
    expect(statesOf(await backUp(again, range(1, 10)))).toEqual(all(range(1, 10), 'Licensed'));
  });

  it('a data folder without its catalogue says at once who holds units, before any session, of the license that it finds', async () => {
    license = payloadOf('subscription', { mailboxes: 3, policy: { allowance: { minimum: 1, percent: 0 } } });
    const begin = async (name: string): Promise<TestEngine> => {
      const engine = await open(name);
      const jobId = await engine.addJob({ type: 'maildir', path: mail.path }, { ...chosen(range(1, 6)) });
      await engine.run(jobId);
      return engine;
    };
    const engine = await begin('one');
    const statesIn = async ({ client }: TestEngine) =>
      (await client.mailboxes.list()).map(({ mailbox, licenseState }) => [mailbox, licenseState]);
    const before = (await statesIn(engine)).slice(0, 4);
    expect(before.map(([, state]) => state)).toEqual([
      'Licensed',
      'Licensed',
      'Licensed',
      'TemporaryAssigned',
    ]);
    await engine.close();
    engines.splice(0);
    for (const name of await readdir(join(folder, 'one'))) {
      if (name.startsWith('catalogue')) await rm(join(folder, 'one', name), { recursive: true, force: true });
    }
    now = new Date('2026-03-12T12:00:00.000Z');
    const again = await open('one');
    expect(await statesIn(again)).toEqual(before);
    expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 4, exceededSince: '2026-03-10' });
    // Another license has its own ledger, and the time of each unit goes on.
    license = { ...license, licenseId: '00000000-0000-4000-8000-000000000001' };
    now = new Date('2026-04-12T12:00:00.000Z');
    expect(await again.client.mailboxes.counts()).toMatchObject({ managed: 0 });
  });

  it('so does a second data folder, until the units are released', async () => {
    await backUp(await open('one'), range(1, 10));
    const second = await open('two');
    expect(statesOf(await backUp(second, range(11, 20)))).toEqual(all(range(11, 20), 'refused'));
    now = new Date('2026-04-11T12:00:00.000Z');
    expect(statesOf(await backUp(await open('three'), range(11, 20)))).toEqual(
      all(range(11, 20), 'Licensed'),
    );
  });

  it('data folders that take turns back up no more than one: who waits in one does not overtake who is backed up in another', async () => {
    await backUp(await open('one'), range(1, 10));
    now = new Date('2026-03-20T12:00:00.000Z');
    const [second, third] = [await open('two'), await open('three')];
    expect(statesOf(await backUp(second, range(11, 20)))).toEqual(all(range(11, 20), 'refused'));
    now = new Date('2026-03-21T12:00:00.000Z');
    expect(statesOf(await backUp(third, range(21, 24)))).toEqual(all(range(21, 24), 'refused'));
    now = new Date('2026-04-11T12:00:00.000Z');
    expect(statesOf(await backUp(third, range(21, 24)))).toEqual(all(range(21, 24), 'Licensed'));
    expect(statesOf(await backUp(second, range(11, 20)))).toEqual({
      ...all(range(11, 16), 'Licensed'),
      ...all(range(17, 20), 'refused'),
    });
  });

  it('a mailbox that another data folder backed up last month is not New in this one', async () => {
    license = payloadOf('rental', { mailboxes: 5 });
    expect(statesOf(await backUp(await open('one'), local))).toEqual(all(local, 'New'));
    now = new Date('2026-04-02T12:00:00.000Z');
    expect(statesOf(await backUp(await open('two'), local))).toEqual(all(local, 'Licensed'));
  });

  it('units of another license, or of none, count for nothing under this one', async () => {
    await backUp(await open('one'), range(1, 10));
    license = payloadOf('subscription', { mailboxes: 4 });
    expect(statesOf(await backUp(await open('two'), range(11, 14)))).toEqual(all(range(11, 14), 'Licensed'));
    license = payloadOf('subscription', { mailboxes: 4, licenseId: '00000000-0000-4000-8000-000000000001' });
    expect(statesOf(await backUp(await open('three'), range(15, 18)))).toEqual(
      all(range(15, 18), 'Licensed'),
    );
  });

  it('an exceeded grace continues after the catalogue is gone', async () => {
    license = payloadOf('subscription', { mailboxes: 3, policy: { allowance: { minimum: 3, percent: 0 } } });
    await backUp(await open('one'), range(1, 5));
    now = new Date('2026-04-05T12:00:00.000Z');
    await backUp(await open('two'), range(1, 5));
    now = new Date('2026-05-05T12:00:00.000Z');
    await backUp(await open('three'), range(1, 5));
    now = new Date('2026-05-11T12:00:00.000Z');
    const states = statesOf(await backUp(await open('four'), range(1, 5)));
    expect(Object.values(states).filter((state) => state === 'refused')).toHaveLength(2);
  });

  it('an exceeded grace that ended is over for good: the next one lasts its two months', async () => {
    license = payloadOf('subscription', { mailboxes: 3, policy: { allowance: { minimum: 3, percent: 0 } } });
    const engine = await open('one');
    await backUp(engine, range(1, 5));
    await removeEverything(engine);
    for (const day of ['2026-04-01', '2026-04-20', '2026-05-10', '2026-05-25']) {
      now = new Date(`${day}T12:00:00.000Z`);
      expect(statesOf(await backUp(engine, range(1, 3)))).toEqual(all(range(1, 3), 'Licensed'));
    }
    now = new Date('2026-06-20T12:00:00.000Z');
    expect(Object.values(statesOf(await backUp(engine, range(1, 5))))).not.toContain('refused');
    expect(await engine.client.mailboxes.counts()).toMatchObject({ exceededSince: '2026-06-20' });
  });
});
