import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { SourceConfig } from '../../../shared/backup/source.js';
import { endCephCluster, keys } from '../../fixtures/ceph-cluster.js';
import { type ClusterSite, type SiteMail, openClusterSite } from '../../fixtures/cluster-site.js';
import { type WorkerProcess, startWorkerProcess } from '../../fixtures/cluster-workers.js';
import { startDelayingProxy } from '../../fixtures/delaying-proxy.js';
import { startDovecot } from '../../fixtures/dovecot.js';
import { type TestEngine, startEngine } from '../../fixtures/engine.js';
import { makeBucket, startObjectStore } from '../../fixtures/object-store.js';
import { startPostgres } from '../../fixtures/postgres.js';
import { factsOf, payloadOf } from '../../unit/shared/license/fixtures.js';
import { issueLicense } from '../peers/programs.js';
import { cpuSeconds } from '../processor-time.js';
import { writeMailboxes } from './mailboxes.js';
import { noteTaskTimes } from './task-times.js';

/** A cluster that has not read anything yet. */
interface FreshCluster {
  readonly site: ClusterSite;
  readonly taskTimes: Awaited<ReturnType<typeof noteTaskTimes>>;
  /** Adds a job of mailboxes; `connections` is the most that the mail server is read with at once. */
  readonly addJob: (name: string, mailboxes: readonly string[], connections: number) => Promise<void>;
  /** Runs it to its end, with every mailbox read. Returns what it took as a process, and the processor time of all workers meanwhile. */
  readonly run: (name: string) => Promise<{ readonly seconds: number; readonly workerSeconds: number }>;
}

