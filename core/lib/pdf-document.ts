import type { PDFDocument, PDFFont, PDFPage, RGB } from '@cantoo/pdf-lib';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pdfTexts } from '../../shared/texts/exports.js';
import { throwIfStopped } from './cancellation.js';

/** A4 in points, upright. */
const paper = { width: 595.28, height: 841.89, margin: 56 };
const footerY = 32;
const sizes = { heading: 20, section: 12, text: 10, cell: 8, footer: 8 } as const;
/** Characters whose place in a line is worth remembering: a list has the same ones again and again. */
const widthsKept = 1000;

/** Lines of a column's title. */
const mostTitleLines = 3;

/** A colour as shares of red, green and blue from 0 to 1. */
export type PdfColor = readonly [red: number, green: number, blue: number];

/** A column of a table: `share` of the line's width. */
export interface PdfColumn {
  readonly title: string;
  readonly share: number;
  readonly align?: 'right';
  /** What does not fit goes on below, in so many lines at most. */
  readonly lines?: number;
}

/** Where a picture is drawn: points from its lower left corner, as PDF counts. */
export interface PdfCanvas {
  readonly width: number;
  readonly height: number;
  readonly rectangle: (x: number, y: number, width: number, height: number, color: PdfColor) => void;
  readonly line: (
    from: readonly [x: number, y: number],
    to: readonly [x: number, y: number],
    style: { readonly color: PdfColor; readonly thickness: number; readonly dashes?: readonly number[] },
  ) => void;
  readonly text: (text: string, x: number, y: number, align: 'left' | 'right' | 'middle') => void;
}

interface PdfSubject {
  readonly title: string;
  readonly createdAt: Date;
}

/**
 * Begins a document of A4 pages that is written from the top down, in Helvetica. What that font lacks becomes a question mark, and the last
 * page says so: the font has the characters of Western Europe (docs/decisions/0065). Every page stays in memory until {@link PdfSheet.finish}.
 */
export async function createPdf({ title, createdAt }: PdfSubject): Promise<PdfSheet> {
  // Loaded here: most processes never write a PDF.
  const { PDFDocument, StandardFonts, rgb } = await import('@cantoo/pdf-lib');
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setCreationDate(createdAt);
  const regular = new Face(await document.embedFont(StandardFonts.Helvetica));
  const bold = new Face(await document.embedFont(StandardFonts.HelveticaBold));
  return new PdfSheet(document, regular, bold, title, (color) => rgb(...color));
}

/** Writes lines from the top of a page to its foot, and continues on the next. */
export class PdfSheet {
  readonly #pages: PDFPage[] = [];
  #page: PDFPage;
  #y = 0;

  constructor(
    private readonly document: PDFDocument,
    private readonly regular: Face,
    private readonly bold: Face,
    private readonly title: string,
    private readonly colorOf: (color: PdfColor) => RGB,
  ) {
    this.#page = this.#newPage();
  }

  heading(text: string): void {
    this.#draw(text, this.bold, sizes.heading, paper.margin);
    this.#y -= 34;
  }

  section(text: string): void {
    this.#y -= 10;
    // A heading does not stand alone at the foot of a page.
    this.#makeRoom(46);
    this.#draw(text, this.bold, sizes.section, paper.margin);
    this.#y -= 20;
  }

  /** A name, and beside it what it is; long ones in several lines. */
  row(label: string, value: string): void {
    this.#makeRoom(0);
    this.#draw(label, this.regular, sizes.text, paper.margin);
    const column = paper.margin + 210;
    for (const line of this.regular.wrap(value, sizes.text, paper.width - paper.margin - column)) {
      this.#makeRoom(0);
      this.#draw(line, this.regular, sizes.text, column);
      this.#y -= 16;
    }
  }

  paragraph(text: string): void {
    for (const line of this.regular.wrap(text, sizes.text, paper.width - 2 * paper.margin)) {
      this.#makeRoom(0);
      this.#draw(line, this.regular, sizes.text, paper.margin);
      this.#y -= 15;
    }
  }

