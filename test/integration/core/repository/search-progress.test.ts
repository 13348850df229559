import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { searchIndexFiles } from '../../../fixtures/search-index-file.js';

const now = new Date('2026-03-01T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-search-progress-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function backUp(from: number, count: number): Promise<void> {
  const writer = openForWriting(folder, () => now);
  const point = writer.beginPoint({ key: 'a', name: 'a@example.com', source: 'Server' }, 'session');
  const inbox = point.folders().get('["INBOX"]') ?? point.addFolder(['INBOX'], '1');
  const messages = Array.from({ length: count }, async (_, index) => {
    const number = String(from + index);
    const content = Buffer.from(`Subject: Letter ${number}\r\n\r\nletter number${number}\r\n`);
    return { uid: number, flags: [], internalDate: now, content: await writer.prepare(content) };
  });
  point.addMessages(inbox, await Promise.all(messages));
  point.complete(now);
  await writer.settle();
  writer.close();
}

/** Brings the index up to date, and says after each step how many messages it has taken, and how many wait. */
async function indexed(steps = Number.POSITIVE_INFINITY): Promise<{ taken: number; pending: number }[]> {
  const { search, close } = openForReading(folder);
  const all = [{ taken: 0, pending: search.pending() }];
  for (let step = 0; step < steps; step++) {
    const taken = await search.updateNext();
    if (taken === 0) break;
    all.push({ taken: (all.at(-1)?.taken ?? 0) + taken, pending: search.pending() });
  }
  await search.endUpdate();
  close();
  return all;
}

const removeIndex = (): void => {
  for (const name of searchIndexFiles) rmSync(join(folder, name), { force: true });
};

it.each<[string, () => Promise<number>]>([
  ['few messages of a first backup', () => backUp(0, 20).then(() => 20)],
  ['many messages of a first backup', () => backUp(0, 1500).then(() => 1500)],
  [
    'those of a second one, a part of the first being indexed',
    async () => {
      await backUp(0, 500);
      const before = (await indexed(2)).at(-1)?.taken ?? 0;
      expect(before).toBeLessThan(500);
      await backUp(500, 300);
      return 800 - before;
    },
  ],
  [
    'an index that is made anew, while others came',
    async () => {
      await backUp(0, 400);
      await indexed();
      removeIndex();
      await backUp(400, 200);
      return 600;
    },
  ],
  [
    'an index that is made anew once more, a part of those that came being indexed',
    async () => {
      await backUp(0, 400);
      await indexed();
      removeIndex();
      await backUp(400, 300);
      await indexed(2);
      removeIndex();
      return 700;
    },
  ],
])('each message is read once, and fewer wait after each step: %s', async (_, make) => {
  const waiting = await make();
  const steps = await indexed();
  expect(steps.map(({ taken, pending }) => taken + pending)).toEqual(steps.map(() => waiting));
  expect(steps.at(-1)).toEqual({ taken: waiting, pending: 0 });
});
