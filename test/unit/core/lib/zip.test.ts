import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fromBufferPromise, openPromise } from 'yauzl';
import { descriptor, directoryEntry, fileHeader, zipEnd } from '../../../../core/lib/zip-records.js';
import { zipOf } from '../../../../core/lib/zip.js';
import { openFromBuffer } from '../../../fixtures/zip.js';

it('a zip holds its entries, text and bytes, in their order', async () => {
  async function* entries() {
    yield { name: 'größe/a.txt', modified: new Date(0), content: 'text ‹1›' };
    yield { name: 'b.bin', modified: new Date('2026-01-01'), content: new Uint8Array([0, 255]) };
    yield { name: 'empty', modified: new Date('2026-01-01'), content: '' };
  }
  const read = await openFromBuffer(await buffer(zipOf(entries())));
  expect(read.map(({ name }) => name)).toEqual(['größe/a.txt', 'b.bin', 'empty']);
  expect(read[0]?.content.toString()).toBe('text ‹1›');
  expect([...read[1]!.content]).toEqual([0, 255]);
});

it('a zip fails with what its entries fail with', async () => {
  async function* entries() {
    yield { name: 'a', modified: new Date(0), content: 'a' };
    throw new Error('the disk is gone');
  }
  await expect(buffer(zipOf(entries()))).rejects.toThrow('the disk is gone');
});

it('a zip holds entries that are read piece by piece, and fails with what reading one fails with', async () => {
  const read = (fails: boolean) =>
    function* () {
      yield Buffer.from('piece ');
      if (fails) throw new Error('the disk is gone');
      yield Buffer.from('by piece');
    };
  async function* entries(fails: boolean) {
    yield { name: 'a', modified: new Date(0), content: { size: 14, read: read(fails) } };
  }
  const [entry] = await openFromBuffer(await buffer(zipOf(entries(false))));
  expect(entry?.content.toString()).toBe('piece by piece');
  await expect(buffer(zipOf(entries(true)))).rejects.toThrow('the disk is gone');
});

it('a zip that nobody comes to read takes no entry, and ends no process', async () => {
  let taken = 0;
  async function* entries() {
    taken += 1;
    yield { name: 'a', modified: new Date(0), content: 'a' };
    throw new Error('the database is closed');
  }
  const unread = zipOf(entries());
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(taken).toBe(0);
  unread.destroy();
});

it('a zip holds more entries than 16 bits count', async () => {
  const count = 66_000;
  async function* entries() {
    for (let n = 0; n < count; n++) {
      yield {
        name: `${String(n)}.eml`,
        modified: new Date(0),
        content: { crc32: 0, size: 0, data: Buffer.from([3, 0]) },
      };
    }
  }
  const zip = await fromBufferPromise(await buffer(zipOf(entries())));
  expect(zip.entryCount).toBe(count);
  let last = '';
  for await (const { fileName } of zip.eachEntry()) last = fileName;
  expect(last).toBe(`${String(count - 1)}.eml`);
});

it('a zip is larger than 32 bits count', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postkeep-zip-'));
  const path = join(folder, 'large.zip');
  const offset = 5 * 1024 ** 3;
  const content = Buffer.from('behind five gigabytes of nothing');
  const data = deflateRawSync(content);
  const entry = {
    ...{ name: Buffer.from('far.eml'), modified: new Date('2026-03-01T10:15:01Z'), offset },
    ...{ crc32: crc32(content), size: content.length, packedSize: data.length },
    ...{ hasDescriptor: false, isLarge: false },
  };
  const parts = [fileHeader(entry), data];
  const directory = directoryEntry(entry);
  const at = offset + parts.reduce((sum, { length }) => sum + length, 0);
  const file = await open(path, 'w');
  try {
    await file.write(Buffer.concat([...parts, directory, zipEnd(1, at, directory.length)]), 0, null, offset);
    await file.close();
    const zip = await openPromise(path);
    const read: unknown[] = [];
    for await (const found of zip.eachEntry())
      read.push([
        found.fileName,
        found.getLastModDate(),
        await buffer(await zip.openReadStreamPromise(found)),
      ]);
    expect(read).toEqual([['far.eml', entry.modified, content]]);
    zip.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the header, the descriptor and the directory say large sizes in 64 bits', () => {
  const size = 6 * 1024 ** 3;
  const entry = {
    ...{ name: Buffer.from('a'), modified: new Date(0), offset: 7, crc32: 1 },
    ...{ size, packedSize: size - 1, hasDescriptor: true, isLarge: true },
  };
  expect(descriptor(entry).readBigUInt64LE(16)).toBe(BigInt(size));
  const written = directoryEntry(entry);
  expect(written.readUInt32LE(24)).toBe(0xffffffff);
  // Behind the fixed part and the name: tag, length, then the sizes; the offset fits its own field.
  expect(written.readUInt16LE(47)).toBe(1);
  expect([written.readBigUInt64LE(51), written.readBigUInt64LE(59)]).toEqual([
    BigInt(size),
    BigInt(size - 1),
  ]);
  expect(written.readUInt32LE(42)).toBe(7);
});
