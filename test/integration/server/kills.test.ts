import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../../server/installation.js';
import { consoleRequests } from '../../fixtures/licensing/console-requests.js';
import { licensingProgram, type ServeProcess } from '../../fixtures/licensing/program.js';
import { createFakeClock } from '../../fixtures/licensing/test-clock.js';
import { killCount, timeFor } from '../../fixtures/kill-count.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../fixtures/postgres.js';

const rounds = killCount(50);
const licensesPerRound = 6;
const consoles = ['installation-1', 'installation-2'];
/** A renewal of all takes some 30 ms: kills fall before, into and after it. */
const killAfterMs = (round: number): number => (round * 7) % 36;

const program = licensingProgram();
let cluster: PostgresCluster;
let databaseUrl: string;
let dataDir: string;
let installation: Installation;

beforeAll(async () => {
  if (missingOfPostgres.length > 0) return;
  cluster = await startPostgres();
  databaseUrl = await cluster.createDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-kills-'));
  installation = await openInstallation({ dataDir, databaseUrl, clock: createFakeClock(now).clock });
});
afterAll(async () => {
  if (missingOfPostgres.length > 0) return;
  await installation.close();
  await cluster.close();
  await rm(dataDir, { recursive: true, force: true });
});

const now = '2026-01-28T12:00:00Z';

function serve(): Promise<ServeProcess> {
  return program.serve(['--data-dir', dataDir, '--database-url', databaseUrl], { POSTKEEP_NOW: now });
}

/** Due keys, each under a contract of its own. */
function issueDueKeys(round: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: licensesPerRound }, async (_, index) => {
      const issued = await installation.administration.call(
        'issue',
        {
          type: 'rental',
          contractType: 'hosting-rental',
          mailboxes: 10,
          expiresOn: '2026-01-31',
          company: 'Example',
          supportId: `${round}-${index}`,
        },
        'test',
      );
      return issued.licenseKey;
    }),
  );
}

/** What two consoles a license were answered: by the key they sent, every renewed key they got. */
type Answers = Map<string, Set<string>>;

const tally = { renewed: 0, unanswered: 0 };

/** Every license is updated from two consoles at once; requests that fail are counted and left to the next try. */
async function updateAll(server: ServeProcess, keys: readonly string[], answers: Answers): Promise<void> {
  const console = consoleRequests(server.url, await readFile(server.caFile, 'utf8'));
  await Promise.all(
    keys.flatMap((key) =>
      consoles.map(async (installationId) => {
        const answer = await console.update(key, { installationId }).catch(() => null);
        if (answer?.status !== 200) return (tally.unanswered += 1);
        const { licenseKey } = answer.body as { licenseKey: string };
        answers.set(key, (answers.get(key) ?? new Set()).add(licenseKey));
        return (tally.renewed += 1);
      }),
    ),
  );
  await console.close();
}

/** No renewal lost: every console has its key. None doubled: it is the same for both, before the kill and after. */
function expectOneRenewalEach(keys: readonly string[], answers: Answers): void {
  expect(keys.map((key) => answers.get(key)?.size)).toEqual(keys.map(() => 1));
}

async function expectOneRecordEach(): Promise<void> {
  const rows = await installation.database.query(
    `select count(*) as renewals, count(distinct license_id) as licenses from license_keys where origin = 'renewed'`,
  );
  expect(rows).toEqual([{ renewals: rounds * licensesPerRound, licenses: rounds * licensesPerRound }]);
}

describe.skipIf(missingOfPostgres.length > 0)(`in the middle of renewals, ${onPostgres}`, () => {
  it(
    `the server is killed ${rounds} times: no renewal is lost, none doubled`,
    { timeout: timeFor(rounds, 12_000) },
    async () => {
      let server = await serve();
      for (let round = 0; round < rounds; round += 1) {
        // The next server is up before this one dies, as in a rolling restart.
        const [keys, successor] = await Promise.all([issueDueKeys(`server-${round}`), serve()]);
        const answers: Answers = new Map();
        const updating = updateAll(server, keys, answers);
        await delay(killAfterMs(round));
        await server.kill();
        await updating;
        await updateAll(successor, keys, answers);
        expectOneRenewalEach(keys, answers);
        server = successor;
      }
      await server.stop();
      await expectOneRecordEach();
      expect(tally.renewed).toBeGreaterThan(0);
      expect(tally.unanswered).toBeGreaterThan(0);
    },
  );

  it(
    `the database is killed ${rounds} times: no renewal is lost, none doubled`,
    { timeout: timeFor(rounds, 12_000) },
    async () => {
      await installation.database.query('truncate license_keys');
      const server = await serve();
      Object.assign(tally, { renewed: 0, unanswered: 0 });
      for (let round = 0; round < rounds; round += 1) {
        const keys = await issueDueKeys(`database-${round}`);
        const answers: Answers = new Map();
        const updating = updateAll(server, keys, answers);
        await delay(killAfterMs(round));
        await cluster.kill();
        await updating;
        await cluster.start();
        await updateAll(server, keys, answers);
        expectOneRenewalEach(keys, answers);
      }
      expect(await server.stop()).toBe(0);
      await expectOneRecordEach();
      expect(tally.unanswered).toBeGreaterThan(0);
    },
  );
});
