import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { createJobs } from '../../../../core/jobs/jobs.js';
import { undoableForMs } from '../../../../core/jobs/removals.js';
import { type Sources, createSources } from '../../../../core/jobs/sources.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { jobDefinitionSchema } from '../../../../shared/backup/job.js';
import type { Source, SourceConfig } from '../../../../shared/backup/source.js';
import { admit } from '../../../../shared/license/admission.js';
import { factsOf } from '../../shared/license/fixtures.js';

const start = new Date('2026-03-01T12:00:00.000Z');
let now: Date;
const facts = factsOf(null, start.toISOString());
let folder: string;
let catalogue: Catalogue;
let sources: Sources;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-removed-'));
  now = start;
  catalogue = openCatalogue(folder, () => now);
  sources = createSources(catalogue, () => now);
});
afterEach(async () => {
  catalogue.close();
  await rm(folder, { recursive: true, force: true });
});

const named = (...mailboxes: string[]): SourceConfig => ({
  type: 'imap',
  host: 'mail.example.com',
  port: 993,
  security: 'tls',
  auth: { method: 'oauth', provider: 'm365' },
  mailboxes,
  maxConnections: 4,
});

function job(source: Source, name = `Of ${source.name}`) {
  return createJobs(catalogue, () => now).create(
    jobDefinitionSchema.parse({
      name,
      sourceId: source.id,
      selection: { type: 'all', except: ['nobody@example.com'] },
      schedule: { type: 'every', minutes: 60 },
      retention: { type: 'days', days: 30 },
      repositoryPath: '/backup',
      kinds: { 'room@example.com': 'resource' },
    }),
    facts,
  );
}

/** A session of the job that asks for these mailboxes, and what it has come to. */
function session(source: Source, jobId: string, ...mailboxes: string[]): void {
  const listed = mailboxes.map((mailbox) => ({ mailbox, kind: 'user' as const }));
  catalogue.mailboxes.admit(source, listed, (ledger, asked) => admit(ledger, asked, facts));
  const { id } = catalogue.sessions.start({ type: 'backup', name: 'x', jobId, trigger: 'manual' });
  catalogue.jobs.noteRun(jobId, id, now.toISOString());
  catalogue.jobs.noteRetry(jobId, now.toISOString());
  catalogue.sessions.end(id, 'Warning');
}

/** Every row of every table. */
function everything(): unknown {
  const database = openSqlite(join(folder, 'catalogue.sqlite'));
  try {
    const tables = database.all(
      z.object({ name: z.string() }),
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    return tables.map(({ name }) => ({
      name,
      rows: database
        .all(z.unknown(), `SELECT * FROM ${name}`)
        .map((row) => JSON.stringify(row))
        .toSorted(),
    }));
  } finally {
    database.close();
  }
}

/** A source with two jobs, a directory, a test, a mailbox with a unit and one that waits, beside another source. */
function known(): { readonly source: Source; readonly jobIds: readonly string[] } {
  const source = catalogue.sources.add('Mail', named('anna@example.com', 'bert@example.com'));
  const jobIds = [job(source).id, job(source, 'Weekly').id];
  session(source, jobIds[0] ?? '', 'anna@example.com', 'bert@example.com');
  catalogue.directories.note(source.id, now.toISOString(), [
    {
      account: 'anna@example.com',
      mailbox: 'anna@example.com',
      kind: 'user',
      foundAt: now.toISOString(),
      goneAt: null,
    },
  ]);
  catalogue.sourceTests.note(source.id, { at: now.toISOString(), error: null, notRead: 0 }, 2);
  const other = catalogue.sources.add('Other', { type: 'maildir', path: '/mail' });
  session(other, job(other).id, 'carl');
  return { source, jobIds };
}

it('a removal that is undone leaves every row of the catalogue as it was', () => {
  const { source } = known();
  const before = everything();
  sources.remove(source.id, true, facts);
  expect(catalogue.sources.list().map(({ name }) => name)).toEqual(['Other']);
  expect(everything()).not.toEqual(before);
  expect(sources.putBack(source.id, facts)).toEqual(source);
  expect(everything()).toEqual(before);
});

it('whoever waited waits in the same place, and what has become of a unit meanwhile stays', () => {
  const { source, jobIds } = known();
  const places = () => catalogue.mailboxes.ledger().entries.map(({ mailboxId }) => mailboxId);
  const before = places();
  const units = new Map(catalogue.mailboxes.list().map(({ mailbox, unitId }) => [mailbox, unitId]));
  sources.remove(source.id, true, facts);
  catalogue.mailboxes.setKinds(new Map([[units.get('bert@example.com') ?? '', 'shared']]), facts);
  sources.putBack(source.id, facts);
  expect(new Set(places())).toEqual(new Set(before));
  const kindOf = (mailbox: string) =>
    catalogue.mailboxes.ledger().entries.find(({ mailboxId }) => mailboxId === units.get(mailbox));
  expect(kindOf('bert@example.com')).toMatchObject({ kind: 'shared', inJob: true });
  expect(kindOf('anna@example.com')).toMatchObject({ kind: 'user', inJob: true });
  expect(catalogue.jobs.list().map(({ id }) => id)).toEqual(expect.arrayContaining([...jobIds]));
});

it('a removal can be undone for ten minutes, once', () => {
  const { source } = known();
  sources.remove(source.id, true, facts);
  now = new Date(start.getTime() + undoableForMs);
  sources.putBack(source.id, facts);
  const late = expect.objectContaining({ code: 'not-found' }) as Error;
  expect(() => sources.putBack(source.id, facts)).toThrow(late);
  sources.remove(source.id, true, facts);
  now = new Date(start.getTime() + 2 * undoableForMs + 1);
  expect(() => sources.putBack(source.id, facts)).toThrow(late);
  expect(catalogue.sources.list().map(({ name }) => name)).toEqual(['Other']);
});

it.each([
  ['source', () => catalogue.sources.add('MAIL', { type: 'mbox', path: '/other' })],
  ['job', () => job(catalogue.sources.list().find(({ name }) => name === 'Other') ?? raise(), 'WEEKLY')],
])('a %s of the same name keeps it: nothing is put back until it is free again', (_what, take) => {
  const { source } = known();
  sources.remove(source.id, true, facts);
  const { id } = take();
  const between = everything();
  expect(() => sources.putBack(source.id, facts)).toThrow(
    expect.objectContaining({ code: 'already-exists' }) as Error,
  );
  expect(everything()).toEqual(between);
  if (catalogue.jobs.list().some((each) => each.id === id)) catalogue.jobs.remove(id);
  else catalogue.sources.remove(id);
  expect(sources.putBack(source.id, facts)).toEqual(source);
});

it('a source that is changed forgets how it was tested', () => {
  const { source } = known();
  expect(catalogue.sourceTests.all().get(source.id)?.test.error).toBeNull();
  sources.update(source.id, 'Mail', named('anna@example.com'), facts);
  expect(catalogue.sourceTests.all().size).toBe(0);
});

function raise(): never {
  throw new Error('The source is not there.');
}
