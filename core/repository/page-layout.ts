/*
 * How SQLite lays out the pages of its trees: https://www.sqlite.org/fileformat.html §1.5 to §1.7.
 */

export const interiorIndex = 2;
export const interiorTable = 5;
export const leafIndex = 10;
export const leafTable = 13;
export const firstPageHeader = 100;
const smallestCell = 4;

/** Bytes of each page that SQLite uses, of the database's first page. */
export function usableBytes(firstPage: Buffer): number {
  const reservedAt = 20;
  return firstPage.length - firstPage.readUInt8(reservedAt);
}

/** How much of a payload its cell holds (§1.5, "overflow"). */
export function localBytes(payload: number, usable: number, isTable: boolean): number {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (payload <= most) return payload;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((payload - least) % (usable - 4));
  return fitting <= most ? fitting : least;
}

export function varint(page: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = page.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return { value: value * 256 + page.readUInt8(at + 8), end: at + 9 };
}

/** A row or a key, as a leaf's cell holds it. */
export interface Entry {
  readonly cell: Buffer;
  /** The rowid as a divider writes it; empty in an index. */
  readonly key: Buffer;
  /** The first page of the rest of its payload; null where the cell holds it all. */
  readonly overflow: number | null;
  /** The page that holds it. */
  readonly home: number;
}

/** A page whose children are leaves: one child more than dividers. Dividers are entries in an index, and only keys in a table. */
export interface Parent {
  readonly type: typeof interiorIndex | typeof interiorTable;
  readonly children: readonly number[];
  readonly dividers: readonly Entry[];
}

/** The entries of a leaf, in their order. Throws RangeError for a page that is none. */
export function readLeaf(
  page: Buffer,
  number: number,
  usable: number,
  type: typeof leafIndex | typeof leafTable,
): Entry[] {
  if (page.readUInt8(0) !== type) throw new RangeError('This page is no leaf of this tree.');
  return cellsOf(page, 8, usable).map((at) => readEntry(page, at, usable, number, type === leafTable));
}

/** Reads an interior page. Throws RangeError for a page that is none. */
export function readParent(page: Buffer, number: number, usable: number): Parent {
  const type = page.readUInt8(0);
  if (type !== interiorIndex && type !== interiorTable) throw new RangeError('This page has no children.');
  const cells = cellsOf(page, 12, usable);
  const children = [...cells.map((at) => page.readUInt32BE(at)), page.readUInt32BE(8)];
  const dividers = cells.map((at) =>
    type === interiorIndex
      ? readEntry(page, at + 4, usable, number, false)
      : { cell: Buffer.alloc(0), key: bytesOfVarint(page, at + 4), overflow: null, home: number },
  );
  return { type, children, dividers };
}

function cellsOf(page: Buffer, header: number, usable: number): number[] {
  const count = page.readUInt16BE(3);
  if (header + 2 * count > usable) throw new RangeError('This page is damaged.');
  return Array.from({ length: count }, (_, index) => page.readUInt16BE(header + 2 * index));
}

function readEntry(page: Buffer, start: number, usable: number, home: number, isTable: boolean): Entry {
  const payload = varint(page, start);
  const key = isTable ? bytesOfVarint(page, payload.end) : Buffer.alloc(0);
  const local = localBytes(payload.value, usable, isTable);
  const isWhole = local === payload.value;
  const localEnd = payload.end + key.length + local;
  const end = isWhole ? localEnd : localEnd + 4;
  if (end > usable) throw new RangeError('This page is damaged.');
  const overflow = isWhole ? null : page.readUInt32BE(localEnd);
  return { cell: page.subarray(start, end), key, overflow, home };
}

function bytesOfVarint(page: Buffer, at: number): Buffer {
  return page.subarray(at, varint(page, at).end);
}

/** Bytes that an entry takes in a leaf, with its pointer. */
export function bytesInLeaf({ cell }: Entry): number {
  return Math.max(cell.length, smallestCell) + 2;
}

export function roomInLeaf(usable: number): number {
  return usable - 8;
}

/** A leaf of these entries, with zeros where nothing is. */
export function writeLeaf(
  entries: readonly Entry[],
  usable: number,
  size: number,
  type: typeof leafIndex | typeof leafTable,
): Buffer {
  return writeCells(
    entries.map(({ cell }) => cell),
    { usable, size, type, header: 8 },
  );
}

/** An interior page with these children; null where they do not fit into one. */
export function writeParent(
  { type, children, dividers }: Parent,
  usable: number,
  size: number,
): Buffer | null {
  const cells = dividers.map(({ cell, key }, index) => {
    const child = Buffer.alloc(4);
    child.writeUInt32BE(children[index] ?? 0);
    return Buffer.concat([child, type === interiorTable ? key : cell]);
  });
  const bytes = cells.reduce((sum, cell) => sum + cell.length + 2, 0);
  if (bytes > usable - 12) return null;
  const page = writeCells(cells, { usable, size, type, header: 12 });
  page.writeUInt32BE(children.at(-1) ?? 0, 8);
  return page;
}

function writeCells(
  cells: readonly Buffer[],
  { usable, size, type, header }: { usable: number; size: number; type: number; header: number },
): Buffer {
  const page = Buffer.alloc(size);
  let at = usable;
  for (const [index, cell] of cells.entries()) {
    at -= Math.max(cell.length, smallestCell);
    cell.copy(page, at);
    page.writeUInt16BE(at, header + 2 * index);
  }
  page.writeUInt8(type, 0);
  page.writeUInt16BE(cells.length, 3);
  // 65,536 is written as 0.
  page.writeUInt16BE(at % 65_536, 5);
  return page;
}
