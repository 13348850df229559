/**
 * Full-text search over 1,000,000 generated messages (words drawn by Zipf's law, 20 to 180 of them a message): time to
 * index, size of the index, and the time of queries letter by letter as they are typed.
 * POSTKEEP_BENCH_MESSAGES sets another number; POSTKEEP_BENCH_DIR keeps the repository there for the next run.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForReading } from '../../core/repository/open-for-reading.js';
import { openForWriting } from '../../core/repository/open-for-writing.js';
import { filesOf } from '../../core/repository/repository-files.js';
import { isRepository } from '../../core/repository/repository-marker.js';
import { systemClock } from '../../shared/clock.js';
import { startEngine } from '../fixtures/engine.js';
import { type Corpus, generateCorpus } from './search/corpus.js';

const messages = Number(process.env['POSTKEEP_BENCH_MESSAGES'] ?? 1_000_000);
const mailboxes = 100;
const batch = 1000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function fill(folder: string, corpus: Corpus): Promise<void> {
  const timed = startTimer();
  const writer = openForWriting(folder, systemClock);
  for (let mailbox = 0; mailbox < mailboxes; mailbox++) {
    const name = `m${String(mailbox)}@example.com`;
    const point = writer.beginPoint(
      { key: `mailbox-${String(mailbox)}`, name, source: 'Generated' },
      'generated',
    );
    const inbox = point.addFolder(['INBOX'], '1');
    for (let from = 0; from < messages / mailboxes; from += batch) {
      const count = Math.min(batch, messages / mailboxes - from);
      const added = await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const { content, date } = corpus.message();
          const uid = String(from + index + 1);
          return { uid, flags: [], internalDate: date, content: await writer.prepare(content) };
        }),
      );
      point.addMessages(inbox, added);
    }
    point.complete(systemClock());
  }
  writer.close();
  print(`generated and stored ${String(messages)} messages: ${timed(messages)}`);
}

/** Wall and processor time since the start, and messages a second. */
function startTimer(): (messages: number) => string {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  return (count) => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    return `${seconds.toFixed(1)} s (${(count / seconds).toFixed(0)}/s), processor ${((user + system) / 1e6).toFixed(1)} s`;
  };
}

const readable = filesOf({});

async function index(folder: string): Promise<void> {
  const repository = openForReading(folder);
  const pending = repository.search.pending();
  const timed = startTimer();
  while ((await repository.search.updateNext()) > 0);
  repository.close();
  if (pending > 0) print(`indexed ${String(pending)} messages: ${timed(pending)}`);
  const [repositorySize, indexSize] = await Promise.all(
    [readable.database, readable.searchIndex].map(async (name) => (await stat(join(folder, name))).size),
  );
  print(`repository ${mb(repositorySize ?? 0)}, index ${mb(indexSize ?? 0)}`);
}

/** Every state of a text being typed, from its second letter on. */
function typed(text: string): string[] {
  return Array.from({ length: text.length - 1 }, (_, length) => text.slice(0, length + 2));
}

async function measureQueries(dataDir: string, corpus: Corpus): Promise<void> {
  const { client, close } = await startEngine({ dataDir });
  const ask = async (query: string): Promise<number> => {
    const start = performance.now();
    await client.restore.search({ query, isTyping: true, limit: 100 });
    return performance.now() - start;
  };
  const [common, usual, rare, seldom] = [5, 300, 5000, 50_000].map((rank) => corpus.word(rank));
  const kinds: Readonly<Record<string, readonly string[]>> = {
    'a word being typed': [common, usual, rare, seldom].flatMap((word) => typed(word ?? '')),
    'two and three words being typed': [
      `${String(common)} ${String(usual)}`,
      `${String(usual)} ${String(common)} ${String(rare)}`,
    ].flatMap(typed),
    'words that never meet': [
      `${String(rare)} ${String(seldom)}`,
      `${String(usual)} ${String(seldom)} ${String(common)}`,
    ],
    'a phrase': [`"${String(common)} ${String(usual)}"`, `"${String(usual)} ${String(rare)}"`],
    // Many messages have both, and next to none of them in a row.
    'a phrase of frequent words': [
      [0, 300],
      [5, 60],
      [20, 30],
      [60, 70],
      [0, 1, 2],
    ].map((ranks) => `"${ranks.map((rank) => corpus.word(rank)).join(' ')}"`),
    'sender, subject, attachment': [
      `from:${String(usual)}`,
      `subject:${String(common)}`,
      `has:attachment ${String(usual)}`,
    ],
    dates: [
      `before:2018 ${String(common)}`,
      `on:2019-05 ${String(usual)}`,
      'after:2020-06-01 before:2020-06-03',
    ],
    'without a word': [`${String(common)} -${String(usual)}`, `-${String(common)}`],
  };
  const all: number[] = [];
  for (const [kind, queries] of Object.entries(kinds)) {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) for (const query of queries) times.push(await ask(query));
    all.push(...times);
    print(`${kind}: ${figures(times)}`);
  }
  print(`all: ${figures(all)}`);
  await close();
}

function figures(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms, ${String(times.length)} queries`;
}

const kept = process.env['POSTKEEP_BENCH_DIR'];
const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'postkeep-search-bench-')));
try {
  const folder = join(dataDir, 'repository');
  const corpus = generateCorpus();
  if (!isRepository(folder)) await fill(folder, corpus);
  await index(folder);
  await measureQueries(dataDir, corpus);
} finally {
  if (kept === undefined) await rm(dataDir, { recursive: true, force: true });
}
