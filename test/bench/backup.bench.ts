/**
 * Backup of a whole IMAP server: every message compared with what the server sends, time, processor time, memory, size.
 * `npm run bench -- backup` measures the tests' own Dovecot with 600 messages. POSTKEEP_BENCH_IMAP (plain port, TLS port
 * and CA file: `11143,11993,/path/tls.crt`) and POSTKEEP_BENCH_MAILBOXES (`u01@example.com,…`) point at another one with
 * the master login `master` / `masterpass`.
 */
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { SourceConfig } from '../../shared/backup/source.js';
import { withAttachment } from '../fixtures/difficult-mail.js';
import { type Dovecot, startDovecot } from '../fixtures/dovecot.js';
import { startEngine, storedMessages } from '../fixtures/engine.js';
import { servedHashes } from '../fixtures/served-mail.js';
import { factsOf, payloadOf } from '../unit/shared/license/fixtures.js';

interface Server {
  readonly plainPort: number;
  readonly tlsPort: number;
  readonly caFile: string;
  readonly mailboxes: readonly string[];
}

const master = { user: 'master', password: 'masterpass' };
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function serverFromEnvironment(): Server | null {
  const [plain, tls, caFile] = (process.env['POSTKEEP_BENCH_IMAP'] ?? '').split(',');
  if (plain === undefined || tls === undefined || caFile === undefined) return null;
  const mailboxes = (process.env['POSTKEEP_BENCH_MAILBOXES'] ?? '').split(',').filter((name) => name !== '');
  return { plainPort: Number(plain), tlsPort: Number(tls), caFile, mailboxes };
}

async function fillFixture(fixture: Dovecot): Promise<Server> {
  const mailboxes = ['a@example.com', 'b@example.com', 'c@example.com'];
  for (const mailbox of mailboxes) {
    for (let number = 0; number < 200; number++) {
      const attachment = createHash('shake256', { outputLength: 40_000 }).update(String(number)).digest();
      const content = withAttachment(`${mailbox}-${String(number)}`, attachment);
      await fixture.deliver(mailbox, ['INBOX'], content, { letters: 'S' });
    }
  }
  return { ...fixture, mailboxes };
}

function sourceOf(server: Server, mailboxes: readonly string[]): SourceConfig {
  return {
    type: 'imap',
    host: 'localhost',
    port: server.tlsPort,
    security: 'tls',
    caFile: server.caFile,
    auth: { method: 'master', user: master.user },
    mailboxes: [...mailboxes],
    maxConnections: 4,
  };
}

async function measureServer(server: Server): Promise<void> {
  const engine = await startEngine({ secret: master.password, facts: unlimited });
  const jobId = await engine.addJob(sourceOf(server, server.mailboxes));
  const first = await measured(() => engine.run(jobId));
  strictEqual(first.value.status, 'Success');
  const second = await measured(() => engine.run(jobId));
  const sum = (field: 'stored' | 'bytesRead' | 'bytesStored', of = first.value): number =>
    of.mailboxes.reduce((total, result) => total + result[field], 0);
  strictEqual(sum('stored', second.value), 0);
  let compared = 0;
  for (const mailbox of server.mailboxes) {
    const expected = await servedHashes(
      { ...server, masterUser: master.user, masterPassword: master.password },
      mailbox,
    );
    const stored = (await storedMessages(engine.client, mailbox)).map(({ sha256 }) => sha256).sort();
    deepStrictEqual(stored, expected);
    compared += expected.length;
  }
  const stats = await engine.client.repository.stats();
  process.stdout.write(
    [
      `${String(server.mailboxes.length)} mailboxes, ${String(sum('stored'))} messages, ${mb(sum('bytesRead'))} read`,
      `first run: ${first.text} (${mb(sum('bytesRead') / first.seconds)}/s)`,
      `second run, nothing changed: ${second.text}`,
      `stored: ${mb(sum('bytesStored'))} of content, ${mb(stats.bytesOnDisk)} on disk`,
      `compared with the server by SHA-256: ${String(compared)} messages, all equal`,
      '',
    ].join('\n'),
  );
  await engine.close();
}

async function measureLargeMessage(fixture: Dovecot, server: Server): Promise<void> {
  const attachment = createHash('shake256', { outputLength: 38_000_000 }).update('large').digest();
  await fixture.deliver('large@example.com', ['INBOX'], withAttachment('large', attachment));
  const engine = await startEngine({ secret: master.password, facts: unlimited });
  const jobId = await engine.addJob(sourceOf(server, ['large@example.com']));
  const before = process.memoryUsage().rss;
  const { value, text } = await measured(() => engine.run(jobId));
  strictEqual(value.status, 'Success');
  process.stdout.write(
    `one message of ${mb(value.mailboxes[0]?.bytesRead ?? 0)}: ${text}, before it ${mb(before)}\n`,
  );
  await engine.close();
}

function unlimited() {
  return factsOf(
    payloadOf('subscription', { mailboxes: 10_000, expiresOn: '2099-12-31' }),
    new Date().toISOString(),
  );
}

/** Wall time, processor time of this process and its highest resident size. */
async function measured<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number; text: string }> {
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 20);
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  clearInterval(timer);
  const text = `${seconds.toFixed(2)} s, processor ${((user + system) / 1e6).toFixed(2)} s, peak ${mb(highest)} resident`;
  return { value, seconds, text };
}

const given = serverFromEnvironment();
if (given) {
  await measureServer(given);
} else {
  const fixture = await startDovecot();
  try {
    const server = await fillFixture(fixture);
    await measureServer(server);
    await measureLargeMessage(fixture, server);
  } finally {
    await fixture.stop();
  }
}
