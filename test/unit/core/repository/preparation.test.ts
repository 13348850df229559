import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import {
  PiecesInPlace,
  inOneBlock,
  outOfOneBlock,
  packContents,
  unpackContents,
} from '../../../../core/repository/prepare-tasks.js';
import { type PreparedContent, prepareContents } from '../../../../core/repository/prepared-message.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { systemClock } from '../../../../shared/clock.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';

let folder: string;
let writer: RepositoryWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-preparation-'));
  writer = openForWriting(folder, systemClock);
});
afterEach(() => {
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const noise = (seed: string, bytes: number): Buffer =>
  createHash('shake256', { outputLength: bytes }).update(seed).digest();

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is told of a message, with the hash of what is stored of it. */
function inShort({ sha256, size, fresh }: PreparedContent): unknown {
  const pieces = fresh?.pieces.map((piece) => [
    piece.sha256.toString('hex'),
    piece.size,
    piece.encoded === null ? null : [piece.encoded.codec, hashOf(piece.encoded.data)],
  ]);
  return { sha256: sha256.toString('hex'), size, fresh: fresh === null ? null : { ...fresh, pieces } };
}

/** Has the threads started: there is enough to do for them. */
async function startThreads(): Promise<void> {
  await writer.prepareAll([noise('start', 400_000)]);
}

const anyMessage = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(...Object.values(difficultMessages)),
  fc
    .nat({ max: 50 })
    .map((seed) => withAttachment(`Subject ${String(seed)}`, noise(String(seed % 5), 60_000))),
);

describe('preparing messages on threads', () => {
  it('gives what preparing them on the spot gives, in their order, and leaves them as they are', async () => {
    await startThreads();
    const database = openSqlite(join(folder, 'repository.sqlite'));
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 12 }), async (contents) => {
        const before = contents.map(hashOf);
        const prepared = await writer.prepareAll(contents);
        expect(contents.map(hashOf)).toEqual(before);
        expect(prepared.map(inShort)).toEqual(prepareContents(database, contents).map(inShort));
      }),
      { numRuns: 30 },
    );
    database.close();
  });

  it('finds what the repository has, whichever connection wrote it', async () => {
    await startThreads();
    const contents = [withAttachment('one', noise('a', 60_000)), Buffer.from('Subject: two\n\ntext\n')];
    const point = writer.beginPoint({ key: 'm', name: 'm', source: 's' }, 'session');
    const inbox = point.addFolder(['INBOX'], '1');
    const add = async (uids: readonly string[]): Promise<number> =>
      point.addMessages(
        inbox,
        (await writer.prepareAll(contents)).map((content, index) => ({
          uid: uids[index] ?? '',
          flags: [],
          internalDate: new Date(0),
          content,
        })),
      );
    expect(await add(['1', '2'])).toBeGreaterThan(0);
    expect((await writer.prepareAll(contents)).map(({ fresh }) => fresh)).toEqual([null, null]);
    const [other] = await writer.prepareAll([withAttachment('other', noise('a', 60_000))]);
    expect(other?.fresh?.pieces.filter(({ encoded }) => encoded === null).length).toBeGreaterThan(0);
    expect(await add(['3', '4'])).toBe(0);
    point.complete(new Date(0));
    const { reader, close } = openForReading(folder);
    const stored = reader.messages(point.pointId, inbox.id, 0, 10);
    expect(stored.map(({ content_id }) => reader.readContent(content_id))).toEqual(
      expect.arrayContaining(contents),
    );
    close();
  });

  it('prepares a message that comes in pieces as it would as a whole', async () => {
    await startThreads();
    const content = withAttachment('large', noise('large', 6_000_000));
    async function* inPieces(): AsyncGenerator<Buffer> {
      for (let at = 0; at < content.length; at += 70_001)
        yield await Promise.resolve(content.subarray(at, at + 70_001));
    }
    const [whole] = await writer.prepareAll([content]);
    expect([await writer.prepare(inPieces())].map(inShort)).toEqual(
      [whole].flatMap((one) => one ?? []).map(inShort),
    );
  });

  it('leaves nothing in the log when the writer is closed', async () => {
    await startThreads();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => writer.prepareAll([noise(String(index), 200_000)])),
    );
    const late = writer.prepareAll([noise('late', 400_000)]);
    writer.close();
    // A thread may have been done with it by then.
    await late.catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'cancelled' });
    });
    const again = openForWriting(folder, systemClock);
    again.close();
  });
});

describe('a group of messages in a block', () => {
  const nothing = (): void => undefined;

  it('is made ready in the memory that it came in, of which it takes no more than it had, and gives what it gives elsewhere', () => {
    const database = openSqlite(join(folder, 'repository.sqlite'));
    const odd = [
      noise('raw', 300_000),
      Buffer.alloc(2_000_000, 'a'),
      withAttachment('photo', noise('photo', 3_000_000)),
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(anyMessage, fc.constantFrom(...odd)), { maxLength: 8 }), (contents) => {
        const elsewhere = prepareContents(database, contents).map(inShort);
        const { bytes, lengths } = inOneBlock(contents);
        const place = new PiecesInPlace(bytes);
        const told = packContents(
          prepareContents(database, outOfOneBlock({ bytes, lengths }), nothing, place.put),
        );
        expect(place.all.buffer).toBe(bytes.buffer);
        expect(place.all.length).toBeLessThanOrEqual(bytes.length);
        expect([...unpackContents({ block: place.all, ...told })].map(inShort)).toEqual(elsewhere);
      }),
      { numRuns: 30 },
    );
    database.close();
  });

  it('lets nothing be put where something lies that is still looked at', () => {
    const block = Buffer.from(new ArrayBuffer(100));
    const place = new PiecesInPlace(block);
    place.put(block.subarray(0, 40), { codec: 0, data: block.subarray(0, 40) });
    expect(() => place.put(block.subarray(40, 60), { codec: 0, data: Buffer.alloc(21) })).toThrow(RangeError);
  });
});
