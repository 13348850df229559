/*
 * The map of pages and the list of free ones (https://www.sqlite.org/fileformat.html §1.4 and §1.8), which SQLite keeps so that a file can
 * be cut off at its end.
 */

/** The pages of a database, read and written within one transaction. */
export interface Pages {
  readonly size: number;
  readonly usable: number;
  readonly read: (page: number) => Buffer;
  readonly write: (page: number, data: Buffer) => void;
}

const firstTrunkAt = 32;
const freeCountAt = 36;
const freePage = 2;
const firstOverflow = 3;
const entryBytes = 5;
/** SQLite locks bytes from here on: the page with them is never used. */
const lockedByte = 0x4000_0000;

/** True where SQLite keeps the map: the database gives back free pages at its end. */
export function hasPageMap(firstPage: Buffer): boolean {
  const largestRootAt = 52;
  return firstPage.readUInt32BE(largestRootAt) !== 0;
}

/** Notes of which page's entry the payload continues at `page`. */
export function noteOverflow(pages: Pages, page: number, home: number): void {
  note(pages, page, firstOverflow, home);
}

/** Puts pages on the list of free ones, with zeros in them. */
export function freePages(pages: Pages, numbers: readonly number[]): void {
  if (numbers.length === 0) return;
  const first = Buffer.from(pages.read(1));
  const mostLeaves = pages.usable / 4 - 8;
  let trunk = first.readUInt32BE(firstTrunkAt);
  let trunkData = trunk === 0 ? null : Buffer.from(pages.read(trunk));
  for (const number of numbers) {
    note(pages, number, freePage, 0);
    const data = Buffer.alloc(pages.size);
    const leaves = trunkData?.readUInt32BE(4) ?? 0;
    if (trunkData !== null && leaves < mostLeaves) {
      trunkData.writeUInt32BE(number, 8 + 4 * leaves);
      trunkData.writeUInt32BE(leaves + 1, 4);
      pages.write(number, data);
      continue;
    }
    if (trunkData !== null) pages.write(trunk, trunkData);
    data.writeUInt32BE(trunk, 0);
    trunk = number;
    trunkData = data;
  }
  if (trunkData !== null) pages.write(trunk, trunkData);
  first.writeUInt32BE(trunk, firstTrunkAt);
  first.writeUInt32BE(first.readUInt32BE(freeCountAt) + numbers.length, freeCountAt);
  pages.write(1, first);
}

function note(pages: Pages, page: number, type: number, home: number): void {
  const map = mapPageOf(page, pages);
  const at = entryBytes * (page - map - 1);
  const data = Buffer.from(pages.read(map));
  if (at < 0 || at + entryBytes > pages.usable) throw new RangeError('There is no such page.');
  data.writeUInt8(type, at);
  data.writeUInt32BE(home, at + 1);
  pages.write(map, data);
}

function mapPageOf(page: number, { size, usable }: Pages): number {
  const mapped = Math.floor(usable / entryBytes) + 1;
  const map = Math.floor((page - 2) / mapped) * mapped + 2;
  return map === lockedByte / size + 1 ? map + 1 : map;
}
