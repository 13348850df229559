import { afterEach, expect, it } from 'vitest';
import { rebuildIndex } from '../../../../core/repository/bucket/rebuild-index.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import {
  type BucketRepository,
  bucketRepository,
  hashes,
  lettersOfPoint,
  mailboxA,
  makePoint,
  messagesAt,
} from '../../../fixtures/bucket-repository.js';
import { startBucketChild } from '../../../fixtures/child-process.js';
import { killCount, timeFor } from '../../../fixtures/kill-count.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

const signal = new AbortController().signal;
const kills = Math.max(6, killCount(60));
/** Moments of a run: requests and changes. */
const moments = 60;

/** Every point that was told and that retention keeps has every message, by the index and by the bucket alone; nothing is damaged. */
async function expectTold(told: ReadonlyMap<number, number>): Promise<void> {
  const opened = openForReading(repository.index);
  const report = await opened.verify();
  const points = opened.reader.points(mailboxA.key).map(({ id }) => id);
  opened.close();
  expect(report).toMatchObject({ damagedMessages: 0, file: [] });
  const last = Math.max(0, ...told.keys());
  if (told.size > 0) expect(points).toContain(last);
  for (const id of points.filter((each) => told.has(each)))
    expect(await messagesAt(repository.index, id)).toEqual(hashes(lettersOfPoint(told.get(id) ?? 0)));
}

it(
  'killed at any moment, no point that was told is lost, in the index or in the bucket alone',
  async () => {
    let cutShort = 0;
    for (let killed = 0; killed < kills; killed += 1) {
      repository = await bucketRepository();
      const told = new Map<number, number>();
      for (let round = 0; round < 3; round += 1) {
        const killAt = 1 + ((Math.floor((killed * moments) / kills) + round * 7) % moments);
        const output = await startBucketChild(repository.root, round, killAt).output;
        if (!output.includes('done')) cutShort += 1;
        for (const [, point, number] of output.matchAll(/^told (\d+) (\d+)$/gm))
          told.set(Number(point), Number(number));
        await expectTold(told);
      }
      const { problems } = await rebuildIndex(repository.index, repository.clock, repository.store, {
        ...{ secret: null, signal, cacheBytes: 0 },
        onProgress: () => undefined,
      });
      expect(problems).toEqual([]);
      await expectTold(told);
      // What was cut short is taken up, and nothing stays of it that nobody needs.
      const writer = repository.writer();
      const point = await makePoint(writer, lettersOfPoint(9));
      repository.setNow(new Date('2026-12-01T00:00:00Z'));
      await writer.pruneAll(() => [{ type: 'points', points: 1 }], signal, {
        onProgress: () => undefined,
        onRemoved: () => undefined,
      });
      writer.close();
      expect(await messagesAt(repository.index, point)).toEqual(hashes(lettersOfPoint(9)));
      expect(await repository.store.names('points/')).toHaveLength(1);
      repository.close();
    }
    expect(cutShort).toBeGreaterThan(kills);
  },
  timeFor(kills, 60_000),
);
