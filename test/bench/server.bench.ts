import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { buildIfStale } from '../../build/build.mjs';
import { type Contract } from '../../server/domain/contract.js';
import { licensePayloadOf } from '../../server/domain/license-payload.js';
import { type Installation, openInstallation } from '../../server/installation.js';
import type { ActiveKey } from '../../server/keys/key-ring.js';
import { signLicenseKey } from '../../server/keys/license-key.js';
import { licenseUpdatePath } from '../../shared/license/protocol.js';
import { licensingProgram } from '../fixtures/licensing/program.js';
import { rentalContract } from '../fixtures/licensing/rental-contract.js';
import { createFakeClock } from '../fixtures/licensing/test-clock.js';
import { startPostgres } from '../fixtures/postgres.js';
import { cpuSeconds } from './processor-time.js';

/**
 * Renewals per second of one server process with PostgreSQL, both and the load on this machine, over TLS, every request a
 * renewal that is answered with a time statement (goal: ≥ 1,500/s, p99 ≤ 100 ms at 64 connections on 2 cores). POSTKEEP_BENCH_SECONDS=300 shows the memory flat.
 * `npm run bench -- server`
 */
const contracts = Number(process.env['POSTKEEP_BENCH_CONTRACTS'] ?? 1_000_000);
const seconds = Number(process.env['POSTKEEP_BENCH_SECONDS'] ?? 60);
const connections = 64;
const goal = { rate: 1_500, p99Ms: 100 };
/** More renewals a second than any machine this runs on can do. */
const fastest = 3_000;
const now = '2026-01-28T12:00:00Z';
/** docs/operations.md, "PostgreSQL". */
const recommendedSettings = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '15min',
  wal_compression: 'lz4',
};
/** How often the server's memory is looked at. */
const memoryIntervalMs = 15_000;

const out = (line: string): void => void process.stdout.write(`${line}\n`);

buildIfStale();
const program = licensingProgram();
const [cluster, folder] = await Promise.all([
  startPostgres({ fsync: true, settings: recommendedSettings }),
  mkdtemp(join(tmpdir(), 'postkeep-bench-')),
]);
try {
  const databaseUrl = cluster.overSocket(await cluster.createDatabase());
  const installation = await openInstallation({
    dataDir: folder,
    databaseUrl,
    clock: createFakeClock(now).clock,
  });
  const signer = installation.keyRing.activeKey();
  if (signer === null) throw new Error('The signing keys are locked.');
  await seed(installation, signer);
  out(`${contracts} contracts in PostgreSQL`);
  await installation.close();

  const server = await program.serve(
    ['--data-dir', folder, '--database-url', databaseUrl, '--log-level', 'warn'],
    {
      POSTKEEP_NOW: now,
    },
  );
  const pool = new Pool(server.url, { connections, connect: { ca: await readFile(server.caFile) } });
  await renewFor(pool, requestBodies(signer, 5 * fastest, 0), 5);
  const bodies = requestBodies(signer, Math.min(seconds * fastest, contracts - 5 * fastest), 5 * fastest);
  const cpuBefore = await cpuSeconds(server.process.pid);
  const memory: Promise<number>[] = [];
  const watching = setInterval(() => memory.push(residentMegabytes(server.process.pid)), memoryIntervalMs);
  const { latencies, elapsed } = await renewFor(pool, bodies, seconds);
  clearInterval(watching);
  const cpu = (await cpuSeconds(server.process.pid)) - cpuBefore;

  latencies.sort();
  const percentile = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  const rate = latencies.length / elapsed;
  const missed = rate < goal.rate || percentile(0.99) > goal.p99Ms ? ' — GOAL MISSED' : '';
  if (missed !== '') process.exitCode = 1;
  out(
    `${latencies.length} renewals in ${elapsed.toFixed(0)} s over ${connections} connections: ${rate.toFixed(0)}/s, ` +
      `p50 ${percentile(0.5).toFixed(1)} ms, p99 ${percentile(0.99).toFixed(1)} ms${missed}`,
  );
  out(`processor time of the server: ${((cpu * 1_000) / latencies.length).toFixed(2)} ms a renewal`);
  const resident = await Promise.all(memory);
  out(`resident memory of the server every ${memoryIntervalMs / 1000} s: ${resident.join(' ')} MB`);
  await pool.close();
  await server.stop();
} finally {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
}

/** Contracts whose newest key is due, keys as large as real ones. */
async function seed({ database }: Installation, signer: ActiveKey): Promise<void> {
  const filler = signLicenseKey(licensePayloadOf(contractOf(0), '2026-01-31', new Date(now)), signer);
  const batch = 50_000;
  for (let from = 1; from <= contracts; from += batch) {
    const to = Math.min(contracts, from + batch - 1);
    await database.query(
      `insert into contracts (id, support_id, type, license_type, license_id, company, package, mailboxes, starts_on,
         ends_on, first_expires_on, renewal_months, standing, created_at)
       select 'C-' || lpad(to_hex(n), 10, '0'), 'S-' || n, 'hosting-rental', 'rental',
         ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Example ' || n, 'Standard', 100,
         '2026-01-01', '2027-12-31', '2026-01-31', 1, 'active', $3::timestamptz
       from generate_series($1::int, $2::int) n`,
      [from, to, now],
    );
    await database.query(
      `insert into license_keys (license_id, expires_on, origin, kid, license_key, issued_at)
       select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '2026-01-31', 'issued', $3, $4, $5::timestamptz
       from generate_series($1::int, $2::int) n`,
      [from, to, signer.kid, filler, now],
    );
  }
  await database.query('analyze');
}

function contractOf(n: number): Contract {
  const hex = n.toString(16);
  return {
    ...rentalContract,
    id: `C-${hex.padStart(10, '0')}`,
    supportId: `S-${n}`,
    licenseId: `00000000-0000-4000-8000-${hex.padStart(12, '0')}`,
    company: `Example ${n}`,
  };
}

/** Bodies of update requests, made beforehand so that the load costs the machine as little as it can. */
function requestBodies(signer: ActiveKey, count: number, offset: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    // A step that shares no factor with the number of contracts: spread over the whole table, none twice.
    const n = (((offset + index) * 7_919) % contracts) + 1;
    return JSON.stringify({
      licenseKey: signLicenseKey(licensePayloadOf(contractOf(n), '2026-01-31', new Date(now)), signer),
      installationId: `installation-${n}`,
      productVersion: '1.0.0',
      usage: { managed: 90, new: 3, highWatermark: 95 },
      nonce: String(n).padStart(22, 'n'),
    });
  });
}

/** Renews one license after the other on every connection until the time or the bodies are over. */
async function renewFor(
  pool: Pool,
  bodies: readonly string[],
  duration: number,
): Promise<{ readonly latencies: Float64Array; readonly elapsed: number }> {
  const latencies: number[] = [];
  const start = performance.now();
  let next = 0;
  const oneConnection = async (): Promise<void> => {
    while (performance.now() - start < duration * 1_000) {
      const requestBody = bodies[next++];
      if (requestBody === undefined) return;
      const sent = performance.now();
      const { statusCode, body } = await pool.request({
        path: licenseUpdatePath,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: requestBody,
      });
      const answer = await body.text();
      latencies.push(performance.now() - sent);
      const isWhole = answer.includes('"renewed"') && answer.includes('"time"');
      if (statusCode !== 200 || !isWhole) throw new Error(`${statusCode} ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, oneConnection));
  return { latencies: Float64Array.from(latencies), elapsed: (performance.now() - start) / 1_000 };
}

async function residentMegabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}
