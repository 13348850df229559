import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { ensureRepository } from '../../../../core/repository/repository-folder.js';
import {
  type JobDefinition,
  type MailboxSelection,
  jobDefinitionSchema,
} from '../../../../shared/backup/job.js';
import { type SourceConfig, sourceConfigSchema } from '../../../../shared/backup/source.js';
import { coverageOf, mailboxStates } from '../../../../shared/backup/status.js';
import { admit } from '../../../../shared/license/admission.js';
import { factsOf } from '../../../unit/shared/license/fixtures.js';
import { startEngine } from '../../../fixtures/engine.js';

const now = new Date('2026-03-10T12:00:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'postkeep-judgement-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const names = ['ada@x.example', 'bo@x.example', 'cy@x.example', 'dee@x.example', 'eve'];
const imap = { type: 'imap', host: 'mail.example', port: 993, security: 'tls' } as const;
const some = fc.subarray(names);
const configs: fc.Arbitrary<SourceConfig> = fc
  .oneof(
    some.map((mailboxes) => ({
      ...imap,
      ...{ auth: { method: 'oauth', provider: 'm365' }, mailboxes },
    })),
    some.map((mailboxes) => ({ ...imap, auth: { method: 'master', user: 'root' }, mailboxes })),
    fc.constantFrom(...names).map((user) => ({ ...imap, auth: { method: 'password', user } })),
    fc.constant({ type: 'maildir', path: '/mail' }),
  )
  .map((config) => sourceConfigSchema.parse(config));
const selections: fc.Arbitrary<MailboxSelection> = fc.oneof(
  some.map((except) => ({ type: 'all' as const, except })),
  fc.tuple(fc.subarray(names, { minLength: 1 }), some).map(([mailboxes, except]) => ({
    ...{ type: 'chosen' as const, mailboxes },
    except: except.filter((mailbox) => !mailboxes.includes(mailbox)),
  })),
);
const results = fc.constantFrom('success' as const, 'warning' as const, 'failed' as const);
const sessions = fc.record({
  results: fc.dictionary(fc.constantFrom(...names), results),
  status: fc.constantFrom('Success' as const, 'Warning' as const, 'Failed' as const, 'Stopped' as const),
});
const jobs = fc.record({
  selection: selections,
  enabled: fc.boolean(),
  schedule: fc.constantFrom({ type: 'manual' as const }, { type: 'every' as const, minutes: 60 }),
  place: fc.constantFrom(null, 'near', 'away', 'not made'),
  sessions: fc.array(sessions, { maxLength: 3 }),
});
const worlds = fc.record({
  sources: fc.array(
    fc.record({
      config: configs,
      directory: fc.option(fc.tuple(some, some)),
      admitted: some,
      jobs: fc.array(jobs, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  /** Found in a repository, of a source that may have come back under its name. */
  left: fc.array(
    fc.record({ mailbox: fc.constantFrom(...names), source: fc.constantFrom('S0', 'S1', 'Gone') }),
    {
      maxLength: 4,
    },
  ),
  openedOnly: some,
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

const listed = z.array(z.object({ mailbox: z.string(), source: z.string(), state: z.enum(mailboxStates) }));
const report = z.object({
  counts: z.object({ protected: z.int(), pending: z.int(), unprotected: z.int() }),
  states: z.record(z.enum(mailboxStates), z.int()),
  mailboxes: listed,
});

it('list, status and coverage report say the same of every mailbox, whatever is in the catalogue', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const place = join(folder, randomUUID());
      fill(place, world);
      const engine = await startEngine({ dataDir: join(place, 'data'), clock: () => now });
      try {
        const { mailboxes } = engine.client;
        const list = (await mailboxes.list()).filter(({ isOpenedOnly }) => !isOpenedOnly);
        const { mailboxes: totals } = await engine.client.status.get();
        const path = join(place, 'report.json');
        await mailboxes.writeCoverage({ task: randomUUID(), format: 'json', path });
        const { counts, states, mailboxes: uncovered } = report.parse(JSON.parse(readFileSync(path, 'utf8')));
        for (const state of mailboxStates) {
          const ofState = list.filter((each) => each.state === state).length;
          expect([state, totals[state], states[state]]).toEqual([state, ofState, ofState]);
          if (ofState > 0) seen.add(state);
        }
        expect(counts.protected + counts.pending + counts.unprotected).toBe(list.length);
        const named = list
          .filter(({ state }) => state !== null && coverageOf(state) !== 'protected')
          .map(({ mailbox, sourceName: source, state }) => ({ mailbox, source, state }));
        expect(sorted(uncovered)).toEqual(sorted(named));
        // Whatever the list names can be named in a call.
        expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
        for (const { id, state, jobs: of } of list) {
          const { changes, refused } = await mailboxes.foreseeExclusion({
            ...{ kind: 'exclude', mailboxIds: [id], jobIds: null },
          });
          expect(refused.some(({ reason }) => reason === 'gone')).toBe(false);
          const concerned = new Set([...changes, ...refused].flatMap(({ job }) => job ?? []));
          if (state !== 'unassigned') expect([...concerned].sort()).toEqual([...of].sort());
        }
      } finally {
        await engine.close();
        rmSync(place, { recursive: true, force: true });
      }
    }),
    // The same worlds each time: that each state is among them is no matter of luck.
    { numRuns: 40, seed: 20_261_130 },
  );
  // The worlds are wide enough to show it.
  for (const state of ['protected', 'away', 'new', 'never', 'paused', 'excluded', 'unassigned'])
    expect(seen, state).toContain(state);
}, 300_000);

function sorted(
  of: readonly { readonly mailbox: string; readonly source: string; readonly state: string | null }[],
): string[] {
  return of.map(({ mailbox, source, state }) => [mailbox, source, state].join(' ')).sort();
}

function fill(place: string, { sources, left, openedOnly }: World): void {
  const dataDir = join(place, 'data');
  mkdirSync(dataDir, { recursive: true });
  const catalogue = openCatalogue(dataDir, () => now);
  const facts = factsOf(null, now.toISOString());
  const folders = { near: join(place, 'near'), away: join(place, 'away'), 'not made': join(place, 'none') };
  sources.forEach(({ config, directory, admitted, jobs: ofSource }, at) => {
    const source = catalogue.sources.add(`S${String(at)}`, config);
    if (directory !== null) noteDirectory(catalogue, source.id, directory);
    catalogue.mailboxes.admit(
      source,
      admitted.map((mailbox) => ({ mailbox, kind: 'user' })),
      (ledger, requests) => admit(ledger, requests, facts),
    );
    ofSource.forEach(({ place: kept, sessions: begun, ...given }, index) => {
      const repositoryPath = kept === null ? null : folders[kept];
      const definition: JobDefinition = jobDefinitionSchema.parse({
        ...given,
        ...{ name: `J${String(at)}${String(index)}`, sourceId: source.id, repositoryPath },
        retention: { type: 'forever' },
      });
      const { id } = catalogue.jobs.create(definition, now.toISOString());
      const { id: repositoryId, path } = catalogue.repositories.register(repositoryPath);
      if (kept === 'near' || kept === 'away')
        catalogue.repositories.noteIdentity(
          repositoryId,
          ensureRepository(path, () => now, catalogue.repositories.expectationOf(repositoryId)),
        );
      for (const session of begun) note(catalogue, id, session);
    });
  });
  left.forEach(({ mailbox, source: sourceName }, index) => {
    const at = new Date(now.getTime() - index * 1000).toISOString();
    const found = { id: `mailbox-9000000${String(index)}-left`, mailbox, sourceName, firstPointAt: at };
    const totals = { messages: 1, bytes: 1, restorePoints: 1, lastPointAt: at };
    catalogue.mailboxes.adopt([{ ...found, ...totals }], catalogue.repositories.register(null).id);
  });
  const opened = catalogue.repositories.register(join(place, 'opened'));
  catalogue.repositories.noteOpened(opened.id);
  catalogue.mailboxes.adoptOpened(
    openedOnly.map((mailbox, index) => ({
      ...{ id: `mailbox-8000000${String(index)}-opened`, mailbox, sourceName: 'S0' },
      ...{ firstPointAt: now.toISOString(), lastPointAt: now.toISOString() },
      ...{ messages: 1, bytes: 1, restorePoints: 1 },
    })),
    opened.id,
  );
  catalogue.close();
  try {
    renameSync(folders.away, `${folders.away} is unplugged`);
  } catch {
    // No job of this world has made it.
  }
}

function noteDirectory(catalogue: Catalogue, sourceId: string, [present, gone]: [string[], string[]]): void {
  const mailboxOf = (mailbox: string, goneAt: string | null) => ({
    ...{
      account: mailbox.toLowerCase(),
      mailbox,
      kind: 'shared' as const,
      foundAt: now.toISOString(),
      goneAt,
    },
  });
  catalogue.directories.note(sourceId, now.toISOString(), [
    ...gone.map((mailbox) => mailboxOf(mailbox, now.toISOString())),
    ...present.map((mailbox) => mailboxOf(mailbox, null)),
  ]);
}

function note(
  catalogue: Catalogue,
  jobId: string,
  { results: found, status }: World['sources'][number]['jobs'][number]['sessions'][number],
): void {
  const { id } = catalogue.sessions.start({ type: 'backup', name: 'J', jobId, trigger: 'manual' });
  for (const [mailbox, result] of Object.entries(found))
    catalogue.sessions.putResult(id, {
      ...{ mailbox, result, licenseState: 'Licensed', seen: 1, stored: 1, removed: 0, flagsChanged: 0 },
      ...{ bytesRead: 1, bytesStored: 1 },
    });
  catalogue.sessions.end(id, status);
}