/** What rows of the table measure with. */
export interface ClusterBench {
  readonly rounds: number;
  /** Of the amount of mail: 1 is what the goals are for. */
  readonly scale: number;
  readonly near: SiteMail;
  /** The same server, 20 ms away. */
  readonly far: SiteMail;
  /** Mailboxes of a kind, made when they are first asked for. */
  readonly mailboxes: (kind: string, count: number, messages: number) => Promise<readonly string[]>;
  readonly withCluster: <T>(
    mail: SiteMail,
    workers: { readonly count: number; readonly limit: number },
    work: (cluster: FreshCluster) => Promise<T>,
  ) => Promise<T>;
  /** The same with the console's engine in this process, for what takes two jobs at once. */
  readonly withEngine: <T>(
    workers: { readonly count: number; readonly limit: number },
    work: (engine: EngineWithWorkers) => Promise<T>,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface EngineWithWorkers {
  readonly engine: TestEngine;
  readonly taskTimes: FreshCluster['taskTimes'];
  /** Adds a job of mailboxes of the mail server that is far away; answers its id. */
  readonly addJob: (mailboxes: readonly string[]) => Promise<string>;
}

const oneWayMs = 20;
const runResult = z.object({
  status: z.string(),
  mailboxes: z.array(z.object({ result: z.string() })),
});

export async function openClusterBench(options: {
  readonly rounds: number;
  readonly scale: number;
  readonly note: (line: string) => void;
}): Promise<ClusterBench> {
  const { rounds, scale, note } = options;
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-cluster-'));
  const cephFolder = join(folder, 'ceph');
  mkdirSync(cephFolder);
  const [postgres, dovecot, gateway, license] = await Promise.all([
    // As an operator has it: what is committed is on the disk.
    startPostgres({ fsync: true }),
    startDovecot(),
    startObjectStore(cephFolder),
    issueLicense(folder, 10_000),
  ]);
  const proxy = await startDelayingProxy(dovecot.tlsPort, oneWayMs);
  const made = new Map<string, Promise<readonly string[]>>();
  let sites = 0;
  return {
    ...{ rounds, scale, near: dovecot, far: { ...dovecot, tlsPort: proxy.port } },
    mailboxes: (kind, count, messages) => {
      const known = made.get(kind);
      if (known !== undefined) return known;
      note(`Writing ${String(count)} mailboxes of ${String(messages)} messages…`);
      const written = writeMailboxes(dovecot.mailDirectory, kind, count, messages);
      made.set(kind, written);
      return written;
    },
    withCluster: async (mail, { count, limit }, work) => {
      sites += 1;
      const at = join(folder, `site-${String(sites)}`);
      mkdirSync(at);
      const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
      const site = openClusterSite({
        ...{ folder: at, databaseUrl, place: await makeBucket(gateway) },
        environment: { POSTKEEP_TRUSTED_JWKS: license.keys },
      });
      try {
        await site.run('license', 'install', license.file);
        await site.addRepository();
        await site.init();
        const taskTimes = await noteTaskTimes(databaseUrl);
        for (let number = 1; number <= count; number++)
          await site.startWorker(`worker-${String(number)}`, '--limit', String(limit));
        return await work({
          ...{ site, taskTimes },
          addJob: async (name, mailboxes, connections) => {
            await site.addSource(name, mail, mailboxes, connections);
            await site.run('job', 'create', name, '--source', name, '--all', '--repository', site.repository);
          },
          run: (name) => runAll(site, name),
        });
      } finally {
        await site.killWorkers();
        rmSync(at, { recursive: true, force: true });
      }
    },
    withEngine: async ({ count, limit }, work) => {
      sites += 1;
      const at = join(folder, `site-${String(sites)}`);
      mkdirSync(at);
      const databaseUrl = `${await postgres.createDatabase()}?sslmode=disable`;
      const engine = await startEngine({
        ...{ dataDir: join(at, 'console'), secret: dovecot.masterPassword, facts: unlimited },
      });
      const workers: WorkerProcess[] = [];
      try {
        const { keyFile } = await engine.client.cluster.setUp({ databaseUrl, authority: null });
        const { path: repositoryPath } = await engine.client.buckets.create({
          ...{ place: await makeBucket(gateway), secretKey: keys.secretAccessKey },
          ...{ path: null, passphrase: 'correct horse battery', keep: true, cacheBytes: null },
        });
        const taskTimes = await noteTaskTimes(databaseUrl);
        for (let number = 1; number <= count; number++) {
          const place = { databaseUrl, keyFile, folder: at };
          workers.push(await startWorkerProcess(`worker-${String(number)}`, place, '--limit', String(limit)));
        }
        const configOf = (mailboxes: readonly string[]): SourceConfig => ({
          type: 'imap',
          host: 'localhost',
          port: proxy.port,
          security: 'tls',
          caFile: dovecot.caFile,
          auth: { method: 'master', user: dovecot.masterUser },
          mailboxes: [...mailboxes],
          maxConnections: count * limit,
        });
        return await work({
          ...{ engine, taskTimes },
          addJob: (mailboxes) => engine.addJob(configOf(mailboxes), { repositoryPath }),
        });
      } finally {
        await engine.close();
        await Promise.all(workers.map((worker) => worker.kill()));
        rmSync(at, { recursive: true, force: true });
      }
    },
    close: async () => {
      await proxy.close();
      await Promise.all([postgres.close(), dovecot.stop(), endCephCluster(cephFolder)]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function unlimited() {
  const terms = { mailboxes: 10_000, expiresOn: '2099-12-31' };
  return factsOf(payloadOf('subscription', terms), new Date().toISOString());
}

async function runAll(site: ClusterSite, name: string): ReturnType<FreshCluster['run']> {
  const before = await workerSeconds(site);
  const startedAt = performance.now();
  const stdout = await site.run('job', 'run', name, '--json');
  const seconds = (performance.now() - startedAt) / 1000;
  const { status, mailboxes } = runResult.parse(JSON.parse(stdout));
  if (status !== 'Success' || mailboxes.some(({ result }) => result !== 'success'))
    throw new Error(`The job ${name} has ended with ${status}: ${stdout.slice(-2000)}`);
  return { seconds, workerSeconds: (await workerSeconds(site)) - before };
}

async function workerSeconds(site: ClusterSite): Promise<number> {
  const each = await Promise.all(site.workers().map(({ pid }) => cpuSeconds(pid)));
  return each.reduce((sum, seconds) => sum + seconds, 0);
}
