import { useState } from 'react';
import { z } from 'zod';
import { create } from 'zustand';

const sortSchema = z.object({ column: z.string(), direction: z.enum(['ascending', 'descending']) });
export type Sort = z.infer<typeof sortSchema>;

/** What a click on a column's header leads to: this column, or its other direction. */
export function nextSort(sort: Sort | undefined, column: string): Sort {
  const flips = sort?.column === column && sort.direction === 'ascending';
  return { column, direction: flips ? 'descending' : 'ascending' };
}

/** Orders chosen since the page began, by name. */
const useSorts = create<Readonly<Record<string, Sort>>>(() => ({}));

/** A table's order, remembered between starts under `name`; whoever asks for the same name has the same order. */
export function useRememberedSort(name: string, initial: Sort): [Sort, (sort: Sort) => void] {
  const storageKey = `postkeep.sort.${name}`;
  const [stored] = useState(() => parseSort(localStorage.getItem(storageKey)) ?? initial);
  const chosen = useSorts((sorts) => sorts[name]);
  return [
    chosen ?? stored,
    (next) => {
      localStorage.setItem(storageKey, JSON.stringify(next));
      useSorts.setState({ [name]: next });
    },
  ];
}

function parseSort(text: string | null): Sort | null {
  if (text === null) return null;
  try {
    return sortSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
