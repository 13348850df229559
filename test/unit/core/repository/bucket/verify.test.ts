import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openForReading, openForWriting } from '../../../../../core/repository/repository.js';
import type { RepositoryReport } from '../../../../../core/repository/repository.js';
import {
  type BucketRepository,
  bucketRepository,
  hashes,
  letter,
  mailboxA,
  makePoint,
} from '../../../../fixtures/bucket-repository.js';

let repository: BucketRepository;
afterEach(() => {
  repository.close();
});

const damages = {
  'is gone': (path: string) => {
    rmSync(path);
  },
  'is altered by one bit': (path: string) => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(1000) ^ 4, 1000);
    writeFileSync(path, bytes);
  },
  'is cut short': (path: string) => {
    truncateSync(path, 1000);
  },
};

async function verify(): Promise<RepositoryReport> {
  const opened = openForReading(repository.index);
  const report = await opened.verify();
  opened.close();
  return report;
}

describe.each([
  ['that lies here too', 1024 ** 3],
  ['that lies only there', 0],
])('verification of mail in a bucket, %s', (_name, cacheBytes) => {
  it.each(Object.entries(damages))(
    'names a pack that %s, and what it takes; everything else is whole',
    async (name, damage) => {
      repository = await bucketRepository({ cacheBytes });
      let writer = repository.writer();
      const first = Array.from({ length: 4 }, (_, number) => letter(number, 2000));
      const second = Array.from({ length: 3 }, (_, number) => letter(10 + number, 2000));
      await makePoint(writer, first);
      const [pack = ''] = await repository.store.names('packs/');
      await makePoint(writer, [...first, ...second]);
      writer.close();
      expect(await verify()).toMatchObject({ messages: 7, damagedMessages: 0, file: [] });

      damage(repository.store.pathOf(pack));
      const report = await verify();
      const isOneBit = name === 'is altered by one bit';
      expect(report).toMatchObject({ messages: 7, damagedMessages: isOneBit ? 1 : 4 });
      expect(JSON.stringify(report.file)).toContain(pack);
      // Its messages come again from their source, or from what lies here.
      writer = openForWriting(repository.index, repository.clock);
      const damaged = report.damaged.map(({ sha256 }) => sha256);
      for (const place of writer.damagedPlaces(mailboxA.key, damaged)) {
        const isWhole = await writer.isWhole(place.contentId);
        expect(isWhole).toBe(cacheBytes > 0);
        const content = first.find((each) => hashes([each])[0] === place.sha256);
        if (!isWhole && content !== undefined) expect(await writer.mend(place, content)).toBe(true);
      }
      await writer.settle();
      writer.close();
      expect((await verify()).damagedMessages).toBe(0);
    },
  );
});
