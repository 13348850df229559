import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { createJobs } from '../../../../core/jobs/jobs.js';
import { createSources } from '../../../../core/jobs/sources.js';
import { type MailboxSelection, jobDefinitionSchema } from '../../../../shared/backup/job.js';
import type { Source, SourceConfig } from '../../../../shared/backup/source.js';
import { definitionOf } from '../../../../shared/backup/exclusion.js';
import { namedByHand, noLongerNamed } from '../../../../shared/backup/source-edit.js';
import { admit } from '../../../../shared/license/admission.js';
import { factsOf } from '../../shared/license/fixtures.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const facts = factsOf(null, now.toISOString());
let folder: string;
let catalogue: Catalogue;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-sources-'));
  catalogue = openCatalogue(folder, () => now);
});
afterEach(async () => {
  catalogue.close();
  await rm(folder, { recursive: true, force: true });
});

type Imap = Extract<SourceConfig, { type: 'imap' }>;
const server = {
  type: 'imap',
  host: 'mail.example.com',
  port: 993,
  security: 'tls',
  maxConnections: 4,
} as const;
const oneOf = (user: string): Imap => ({ ...server, auth: { method: 'password', user } });
const allOf = (...mailboxes: string[]): Imap => ({
  ...server,
  auth: { method: 'master', user: 'root' },
  mailboxes,
});
const oauthOf = (...mailboxes: string[]): Imap => ({
  ...server,
  auth: { method: 'oauth', provider: 'm365' },
  mailboxes,
});

/** What a session makes of what the source names: ids of mailboxes and of their units. */
function session(source: Source): { mailbox: string; id: string; unit: string }[] {
  const listed = namedByHand(source.config).map((mailbox) => ({ mailbox, kind: 'user' as const }));
  return catalogue.mailboxes
    .admit(source, listed, (ledger, asked) => admit(ledger, asked, facts))
    .requests.map(({ mailbox, id, mailboxId }) => ({ mailbox, id, unit: mailboxId }));
}

function job(source: Source, selection: MailboxSelection) {
  return createJobs(catalogue, () => now).create(
    jobDefinitionSchema.parse({
      name: `Of ${source.name}`,
      sourceId: source.id,
      selection,
      schedule: { type: 'manual' },
      retention: { type: 'forever' },
      repositoryPath: null,
    }),
    facts,
  );
}

interface Edit {
  readonly what: string;
  readonly before: Imap;
  readonly after: Imap;
  /** How many mailboxes and units there are after the next session that were not there before. */
  readonly added: number;
}
const anna = 'Anna@example.com';
const edits: readonly Edit[] = [
  { what: 'nothing', before: oneOf(anna), after: oneOf(anna), added: 0 },
  {
    what: 'the server of an address',
    before: oneOf(anna),
    after: { ...oneOf(anna), host: 'new.example.org' },
    added: 0,
  },
  {
    what: 'the server of a user',
    before: oneOf('anna'),
    after: { ...oneOf('anna'), host: 'new.example.org' },
    added: 0,
  },
  {
    what: 'port and encryption',
    before: oneOf('anna'),
    after: { ...oneOf('anna'), port: 143, security: 'starttls' },
    added: 0,
  },
  { what: 'the letters of an address', before: oneOf(anna), after: oneOf('anna@EXAMPLE.com'), added: 0 },
  { what: 'the sign-in, to a master user', before: oneOf(anna), after: allOf(anna), added: 0 },
  {
    what: 'the sign-in, to an app',
    before: oneOf(anna),
    after: oauthOf('anna@example.com', 'bert@example.com'),
    added: 1,
  },
  {
    what: 'letters in a list',
    before: allOf(anna, 'bert@example.com'),
    after: allOf('bert@example.com', 'anna@example.com'),
    added: 0,
  },
  { what: 'a list, with one more', before: allOf(anna), after: allOf(anna, 'bert@example.com'), added: 1 },
  { what: 'a user, to another', before: oneOf(anna), after: oneOf('bert@example.com'), added: 1 },
  {
    what: 'the letters of a user without an address, whom a server may tell apart',
    before: oneOf('anna'),
    after: oneOf('Anna'),
    added: 1,
  },
];

