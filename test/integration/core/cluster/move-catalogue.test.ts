import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { databaseOfCatalogue } from '../../../../core/cluster/catalogue-place.js';
import { readClusterFile, writeClusterFile } from '../../../../core/cluster/cluster-file.js';
import {
  type CatalogueMove,
  controlOf,
  joinDatabase,
  moveToDatabase,
  moveToFolder,
} from '../../../../core/cluster/move-catalogue.js';
import { type PostgresCluster, startPostgres } from '../../../fixtures/postgres.js';
import { playEveryStore } from '../../../suites/catalogue/every-store.js';

let cluster: PostgresCluster;
let url: string;
let folders: string[];
let opened: Catalogue[];
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster.close());
beforeEach(async () => {
  url = `${await cluster.createDatabase()}?sslmode=disable`;
  [folders, opened] = [[], []];
});
afterEach(() => {
  for (const catalogue of opened) catalogue.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

setFlagsFromString('--expose-gc');
const collect = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'));

/** As when its program ends: libsql lets go of a file when the connection is collected. */
async function end(catalogue: Catalogue): Promise<void> {
  catalogue.close();
  await setImmediate();
  collect();
  await setImmediate();
}

const clock = (): Date => new Date('2026-03-01T00:00:00.000Z');

/** A data folder that belongs to the cluster, with its catalogue in itself. */
function makeFolder(): CatalogueMove {
  const dataDir = mkdtempSync(join(tmpdir(), 'postkeep-move-'));
  folders.push(dataDir);
  writeClusterFile(dataDir, { databaseUrl: url, authority: null, keyFile: 'none', catalogue: null });
  return { dataDir, clock, password: null };
}
async function open({ dataDir }: CatalogueMove): Promise<Catalogue> {
  const place = await databaseOfCatalogue(dataDir, { databasePassword: () => Promise.resolve(null) });
  const catalogue = openCatalogue(dataDir, clock, place);
  opened.push(catalogue);
  return catalogue;
}
/** What is seen of a catalogue. */
const seen = ({ sources, jobs, sessions, mailboxes, repositories, damage }: Catalogue) => ({
  ...{ sources: sources.list(), jobs: jobs.list(), sessions: sessions.list({ limit: 99 }) },
  ...{ log: sessions.list({ limit: 99 }).map(({ id }) => sessions.get(id)), mailboxes: mailboxes.list() },
  ...{ ledger: mailboxes.ledger(), repositories: repositories.list(), damage: damage.list() },
});
const busy = expect.objectContaining({ code: 'busy' }) as Error;

describe('a catalogue', () => {
  it('moves to the database and back with all that is seen of it, and the former ones are kept and named', async () => {
    const folder = makeFolder();
    const before = await open(folder);
    playEveryStore(before);
    // What was left running has ended, or it could not be moved back.
    for (const { id, status } of before.sessions.list({ limit: 99 }))
      if (status === 'Running') before.sessions.end(id, 'Stopped');
    const [was, own] = [seen(before), before.repositories.register(null)];
    expect(() => moveToDatabase(folder)).toThrow(busy);
    await end(before);

    const moved = moveToDatabase(folder);
    expect(moved.rows).toBeGreaterThan(50);
    expect(readdirSync(folder.dataDir)).toContain('catalogue.sqlite.moved-2026-03-01T00-00-00.000Z');
    expect(readdirSync(folder.dataDir)).not.toContain('catalogue.sqlite');
    const there = await open(folder);
    expect(seen(there)).toEqual(was);
    expect(there.repositories.register(null)).toEqual(own);
    there.repositories.register('/new');
    const running = there.sessions.start({ type: 'backup', name: 'Now', jobId: null, trigger: 'manual' });
    expect(() => moveToFolder(folder)).toThrow(busy);
    there.sessions.end(running.id, 'Success');
    const later = seen(there);
    await end(there);

    expect(moveToFolder(folder).aside).toBe('postkeep_catalogue_2026_03_01t00_00_00_000z');
    expect(readClusterFile(folder.dataDir)?.catalogue).toBeNull();
    expect(seen(await open(folder))).toEqual(later);
  });

  it('is joined by another data folder, whose own is kept, and control is taken by demand', async () => {
    const [first, second] = [makeFolder(), makeFolder()];
    expect(() => joinDatabase(second)).toThrow(expect.objectContaining({ code: 'not-found' }));
    const before = await open(first);
    before.sources.add('Server', { type: 'maildir', path: '/mail' });
    await end(before);
    moveToDatabase(first);
    const controller = await open(first);
    const another = makeFolder();
    await end(await open(another));
    expect(() => moveToDatabase(another)).toThrow(expect.objectContaining({ code: 'already-exists' }));
    expect(readClusterFile(another.dataDir)?.catalogue).toBeNull();
    joinDatabase(second);
    const joined = await open(second);
    expect(joined.sources.list()).toHaveLength(1);
    expect(joined.notWritable()?.code).toBe('not-controller');
    expect(controlOf(second, false)?.isHere).toBe(false);
    expect(controlOf(second, true)?.isHere).toBe(true);
    expect(() => controller.sources.add('Other', { type: 'maildir', path: '/mail' })).toThrow(
      expect.objectContaining({ code: 'not-controller' }),
    );
    joined.sources.add('Other', { type: 'maildir', path: '/mail' });
  });
});