  /** Room for a picture across the line, which `draw` fills. */
  picture(height: number, draw: (canvas: PdfCanvas) => void): void {
    this.#makeRoom(height);
    this.#y -= height;
    const [page, x0, y0] = [this.#page, paper.margin, this.#y + sizes.text];
    draw({
      width: paper.width - 2 * paper.margin,
      height,
      rectangle: (x, y, width, tall, color) => {
        page.drawRectangle({ x: x0 + x, y: y0 + y, width, height: tall, color: this.colorOf(color) });
      },
      line: ([x1, y1], [x2, y2], { color, thickness, dashes }) => {
        page.drawLine({
          start: { x: x0 + x1, y: y0 + y1 },
          end: { x: x0 + x2, y: y0 + y2 },
          color: this.colorOf(color),
          thickness,
          ...(dashes === undefined ? {} : { dashArray: [...dashes] }),
        });
      },
      text: (text, x, y, align) => {
        const shift = { left: 0, middle: 0.5, right: 1 }[align];
        const width = this.regular.width(text, sizes.cell);
        const [at, size] = [{ x: x0 + x - shift * width, y: y0 + y }, sizes.cell];
        page.drawText(this.regular.encodable(text), { ...at, size, font: this.regular.font });
      },
    });
    this.#y -= 8;
  }

  /**
   * A line for each row, with the column's titles on every page; a cell that does not fit its column ends in `…`. Leaves the process to
   * others after each page; throws AppError `cancelled` once the signal says so.
   */
  async table(
    columns: readonly PdfColumn[],
    rows: Iterable<readonly string[]>,
    signal?: AbortSignal,
  ): Promise<void> {
    const width = paper.width - 2 * paper.margin;
    let left = paper.margin;
    const places = columns.map((column) => {
      const place = { ...column, x: left, width: column.share * width - 6 };
      left += column.share * width;
      return place;
    });
    const line = (cells: readonly (readonly string[])[], face: Face): void => {
      for (const [index, { x, width: room, align }] of places.entries()) {
        for (const [below, each] of (cells[index] ?? []).entries()) {
          const cell = face.cut(each, sizes.cell, room);
          const start = align === 'right' ? x + room - face.width(cell, sizes.cell) : x;
          this.#draw(cell, face, sizes.cell, start, below * lineBelow);
        }
      }
      this.#y -= 13 + below(cells);
    };
    const titles = (): void => {
      line(
        // Cut short, nobody would know what the column is.
        places.map(({ title, width: room }) => linesOf(this.bold, title, room, mostTitleLines)),
        this.bold,
      );
    };
    this.#makeRoom(40);
    titles();
    for (const row of rows) {
      const cells = places.map(({ lines = 1, width: room }, index) =>
        linesOf(this.regular, row[index] ?? '', room, lines),
      );
      if (this.#y - below(cells) < paper.margin) {
        await nextTurn();
        throwIfStopped(signal);
        this.#page = this.#newPage();
        titles();
      }
      line(cells, this.regular);
    }
  }

  /** The file, with the number of each page at its foot. */
  async finish(): Promise<Uint8Array> {
    if (this.regular.lacked || this.bold.lacked) {
      this.#y -= 10;
      this.paragraph(pdfTexts.lackedCharacters);
    }
    for (const [index, page] of this.#pages.entries()) {
      const number = this.regular.encodable(pdfTexts.page(index + 1, this.#pages.length));
      const style = { y: footerY, size: sizes.footer, font: this.regular.font };
      page.drawText(this.regular.cut(this.title, sizes.footer, 380), { ...style, x: paper.margin });
      page.drawText(number, {
        ...style,
        x: paper.width - paper.margin - this.regular.width(number, sizes.footer),
      });
    }
    return this.document.save();
  }

  #draw(text: string, face: Face, size: number, x: number, below = 0): void {
    this.#page.drawText(face.encodable(text), { x, y: this.#y - below, size, font: face.font });
  }

  /** Continues to the next page where a line, and so many points below it, have no room on this one. */
  #makeRoom(points: number): void {
    if (this.#y - points >= paper.margin) return;
    this.#page = this.#newPage();
  }

  #newPage(): PDFPage {
    const page = this.document.addPage([paper.width, paper.height]);
    this.#pages.push(page);
    this.#y = paper.height - paper.margin;
    return page;
  }
}

/** Points from a line of a cell to the next. */
const lineBelow = 10;

/** Points that a row needs below its first line. */
function below(cells: readonly (readonly string[])[]): number {
  return (Math.max(1, ...cells.map(({ length }) => length)) - 1) * lineBelow;
}

/** The text in so many lines at most; the last one has all the rest, which is cut where it is drawn. */
function linesOf(face: Face, text: string, room: number, most: number): string[] {
  if (most === 1) return [text];
  const lines = face.wrap(text, sizes.cell, room);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join('')];
}

/** A font, and what it lacks. */
class Face {
  /** A character has been asked for that it does not have. */
  lacked = false;
  readonly #known: ReadonlySet<number>;
  readonly #widths = new Map<string, number>();

  constructor(readonly font: PDFFont) {
    this.#known = new Set(font.getCharacterSet());
  }

  /** The text in one line, with a question mark for each character that the font lacks. */
  encodable(text: string): string {
    return Array.from(text.normalize('NFC').replace(/\s+/g, ' '), (character) => {
      if (this.#known.has(character.codePointAt(0) ?? 0)) return character;
      this.lacked = true;
      return '?';
    }).join('');
  }

  /** In points. */
  width(text: string, size: number): number {
    return this.font.widthOfTextAtSize(this.encodable(text), size);
  }

  /** The text, or as much of it as fits, and `…`. */
  cut(text: string, size: number, room: number): string {
    const whole = this.encodable(text);
    // The widest letter is as wide as the font is high: short cells need no measuring.
    if (whole.length * size <= room || this.#sum(whole, size) <= room) return whole;
    let [end, width] = [0, this.#of('…', size)];
    for (const character of whole) {
      width += this.#of(character, size);
      if (width > room) break;
      end += character.length;
    }
    return `${whole.slice(0, end)}…`;
  }

  wrap(text: string, size: number, width: number): string[] {
    const fits = (line: string): boolean => this.#sum(line, size) <= width;
    const lines: string[] = [];
    let line = '';
    for (const part of this.encodable(text).split(/(?<= )/)) {
      if (fits(line + part)) {
        line += part;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const character of part) {
        if (!fits(line + character)) {
          lines.push(line);
          line = '';
        }
        line += character;
      }
    }
    return [...lines, line];
  }

  #sum(text: string, size: number): number {
    let sum = 0;
    for (const character of text) sum += this.#of(character, size);
    return sum;
  }

  #of(character: string, size: number): number {
    const known = this.#widths.get(character);
    if (known !== undefined) return known * size;
    const width = this.font.widthOfTextAtSize(character, 1);
    if (this.#widths.size < widthsKept) this.#widths.set(character, width);
    return width * size;
  }
}
