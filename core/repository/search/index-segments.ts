import { z } from 'zod';
import { type Sqlite, blob } from '../../lib/sqlite.js';

/** A segment of the index: pages of words, which change no more once it is written, and beside them the numbers of removed documents. */
export interface Segment {
  readonly id: number;
  /** Tells its pages from all others, also from those of a later segment of the same id. */
  readonly pages: string;
  /** The same of its removed documents. */
  readonly removed: string;
}

/** FTS5's list of its segments, the record with the id 10 of `words_data` (SQLite's ext/fts5/fts5_index.c, "structure record"). */
export function readStructure(database: Sqlite): Buffer {
  const row = database.get(z.object({ block: blob }), 'SELECT block FROM words_data WHERE id = 10');
  return row?.block ?? Buffer.alloc(0);
}

/** Bytes before the numbers of the list. */
const beforeNumbers = 4 + 4;

/** Null for what is no such list. */
export function segmentsOf(structure: Buffer): Segment[] | null {
  // A counter that changes with the settings, then the mark of lists that number where segments come from, as those with deletions do.
  if (!structure.subarray(4, beforeNumbers).equals(Buffer.from([0xff, 0, 0, 1]))) return null;
  const read = varintsOf(structure, beforeNumbers);
  const [levels, , writes] = [Number(read()), read(), read()];
  const all: { level: number; isMerging: boolean; id: number; fields: bigint[] }[] = [];
  const merging: number[] = [];
  for (let level = 0; level < levels; level++) {
    const [merged, count] = [Number(read()), Number(read())];
    merging.push(merged);
    if (count > structure.length) return null;
    for (let at = 0; at < count; at++) {
      const fields = Array.from({ length: 8 }, read);
      all.push({ level, isMerging: at < merged, id: Number(fields[0]), fields });
    }
  }
  return all.map(({ level, isMerging, id, fields }, index) => {
    // Inputs of a merge are the first segments of a level, its output is the last one of the next: their pages come and go, and the counter of
    // all writes tells their states apart.
    const isOutput = (merging[level - 1] ?? 0) > 0 && all[index + 1]?.level !== level;
    const [, first, last, origin1, origin2, ...removed] = fields;
    const pages = [origin1, origin2, first, last, ...(isMerging || isOutput ? [writes] : [])].join(' ');
    return { id, pages, removed: [pages, ...removed].join(' ') };
  });
}

/** Reads SQLite's variable-length integers (https://www.sqlite.org/fileformat2.html#varint) one after the other; 0 behind the end. */
function varintsOf(bytes: Buffer, from: number): () => bigint {
  let at = from;
  return () => {
    let value = 0n;
    for (let length = 1; length <= 9; length++) {
      const byte = bytes[at++] ?? 0;
      if (length === 9) return (value << 8n) | BigInt(byte);
      value = (value << 7n) | BigInt(byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  };
}
