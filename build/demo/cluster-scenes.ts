import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { endCephCluster } from '../../test/fixtures/ceph-cluster.js';
import { type ClusterSite, type SiteMail, openClusterSite } from '../../test/fixtures/cluster-site.js';
import { type WorkerProcess, readBy } from '../../test/fixtures/cluster-workers.js';
import { startDelayingProxy } from '../../test/fixtures/delaying-proxy.js';
import { type Dovecot, startDovecot } from '../../test/fixtures/dovecot.js';
import {
  type S3Gateway,
  makeBucket,
  startObjectStore,
  tryToDelete,
} from '../../test/fixtures/object-store.js';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { servedHashes } from '../../test/fixtures/served-mail.js';
import { Report, check } from './report.mjs';

/* A backup that two workers share, one of which is killed in the midst; every message is compared with what the mail server sends. */

const mailboxes = Array.from({ length: 8 }, (_, number) => `user${String(number + 1)}@northwind.example`);
const perMailbox = 150;
const lockDays = 30;
const oneWayMs = 20;
/** docs/cluster.md: a dead worker's mailbox is another's within that time. */
const takenUpWithinMs = 30_000;

/** After those of `cluster.mjs`. */
const report = new Report(2);
const folder = mkdtempSync(join(tmpdir(), 'postkeep-demo-'));
/** What is ended when the demo ends. */
const started: (() => Promise<void> | void)[] = [
  () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
];

const sessionResult = z.object({
  status: z.string(),
  mailboxes: z.array(z.object({ mailbox: z.string(), result: z.string(), stored: z.int() })),
  log: z.array(z.object({ text: z.string() })),
});
type SessionResult = z.output<typeof sessionResult>;

/** The last that was started first; each once. */
async function endAll(): Promise<void> {
  for (let end = started.pop(); end !== undefined; end = started.pop()) await end();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void endAll().finally(() => process.exit(130));
  });

try {
  await play();
  process.stdout.write('\nEvery step held.\n');
} catch (error) {
  process.stdout.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await endAll();
}

async function play(): Promise<void> {
  const postgres = await report.step('PostgreSQL starts', startPostgres);
  started.push(() => postgres.close());
  const gateway = await report.step('S3 gateway of Ceph starts', startGateway);
  const dovecot = await report.step('Mail server starts', startDovecot);
  started.push(() => dovecot.stop());
  await report.step('Mail is delivered', () => deliver(dovecot));
  const sent = new Map<string, readonly string[]>();
  for (const mailbox of mailboxes) sent.set(mailbox, await servedHashes(dovecot, mailbox));
  const mail = await report.step('The mail server is moved 40 ms away', () => moveAway(dovecot));

  const place = { ...(await makeBucket(gateway, { objectLock: true })), endpoint: gateway.secureEndpoint };
  const site = openClusterSite({
    folder,
    databaseUrl: `${await postgres.createDatabase()}?sslmode=disable`,
    place: { ...place, authority: gateway.tls.caFile },
  });
  started.push(() => site.killWorkers());
  const lock = ['--object-lock', `compliance:${String(lockDays)}d`];
  await report.step(
    `Console makes an encrypted repository in a bucket, locked for ${String(lockDays)} days`,
    () => site.addRepository(...lock),
  );
  await report.step('Console sets up the cluster', site.init);
  await report.step('Mail server and job are added', () => addJob(site, mail));
  const workers = await report.step('Two workers start', () =>
    Promise.all(['one', 'two'].map((name) => site.startWorker(name, '--limit', '2'))),
  );

  const session = await report.step('Backup begins', () =>
    Promise.resolve(site.start('job', 'run', 'mail', '--json')),
  );
  const killed = await report.step('One worker is killed in the midst', () => killOne(workers));
  const result = await report.step('The backup ends', async () => ended(await session.ended));
  await report.step('All of it was read, by the other worker what the first one left', () =>
    readByWhom(result, killed),
  );
  await report.step('Every message in the bucket is compared with the mail server', () =>
    compare(site, sent),
  );
  await report.step('A second backup finds nothing that is missing', () => backUpAgain(site));
  await report.step('The repository is verified', () => verify(site));
  await report.step('A pack that is locked cannot be deleted, not even by its owner', () =>
    stayLocked(gateway, place.bucket),
  );
  await report.step('Another computer restores a mailbox to the mail server, from the bucket alone', () =>
    restoreElsewhere(site, dovecot, sent),
  );
}

