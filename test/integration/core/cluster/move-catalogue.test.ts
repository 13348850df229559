import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../../../build/paths.mjs';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { placeOfCatalogue } from '../../../../core/cluster/catalogue-place.js';
import { readClusterFile, writeClusterFile } from '../../../../core/cluster/cluster-file.js';
import {
  type CatalogueMove,
  controlOf,
  joinDatabase,
  moveToDatabase,
  moveToFolder,
} from '../../../../core/cluster/move-catalogue.js';
import { collectGarbage } from '../../../fixtures/collect-garbage.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { closeServer } from '../../../fixtures/sockets.js';
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

/** As when its program ends: libsql lets go of a file when the connection is collected. */
async function end(catalogue: Catalogue): Promise<void> {
  catalogue.close();
  await setImmediate();
  collectGarbage();
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
  const secrets = { databasePassword: () => Promise.resolve(null) };
  const { database } = await placeOfCatalogue(dataDir, clock, secrets);
  const catalogue = openCatalogue(dataDir, clock, database);
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

describe.skipIf(missingOfPostgres.length > 0)(`a catalogue, ${onPostgres}`, () => {
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
    expect(moved.type === 'moved' && moved.rows > 50).toBe(true);
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

    expect(moveToFolder(folder)).toMatchObject({
      ...{ type: 'moved', aside: 'postkeep_catalogue_2026_03_01t00_00_00_000z' },
    });
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

describe.skipIf(missingOfPostgres.length > 0)(
  `a move that is killed at a commit that its program does not hear of, ${onPostgres}`,
  () => {
    const way = { toDatabase: '--to-database', toFolder: '--to-folder' } as const;

    /** Moves as a process of its own, which is killed once the server has done its nth commit; false where it has come to its end before. */
    async function moveUntil(commit: number, { dataDir }: CatalogueMove, option: string): Promise<boolean> {
      const file = readClusterFile(dataDir);
      if (file === null) throw new Error('It has no cluster.');
      const child = { current: null as ChildProcess | null };
      const proxy = await startCommitWatch(Number(new URL(url).port), commit, () =>
        child.current?.kill('SIGKILL'),
      );
      const by = new URL(url);
      by.port = String(proxy.port);
      writeClusterFile(dataDir, { ...file, databaseUrl: by.href });
      child.current = spawn(process.execPath, [
        ...[join(root, 'out', 'cli', 'index.js'), '--data-dir', dataDir, 'cluster', 'move', option],
      ]);
      const [code] = (await once(child.current, 'exit')) as [number | null];
      await proxy.close();
      const after = readClusterFile(dataDir);
      if (after === null) throw new Error('It has no cluster any more.');
      writeClusterFile(dataDir, { ...after, databaseUrl: url });
      expect(code === 0 || code === null).toBe(true);
      return code === null;
    }

    it('leaves one catalogue in use, which is whole, and is done by the same command again', async () => {
      for (let commit = 1, isKilled = true; isKilled; commit += 1) {
        url = `${await cluster.createDatabase()}?sslmode=disable`;
        const folder = makeFolder();
        const first = await open(folder);
        playEveryStore(first);
        for (const { id, status } of first.sessions.list({ limit: 99 }))
          if (status === 'Running') first.sessions.end(id, 'Stopped');
        const was = seen(first);
        await end(first);

        isKilled = await moveUntil(commit, folder, way.toDatabase);
        // Until it is done the data folder's own is used, and what happens meanwhile is not lost.
        if (readClusterFile(folder.dataDir)?.catalogue === null) {
          const meanwhile = await open(folder);
          expect(seen(meanwhile)).toEqual(was);
          meanwhile.sources.add('Meanwhile', { type: 'maildir', path: '/mail' });
          const then = seen(meanwhile);
          await end(meanwhile);
          expect(moveToDatabase(folder)).toMatchObject({ type: 'moved' });
          const there = await open(folder);
          expect(seen(there)).toEqual(then);
          await end(there);
        } else {
          const there = await open(folder);
          expect(seen(there)).toEqual(was);
          await end(there);
        }
        const there = await open(folder);
        const then = seen(there);
        await end(there);

        const isBackKilled = await moveUntil(commit, folder, way.toFolder);
        if (isBackKilled && readClusterFile(folder.dataDir)?.catalogue !== null)
          expect(['moved', 'left']).toContain(moveToFolder(folder).type);
        const back = await open(folder);
        expect(seen(back)).toEqual(then);
        await end(back);
        isKilled ||= isBackKilled;
      }
    }, 240_000);
  },
);

/** Lets everything through to the server, and says when the nth commit has been done: its answer, and all that comes after, goes nowhere. */
async function startCommitWatch(
  port: number,
  nth: number,
  onDone: () => void,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  let commits = 0;
  const server = createServer((client) => {
    const there = connect(port, '127.0.0.1');
    let isAwaited = false;
    client.on('data', (data) => {
      if (data.includes('COMMIT')) commits += 1;
      isAwaited ||= commits === nth && data.includes('COMMIT');
      there.write(data);
    });
    there.on('data', (data) => {
      if (isAwaited) onDone();
      else client.write(data);
    });
    for (const socket of [client, there]) socket.on('error', () => undefined);
    client.on('close', () => there.destroy());
    there.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => closeServer(server),
  };
}
