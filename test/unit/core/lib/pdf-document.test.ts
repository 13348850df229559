import { describe, expect, it } from 'vitest';
import { createPdf } from '../../../../core/lib/pdf-document.js';
import { readPdf } from './read-pdf.js';

const subject = { title: 'A list', createdAt: new Date('2026-03-01T00:00:00Z') };
const columns = [
  { title: 'No.', share: 0.2, align: 'right' },
  { title: 'Mailbox', share: 0.8 },
] as const;
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => [String(i), `m${String(i)}@x`]);

describe('a PDF document', () => {
  it('repeats the titles of a table on every page, with the number of each page at its foot', async () => {
    const sheet = await createPdf(subject);
    sheet.heading('A list');
    await sheet.table(columns, rowsOf(150));
    const pages = await readPdf(await sheet.finish());
    expect(pages.length).toBe(3);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain('Mailbox');
      expect(page).toContain(`Page ${String(index + 1)} of 3`);
    }
    expect(pages.flat().filter((text) => text.endsWith('@x'))).toEqual(rowsOf(150).map(([, name]) => name));
  });

  it.each([
    ['Cyrillic', 'мария', '?????'],
    ['Japanese, and an emoji of two code units', '株🙂', '??'],
    ['a lone surrogate', 'a\uD800b', 'a?b'],
    ['control characters and lines', 'a\u0000b\r\nc', 'a?b c'],
    ['letters with a mark of its own, as macOS spells them', 'Gro\u0308ße', 'Größe'],
  ])('takes %s, and says what a question mark is', async (_name, given, shown) => {
    const sheet = await createPdf(subject);
    sheet.row('Name', given);
    const words = (await readPdf(await sheet.finish())).flat();
    expect(words).toContain(shown);
    expect(words.some((text) => text.includes('question mark'))).toBe(shown.includes('?'));
  });

  it('says nothing of question marks that are meant', async () => {
    const sheet = await createPdf(subject);
    sheet.paragraph('Why?');
    expect((await readPdf(await sheet.finish())).flat().join(' ')).not.toContain('question mark');
  });

  it('cuts a cell that is wider than its column', async () => {
    const sheet = await createPdf(subject);
    await sheet.table(columns, [['1', 'W'.repeat(200)]]);
    const cell = (await readPdf(await sheet.finish())).flat().find((text) => text.startsWith('WW')) ?? '';
    expect(cell).toMatch(/^W{40,60}…$/);
  });

  it.each([0.5, 0.16, 0.1])('shows the whole title of a column, however narrow: %f', async (share) => {
    const sheet = await createPdf(subject);
    const title = 'Last good backup';
    await sheet.table(
      [
        { title: 'Mailbox', share: 1 - share },
        { title, share },
      ],
      [['a@x', 'never']],
    );
    const words = (await readPdf(await sheet.finish())).flat();
    expect(words.join(' ').replaceAll(/\s+/g, ' ')).toContain(title);
    expect(words.filter((text) => text.includes('…'))).toEqual([]);
  });

  it('ends in the middle of a table when it is stopped', async () => {
    const sheet = await createPdf(subject);
    const stop = new AbortController();
    const rows = (function* () {
      yield* rowsOf(200);
      stop.abort();
      yield* rowsOf(200);
    })();
    await expect(sheet.table(columns, rows, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('draws a picture as lines and areas', async () => {
    const sheet = await createPdf(subject);
    sheet.picture(100, (canvas) => {
      canvas.rectangle(0, 0, canvas.width, 50, [0, 0, 1]);
      canvas.line([0, 0], [10, 10], { color: [0, 0, 0], thickness: 1, dashes: [2, 2] });
      canvas.text('42', canvas.width, 0, 'right');
    });
    expect((await readPdf(await sheet.finish())).flat()).toContain('42');
  });
});
