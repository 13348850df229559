import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keys } from '../../fixtures/ceph-cluster.js';
import { consoleAt } from '../../fixtures/cluster-site.js';
import { type FaultyStore, startFaultyStore } from '../../fixtures/faulty-store.js';
import { killCount, timeFor } from '../../fixtures/kill-count.js';
import { type MaildirFixture, makeMaildirs } from '../../fixtures/maildir.js';
import { makeBucket, missingOfCeph } from '../../fixtures/object-store.js';
import { numbersFrom } from '../../fixtures/random-numbers.js';
import { onCeph, s3Gateway } from '../../fixtures/s3-gateway.js';

/* One computer backs up into a bucket, another one has connected it only to restore from: each a data folder of its own, by the built command line. */

type Console = ReturnType<typeof consoleAt>;

let folder: string;
let mail: MaildirFixture;
let way: FaultyStore;
let writing: Console;
let reading: Console;
let delivered = 0;
const kills = killCount(50, 3);
const random = numbersFrom(7);

const points = z.array(z.object({ id: z.string(), messages: z.int() }));
const pointsOf = async (mailbox: string) =>
  points.parse(JSON.parse(await reading.run('restore', 'points', mailbox, '--json')));

async function deliver(): Promise<void> {
  delivered += 1;
  await mail.deliver(
    'anna',
    Buffer.from(`Subject: Letter ${String(delivered)}\n\nNumber ${String(delivered)}\n`),
  );
}

beforeAll(async () => {
  if (missingOfCeph.length > 0) return;
  folder = await mkdtemp(join(tmpdir(), 'postkeep-opened-'));
  mail = await makeMaildirs('anna');
  const place = await makeBucket(await s3Gateway());
  way = await startFaultyStore(place.endpoint);
  const keysFile = join(folder, 'keys');
  await writeFile(keysFile, `${keys.accessKeyId}\n${keys.secretAccessKey}\n`, { mode: 0o600 });
  const repository = `s3://${place.bucket}/mail`;
  const optionsAt = (endpoint: string): string[] => [
    ...['--endpoint', endpoint, '--path-style', '--credentials-file', keysFile],
  ];
  writing = consoleAt(join(folder, 'writing'), {});
  reading = consoleAt(join(folder, 'reading'), {});
  await writing.run('repository', 'create', repository, ...optionsAt(place.endpoint), '--no-encryption');
  await writing.run('source', 'add', 'server', '--type', 'maildir', '--path', mail.path);
  await writing.run('job', 'create', 'mail', '--source', 'server', '--all', '--repository', repository);
  await deliver();
  await writing.run('job', 'run', 'mail');
  await reading.run('repository', 'connect', repository, ...optionsAt(way.endpoint));
}, 120_000);
afterAll(async () => {
  if (missingOfCeph.length > 0) return;
  await way.close();
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(missingOfCeph.length > 0)(
  `a bucket that is connected only to restore from, ${onCeph}`,
  () => {
    it('shows what the other computer has backed up since, and asks six times where there is nothing new', async () => {
      expect(await pointsOf('anna')).toHaveLength(1);
      await deliver();
      await mail.deliver('bert', Buffer.from('Subject: Another mailbox\n\nof later\n'));
      await writing.run('job', 'run', 'mail');
      expect((await pointsOf('anna')).map(({ messages }) => messages)).toEqual([2, 1]);
      expect(await pointsOf('bert')).toHaveLength(1);
      way.requests.length = 0;
      await pointsOf('anna');
      expect(way.requests.length).toBeLessThanOrEqual(6);
    });

    it(
      'shows every point whole, killed at any moment while the other computer writes',
      async () => {
        for (let round = 0; round < kills; round += 1) {
          await deliver();
          const session = writing.run('job', 'run', 'mail');
          const look = reading.start('restore', 'points', 'anna', '--json');
          await new Promise((resolve) => setTimeout(resolve, random(2_500)));
          look.process.kill('SIGKILL');
          await Promise.all([session, look.ended]);
          const [newest] = await pointsOf('anna');
          expect(newest?.messages).toBe(delivered);
        }
        const out = join(folder, 'restored');
        await reading.run('restore', 'export', '--mailbox', 'anna', '--format', 'eml', '--out', out);
        const files = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.eml'));
        const bodies = await Promise.all(files.map((name) => readFile(join(out, name), 'utf8')));
        expect(bodies.map((body) => Number(/Number (\d+)/.exec(body)?.[1])).sort((a, b) => a - b)).toEqual(
          Array.from({ length: delivered }, (_, index) => index + 1),
        );
        await writing.run('repository', 'verify');
      },
      timeFor(kills, 60_000),
    );

    it('ends as cancelled where its look is stopped, asks no further bucket, and restores nothing', async () => {
      const second = await makeBucket(await s3Gateway());
      const other = `s3://${second.bucket}/mail`;
      const at = (endpoint: string): string[] => [
        ...['--endpoint', endpoint, '--path-style', '--credentials-file', join(folder, 'keys')],
      ];
      await writing.run('repository', 'create', other, ...at(second.endpoint), '--no-encryption');
      await writing.run('job', 'create', 'other', '--source', 'server', '--all', '--repository', other);
      await writing.run('job', 'run', 'other');
      await reading.run('repository', 'connect', other, ...at(way.endpoint));
      const before = (await pointsOf('anna')).length;
      way.requests.length = 0;
      way.faultOf = () => ({ type: 'silence' });
      const out = join(folder, 'stopped');
      const command = reading.start(
        ...['restore', 'export', '--mailbox', 'anna', '--format', 'eml', '--out', out],
      );
      await expect.poll(() => way.requests.length, { timeout: 60_000 }).toBeGreaterThan(0);
      command.process.kill('SIGINT');
      const { code, stderr } = await command.ended;
      const asked = new Set(way.requests.map((each) => each.split('/')[1]));
      way.faultOf = () => null;
      expect([code, asked.size, existsSync(out)]).toEqual([1, 1, false]);
      expect(stderr).toContain('Stopped.');
      expect(await pointsOf('anna')).toHaveLength(before);
      await reading.run('repository', 'forget', other);
    });

    it('says as of when what it shows is, where the bucket cannot be reached', async () => {
      const before = await pointsOf('anna');
      await deliver();
      await writing.run('job', 'run', 'mail');
      way.faultOf = () => ({ type: 'answer', status: 403, code: 'AccessDenied' });
      const { code, stdout, stderr } = await reading.start('restore', 'points', 'anna', '--json').ended;
      expect(code).toBe(0);
      expect(points.parse(JSON.parse(stdout))).toEqual(before);
      expect(stderr).toMatch(/could not be looked at\. What is shown is as of \d{4}-/);
      way.faultOf = () => null;
      expect(await pointsOf('anna')).toHaveLength(before.length + 1);
    });
  },
);
