import {
  type Entry,
  type Parent,
  bytesInLeaf,
  interiorTable,
  leafIndex,
  leafTable,
  roomInLeaf,
  writeLeaf,
  writeParent,
} from './page-layout.js';

/** Leaves of one parent, from one of its children up to another one, with all that they hold. */
export interface Run {
  readonly parent: Parent;
  readonly parentPage: number;
  /** Places among the parent's children: from `first`, before `end`. */
  readonly first: number;
  readonly end: number;
  /** The entries of each of these leaves. */
  readonly leaves: readonly (readonly Entry[])[];
}

export interface PackedRun {
  readonly parent: Parent;
  /** Pages to be written. */
  readonly pages: ReadonlyMap<number, Buffer>;
  /** Pages that hold nothing any more. */
  readonly freed: readonly number[];
  /** First pages of long payloads, and the page whose entry they belong to now. */
  readonly movedOverflows: ReadonlyMap<number, number>;
}

/**
 * The same entries in the same order in as few leaves as hold them; null where that saves none, or the parent could not name them. A parent
 * keeps two children at least: SQLite takes one with fewer for damaged.
 */
export function packRun(run: Run, usable: number, size: number): PackedRun | null {
  const { parent, first, end } = run;
  const pages = parent.children.slice(first, end);
  const isTable = parent.type === interiorTable;
  const packed = isTable ? packTable(run.leaves.flat(), usable) : packIndex(entriesOf(run), usable);
  const others = parent.children.length - pages.length;
  if (packed === null || packed.leaves.length >= pages.length || packed.leaves.length + others < 2)
    return null;
  const kept = pages.slice(0, packed.leaves.length);
  const last = parent.dividers[end - 1];
  const dividers = [
    ...parent.dividers.slice(0, first),
    ...packed.dividers,
    ...(last === undefined ? [] : [last]),
    ...parent.dividers.slice(end),
  ];
  const children = [...parent.children.slice(0, first), ...kept, ...parent.children.slice(end)];
  const newParent = { type: parent.type, children, dividers };
  const parentBytes = writeParent(newParent, usable, size);
  if (parentBytes === null) return null;
  const written = new Map([[run.parentPage, parentBytes]]);
  const movedOverflows = new Map<number, number>();
  const settle = (entry: Entry, home: number): void => {
    if (entry.overflow !== null && entry.home !== home) movedOverflows.set(entry.overflow, home);
  };
  for (const [index, leaf] of packed.leaves.entries()) {
    const number = kept[index];
    if (number === undefined) return null;
    written.set(number, writeLeaf(leaf, usable, size, isTable ? leafTable : leafIndex));
    for (const entry of leaf) settle(entry, number);
  }
  for (const entry of packed.dividers) settle(entry, run.parentPage);
  return { parent: newParent, pages: written, freed: pages.slice(kept.length), movedOverflows };
}

interface Packed {
  readonly leaves: Entry[][];
  /** One between each two leaves. */
  readonly dividers: Entry[];
}

/** The keys of a table's dividers are copies: the largest rowid of the leaf before. */
function packTable(entries: readonly Entry[], usable: number): Packed | null {
  const leaves: Entry[][] = [];
  let free = -1;
  for (const entry of entries) {
    free -= bytesInLeaf(entry);
    const leaf = leaves.at(-1);
    if (free < 0 || leaf === undefined) {
      leaves.push([entry]);
      free = roomInLeaf(usable) - bytesInLeaf(entry);
    } else leaf.push(entry);
  }
  const dividers = leaves.slice(0, -1).flatMap((leaf) => leaf.slice(-1));
  return { leaves, dividers: dividers.map((entry) => ({ ...entry, overflow: null })) };
}

/** In an index a divider is an entry itself, which is in no leaf. */
function packIndex(entries: readonly Entry[], usable: number): Packed | null {
  const leaves: Entry[][] = [];
  const dividers: Entry[] = [];
  let leaf: Entry[] = [];
  let free = roomInLeaf(usable);
  for (const entry of entries) {
    free -= bytesInLeaf(entry);
    if (free >= 0) {
      leaf.push(entry);
      continue;
    }
    leaves.push(leaf);
    dividers.push(entry);
    leaf = [];
    free = roomInLeaf(usable);
  }
  if (leaf.length > 0) leaves.push(leaf);
  else {
    // The last divider has no leaf behind it: it becomes that leaf, and the entry before it the divider.
    const last = dividers.pop();
    const before = leaves.at(-1)?.pop();
    if (last === undefined || before === undefined) return null;
    dividers.push(before);
    leaves.push([last]);
  }
  return leaves.some(({ length }) => length === 0) ? null : { leaves, dividers };
}

function entriesOf({ parent, first, leaves }: Run): Entry[] {
  return leaves.flatMap((leaf, index) => {
    const divider = index < leaves.length - 1 ? parent.dividers[first + index] : undefined;
    return divider === undefined ? leaf : [...leaf, divider];
  });
}
