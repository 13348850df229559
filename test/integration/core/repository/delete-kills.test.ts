import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWriterPool } from '../../../../core/repository/writer-pool.js';
import { startDeleteChild } from '../../../fixtures/child-process.js';
import { killCount } from '../../../fixtures/kill-count.js';
import {
  type SharedMailbox,
  foundTraces,
  makeSharedMail,
  problemsWithout,
  tracesOf,
} from '../../../fixtures/shared-mail.js';

/* A deletion that is killed: the next one brings it to its end, and nothing else has suffered (docs/decisions/0170). */

const now = new Date('2026-06-01T00:00:00Z');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-delete-kills-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

it('killed at any step, nothing of the mailbox is left after the next run, and the others are whole', async () => {
  const kills = Math.max(3, killCount(40));
  const pool = createWriterPool(() => now);
  for (let killed = 0; killed < kills; killed += 1) {
    const folder = join(directory, String(killed));
    const numbers = (from: number, count: number): number[] =>
      Array.from({ length: count }, (_, index) => from + index);
    const made: SharedMailbox[] = [
      { key: 'a', points: [numbers(0, 60), numbers(30, 60)] },
      { key: 'b', points: [numbers(50, 60)] },
    ];
    const mail = await makeSharedMail(folder, now, made);
    const traces = tracesOf(folder, mail, 'a');
    const child = startDeleteChild(folder, 'a', 1 + Math.floor((killed * 25) / kills));
    await child.output;
    await pool.deleteMailbox(folder, { type: 'any' }, null, new AbortController().signal, () => undefined);
    // Killed before its first step, it has not begun.
    await pool.deleteMailbox(folder, { type: 'any' }, 'a', new AbortController().signal, () => undefined);
    expect(foundTraces(folder, traces)).toEqual([]);
    expect(await problemsWithout(folder, mail, ['a'])).toEqual([]);
  }
}, 600_000);
