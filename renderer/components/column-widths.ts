import { useCallback, useState } from 'react';
import { z } from 'zod';
import type { Column } from './column.js';
import { moveDivider } from './pane-sizes.js';

/** Pixels between two columns. */
export const columnGap = 16;
/** Pixels that a column keeps when it is made narrower. */
const leastWidth = 48;

/** Widths that were chosen, by the ids of the columns: pixels of one that has a fixed width, shares of the room of one that has not. */
export type ColumnWidths = Readonly<Record<string, number>>;

type Sized = Pick<Column<never>, 'id' | 'width'>;

/** The widths of a table's columns, remembered between starts under `name`; null puts them back as they were at first. */
export function useColumnWidths(name: string): [ColumnWidths, (widths: ColumnWidths | null) => void] {
  const storageKey = `postkeep.columns.${name}`;
  const [chosen, setChosen] = useState(() => parseWidths(localStorage.getItem(storageKey)));
  const choose = useCallback(
    (next: ColumnWidths | null) => {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(next));
      setChosen(next ?? {});
    },
    [storageKey],
  );
  return [chosen, choose];
}

/** The tracks of a grid for the columns. */
export function columnTracks(columns: readonly Sized[], widths: ColumnWidths): string {
  return columns
    .map(({ id, width }) => {
      const chosen = widths[id];
      if (chosen === undefined) return width;
      return shareOf(width) === null
        ? `${String(chosen)}px`
        : `minmax(${String(leastWidth)}px, ${String(chosen)}fr)`;
    })
    .join(' ');
}

/** In pixels: what the tracks need at least, with the gaps between them. */
export function leastTableWidth(columns: readonly Sized[], widths: ColumnWidths): number {
  const least = columns.map(({ id, width }) => {
    const chosen = widths[id];
    if (shareOf(width) === null) return chosen ?? pixelsOf(width);
    return chosen === undefined ? pixelsOf(width) : leastWidth;
  });
  return least.reduce((sum, width) => sum + width, 0) + columnGap * (columns.length - 1);
}

/**
 * The widths after the divider behind a column was moved by so many pixels: its two columns change, the others keep what they have. `pixels` are those
 * of all columns as they are drawn.
 */
export function moveColumnDivider(
  columns: readonly Sized[],
  widths: ColumnWidths,
  pixels: readonly number[],
  index: number,
  by: number,
): ColumnWidths {
  const least = pixels.map((width) => Math.min(width, leastWidth));
  const moved = moveDivider(pixels, least, index, by);
  // A column that is hidden now finds as many shares beside it as before when it comes back.
  const flexible = columns.map(({ width }) => shareOf(width));
  const shares = flexible.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const room = moved.reduce((sum, width, at) => sum + (flexible[at] === null ? 0 : width), 0);
  const next: Record<string, number> = { ...widths };
  for (const [at, { id }] of columns.entries()) {
    const width = moved[at] ?? 0;
    if (flexible[at] !== null) next[id] = (width / room) * shares;
    else if (at === index || at === index + 1) next[id] = width;
  }
  return next;
}

/** Of a fixed track all it has, of another the least. */
function pixelsOf(width: Sized['width']): number {
  return Number(/[\d.]+/.exec(width)?.[0]);
}

/** What a column takes of the room that is left; null for one of a fixed width. */
function shareOf(width: Sized['width']): number | null {
  const [, share] = /, ([\d.]+)fr\)$/.exec(width) ?? [];
  return share === undefined ? null : Number(share);
}

function parseWidths(text: string | null): ColumnWidths {
  if (text === null) return {};
  try {
    return z.record(z.string(), z.number().positive()).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