describe('editing a source keeps mailboxes and license units; only another account is another mailbox (licensing.md §5)', () => {
  it.each(edits)('$what', ({ before, after, added }) => {
    const source = catalogue.sources.add('Mail', before);
    job(source, { type: 'all', except: [] });
    const known = session(source);
    const changed = createSources(catalogue, () => now).update(source.id, 'Post', after, facts);
    const found = session(changed);
    const [ids, units] = [new Set(known.map(({ id }) => id)), new Set(known.map(({ unit }) => unit))];
    expect(found.filter(({ id }) => !ids.has(id))).toHaveLength(added);
    expect(found.filter(({ unit }) => !units.has(unit))).toHaveLength(added);
    expect(catalogue.mailboxes.list()).toHaveLength(known.length + added);
    expect(catalogue.mailboxes.ledger().entries).toHaveLength(known.length + added);
    expect(new Set(catalogue.mailboxes.list().map(({ sourceName }) => sourceName))).toEqual(
      new Set(['Post']),
    );
  });

  it('jobs follow a mailbox to its new name, with its kind and its last result', () => {
    const source = catalogue.sources.add('Mail', allOf(anna, 'bert@example.com'));
    const jobs = createJobs(catalogue, () => now);
    const one = job(source, { type: 'chosen', mailboxes: [anna] });
    const { id } = one;
    jobs.update(id, { ...definitionOf(one), kinds: { [anna]: 'shared' } }, facts);
    session(source);
    const sessionId = catalogue.sessions.start({
      type: 'backup',
      name: 'x',
      jobId: id,
      trigger: 'manual',
    }).id;
    catalogue.sessions.putResult(sessionId, {
      ...{ mailbox: anna, result: 'success', licenseState: 'NotRequired' },
      ...{ seen: 1, stored: 1, removed: 0, flagsChanged: 0, bytesRead: 1, bytesStored: 1 },
    });
    createSources(catalogue, () => now).update(
      source.id,
      'Mail',
      allOf('anna@example.com', 'bert@example.com'),
      facts,
    );
    expect(jobs.get(id)).toMatchObject({
      selection: { type: 'chosen', mailboxes: ['anna@example.com'] },
      kinds: { 'anna@example.com': 'shared' },
    });
    expect(catalogue.jobMailboxes.list()).toMatchObject([{ mailbox: 'anna@example.com', result: 'success' }]);
  });

  it('two mailboxes whose addresses differ in letters stay two', () => {
    const both = allOf(anna, 'anna@example.com');
    const source = catalogue.sources.add('Mail', both);
    const known = session(source);
    const changed = createSources(catalogue, () => now).update(
      source.id,
      'Mail',
      { ...both, host: 'other.example' },
      facts,
    );
    expect(session(changed)).toEqual(known);
    createSources(catalogue, () => now).update(source.id, 'Mail', allOf('anna@example.com'), facts);
    expect(catalogue.mailboxes.list().map(({ mailbox }) => mailbox)).toEqual([anna, 'anna@example.com']);
  });

  it('says whose mail is no longer read, whatever the letters of an address', () => {
    expect(noLongerNamed(oneOf(anna), oneOf('anna@example.com'))).toEqual([]);
    expect(noLongerNamed(oneOf(anna), oauthOf('bert@example.com'))).toEqual([anna]);
    expect(noLongerNamed({ type: 'maildir', path: '/a' }, { type: 'maildir', path: '/b' })).toEqual([]);
  });
});

it('a source becomes no other type, takes no name in use, and the sample organisation stays where it is', () => {
  const sources = createSources(catalogue, () => now);
  const { id } = catalogue.sources.add('Mail', oneOf(anna));
  catalogue.sources.add('Other', { type: 'maildir', path: '/mail' });
  const sample = catalogue.sources.add('Sample', { type: 'sample', path: '/sample' });
  expect(() => sources.update(id, 'Mail', { type: 'mbox', path: '/mail' }, facts)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(() => sources.update(id, 'OTHER', oneOf(anna), facts)).toThrow(
    expect.objectContaining({ code: 'already-exists' }),
  );
  expect(() => sources.update(sample.id, 'Sample', { type: 'sample', path: '/mail' }, facts)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(sources.update(id, 'mail', oneOf(anna), facts).name).toBe('mail');
});

it('a source in use names its jobs and stays; with them it goes, unless one is running', () => {
  const sources = createSources(catalogue, () => now);
  const source = catalogue.sources.add('Mail', oneOf(anna));
  const { id: jobId } = job(source, { type: 'all', except: [] });
  session(source);
  expect(() => {
    sources.remove(source.id, false, facts);
  }).toThrow('"Of Mail"');
  const running = catalogue.sessions.start({ type: 'backup', name: 'x', jobId, trigger: 'manual' });
  expect(() => {
    sources.remove(source.id, true, facts);
  }).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(catalogue.jobs.list()).toHaveLength(1);
  catalogue.sessions.end(running.id, 'Success');
  sources.remove(source.id, true, facts);
  expect(catalogue.jobs.list()).toEqual([]);
  expect(catalogue.sources.list()).toEqual([]);
  // What was backed up of it stays, in no job.
  expect(catalogue.mailboxes.list()).toHaveLength(1);
  expect(catalogue.mailboxes.ledger().entries.map(({ inJob }) => inJob)).toEqual([false]);
});
