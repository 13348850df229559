import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runBackupSession } from '../../../../core/backup/backup-session.js';
import type { MailboxExecutor } from '../../../../core/backup/mailbox-executor.js';
import { claimControl } from '../../../../core/catalogue/controller.js';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import { assertLease } from '../../../../core/cluster/leases.js';
import type { TaskOutcome } from '../../../../core/cluster/tasks.js';
import {
  type BegunTask,
  beginTask,
  endTask,
  giveBack,
  keepTask,
} from '../../../../core/cluster/worker-tasks.js';
import { enterWorker, noteSeen, setDraining } from '../../../../core/cluster/workers.js';
import { ConcurrencyLimit } from '../../../../core/lib/concurrency-limit.js';
import type { Database } from '../../../../core/lib/database.js';
import { SessionLog } from '../../../../core/sessions/session-log.js';
import type { MailSource } from '../../../../core/sources/mail-source.js';
import { jobDefinitionSchema } from '../../../../shared/backup/job.js';
import type { Source } from '../../../../shared/backup/source.js';
import { AppError } from '../../../../shared/errors.js';
import { text } from '../../../../shared/texts/text.js';
import { type CatalogueHome, makePostgresHome } from '../../../fixtures/catalogue-homes.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { clusterDatabase } from '../../../fixtures/shared-bucket.js';
import { factsOf, payloadOf } from '../../../unit/shared/license/fixtures.js';
import { type Console, clock, never, now, openConsoleOn } from './random-consoles.js';

/*
 * Sessions of two consoles on one real PostgreSQL, whose mailboxes five workers take, begin, lose and bring back in any order. Sessions, admission, queue,
 * leases and the ledger are the product's; a worker reads no mail here, and is killed or held up between two of its calls. Whoever begins a mailbox has
 * processed it: never more accounts are than the license covers (licensing.md §5).
 */

const accounts = Array.from({ length: 12 }, (_, number) => `user${String(number)}@example.com`);
const workerNames = ['one', 'two', 'three', 'four', 'five'];
const workers = workerNames.map((name) => ({
  ...{ name, run: crypto.randomUUID(), host: 'here', version: '1', schema: 1, capacity: 1 },
}));
let postgres: PostgresCluster;
let database: ClusterDatabase;
let consoles: readonly [Console, Console];
let tables: Database;
let world = 0;
const identity = (): string => `repository of world ${String(world)}`;
const openConsole = (home: CatalogueHome): Console => openConsoleOn(database, home, identity);

beforeAll(async () => {
  postgres = await startPostgres();
  database = await clusterDatabase(postgres, 12);
  const url = await postgres.createDatabase();
  const first = makePostgresHome(url, 'license_random');
  tables = first.openDatabase();
  consoles = [openConsole(first), openConsole(makePostgresHome(url, 'license_random'))];
  for (const worker of workers) await enterWorker(database, worker, null);
}, 120_000);
afterAll(async () => {
  for (const { executor, catalogue } of consoles) {
    await executor.close();
    catalogue.close();
  }
  tables.close();
  for (const { home } of consoles) home.remove();
  await database.close();
  await postgres.close();
});

interface Begun {
  readonly task: BegunTask;
  readonly worker: number;
}

interface Session {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

/** What may happen next, as often as it is named. */
const actions = [
  ...(['start', 'start', 'begin', 'begin', 'begin', 'finish', 'finish', 'kill', 'holdUp'] as const),
  ...(['comeBack', 'handBack', 'stop', 'takeControl', 'relicense', 'drain'] as const),
];

/** One world: what happens in it follows from its seed, but for who of those that are asked at once is first. */
class World {
  private readonly below: (below: number) => number;
  /** Accounts that anybody has begun to read. */
  readonly processed = new Set<string>();
  readonly counts = { begun: 0, here: 0, points: 0, fenced: 0, refused: 0, stopped: 0 };
  private readonly licensed: [number, number];
  private most: number;
  private readonly held: Begun[] = [];
  /** What workers still believe to hold whose lease has run out. */
  private readonly late: Begun[] = [];
  private readonly sessions: Session[] = [];
  private readonly sources: Source[] = [];

  constructor(seed: number) {
    const random = numbersFrom(seed);
    this.below = (below) => Math.floor(random(below));
    const size = 1 + this.below(5);
    // Two consoles may have been given different keys.
    this.licensed = [size, this.below(3) === 0 ? 1 + this.below(5) : size];
    this.most = Math.max(...this.licensed);
  }

  async run(steps: number): Promise<void> {
    this.setUp();
    for (const worker of workers) await noteSeen(database, worker, 0);
    for (let step = 0; step < steps; step += 1) {
      const together = 1 + this.below(3);
      await Promise.all(
        Array.from({ length: together }, async () => {
          await this[actions[this.below(actions.length)] ?? 'begin']();
        }),
      );
      await setImmediate();
    }
    await this.end();
  }