async function startGateway(): Promise<S3Gateway> {
  const at = join(folder, 'ceph');
  mkdirSync(at);
  started.push(() => endCephCluster(at));
  return startObjectStore(at);
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function deliver(dovecot: Dovecot): Promise<string> {
  let bytes = 0;
  for (const mailbox of mailboxes)
    for (let number = 0; number < perMailbox; number++) {
      // A fifth of it everybody has: a worker refers to what another one has stored.
      const owner = number % 5 === 0 ? 'everybody' : mailbox;
      const body = createHash('shake256', { outputLength: 6_000 })
        .update(`${owner} ${String(number)}`)
        .digest('base64');
      const content = `From: ${mailbox}\r\nSubject: ${String(number)} of ${owner}\r\n\r\n${body}\r\n`;
      bytes += content.length;
      await dovecot.deliver(mailbox, number % 3 === 0 ? ['Archive', '2026'] : ['INBOX'], content);
    }
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${String(mailboxes.length)} mailboxes of ${String(perMailbox)} messages, ${megabytes} MB`;
}

async function moveAway(dovecot: Dovecot): Promise<SiteMail> {
  const proxy = await startDelayingProxy(dovecot.tlsPort, oneWayMs);
  started.push(() => proxy.close());
  return { ...dovecot, tlsPort: proxy.port };
}

async function addJob(site: ClusterSite, mail: SiteMail): Promise<void> {
  await site.addSource('server', mail, mailboxes, 4);
  await site.run('job', 'create', 'mail', '--source', 'server', '--all', '--repository', site.repository);
}

interface Killed {
  readonly name: string;
  /** What it was reading. */
  readonly reading: readonly string[];
  readonly at: number;
  readonly other: WorkerProcess;
}

/** Kills a worker that has read a mailbox and reads others. */
async function killOne([first, other]: readonly WorkerProcess[]): Promise<Killed> {
  check(first !== undefined && other !== undefined, 'There are not two workers.');
  const open = (): string[] =>
    readBy(first).flatMap(({ mailbox, endedAt }) => (endedAt === null ? [mailbox] : []));
  const isInTheMidst = (): boolean => open().length > 0 && open().length < readBy(first).length;
  const lastMoment = performance.now() + 120_000;
  while (!isInTheMidst()) {
    check(
      performance.now() < lastMoment,
      `The worker ${first.name} was never in the midst:\n${first.said()}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const reading = open();
  const at = performance.now();
  await first.kill();
  process.stdout.write(`    kill -9: the worker ${first.name} was reading ${reading.join(' and ')}\n`);
  return { name: first.name, reading, at, other };
}

function ended({
  code,
  stdout,
  stderr,
}: {
  code: number | null;
  stdout: string;
  stderr: string;
}): SessionResult {
  check(code === 0 || code === 3, `"job run" ended with ${String(code)}:\n${stderr}${stdout}`);
  return sessionResult.parse(JSON.parse(stdout));
}

function readByWhom({ mailboxes: read, log }: SessionResult, { name, reading, at, other }: Killed): string {
  const failed = read.filter(({ result }) => result !== 'success');
  check(failed.length === 0, `These were not read: ${failed.map(({ mailbox }) => mailbox).join(', ')}`);
  check(read.length === mailboxes.length, `${String(read.length)} mailboxes are in the session.`);
  const takenUp = reading.map((mailbox) => {
    const again = readBy(other).find((each) => each.mailbox === mailbox && each.begunAt > at);
    check(again !== undefined, `The worker ${other.name} has not read ${mailbox}:\n${other.said()}`);
    return again.begunAt - at;
  });
  const longestMs = Math.max(...takenUp);
  check(longestMs <= takenUpWithinMs, `It took ${String(longestMs)} ms until a mailbox was taken up.`);
  const count = (worker: string): string =>
    String(log.filter((line) => line.text.endsWith(`: read by ${worker}`)).length);
  const seconds = (longestMs / 1000).toFixed(0);
  return `${name} had begun ${count(name)}, ${other.name} ${count(other.name)}; taken up ${seconds} s after the kill`;
}

/** Gets every message out of a repository and compares: nothing is missing, nothing is there twice, nothing was altered. */
async function compare(site: ClusterSite, sent: ReadonlyMap<string, readonly string[]>): Promise<string> {
  let equal = 0;
  for (const [mailbox, hashes] of sent) {
    const out = join(folder, 'exported', mailbox);
    await site.run('restore', 'export', '--mailbox', mailbox, '--format', 'eml', '--out', out);
    const found = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => sha256(readFileSync(join(entry.parentPath, entry.name))));
    check(isDeepStrictEqual(found.sort(), hashes), `${mailbox} is not what the mail server sends.`);
    equal += found.length;
  }
  check(equal === mailboxes.length * perMailbox, `Only ${String(equal)} messages were compared.`);
  return `${equal.toLocaleString('en')} messages, SHA-256 equal`;
}

async function backUpAgain(site: ClusterSite): Promise<string> {
  const { status, mailboxes: read } = sessionResult.parse(
    JSON.parse(await site.run('job', 'run', 'mail', '--json')),
  );
  const stored = read.reduce((sum, each) => sum + each.stored, 0);
  check(
    status === 'Success' && stored === 0,
    `It ended with ${status}, ${String(stored)} messages were stored.`,
  );
  return status;
}

async function verify(site: ClusterSite): Promise<string> {
  const { ended: done } = site.start('repository', 'verify');
  const { code, stdout, stderr } = await done;
  check(code === 0, `"repository verify" ended with ${String(code)}:\n${stderr}${stdout}`);
  return stdout.trim().split('\n').at(-1) ?? '';
}

async function stayLocked(gateway: S3Gateway, bucket: string): Promise<string> {
  const refusal = await tryToDelete(gateway, bucket, 'mail/packs/');
  check(refusal !== null, 'The server has deleted a locked object.');
  return refusal;
}

/** With a data folder that knows of nothing: the bucket, its keys and the passphrase are all there is. */
async function restoreElsewhere(
  site: ClusterSite,
  dovecot: Dovecot,
  sent: ReadonlyMap<string, readonly string[]>,
): Promise<string> {
  const [mailbox = ''] = mailboxes;
  const target = 'restored@northwind.example';
  const other = site.elsewhere('another-computer');
  await other.run('repository', 'connect', site.repository, ...site.bucketOptions);
  await other.addSource('server', dovecot, [target], 4);
  await other.run(
    ...['restore', 'to-server', '--mailbox', mailbox, '--source', 'server', '--target', target],
    ...['--into', 'original'],
  );
  const restored = await servedHashes(dovecot, target);
  check(isDeepStrictEqual(restored, sent.get(mailbox)), `${target} is not what ${mailbox} is.`);
  return `${String(restored.length)} messages, SHA-256 equal`;
}
