import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { DamagedUse } from '../../../fixtures/child-damaged.js';
import { startDamaged } from '../../../fixtures/child-process.js';
import { startFirstBackup } from '../../../fixtures/child-process.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';

/*
 * One flipped bit anywhere in a data folder alters no message that is taken out, loses none in silence, and makes not everything
 * unreadable (backup.md §2). POSTKEEP_TEST_FLIPS says how many bits, 400 for a figure; without it a few, as each costs a process.
 */
const flips = Number(process.env['POSTKEEP_TEST_FLIPS'] ?? 8);
const seed = Number(process.env['POSTKEEP_TEST_SEED'] ?? 20260301);
const messagesOf = 30;
const mailboxes = ['a', 'b', 'c'].map((name) => `${name}@example.com`);
/** Of a hundred flips, those in each file. */
const shares = {
  'repository/repository.sqlite': 55,
  'repository/repository.json': 10,
  'repository/repository-copy.json': 5,
  'repository/writer.json': 5,
  'catalogue.sqlite': 15,
  'license.json': 5,
  'settings.json': 5,
} as const;
type Target = keyof typeof shares;

let directory: string;
let whole: string;
const originals = new Set<string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-flips-'));
  whole = join(directory, 'whole');
  const number = numbersFrom(seed);
  for (const mailbox of mailboxes) {
    const folder = join(directory, 'mail', mailbox, 'cur');
    mkdirSync(folder, { recursive: true });
    for (let n = 0; n < messagesOf; n++) {
      const body = createHash('shake256', { outputLength: Math.floor(200 + number(30_000)) })
        .update(`${mailbox} ${String(n)}`)
        .digest('base64');
      const content = `From: ${mailbox}\nSubject: ${String(n)} of ${mailbox}\n\n${body.replaceAll(/.{76}/g, '$&\n')}\n`;
      originals.add(createHash('sha256').update(content).digest('hex'));
      writeFileSync(join(folder, `${String(n)}.host:2,S`), content);
    }
  }
  const jobId = await startFirstBackup(whole, join(directory, 'mail'), '').output;
  expect(jobId).toMatch(/^[0-9a-f-]{36}$/);
  // Makes the files of the license and the settings, and says that all is well before anything is flipped.
  expect(await outcomeOf(whole)).toMatchObject({ problem: null, isNamed: false });
  for (const path of readdirSync(whole, { recursive: true, encoding: 'utf8' }))
    if (/-(wal|shm)$/.test(path)) rmSync(join(whole, path));
  writeFileSync(join(whole, 'settings.json'), '{\n  "schemaVersion": 1\n}\n', { flag: 'wx' });
}, 120_000);
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

interface Outcome {
  /** What must not be; null when nothing of it is. */
  readonly problem:
    'altered' | 'lost in silence' | 'everything unreadable' | 'jobs lost in silence' | 'crashed' | null;
  readonly isNamed: boolean;
  readonly lost: number;
  readonly use: DamagedUse | string;
}
const useSchema = z.custom<DamagedUse>((value) => typeof value === 'object' && value !== null);

async function outcomeOf(dataDir: string): Promise<Outcome> {
  const child = startDamaged(dataDir);
  const timer = setTimeout(() => child.process.kill('SIGKILL'), 60_000);
  const output = await child.output;
  clearTimeout(timer);
  if (!output.startsWith('{')) return { problem: 'crashed', isNamed: false, lost: 0, use: output };
  const use = useSchema.parse(JSON.parse(output));
  const isNamed = use.verified?.whole !== true || use.said.length > 0;
  const found = new Set(use.exported);
  const lost = [...originals].filter((hash) => !found.has(hash)).length;
  const outcome = (problem: Outcome['problem']): Outcome => ({ problem, isNamed, lost, use });
  if (use.exported.some((hash) => !originals.has(hash))) return outcome('altered');
  if (lost === originals.size) return outcome('everything unreadable');
  if (lost > 0 && !isNamed) return outcome('lost in silence');
  if (use.jobs.join() !== 'First' && use.said.length === 0) return outcome('jobs lost in silence');
  return outcome(null);
}

it(`${String(flips)} flipped bits alter nothing, lose nothing in silence and leave the rest readable`, async () => {
  const number = numbersFrom(seed + 1);
  const table = new Map<string, Record<string, number>>();
  const bad: string[] = [];
  const targets = Object.entries(shares).flatMap(([target, share]) =>
    Array.from({ length: Math.max(1, Math.round((flips * share) / 100)) }, () => target as Target),
  );
  for (const target of targets) {
    const dataDir = join(directory, 'flipped');
    cpSync(whole, dataDir, { recursive: true });
    const path = join(dataDir, target);
    const bit = Math.floor(number(statSync(path).size * 8));
    const bytes = readFileSync(path);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(path, bytes);
    const outcome = await outcomeOf(dataDir);
    const row = table.get(target) ?? { flips: 0, named: 0, 'some unreadable': 0 };
    row['flips'] = (row['flips'] ?? 0) + 1;
    if (outcome.isNamed) row['named'] = (row['named'] ?? 0) + 1;
    if (outcome.lost > 0) row['some unreadable'] = (row['some unreadable'] ?? 0) + 1;
    if (outcome.problem !== null) {
      row[outcome.problem] = (row[outcome.problem] ?? 0) + 1;
      bad.push(
        `${target} bit ${String(bit)}: ${outcome.problem} ${JSON.stringify(outcome.use).slice(0, 600)}`,
      );
    }
    table.set(target, row);
    rmSync(dataDir, { recursive: true, force: true });
  }
  if (flips > 100) process.stdout.write(`${JSON.stringify(Object.fromEntries(table), null, 1)}\n`);
  expect(bad).toEqual([]);
}, 3_600_000);
