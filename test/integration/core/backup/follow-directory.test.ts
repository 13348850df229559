import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../shared/clock.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { OAuthProvider, SourceConfig } from '../../../../shared/backup/source.js';
import type { EventLogEntry } from '../../../../shared/events.js';
import { type TestEngine, communityFacts, startEngine } from '../../../fixtures/engine.js';
import type { FakeUser } from '../../../fixtures/fake-directory.js';
import { type CloudOrganisation, startCloudOrganisation } from '../../../fixtures/organisation-directory.js';

/** Jobs of all mailboxes of a source follow the directory by themselves (docs/decisions/0231, 0232). */
const [anna, ben, info, room] = ['anna', 'ben', 'info', 'room'].map((name) => `${name}@contoso.example`) as [
  string,
  string,
  string,
  string,
];
const everybody = [anna, ben, info, room];
const providers: OAuthProvider[] = ['m365', 'google'];
const organisations = new Map<OAuthProvider, CloudOrganisation>();
const engines: TestEngine[] = [];

beforeAll(async () => {
  for (const provider of providers) {
    const organisation = await startCloudOrganisation(provider, everybody);
    for (const mailbox of everybody)
      await organisation.dovecot.deliver(mailbox, ['INBOX'], `Subject: of ${mailbox}\n\nHello\n`);
    organisations.set(provider, organisation);
  }
}, 120_000);
afterAll(async () => {
  for (const organisation of organisations.values()) await organisation.stop();
});
beforeEach(() => {
  for (const organisation of organisations.values()) organisation.reset();
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

function organisation(provider: OAuthProvider): CloudOrganisation {
  const found = organisations.get(provider);
  if (!found) throw new Error(`No organisation at ${provider}`);
  return found;
}

interface Backup {
  readonly engine: TestEngine;
  readonly jobId: string;
  readonly sourceId: string;
  readonly run: () => Promise<SessionDetail>;
  readonly events: EventLogEntry[];
  readonly kinds: () => Promise<Record<string, string>>;
}

async function jobAt(
  provider: OAuthProvider,
  definition: Partial<JobDefinition> = {},
  changes: Partial<Extract<SourceConfig, { type: 'imap' }>> = {},
): Promise<Backup> {
  const { credentials, config } = organisation(provider);
  const engine = await startEngine({ secret: credentials() });
  engines.push(engine);
  const events: EventLogEntry[] = [];
  engine.client.mailboxes.happened((event) => events.push(event));
  const jobId = await engine.addJob(config(changes), definition);
  const [source] = await engine.client.sources.list();
  if (!source) throw new Error('No source');
  return {
    ...{ engine, jobId, events, sourceId: source.id },
    run: () => engine.run(jobId),
    kinds: async () =>
      Object.fromEntries((await engine.client.mailboxes.list()).map(({ mailbox, kind }) => [mailbox, kind])),
  };
}

function named(...addresses: (string | FakeUser)[]): FakeUser[] {
  return addresses.map((each) => (typeof each === 'string' ? { address: each } : each));
}

function backedUp({ mailboxes }: SessionDetail): string[] {
  return mailboxes.filter(({ result }) => result === 'success').map(({ mailbox }) => mailbox);
}

function warnings({ log }: SessionDetail): string[] {
  return log.filter(({ type }) => type === 'Warning' || type === 'Error').map(({ text }) => text);
}

describe.each(providers)('a job of all mailboxes at %s', (provider) => {
  it('backs up a new mailbox at its next session, and says which it is', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna, ben);
    const { run } = await jobAt(provider);
    const first = await run();
    expect(first.status).toBe('Success');
    expect(backedUp(first)).toEqual([anna, ben]);
    expect(first.log.map(({ text }) => text).join('\n')).not.toContain('new in the directory');
    directory.users = named(anna, ben, info);
    const second = await run();
    expect(second.status).toBe('Success');
    expect(backedUp(second)).toEqual([anna, ben, info]);
    expect(second.log).toContainEqual(
      expect.objectContaining({ type: 'Success', text: `1 mailbox is new in the directory: ${info}` }),
    );
  });

  it('says what is no longer in the directory, once, and keeps its restore points', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna, ben, info);
    const { engine, run } = await jobAt(provider);
    await run();
    directory.users = named(anna, info);
    const second = await run();
    expect(second.status).toBe('Warning');
    expect(warnings(second)).toEqual([
      `1 mailbox is no longer in the directory: ${ben}. Its restore points stay.`,
    ]);
    expect(backedUp(second)).toEqual([anna, info]);
    const kept = (await engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === ben);
    expect(kept?.restorePoints).toBe(1);
    expect((await run()).status).toBe('Success');
    // That it is not backed up is told for as long as the job does not leave it out.
    const { reasons } = await engine.client.status.get();
    expect(JSON.stringify(reasons)).toContain(ben);
  });

  it('goes on with what is known, as a warning, when the directory cannot be read', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna, ben);
    const { run } = await jobAt(provider);
    await run();
    directory.users = named(info);
    for (let n = 0; n < 5; n++) directory.forced.push({ at: /users/, answer: { status: 500 } });
    const second = await run();
    expect(second.status).toBe('Warning');
    expect(backedUp(second)).toEqual([anna, ben]);
    expect(warnings(second)).toEqual([
      expect.stringMatching(
        /^The directory could not be read: .*internal error.*The mailboxes that it had at .* are backed up/,
      ),
    ]);
  });

  it('has nothing to back up, and fails with the reason, when the directory was never read', async () => {
    const { directory } = organisation(provider).service;
    for (let n = 0; n < 5; n++)
      directory.forced.push({ at: /users/, answer: { status: 403, body: { error: { code: 'no' } } } });
    const { run } = await jobAt(provider);
    const session = await run();
    expect(session).toMatchObject({ status: 'Failed', mailboxes: [] });
    expect(warnings(session)).toHaveLength(1);
    expect(directory.asked).toHaveLength(1);
    directory.forced.length = 0;
    directory.users = named(anna);
    expect(backedUp(await run())).toEqual([anna]);
  });

  it('does not take a sudden loss at its word; a person who looks does', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna, ben, info);
    const { engine, sourceId, run } = await jobAt(provider);
    await run();
    directory.users = named(anna);
    const second = await run();
    expect(second.status).toBe('Warning');
    expect(backedUp(second)).toEqual([anna, ben, info]);
    expect(warnings(second)).toEqual([
      expect.stringMatching(/no longer has 2 of 3 mailboxes, more than half/),
    ]);
    const found = await engine.client.sources.discover({ sourceId, task: randomUUID() });
    expect(found.gone).toEqual([ben, info]);
    expect(backedUp(await run())).toEqual([anna]);
  });

  it('leaves out what it excludes, and says nothing of it', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna, ben, info);
    const { run } = await jobAt(provider, { selection: { type: 'all', except: [ben, room] } });
    await run();
    directory.users = named(anna, info, room);
    const second = await run();
    expect(second.status).toBe('Success');
    expect(backedUp(second)).toEqual([anna, info]);
  });

  it('can be stopped while the directory has it wait', async () => {
    const { directory } = organisation(provider).service;
    directory.users = named(anna);
    const { engine, jobId, run } = await jobAt(provider);
    await run();
    directory.forced.push({ at: /users/, answer: { status: 429, headers: { 'retry-after': '300' } } });
    const asked = directory.asked.length;
    const second = run();
    await expect.poll(() => directory.asked.length, { timeout: 60_000 }).toBeGreaterThan(asked);
    await engine.client.jobs.stop({ jobId });
    expect((await second).status).toBe('Stopped');
  });
});

