import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mergeNewestFirst } from '../../../../core/restore/browse.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/* The newest restore point is the last one made, whatever the clock said then (licensing.md §9). */

const day = 86_400_000;
const today = Date.parse('2026-03-01T00:00:00Z');
let directory: string;
let engine: TestEngine;
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-clock-'));
  now = new Date(today);
  await mkdir(join(directory, 'mail', 'a@example.com', 'cur'), { recursive: true });
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

it.each([
  { clock: '40 days ahead', wrong: today + 40 * day },
  { clock: 'in 1970', wrong: day },
  { clock: 'in 2099', wrong: Date.parse('2099-12-31T00:00:00Z') },
])(
  'a run under a clock that is $clock stands where it was made; search and restore take the last',
  async ({ wrong }) => {
    const source = { type: 'maildir', path: join(directory, 'mail') } as const;
    now = new Date(today);
    const jobId = await engine.addJob(source);
    const made: string[] = [];
    for (const [index, at] of [today, wrong, today + day, today + 2 * day].entries()) {
      now = new Date(at);
      const file = join(directory, 'mail', 'a@example.com', 'cur', `${String(index)}.host:2,S`);
      await writeFile(file, `Subject: number ${String(index)}\n\nx\n`);
      await engine.run(jobId);
      const [mailbox] = await engine.client.mailboxes.list();
      const [newest] = await engine.client.restore.points({ mailboxId: mailbox!.id });
      made.unshift(newest!.id);
      expect(newest).toMatchObject({ messages: index + 1 });
    }
    const [mailbox] = await engine.client.mailboxes.list();
    const points = await engine.client.restore.points({ mailboxId: mailbox!.id });
    expect(points.map(({ id }) => id)).toEqual(made);
    await engine.client.restore.updateIndex();
    const { hits } = await engine.client.restore.search({ query: 'number', limit: 10 });
    expect(hits.map(({ newestPoint }) => newestPoint)).toEqual(
      hits.map(() => ({ id: points[0]!.id, createdAt: points[0]!.createdAt })),
    );
  },
);

it('points of several repositories keep the order within each', () => {
  const points = (...dates: readonly string[]): { createdAt: string }[] =>
    dates.map((createdAt) => ({ createdAt }));
  expect(
    mergeNewestFirst([points('3', '9', '1'), points('4', '2')]).map(({ createdAt }) => createdAt),
  ).toEqual(['4', '3', '9', '2', '1']);
});
