/**
 * A repository in a bucket beside one in a folder: a first backup, a backup without a change, a restore of everything with nothing of it here,
 * verification, and an index made anew of 1,000 packs; the gateway on this computer, and behind a round trip of 40 ms. The gateway is Ceph's.
 * POSTKEEP_BENCH_MESSAGES sets another number of messages (2,000 of 55 kB), POSTKEEP_BENCH_ROUNDS how often each is measured (3).
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../../build/build.mjs';
import { setUpSystem } from '../../build/setup/system.mjs';
import { openObjectStore } from '../../core/object-store/open-object-store.js';
import { dropStore } from '../../core/repository/bucket/bucket-access.js';
import { createInBucket } from '../../core/repository/bucket/create-in-bucket.js';
import { inParallel } from '../../core/repository/bucket/in-parallel.js';
import { packName } from '../../core/repository/bucket/object-names.js';
import { packOf } from '../../core/repository/bucket/pack.js';
import { rebuildIndex } from '../../core/repository/bucket/rebuild-index.js';
import { noSeal } from '../../core/repository/encryption/chunk-seal.js';
import { openForWriting } from '../../core/repository/open-for-writing.js';
import { systemClock } from '../../shared/clock.js';
import { letter, makePoint } from '../fixtures/bucket-repository.js';
import { endCephCluster, keys } from '../fixtures/ceph-cluster.js';
import { startDelayingProxy } from '../fixtures/delaying-proxy.js';
import { withAttachment } from '../fixtures/difficult-mail.js';
import { type S3Gateway, makeBucket, s3Access, startObjectStore } from '../fixtures/object-store.js';
import { type Measured, median } from './peers/measured-command.js';
import { Postkeep, issueLicense } from './peers/programs.js';
import { numberFrom, print } from './row.js';

const messages = numberFrom('POSTKEEP_BENCH_MESSAGES', 2_000);
const rounds = numberFrom('POSTKEEP_BENCH_ROUNDS', 3);
const packs = 1_000;
const chunksOfPack = 160;
const oneWayMs = 20;
const mailbox = 'large@example.com';

type Place = 'folder' | 'near' | 'far';
const names: Readonly<Record<Place, string>> = {
  folder: 'folder',
  near: 'bucket',
  far: 'bucket, 40 ms away',
};
const steps = ['first backup', 'without a change', 'restore of all', 'verification'] as const;

function writeMail(root: string): void {
  const cur = join(root, mailbox, 'cur');
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(root, mailbox, part), { recursive: true });
  for (let number = 0; number < messages; number += 1) {
    const attachment = createHash('shake256', { outputLength: 40_000 }).update(String(number)).digest();
    writeFileSync(
      join(cur, `${String(1_600_000_000 + number)}.M1.bench:2,S`),
      withAttachment(String(number), attachment),
    );
  }
}

async function measure(
  folder: string,
  license: Awaited<ReturnType<typeof issueLicense>>,
  endpoint: string | null,
  bucket: string,
): Promise<Record<(typeof steps)[number], Measured>> {
  const postkeep = new Postkeep(join(folder, 'data'), license);
  await postkeep.addMaildirs(join(folder, 'mail'));
  if (endpoint !== null) {
    const at = `s3://${bucket}`;
    const access = ['--endpoint', endpoint, '--path-style', '--credentials-file', join(folder, 'keys')];
    await postkeep.run(
      'repository',
      'create',
      at,
      ...access,
      '--region',
      'default',
      '--no-encryption',
      '--cache',
      '0mb',
    );
    await postkeep.run('job', 'edit', 'bench', '--repository', at);
  }
  const target = join(folder, 'restored');
  try {
    return {
      'first backup': await postkeep.backup(),
      'without a change': await postkeep.backup(),
      'restore of all': await postkeep.run(
        ...['restore', 'export', '--mailbox', mailbox, '--format', 'maildir', '--out', target],
      ),
      verification: await postkeep.run('repository', 'verify'),
    };
  } finally {
    postkeep.remove();
    rmSync(target, { recursive: true, force: true });
  }
}

/** Seconds in which an index is made of a bucket of so many packs. */
async function rebuild(folder: string, gateway: S3Gateway, far: string): Promise<void> {
  const place = await makeBucket(gateway);
  const store = await openObjectStore(place, s3Access);
  const { identity } = await createInBucket(join(folder, 'index'), systemClock, store, {
    passphrase: null,
    lockDays: null,
  });
  const writer = openForWriting(join(folder, 'index'), systemClock);
  await makePoint(writer, [letter(1)], { at: systemClock() });
  writer.close();
  // As packs of 8 MiB have them; what they hold matters to no index.
  await inParallel(Array.from(Array(packs).keys()), async () => {
    const pack = packOf(
      Array.from({ length: chunksOfPack }, (_, id) => ({
        ...{ id, identity: randomBytes(32), codec: 4, size: 50_000, data: randomBytes(64) },
      })),
      noSeal,
    );
    await store.put(packName(pack.sha256), pack.bytes, { lockedUntil: null });
  });
  for (const [name, endpoint] of [
    ['on this computer', gateway.endpoint],
    ['40 ms away', far],
  ] as const) {
    const through = await openObjectStore({ ...place, endpoint }, s3Access);
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    const { problems } = await rebuildIndex(join(folder, 'again'), systemClock, through, {
      ...{ secret: null, signal: new AbortController().signal },
      onProgress: () => undefined,
    });
    const { user, system } = process.cpuUsage(cpuBefore);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    print(
      `index made anew of ${String(packs)} packs, ${name}: ${seconds} s, processor ${((user + system) / 1e6).toFixed(1)} s, ${String(problems.length)} problems`,
    );
    through.close();
    rmSync(join(folder, 'again'), { recursive: true });
  }
  dropStore(identity);
  store.close();
}

print(setUpSystem('cluster'));
buildIfStale();
const folder = mkdtempSync(join(tmpdir(), 'postkeep-bucket-bench-'));
const ceph = join(folder, 'ceph');
mkdirSync(ceph);
const gateway = await startObjectStore(ceph);
const line = await startDelayingProxy(Number(new URL(gateway.endpoint).port), oneWayMs);
const far = `http://127.0.0.1:${String(line.port)}`;
try {
  writeMail(join(folder, 'mail'));
  writeFileSync(join(folder, 'keys'), `${keys.accessKeyId}\n${keys.secretAccessKey}\n`, { mode: 0o600 });
  const license = await issueLicense(folder);
  const found: Record<Place, Record<(typeof steps)[number], Measured>[]> = { folder: [], near: [], far: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const place of ['folder', 'near', 'far'] as const) {
      const endpoint = { folder: null, near: gateway.endpoint, far }[place];
      const { bucket } = await makeBucket(gateway);
      found[place].push(await measure(folder, license, endpoint, bucket));
    }
  print(`\n${String(messages)} messages, median of ${String(rounds)}: seconds, and memory at its highest\n`);
  print(`| what | ${Object.values(names).join(' | ')} |`);
  print('|---|---|---|---|');
  for (const step of steps) {
    const cells = (['folder', 'near', 'far'] as const).map((place) => {
      const of = (pick: (one: Measured) => number): number =>
        median(found[place].map((each) => pick(each[step])));
      return `${of(({ seconds }) => seconds).toFixed(1)} s, ${of(({ peakMb }) => peakMb).toFixed(0)} MB`;
    });
    print(`| ${step} | ${cells.join(' | ')} |`);
  }
  await rebuild(folder, gateway, far);
} finally {
  await line.close();
  await endCephCluster(ceph);
  rmSync(folder, { recursive: true, force: true });
}
