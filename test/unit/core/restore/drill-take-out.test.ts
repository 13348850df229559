import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeOut } from '../../../../core/restore/drill/take-out.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-take-out-'));
});
afterEach(() => rm(folder, { recursive: true }));

const mebibyte = 1024 * 1024;

it('a drill reads a large message back in a few megabytes of memory, and leaves nothing of it', async () => {
  const piece = Buffer.alloc(4 * mebibyte, 'Line after line.\n');
  const pieces = 75;
  const hash = createHash('sha256');
  for (let n = 0; n < pieces; n++) hash.update(piece);
  const sha256 = hash.digest();
  const row = {
    id: 1,
    folder_id: 1,
    content_id: 1,
    subject: 'x',
    sender: '',
    recipients: '',
    attachments: 0,
  };
  const message = { ...row, sha256, size: pieces * piece.length, sent_at: null, internal_date: 0, flags: [] };
  const reader = {
    isInBucket: false,
    bringHere: () => Promise.resolve(),
    readContent: () => {
      throw new Error('A message of 300 MB is not held as a whole.');
    },
    contentThreads: () => {
      throw new Error('It needs no threads.');
    },
    storedContents: () => {
      throw new Error('Nor is it among others.');
    },
    *readPieces() {
      for (let n = 0; n < pieces; n++) yield piece;
    },
  };
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 1);
  const found = await takeOut(
    folder,
    1,
    reader,
    [{ folder: ['INBOX'], message }],
    new AbortController().signal,
  );
  clearInterval(watch);
  expect([...found]).toEqual([[sha256.toString('hex'), 1]]);
  expect(most).toBeLessThan(64 * mebibyte);
  expect(await readdir(folder)).toEqual([]);
});
