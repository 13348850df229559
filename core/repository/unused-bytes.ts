/*
 * What a page of an SQLite file holds beside its content: bytes of rows that were there before. Layout: https://www.sqlite.org/fileformat.html
 * §1.5 (freeblocks, the unallocated region between the cell pointers and the cells) and §1.6 (the end of an overflow chain).
 */

import {
  firstPageHeader,
  interiorIndex,
  interiorTable,
  leafIndex,
  leafTable,
  localBytes,
  varint,
} from './page-layout.js';

/** The rest of a payload that does not fit into its cell: where it begins, and its length in bytes. */
interface Overflow {
  readonly page: number;
  readonly bytes: number;
}

export interface ReadPage {
  /** Pages of the same tree below it. */
  readonly children: readonly number[];
  readonly overflows: readonly Overflow[];
  /** The page with zeros where nothing is; null where that changes nothing. */
  readonly clean: Buffer | null;
}

/** Reads a page of a table or an index. Throws for a page that is none: the file is damaged, and nothing may be written to it. */
export function readTreePage(page: Buffer, number: number, usable: number): ReadPage {
  const start = number === 1 ? firstPageHeader : 0;
  const type = page.readUInt8(start);
  const isInterior = type === interiorIndex || type === interiorTable;
  if (!isInterior && type !== leafIndex && type !== leafTable)
    throw new RangeError('This page is no tree page.');
  const cellCount = page.readUInt16BE(start + 3);
  const content = page.readUInt16BE(start + 5);
  const contentStart = content === 0 ? 65_536 : content;
  const pointers = start + (isInterior ? 12 : 8);
  const pointersEnd = pointers + 2 * cellCount;
  if (pointersEnd > contentStart || contentStart > usable) throw new RangeError('This page is damaged.');
  const clean = Buffer.from(page);
  clean.fill(0, pointersEnd, contentStart);
  clearFreeblocks(clean, start, usable);
  const children: number[] = isInterior ? [page.readUInt32BE(start + 8)] : [];
  const overflows: Overflow[] = [];
  for (let index = 0; index < cellCount; index += 1) {
    let at = page.readUInt16BE(pointers + 2 * index);
    if (isInterior) {
      children.push(page.readUInt32BE(at));
      at += 4;
    }
    if (type === interiorTable) continue;
    const payload = varint(page, at);
    at = payload.end;
    if (type === leafTable) at = varint(page, at).end;
    const local = localBytes(payload.value, usable, type === leafTable);
    if (local < payload.value)
      overflows.push({ page: page.readUInt32BE(at + local), bytes: payload.value - local });
  }
  return { children, overflows, clean: clean.equals(page) ? null : clean };
}

/** The next page of a payload's chain, 0 at its end, and this one with zeros after the payload's last byte; null where that changes nothing. */
export function readOverflowPage(
  page: Buffer,
  bytesLeft: number,
  usable: number,
): { readonly next: number; readonly held: number; readonly clean: Buffer | null } {
  const held = Math.min(bytesLeft, usable - 4);
  const clean = Buffer.from(page);
  clean.fill(0, 4 + held, usable);
  return {
    next: held < bytesLeft ? page.readUInt32BE(0) : 0,
    held,
    clean: clean.equals(page) ? null : clean,
  };
}

function clearFreeblocks(page: Buffer, start: number, usable: number): void {
  let before = 0;
  for (let at = page.readUInt16BE(start + 1); at !== 0; at = page.readUInt16BE(at)) {
    const size = page.readUInt16BE(at + 2);
    // They are in the order of their places; anything else is damage, and would never end.
    if (at <= before || size < 4 || at + size > usable) throw new RangeError('This page is damaged.');
    page.fill(0, at + 4, at + size);
    before = at;
  }
}
