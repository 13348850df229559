import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RepositoryReader, StoredMessage, StoredPoint } from '../../../../core/repository/reader.js';
import { sampleMailbox, seededRandom } from '../../../../core/restore/drill/sample.js';

/** A mailbox in which each restore point adds folders of so many messages, and shows those of the points before too. */
function mailboxOf(counts: readonly (readonly number[])[], sizes: number) {
  const folders = counts.flatMap((ofPoint, point) =>
    ofPoint.map((messages, index) => ({
      id: point * 10 + index,
      path: [`f${point}-${index}`],
      messages,
      point,
    })),
  );
  const reader: Pick<RepositoryReader, 'folders' | 'messages'> = {
    folders: (pointId) => folders.filter(({ point }) => point < pointId),
    messages: (_point, folderId, offset) =>
      offset < (folders.find(({ id }) => id === folderId)?.messages ?? 0)
        ? [{ id: folderId * 1000 + offset, folder_id: folderId, size: sizes } as StoredMessage]
        : [],
  };
  const points = counts
    .map((_, index): StoredPoint => ({
      id: index + 1,
      session: '',
      made_at: 0,
      completed_at: 0,
      messages: 0,
      bytes: 0,
    }))
    .reverse();
  return { reader, points };
}

const counts = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 5,
});

it('a sample is of messages that are there, each once, no more than asked for, and some whenever there are some', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 8 }), fc.string(), (of, count, seed) => {
      const { reader, points } = mailboxOf(of, 100);
      const sample = sampleMailbox(reader, points, count, seededRandom(seed));
      const ids = sample.map(({ message }) => message.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeLessThanOrEqual(count);
      const total = of.flat().reduce((sum, each) => sum + each, 0);
      expect(ids.length > 0).toBe(total > 0);
      for (const { folder, message } of sample) {
        const found = reader.folders(points[0]!.id).find(({ path }) => path[0] === folder[0])!;
        expect(found.id).toBe(message.folder_id);
        expect(message.id % 1000).toBeLessThan(found.messages);
      }
    }),
  );
});

it('the same seed samples the same messages, another one others', () => {
  const { reader, points } = mailboxOf([[30, 30], [30], [30]], 100);
  const ids = (seed: string) =>
    sampleMailbox(reader, points, 6, seededRandom(seed)).map(({ message }) => message.id);
  expect(ids('a')).toEqual(ids('a'));
  expect(new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => ids(seed).join())).size).toBeGreaterThan(3);
});

it('old and other restore points are tried too, not the newest one alone', () => {
  // Folders of one point each: which points a sample is of can be seen.
  const { reader, points } = mailboxOf([[30], [30], [30]], 100);
  const asked = new Set<number>();
  const spy = {
    ...reader,
    folders: (id: number) => {
      asked.add(id);
      return reader.folders(id);
    },
  };
  for (let seed = 0; seed < 20; seed++) sampleMailbox(spy, points, 6, seededRandom(String(seed)));
  expect([...asked].sort()).toEqual([1, 2, 3]);
});

it('messages that would take the time of hundreds of others are not drawn', () => {
  const { reader, points } = mailboxOf([[10]], 33 * 1024 * 1024);
  expect(sampleMailbox(reader, points, 6, seededRandom(''))).toEqual([]);
});

it('a mailbox that is empty now is tried with what it had', () => {
  const { reader, points } = mailboxOf([[5], [0], [0], [0]], 100);
  const emptied = { ...reader, folders: (id: number) => (id === 1 ? reader.folders(1) : []) };
  for (let seed = 0; seed < 10; seed++)
    expect(sampleMailbox(emptied, points, 1, seededRandom(String(seed)))).toHaveLength(1);
});
