import { type CSSProperties, useState } from 'react';
import { z } from 'zod';

/** Panes side by side: what share of the width each has at first, and the least pixels that it keeps. */
export interface PaneLayout {
  /** Names the sizes that are remembered between starts. */
  readonly name: string;
  readonly shares: readonly number[];
  readonly least: readonly number[];
}

/** The shares of the panes, remembered under the layout's name; null puts them back as they were at first. */
export function usePaneShares({
  name,
  shares,
}: PaneLayout): [readonly number[], (shares: readonly number[] | null) => void] {
  const storageKey = `postkeep.panes.${name}`;
  const [chosen, setChosen] = useState(() => parseShares(localStorage.getItem(storageKey), shares.length));
  return [
    chosen ?? shares,
    (next) => {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(next));
      setChosen(next);
    },
  ];
}

/** `--panes`, the columns of the grid: each pane, and between two a divider that takes no room. */
export function paneColumns({ least }: PaneLayout, shares: readonly number[]): CSSProperties {
  const columns = least
    .map((pixels, index) => `minmax(${String(pixels)}px, ${String(shares[index] ?? 1)}fr)`)
    .join(' 0 ');
  return { '--panes': columns } as CSSProperties;
}

/** The widths after the divider behind a pane was moved by so many pixels; neither of its two panes becomes smaller than it may be. */
export function moveDivider(
  widths: readonly number[],
  least: readonly number[],
  index: number,
  by: number,
): readonly number[] {
  const [before = 0, after = 0] = widths.slice(index, index + 2);
  const [leastBefore = 0, leastAfter = 0] = least.slice(index, index + 2);
  // Where there is no room for both, nothing moves.
  const most = Math.max(0, after - leastAfter);
  const fewest = Math.min(0, leastBefore - before);
  const moved = Math.max(fewest, Math.min(most, by));
  return widths.map((width, at) =>
    at === index ? before + moved : at === index + 1 ? after - moved : width,
  );
}

function parseShares(text: string | null, count: number): readonly number[] | null {
  if (text === null) return null;
  try {
    return z.array(z.number().positive()).length(count).parse(JSON.parse(text));
  } catch {
    return null;
  }
}
