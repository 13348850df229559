import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileWrites } from '../../../../core/lib/file-writes.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-file-writes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** From nothing to more than a thread is given at a time, and more of them than are written before one starts. */
const sizes = Array.from({ length: 400 }, (_, number) =>
  number % 50 === 7 ? 300_000 + number : (number * 7919) % (number % 9 === 0 ? 120_000 : 3_000),
);
const contentOf = (number: number): Buffer =>
  createHash('shake256', { outputLength: sizes[number] ?? 0 })
    .update(String(number))
    .digest();
const modifiedOf = (number: number): Date => new Date(1_500_000_000_000 + number * 1000);

it('writes every file whole, with its date, for its owner only, and leaves nothing beside them', async () => {
  await withFileWrites(async (files) => {
    for (const number of sizes.keys())
      await files.write(join(folder, String(number)), contentOf(number), modifiedOf(number));
  });
  expect(readdirSync(folder)).toHaveLength(sizes.length);
  for (const number of sizes.keys()) {
    const path = join(folder, String(number));
    expect(readFileSync(path).equals(contentOf(number))).toBe(true);
    expect(statSync(path).mtime).toEqual(modifiedOf(number));
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

it('takes the bytes of a file at once: its memory may be used again', async () => {
  const memory = Buffer.alloc(5);
  await withFileWrites(async (files) => {
    for (let number = 0; number < 200; number++) {
      memory.write(String(number).padEnd(5));
      await files.write(join(folder, String(number)), memory);
    }
  });
  for (let number = 0; number < 200; number++)
    expect(readFileSync(join(folder, String(number)), 'utf8')).toBe(String(number).padEnd(5));
});

// Among the first, on a thread, and at the end.
it.each([3, 150, 399])(
  'rejects with what the file system says of file %i, and writes nothing any more then',
  async (refused) => {
    const target = (number: number): string =>
      number === refused ? join(folder, 'gone', 'file') : join(folder, String(number));
    const writing = withFileWrites(async (files) => {
      for (const number of sizes.keys()) await files.write(target(number), contentOf(number));
    });
    await expect(writing).rejects.toMatchObject({ code: 'ENOENT' });
    const there = readdirSync(folder);
    expect(there.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(there.length).toBeLessThan(sizes.length);
    mkdirSync(join(folder, 'gone'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync(folder)).toEqual([...there, 'gone'].sort());
    expect(readdirSync(join(folder, 'gone'))).toEqual([]);
  },
);

it('does not put a file in the place of something else', async () => {
  mkdirSync(join(folder, '200'));
  const writing = withFileWrites(async (files) => {
    for (const number of sizes.keys()) await files.write(join(folder, String(number)), contentOf(number));
  });
  await expect(writing).rejects.toMatchObject({ code: 'io' });
  expect(statSync(join(folder, '200')).isDirectory()).toBe(true);
});

it('rejects with what the work throws once nothing is being written any more', async () => {
  const writing = withFileWrites(async (files) => {
    for (const number of sizes.keys()) await files.write(join(folder, String(number)), contentOf(number));
    throw new Error('stopped');
  });
  await expect(writing).rejects.toThrow('stopped');
  const there = readdirSync(folder);
  expect(there.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  for (const name of there)
    expect(readFileSync(join(folder, name)).equals(contentOf(Number(name)))).toBe(true);
});
