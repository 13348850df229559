import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { startIndexChild } from '../../../fixtures/child-process.js';
import { makeEarlierIndex } from '../../../fixtures/earlier-index.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { contentOfIndex, searchIndexFiles } from '../../../fixtures/search-index-file.js';

/*
 * Whenever the program that keeps the index is killed, the next one makes of it what it would have made anew. POSTKEEP_TEST_KILLS=all kills ten
 * times as often.
 */
const kills = process.env['POSTKEEP_TEST_KILLS'] === 'all' ? 40 : 4;
/** More than are indexed before threads start. */
const count = 1300;
const now = new Date('2026-11-29T00:00:00Z');

let dataDir: string;
let folder: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'postkeep-search-kills-'));
  folder = join(dataDir, 'repository');
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** A restore point of messages with these numbers; what no point has any more is removed. */
async function store(from: number, to: number): Promise<void> {
  const writer = openForWriting(folder, () => now);
  const point = writer.beginPoint(
    { key: 'm', name: 'm@example.com', source: 's' },
    `session ${String(from)}`,
  );
  const inbox = point.folders().values().next().value ?? point.addFolder(['INBOX'], '1');
  for (let number = from; number < to; number++) {
    const words = Array.from({ length: 80 }, (_, n) => `word${String((number * 31 + n * n) % 5000)}`).join(
      ' ',
    );
    const content = Buffer.from(`Subject: letter ${String(number)}\n\n${words}\n`);
    point.addMessages(inbox, [
      { uid: String(number), flags: [], internalDate: now, content: await writer.prepare(content) },
    ]);
  }
  point.complete(now);
  writer.close();
}

async function indexAll(): Promise<void> {
  const repository = openForReading(folder);
  while ((await repository.search.updateNext()) > 0);
  expect(repository.search.pending() + repository.search.rebuilding()) // Nothing waits.
    .toBe(0);
  expect((await repository.verify()).searchIndex).toBeNull();
  repository.close();
}

/** What an index says that was never killed. */
async function madeAnew(): Promise<Map<number, string>> {
  for (const name of searchIndexFiles) rmSync(join(folder, name), { force: true });
  await indexAll();
  return contentOfIndex(folder);
}

it.each(['new', 'earlier'] as const)(
  `killed ${String(kills)} times, an index beside %s mail is in the end what it would be made anew`,
  async (beside) => {
    const random = numbersFrom(7);
    await store(0, count);
    if (beside === 'earlier') {
      await indexAll();
      for (const name of searchIndexFiles) rmSync(join(folder, name), { force: true });
      makeEarlierIndex(folder, 3);
      await store(count, count + 50);
    }
    for (let kill = 0; kill < kills; kill++) {
      const child = startIndexChild(dataDir);
      await child.started;
      await new Promise((resolve) => setTimeout(resolve, random(400)));
      child.process.kill('SIGKILL');
      if (child.process.exitCode === null && child.process.signalCode === null)
        await once(child.process, 'exit');
    }
    await indexAll();
    const found = contentOfIndex(folder);
    expect(found.size).toBe(count + (beside === 'earlier' ? 50 : 0));
    expect(found).toEqual(await madeAnew());
  },
  300_000,
);