describe('a job that names its mailboxes', () => {
  it('asks no directory', async () => {
    const { directory } = organisation('m365').service;
    const { run } = await jobAt('m365', { selection: { type: 'chosen', mailboxes: [anna] } });
    const session = await run();
    expect(session.status).toBe('Success');
    expect(directory.asked).toEqual([]);
  });

  it('has the kinds that were found, of addresses in other letters too', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, { address: 'Info@Contoso.example', purpose: 'shared' });
    const { engine, sourceId, run, kinds } = await jobAt('m365', {
      selection: { type: 'chosen', mailboxes: [anna, info] },
    });
    await engine.client.sources.discover({ sourceId, task: randomUUID() });
    await run();
    expect(await kinds()).toEqual({ [anna]: 'user', [info]: 'shared' });
  });

  it('of a list by hand is not widened by what is found', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, ben, { address: info, purpose: 'shared' });
    const { engine, sourceId, run, kinds } = await jobAt('m365', {}, { mailboxes: [anna, info] });
    const found = await engine.client.sources.discover({ sourceId, task: randomUUID() });
    expect(found).toMatchObject({ isFollowed: false });
    expect(found.mailboxes).toHaveLength(3);
    expect(backedUp(await run())).toEqual([anna, info]);
    expect(await kinds()).toEqual({ [anna]: 'user', [info]: 'shared', [ben]: 'user' });
    const other = (await engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === ben);
    expect(other).toMatchObject({ state: 'unassigned', jobs: [], firstAdmittedAt: null });
  });
});

