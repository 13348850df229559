import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../core/catalogue/catalogue.js';
import { claimControl } from '../../../../core/catalogue/controller.js';
import { type CatalogueHome, makePostgresHome } from '../../../fixtures/catalogue-homes.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';

let cluster: PostgresCluster;
let url: string;
let schemas = 0;
let homes: CatalogueHome[];
let opened: Catalogue[];
beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
});
afterAll(() => cluster.close());
beforeEach(() => {
  schemas += 1;
  [homes, opened] = [[], []];
});
afterEach(() => {
  for (const catalogue of opened) catalogue.close();
  for (const home of homes) home.remove();
});

const now = new Date('2026-03-01T00:00:00.000Z');
const config = { type: 'maildir', path: '/mail' } as const;
const refused = expect.objectContaining({ code: 'not-controller' }) as Error;

/** A data folder on the database of all of this test. */
function makeHome(): CatalogueHome {
  const home = makePostgresHome(url, `control_${String(schemas)}`);
  homes.push(home);
  return home;
}
function open(home: CatalogueHome): Catalogue {
  const catalogue = home.open(() => now);
  opened.push(catalogue);
  return catalogue;
}
const start = (catalogue: Catalogue, type: 'backup' | 'restore') =>
  catalogue.sessions.start({ type, name: type, jobId: null, trigger: 'manual' });

describe.skipIf(missingOfPostgres.length > 0)(`of several consoles on one database, ${onPostgres}`, () => {
  it('the first is the controller, with all of its programs; another one is told who is, and reads and restores', () => {
    const first = makeHome();
    const controller = open(first);
    controller.sources.add('Server', config);
    const besides = open(first);
    besides.sources.add('Other', config);
    const second = open(makeHome());
    expect(second.notWritable()).toEqual(refused);
    expect(second.warnings()).toEqual([second.notWritable()?.text]);
    expect(second.sources.list()).toHaveLength(2);
    expect(() => second.sources.add('Third', config)).toThrow(refused);
    expect(() => start(second, 'backup')).toThrow(refused);
    const restore = start(second, 'restore');
    second.sessions.putLine(restore.id, { type: 'Success', text: 'x', start: now.toISOString(), end: null });
    expect(controller.sessions.get(restore.id).log).toHaveLength(1);
    // It runs in another data folder's program, which is there.
    expect(controller.sessions.failAbandoned()).toEqual([]);
    second.close();
    expect(controller.sessions.failAbandoned()).toMatchObject([{ id: restore.id, status: 'Failed' }]);
    expect(controller.notWritable()).toBeNull();
  });

  it('the next that starts takes control when the first has gone, and one that is taken from can keep nothing any more', () => {
    const [first, second] = [makeHome(), makeHome()];
    const controller = open(first);
    const running = start(controller, 'backup');
    controller.close();
    const next = open(second);
    next.sources.add('Server', config);
    expect(next.sessions.failAbandoned()).toMatchObject([{ id: running.id, status: 'Failed' }]);
    const again = open(first);
    expect(() => again.sources.add('Other', config)).toThrow(refused);
    const database = first.openDatabase();
    claimControl(database, first.folder, () => now, true);
    database.close();
    again.sources.add('Other', config);
    expect(() => next.sources.add('Third', config)).toThrow(refused);
    expect(() => next.mailboxes.changeLedger((ledger) => ledger)).toThrow(refused);
    expect(again.sources.list().map(({ name }) => name)).toEqual(['Other', 'Server']);
  });

  it.each([
    {
      what: 'the server was started anew',
      interrupt: async () => {
        await cluster.kill();
        await cluster.start();
      },
    },
    { what: 'its connection was ended at the server', interrupt: () => endConnections() },
  ])(
    'the first keeps control while it does nothing, when $what and another one starts at once',
    async ({ interrupt }) => {
      const [first, second] = [makeHome(), makeHome()];
      const controller = open(first);
      controller.sources.add('Server', config);
      await interrupt();
      const other = open(second);
      expect(other.notWritable()).toEqual(refused);
      expect(() => other.sources.add('Other', config)).toThrow(refused);
      controller.sources.add('Third', config);
      expect(controller.notWritable()).toBeNull();
    },
  );
});

/** As an administrator ends them, and as a switch that forgets idle ones has the server do. */
async function endConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'postkeep'`,
  );
  await client.end();
}