  private setUp(): void {
    const names = tables.all(
      z.object({ name: z.string() }),
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
          AND tablename NOT IN ('schema_version', 'controller')`,
    );
    tables.exec(`TRUNCATE ${names.map(({ name }) => name).join(', ')} RESTART IDENTITY CASCADE`);
    const [first] = consoles;
    claimControl(tables, first.home.folder, clock, true);
    for (const name of ['Server', 'Server again'])
      this.sources.push(
        first.catalogue.sources.add(name, {
          ...{ type: 'imap', host: 'mail.example.com', port: 993, security: 'tls', maxConnections: 4 },
          auth: { method: 'master', user: 'backup' },
        }),
      );
  }

  private one<T>(of: readonly T[]): T | undefined {
    return of[this.below(of.length)];
  }

  private take(of: Begun[]): Begun | undefined {
    return of.splice(this.below(of.length), 1)[0];
  }

  private note(mailbox: string): void {
    this.processed.add(mailbox);
    if (this.processed.size > this.most)
      throw new Error(
        `${String(this.processed.size)} accounts are processed, and the license covers ${String(this.most)}.`,
      );
  }

  private start(): void {
    if (this.sessions.length >= 6) return;
    const index = this.below(2);
    const { catalogue, writers, executor, home } = consoles[index === 0 ? 0 : 1];
    const source = this.one(this.sources);
    if (source === undefined) return;
    const chosen = accounts.filter(() => this.below(2) === 0);
    const definition = jobDefinitionSchema.parse({
      ...{ name: `Job ${String(this.sessions.length)} of ${source.name}`, sourceId: source.id },
      ...{ selection: { type: 'all' }, schedule: { type: 'manual' }, retention: { type: 'forever' } },
      repositoryPath: join(home.folder, `mail-${String(world)}`),
    });
    const stop = new AbortController();
    const begin = async (): Promise<void> => {
      const job = catalogue.jobs.create(definition, now);
      const repository = catalogue.repositories.register(definition.repositoryPath);
      const lease = writers.lease(repository.path, catalogue.repositories.expectationOf(repository.id));
      try {
        const session = catalogue.sessions.start({
          ...{ type: 'backup', name: definition.name, jobId: job.id, trigger: 'manual' },
        });
        const log = new SessionLog(
          catalogue.sessions,
          session,
          clock,
          () => undefined,
          () => undefined,
        );
        const mail = listingOf(chosen);
        const status = await runBackupSession(
          {
            ...{
              jobId: job.id,
              job: { ...definition, bandwidth: [] },
              source,
              lease,
              repository,
              catalogue,
              clock,
            },
            openSource: () => Promise.resolve(mail),
            discovery: { discover: never, known: () => null, listing: () => mail.listMailboxes() },
            facts: () => Promise.resolve(this.factsOf(index)),
            gate: () => Promise.resolve(new ConcurrencyLimit(2)),
            ask: async (work) => work(),
            chooseExecutor: (executed) => executor.choose(executed, this.here()),
            ...{ throttle: null, retryDelaysMs: [], signal: stop.signal },
            ...{
              noteFailure: () => undefined,
              pushProgress: () => undefined,
              onMailboxChange: () => undefined,
            },
          },
          log,
        );
        log.finish(status, text('lib.stopped'));
        const results = catalogue.sessions.get(session.id).mailboxes;
        this.counts.refused += results.filter(({ result }) => result === 'refused').length;
      } finally {
        lease.release();
      }
    };
    // A console that has not, or no more, control of the catalogue keeps nothing; one that is stopped says so.
    const ended = begin().catch((error: unknown) => {
      if (!stop.signal.aborted && !(error instanceof AppError && error.code === 'not-controller'))
        throw error;
    });
    ended.catch(() => undefined);
    this.sessions.push({ stop, ended });
  }

  private factsOf(index: number) {
    const mailboxes = this.licensed[index] ?? 0;
    return factsOf(payloadOf('evaluation', { mailboxes }), now);
  }

  /** Where no worker takes mailboxes the console reads them itself. */
  private here(): MailboxExecutor {
    return {
      read: async (order) => {
        this.note(order.mailbox.name);
        this.counts.here += 1;
        await setImmediate();
        return { warnings: [], matchedExclusions: [], point };
      },
    };
  }

  /** The queue may have given it to somebody before: it is begun all the same, where its lease allows that. */
  private async begin(): Promise<void> {
    const worker = this.below(workerNames.length);
    const choice = this.below(1_000);
    const open = await database.all(
      z.object({ id: z.string() }),
      `SELECT id FROM postkeep.mailbox_task WHERE repository = $1 AND state IN ('waiting', 'running') ORDER BY mailbox`,
      identity(),
    );
    const id = open[choice % Math.max(1, open.length)]?.id;
    if (id === undefined) return;
    const task = await beginTask(database, id, workerNames[worker] ?? '');
    if (typeof task === 'string') return;
    this.note(task.mailbox);
    this.counts.begun += 1;
    this.held.push({ task, worker });
  }

  private async finish(): Promise<void> {
    const begun = this.take(this.held);
    if (begun !== undefined) await this.publish(begun);
  }

  private async publish({ task }: Begun): Promise<void> {
    if ((await keepTask(database, task)) === 'stopped') {
      this.counts.stopped += 1;
      await endTask(database, task, {
        type: 'failed',
        counts,
        error: { code: 'cancelled', message: text('lib.stopped') },
      });
      return;
    }
    try {
      await database.transaction((transaction) => assertLease(transaction, task.lease));
      this.counts.points += 1;
      await endTask(database, task, read);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'fenced') throw error;
      this.counts.fenced += 1;
    }
  }

  private async kill(): Promise<void> {
    const worker = this.below(workerNames.length);
    const lost = this.held.filter((begun) => begun.worker === worker);
    for (const begun of lost) {
      this.held.splice(this.held.indexOf(begun), 1);
      await letGo(begun);
    }
  }

  private async holdUp(): Promise<void> {
    const begun = this.take(this.held);
    if (begun === undefined) return;
    this.late.push(begun);
    await letGo(begun);
  }

  private async comeBack(): Promise<void> {
    const begun = this.take(this.late);
    if (begun !== undefined) await this.publish(begun);
  }

  private async handBack(): Promise<void> {
    const begun = this.take(this.held);
    if (begun !== undefined) await giveBack(database, begun.task);
  }

  private stop(): void {
    if (this.below(2) === 0) this.one(this.sessions)?.stop.abort();
  }

  private takeControl(): void {
    if (this.below(3) > 0) return;
    const folder = consoles[this.below(2) === 0 ? 0 : 1].home.folder;
    claimControl(tables, folder, clock, true);
  }

  /** What was processed stays so: the license that counts is the largest that anybody had. */
  private relicense(): void {
    this.licensed[this.below(2)] = 1 + this.below(6);
    this.most = Math.max(this.most, ...this.licensed);
  }

  private async drain(): Promise<void> {
    const isDraining = this.below(3) === 0;
    for (const name of workerNames) await setDraining(database, name, isDraining);
  }

  /** Everything that was begun comes to its end. */
  private async end(): Promise<void> {
    for (const name of workerNames) await setDraining(database, name, false);
    const all = { areOver: false };
    const ended = Promise.all(this.sessions.map((session) => session.ended)).finally(() => {
      all.areOver = true;
    });
    ended.catch(() => undefined);
    while (!all.areOver) {
      await this.comeBack();
      await this.begin();
      await this.finish();
      await setImmediate();
    }
    await ended;
    while (this.held.length + this.late.length > 0) {
      await this.finish();
      await this.comeBack();
    }
    const { ledger } = consoles[0].catalogue.mailboxes.listWithLedger();
    expect(ledger.entries.filter(({ unitSince }) => unitSince !== null).length).toBeLessThanOrEqual(
      this.most,
    );
  }
}

const counts = { seen: 1, stored: 1, removed: 0, flagsChanged: 0, bytesRead: 1, bytesStored: 1 };
const point = { messages: 1, bytes: 1, restorePoints: 1 };
const read: TaskOutcome = { type: 'read', counts, warnings: [], matchedExclusions: [], point };

/** As twenty seconds without a sign of life. */
async function letGo({ task: { lease } }: Begun): Promise<void> {
  await database.run(
    `UPDATE postkeep.mailbox_lease SET until = now() - interval '1 second'
      WHERE repository = $1 AND mailbox_key = $2 AND epoch = $3`,
    ...[lease.repository, lease.mailboxKey, lease.epoch],
  );
}

function listingOf(mailboxes: readonly string[]): MailSource {
  return {
    ...{ signIn: never, openMailbox: never, openForRestore: never },
    listMailboxes: () =>
      Promise.resolve({ mailboxes: mailboxes.map((mailbox) => ({ mailbox, kind: 'user' })), passedOver: [] }),
    ...{ opensUnlisted: false, maxConcurrency: 2 },
  };
}

const worlds = killCount(400);
it.skipIf(missingOfPostgres.length > 0)(
  `processes no account more than the license covers, in ${String(worlds)} worlds of sessions, kills and late returns, ${onPostgres}`,
  async () => {
    const all = { begun: 0, here: 0, points: 0, fenced: 0, refused: 0, stopped: 0 };
    for (world = 1; world <= worlds; world += 1) {
      const each = new World(world);
      try {
        await each.run(40);
      } catch (error) {
        throw new Error(`In world ${String(world)}.`, { cause: error });
      }
      for (const [what, count] of Object.entries(each.counts)) all[what as keyof typeof all] += count;
    }
    // Each of these has been tried: none of the worlds was idle.
    for (const [what, count] of Object.entries(all)) expect(count, what).toBeGreaterThan(0);
  },
  timeFor(worlds, 2_000),
);
