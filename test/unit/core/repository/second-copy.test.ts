import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repairRepository } from '../../../../core/repository/repository-folder.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { readSecondCopy } from '../../../../core/repository/second-copy.js';
import { render } from '../../../../shared/texts/text.js';

/* Marker and schema of a repository are there twice: no flipped bit in them makes the mail unreadable (docs/decisions/0134). */

let folder: string;
let whole: ReadonlyMap<string, Buffer>;
const clock = (): Date => new Date('2026-03-01T00:00:00Z');
const file = (name: string): string => join(folder, name);
const contents = ['one', 'two', 'three'].map((word) =>
  Buffer.from(`Subject: ${word}\n\n${word.repeat(9000)}\n`),
);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-second-copy-'));
  const writer = openForWriting(folder, clock);
  const point = writer.beginPoint({ key: 'm', name: 'a@example.com', source: 'Mail' }, 's');
  const inbox = point.addFolder(['INBOX'], '1');
  point.addMessages(
    inbox,
    await Promise.all(
      contents.map(async (content, index) => ({
        uid: String(index),
        flags: [],
        internalDate: clock(),
        content: await writer.prepare(content),
      })),
    ),
  );
  point.complete(clock());
  writer.close();
  for (const name of ['repository.sqlite-wal', 'repository.sqlite-shm']) rmSync(file(name), { force: true });
  whole = new Map(readdirSync(folder).map((name) => [name, readFileSync(file(name))]));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function flip(name: string, bit: number): void {
  const bytes = Buffer.from(whole.get(name) ?? '');
  const at = Math.floor(bit / 8);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  writeFileSync(file(name), bytes);
}
function undo(): void {
  for (const name of readdirSync(folder)) if (!whole.has(name)) rmSync(file(name));
  for (const [name, bytes] of whole) writeFileSync(file(name), bytes);
}

/** Reads everything, as a restore does; what verification says beside it. */
async function readAll(): Promise<{ read: string[]; problems: string[] }> {
  const repository = openForReading(folder);
  try {
    const { reader } = repository;
    const [point] = reader.points('m');
    const [inbox] = reader.folders(point?.id ?? 0);
    const read = reader
      .messagesAfter(point?.id ?? 0, inbox?.id ?? 0, 0, 10)
      .map(({ content_id }) => reader.readContent(content_id).toString());
    const { file: problems } = await repository.verify();
    return { read, problems: problems.map((each) => render(each)) };
  } finally {
    repository.close();
  }
}
const all = contents.map(String);

describe('a flipped bit', () => {
  // In steps, as each is an opening: the whole of it is in the flips of test/integration/core/repository.
  it('anywhere in the marker leaves everything readable, and is named', async () => {
    const { length } = whole.get('repository.json') ?? '';
    for (let at = 0; at < length; at += 5) {
      flip('repository.json', at * 8 + (at % 8));
      const { read, problems } = await readAll();
      expect(read, String(at)).toEqual(all);
      expect(problems.join(), String(at)).toContain('repository.json is damaged');
      undo();
    }
  });

  it('in the first page leaves everything readable; where it harms, it is named', async () => {
    const harmful: number[] = [];
    for (let at = 0; at < 8192; at += at < 112 ? 4 : 409) {
      flip('repository.sqlite', at * 8 + (at % 8));
      const { read, problems } = await readAll();
      expect(read, String(at)).toEqual(all);
      if (problems.length > 0) harmful.push(at);
      undo();
    }
    expect(harmful.length).toBeGreaterThan(5);
  }, 120_000);

  it('in the second copy harms nothing, and the next run writes it anew', async () => {
    flip('repository-copy.json', 8 * 500);
    expect(await readAll()).toEqual({ read: all, problems: [] });
    openForWriting(folder, clock).close();
    expect(readSecondCopy(folder)?.marker).toBe(whole.get('repository.json')?.toString());
  });
});

describe('repair', () => {
  it.each([
    ['repository.sqlite', 'the schema', 8 * 104],
    ['repository.json', 'the marker', 8 * 60],
  ] as const)(
    'of %s puts %s back, saves what was there, and writing works again',
    async (name, _what, bit) => {
      flip(name, bit);
      const damaged = readFileSync(file(name));
      expect(() => openForWriting(folder, clock)).toThrow('postkeep repository repair');
      // Nobody changes a damaged file unasked.
      expect(readFileSync(file(name))).toEqual(damaged);
      const saved = repairRepository(folder, clock, { type: 'any' });
      expect(saved).toEqual([`${file(name)}.damaged-2026-03-01T00-00-00.000Z`]);
      expect(await readAll()).toEqual({ read: all, problems: [] });
      openForWriting(folder, clock).close();
      expect(repairRepository(folder, clock, { type: 'any' })).toEqual([]);
    },
  );
});

it('a copy of another repository is not taken for this one’s', () => {
  const other = mkdtempSync(join(tmpdir(), 'postkeep-second-copy-'));
  try {
    openForWriting(other, clock).close();
    writeFileSync(file('repository-copy.json'), readFileSync(join(other, 'repository-copy.json')));
    const mine = openForWriting(folder, clock);
    mine.close();
    expect(whole.get('repository.json')?.toString()).toContain(mine.identity);
  } finally {
    rmSync(other, { recursive: true });
  }
});
