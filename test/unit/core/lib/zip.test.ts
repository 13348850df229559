import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
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
