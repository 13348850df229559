import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenRepository, openForReading } from '../../../../core/repository/open-for-reading.js';
import { openForWriting } from '../../../../core/repository/open-for-writing.js';
import { shownDate } from '../../../../core/restore/message-name.js';
import { systemClock } from '../../../../shared/clock.js';
import { type MessageOrder, messageColumns } from '../../../../shared/backup/restore-point.js';

/** Subject, sender, Date header, the server's date, and a body of this many characters. */
const letters: readonly (readonly [string, string, string, string, number])[] = [
  ['beta', 'zoe@example.com', '1 Jan 2020 10:00 +0000', '2026-01-04', 10],
  ['Re: alpha', 'Ärzte <a@example.com>', '1 Jan 2024 10:00 +0000', '2026-01-01', 5000],
  ['ALPHA 10', '"Bob" <b@example.com>', '6 Oct 2022 12:27:13 +0200 (GMT+02:00)', '2026-01-03', 200],
  ['alpha 9', 'anna@example.com', '1 Jan 2022 10:00 +0000', '2026-01-02', 30],
  ['', '', 'never', '2023-01-01', 1],
  ['gamma', 'carl@example.com', 'impossible', '1970-01-01', 3000],
];

let folder: string;
let repository: OpenRepository;
let point: { readonly pointId: number; readonly folderId: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-orders-'));
  const writer = openForWriting(folder, systemClock);
  const building = writer.beginPoint({ key: 'm', name: 'm', source: 's' }, 'session');
  const inbox = building.addFolder(['INBOX'], '1');
  for (const [index, [subject, from, date, internal, size]] of letters.entries()) {
    const content = Buffer.from(`Subject: ${subject}\nFrom: ${from}\nDate: ${date}\n\n${'x'.repeat(size)}`);
    const prepared = await writer.prepare(content);
    const internalDate = new Date(internal);
    building.addMessages(inbox, [{ uid: String(index), flags: [], internalDate, content: prepared }]);
  }
  building.complete(new Date());
  writer.close();
  repository = openForReading(folder);
  point = { pointId: building.pointId, folderId: inbox.id };
});
afterAll(() => {
  repository.close();
  rmSync(folder, { recursive: true, force: true });
});

const listed = (order?: MessageOrder) =>
  repository.reader.messages(point.pointId, point.folderId, 0, 100, order);

describe('the messages of a folder', () => {
  it('come in pages that begin at a place or after a message, in any order, and say where they stand', () => {
    const { pointId, folderId } = point;
    for (const by of messageColumns) {
      for (const direction of ['ascending', 'descending'] as const) {
        const order = { by, direction };
        const all = listed(order).map(({ id }) => id);
        for (const [index, id] of all.entries()) {
          for (const limit of [1, 2, 100]) {
            const page = repository.reader.page(pointId, folderId, { after: id }, limit, order);
            const rest = all.slice(index + 1, index + 1 + limit);
            expect(page).toMatchObject({ total: all.length, offset: index + 1 });
            expect(page.messages.map((message) => message.id)).toEqual(rest);
            const same = repository.reader.page(pointId, folderId, { offset: index + 1 }, limit, order);
            expect(same).toEqual(page);
          }
        }
      }
    }
    expect(() => repository.reader.page(pointId, folderId, { after: 4711 }, 1)).toThrow(
      expect.objectContaining({ code: 'not-found' }) as Error,
    );
  });

  it('are in the order of the dates that the list shows, newest first; what has none is last', () => {
    const dates = listed().map(shownDate);
    expect(dates).toEqual([
      '2024-01-01T10:00:00.000Z',
      '2023-01-01T00:00:00.000Z',
      '2022-10-06T10:27:13.000Z',
      '2022-01-01T10:00:00.000Z',
      '2020-01-01T10:00:00.000Z',
      null,
    ]);
    expect(listed({ by: 'date', direction: 'ascending' }).map(shownDate)).toEqual(dates.toReversed());
  });

  it('are sorted by subject as people look it up, without signs of answers', () => {
    expect(listed({ by: 'subject', direction: 'ascending' }).map(({ subject }) => subject)).toEqual([
      '',
      'Re: alpha',
      'alpha 9',
      'ALPHA 10',
      'beta',
      'gamma',
    ]);
  });

  it('are sorted by sender, and by size', () => {
    expect(listed({ by: 'from', direction: 'descending' }).map(({ sender }) => sender.slice(0, 3))).toEqual([
      'zoe',
      'car',
      'Bob',
      'Ärz',
      'ann',
      '',
    ]);
    const sizes = listed({ by: 'size', direction: 'descending' }).map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('are all there in every order, a page at a time', () => {
    for (const by of messageColumns)
      for (const direction of ['ascending', 'descending'] as const) {
        const ids = [0, 2, 4].flatMap((offset) =>
          repository.reader
            .messages(point.pointId, point.folderId, offset, 2, { by, direction })
            .map(({ id }) => id),
        );
        expect(ids).toEqual(listed({ by, direction }).map(({ id }) => id));
        expect(new Set(ids).size).toBe(letters.length);
      }
  });
});
