import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { type Segment, readStructure, segmentsOf } from './index-segments.js';

/*
 * A full-text index without contents cannot be compared with what it was made of, and neither SQLite nor FTS5 notices a flipped bit in a
 * word. So the index keeps SHA-256 sums of itself, taken when all that waited is in it (docs/decisions/0185).
 */

/** Blocks of 4 KB that are read at once. */
const blocksAtOnce = 1000;

/** A part of the index: what it is called, what tells its content from an earlier one, and its rows in `words_data` and `words_idx`. */
interface Part {
  readonly name: string;
  readonly state: string;
  /** The first id and the one behind the last: of 64 bits, as text. */
  readonly blocks: readonly [string, string];
  readonly termsOf: number | null;
}

interface Sum {
  readonly name: string;
  readonly state: string;
  readonly sha256: Buffer;
}

const sumRow = z.object({ name: z.string(), state: z.string(), sha256: blob });
const blockRow = z.object({ id: z.string(), block: blob });
const termRow = z.object({ term: blob, pgno: z.int() });

/** Whether the sums are of the index as it is: no `update` came after them. */
function isSummed(database: Sqlite): boolean {
  const row = database.get(z.object({ is_summed: z.int() }), 'SELECT is_summed FROM progress');
  return row?.is_summed === 1;
}

/**
 * Takes the sums of what changed since, in steps. What another process writes meanwhile leaves them to the next call.
 */
export function* takeSums(database: Sqlite): Generator<undefined, void> {
  if (isSummed(database)) return;
  const structure = readStructure(database);
  const known = new Map(database.all(sumRow, 'SELECT * FROM sum').map((sum) => [sum.name, sum]));
  const sums: Sum[] = [];
  for (const part of partsOf(structure)) {
    const before = known.get(part.name);
    sums.push(before?.state === part.state ? before : yield* sumOf(database, part));
  }
  database.transaction(() => {
    if (!readStructure(database).equals(structure)) return;
    database.run('DELETE FROM sum');
    for (const { name, state, sha256 } of sums)
      database.run('INSERT INTO sum (name, state, sha256) VALUES (?, ?, ?)', name, state, sha256);
    database.run('UPDATE progress SET is_summed = 1');
  });
}

/**
 * Whether everything is as it was when the sums were taken; an index that was written to since is not judged by them. In steps.
 * Throws AppError `corrupt-state` for what SQLite finds.
 */
export function* isAsSummed(database: Sqlite): Generator<undefined, boolean> {
  if (!database.isReadOnly) yield* takeSums(database);
  const known = new Map(database.all(sumRow, 'SELECT * FROM sum').map((sum) => [sum.name, sum]));
  const parts = partsOf(readStructure(database));
  const differing: string[] = parts.length === known.size ? [] : ['structure'];
  for (const part of parts) {
    const { state, sha256 } = yield* sumOf(database, part);
    const before = known.get(part.name);
    if (before?.state !== state || !before.sha256.equals(sha256)) differing.push(part.name);
  }
  if (differing.length > 0 && isSummed(database)) return false;
  for (const difference of differences) {
    if (database.get(z.object({ total: z.int() }), difference)?.total !== 0) return false;
    yield;
  }
  const problems = database.all(z.object({ integrity_check: z.string() }), 'PRAGMA integrity_check(1)');
  return problems.every((row) => row.integrity_check === 'ok');
}

/** Each counts what must not be. */
const differences: readonly string[] = [
  `SELECT count(*) AS total FROM words_docsize LEFT JOIN document ON document.id = words_docsize.id
    WHERE document.id IS NULL`,
  `SELECT count(*) AS total FROM document LEFT JOIN words_docsize ON words_docsize.id = document.id
    WHERE words_docsize.id IS NULL`,
  'SELECT count(*) AS total FROM progress WHERE most_late <> most_late_copy',
];

function partsOf(structure: Buffer): Part[] {
  const sha256 = createHash('sha256').update(structure).digest('hex');
  const list: Part = { name: 'structure', state: sha256, blocks: ['10', '11'], termsOf: null };
  return [list, ...(segmentsOf(structure) ?? []).flatMap(partsOfSegment)];
}

/** Blocks of a segment have ids from its own number on, shifted by 37 bits; those of its removed documents from 2^16 numbers later on. */
function partsOfSegment({ id, pages, removed }: Segment): Part[] {
  const from = (segment: number): string => String(BigInt(segment) << 37n);
  const removedFrom = id + 0x1_0000;
  return [
    { name: `segment ${String(id)}`, state: pages, blocks: [from(id), from(id + 1)], termsOf: id },
    {
      name: `removed ${String(id)}`,
      state: removed,
      blocks: [from(removedFrom), from(removedFrom + 1)],
      termsOf: null,
    },
  ];
}

/** Reads each row by the way that a search takes to it. */
function* sumOf(
  database: Sqlite,
  { name, state, blocks: [from, to], termsOf }: Part,
): Generator<undefined, Sum> {
  const sum = createHash('sha256');
  for (let after = String(BigInt(from) - 1n); ;) {
    const blocks = database.all(
      blockRow,
      `SELECT CAST(id AS TEXT) AS id, block FROM words_data
        WHERE id > CAST(? AS INTEGER) AND id < CAST(? AS INTEGER) ORDER BY words_data.id LIMIT ?`,
      after,
      to,
      blocksAtOnce,
    );
    for (const { id, block } of blocks) sum.update(`${id} ${String(block.length)} `).update(block);
    yield;
    const last = blocks.at(-1);
    if (last === undefined || blocks.length < blocksAtOnce) break;
    after = last.id;
  }
  if (termsOf !== null) yield* addTerms(database, termsOf, sum);
  return { name, state, sha256: sum.digest() };
}

/** Adds the table of contents of a segment: which term begins each page. */
function* addTerms(
  database: Sqlite,
  segment: number,
  sum: ReturnType<typeof createHash>,
): Generator<undefined, void> {
  for (let after: Buffer | null = null; ;) {
    const terms: { term: Buffer; pgno: number }[] = database.all(
      termRow,
      `SELECT CAST(term AS BLOB) AS term, pgno FROM words_idx
        WHERE segid = ? AND (? IS NULL OR term > ?) ORDER BY words_idx.term LIMIT ?`,
      segment,
      after,
      after,
      blocksAtOnce * 10,
    );
    for (const { term, pgno } of terms)
      sum
        .update(`${String(term.length)} `)
        .update(term)
        .update(` ${String(pgno)} `);
    yield;
    const last = terms.at(-1);
    if (last === undefined || terms.length < blocksAtOnce * 10) return;
    after = last.term;
  }
}