describe('the kinds that a directory tells', () => {
  it('need no license where they are shared or resources', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(
      anna,
      { address: info, purpose: 'shared' },
      { address: room, purpose: 'equipment' },
    );
    const { engine, run } = await jobAt('m365');
    await run();
    const states = (await engine.client.mailboxes.list()).map(({ mailbox, kind, licenseState }) => [
      mailbox,
      kind,
      licenseState,
    ]);
    expect(states.sort()).toEqual([
      [anna, 'user', 'Licensed'],
      [info, 'shared', 'NotRequired'],
      [room, 'resource', 'NotRequired'],
    ]);
  });

  it('are an event when they change, which says that the directory has said so', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, info);
    const { run, events, kinds } = await jobAt('m365');
    await run();
    directory.users = named(anna, { address: info, purpose: 'shared' });
    const second = await run();
    expect(second.status).toBe('Success');
    expect(await kinds()).toEqual({ [anna]: 'user', [info]: 'shared' });
    expect(second.log.map(({ text }) => text)).toContain(
      `1 mailbox is of another kind in the directory: ${info} (shared)`,
    );
    const changed = events.filter(({ number }) => number === 50040);
    expect(changed.map(({ text }) => text)).toEqual([
      `1 mailbox is of the kind shared from now on, as the directory says: ${info}.`,
    ]);
    expect(changed[0]?.fields?.user).toBeUndefined();
  });

  it('are taken over when a person looks, before the next session', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, info);
    const { engine, sourceId, run, kinds } = await jobAt('m365');
    await run();
    directory.users = named(anna, { address: info, purpose: 'shared' });
    await engine.client.sources.discover({ sourceId, task: randomUUID() });
    expect(await kinds()).toEqual({ [anna]: 'user', [info]: 'shared' });
  });

  it('stand below what a person has said, for good', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, { address: info, purpose: 'shared' });
    const { engine, run, kinds, events } = await jobAt('m365');
    await run();
    const list = await engine.client.mailboxes.list();
    const idOf = (mailbox: string): string => list.find((each) => each.mailbox === mailbox)?.id ?? '';
    await engine.client.mailboxes.setKinds({ mailboxIds: [idOf(info)], kind: 'user' });
    await engine.client.mailboxes.setKinds({ mailboxIds: [idOf(anna)], kind: 'resource' });
    events.length = 0;
    for (const purpose of ['room', 'user']) {
      directory.users = named({ address: anna, purpose }, { address: info, purpose });
      await run();
      expect(await kinds()).toEqual({ [anna]: 'resource', [info]: 'user' });
    }
    expect(events.filter(({ number }) => number === 50040)).toEqual([]);
  });

  it('stand below what a job says, without going to and fro', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, { address: info, purpose: 'shared' });
    const { run, kinds, events } = await jobAt('m365', { kinds: { [info]: 'resource' } });
    for (let n = 0; n < 3; n++) {
      await run();
      expect(await kinds()).toEqual({ [anna]: 'user', [info]: 'resource' });
    }
    expect(events.filter(({ number }) => number === 50040)).toEqual([]);
  });

  it('leave the ledger as it is while the license cannot be read', async () => {
    const { directory } = organisation('m365').service;
    directory.users = named(anna, info);
    const { credentials, config } = organisation('m365');
    let unread = false;
    const engine = await startEngine({
      secret: credentials(),
      facts: () => ({
        ...communityFacts(systemClock),
        ...(unread ? { unread: { id: 'general.verbatim', params: { words: 'gone' } } as const } : {}),
      }),
    });
    engines.push(engine);
    const jobId = await engine.addJob(config());
    await engine.run(jobId);
    unread = true;
    directory.users = named(anna, { address: info, purpose: 'shared' });
    expect((await engine.run(jobId)).status).toBe('Failed');
    expect((await engine.client.mailboxes.list()).map(({ kind }) => kind)).toEqual(['user', 'user']);
    unread = false;
    await engine.run(jobId);
    const kinds = (await engine.client.mailboxes.list()).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['shared', 'user']);
  });
});

describe('a source that turns from a list to the directory', () => {
  it('keeps its mailboxes, whatever letters the directory writes them in', async () => {
    const { service, config } = organisation('m365');
    service.directory.users = named('ANNA@Contoso.example', ben);
    const { engine, sourceId, run } = await jobAt('m365', {}, { mailboxes: [anna] });
    await run();
    await engine.client.sources.update({ sourceId, name: 'Tenant', config: config() });
    expect(backedUp(await run())).toEqual([anna, ben]);
    const list = await engine.client.mailboxes.list();
    expect(list.map(({ mailbox, restorePoints }) => [mailbox, restorePoints])).toEqual([
      [anna, 2],
      [ben, 1],
    ]);
  });
});
