import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keys } from '../../fixtures/ceph-cluster.js';
import { consoleAt } from '../../fixtures/cluster-site.js';
import { type MaildirFixture, makeMaildirs } from '../../fixtures/maildir.js';
import { makeBucket, missingOfCeph } from '../../fixtures/object-store.js';
import { onCeph, s3Gateway } from '../../fixtures/s3-gateway.js';

/* A bucket that keeps what is removed from it, used by two computers: one backs up and prunes, one only restores. By the built command line. */

let folder: string;
let mail: MaildirFixture;
afterEach(async () => {
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

const points = z.array(z.object({ messages: z.int() }));
const pruned = z.object({
  repositories: z.array(z.object({ locked: z.object({ objects: z.int() }), error: z.null() })),
});

describe.skipIf(missingOfCeph.length > 0)(`a bucket of which one computer only restores, ${onCeph}`, () => {
  it.each([
    ['locked by the repository', { objectLock: true }, ['--object-lock', 'governance:1d'], [3, 2, 1], 2],
    ['locked by the bucket itself', { lockedDays: 1 }, [], [3, 2, 1], 4],
    ['that only keeps versions', { versions: true }, [], [3], 0],
  ] as const)(
    '%s: shows every restore point that is there, whole, and pruning says what the lock keeps',
    async (_name, kind, lock, shown, kept) => {
      folder = await mkdtemp(join(tmpdir(), 'postkeep-locked-'));
      mail = await makeMaildirs('anna');
      const place = await makeBucket(await s3Gateway(), kind);
      const keysFile = join(folder, 'keys');
      await writeFile(keysFile, `${keys.accessKeyId}\n${keys.secretAccessKey}\n`, { mode: 0o600 });
      const repository = `s3://${place.bucket}/mail`;
      const at = ['--endpoint', place.endpoint, '--path-style', '--credentials-file', keysFile];
      const writing = consoleAt(join(folder, 'writing'), {});
      const reading = consoleAt(join(folder, 'reading'), {});
      const pointsOf = async (console: typeof writing): Promise<number[]> =>
        points
          .parse(JSON.parse(await console.run('restore', 'points', 'anna', '--json')))
          .map(({ messages }) => messages);
      await writing.run('repository', 'create', repository, ...at, '--no-encryption', ...lock);
      await writing.run('source', 'add', 'server', '--type', 'maildir', '--path', mail.path);
      await writing.run(
        ...['job', 'create', 'mail', '--source', 'server', '--all'],
        ...['--repository', repository, '--retention', '1points'],
      );
      const run = async (number: number): Promise<void> => {
        await mail.deliver('anna', Buffer.from(`Subject: ${String(number)}\n\nNumber ${String(number)}\n`));
        // What is quiet says nothing, on stderr either: cron would send it.
        expect(await writing.start('--quiet', 'job', 'run', 'mail').ended).toEqual({
          ...{ code: 0, stdout: '', stderr: '' },
        });
      };
      for (const number of [1, 2, 3]) await run(number);
      const report = await writing.run('repository', 'prune', '--json');
      const [{ locked } = { locked: { objects: 0 } }] = pruned.parse(JSON.parse(report)).repositories;
      expect(locked.objects).toBe(kept);
      expect(await writing.run('repository', 'prune')).toMatch(
        kept > 0 ? `Object Lock keeps ${String(kept)} objects` : /bytes freed\.\n$/,
      );
      expect(await pointsOf(writing)).toEqual([3]);

      await reading.run('repository', 'connect', repository, ...at);
      expect(await pointsOf(reading)).toEqual(shown);
      await run(4);
      expect(await pointsOf(reading)).toEqual([4, ...shown]);
      const out = join(folder, 'restored');
      await reading.run('restore', 'export', '--mailbox', 'anna', '--format', 'eml', '--out', out);
      const files = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.eml'));
      const bodies = await Promise.all(files.map((name) => readFile(join(out, name), 'utf8')));
      expect(bodies.map((body) => /Number (\d)/.exec(body)?.[1]).sort()).toEqual(['1', '2', '3', '4']);
      // It looks after none, and does not say that there is none.
      expect(await reading.run('repository', 'verify')).toContain('This console writes to no repository.');
      await writing.run('repository', 'verify');
    },
    120_000,
  );
});
