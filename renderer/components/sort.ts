import { useState } from 'react';
import { z } from 'zod';

const sortSchema = z.object({ column: z.string(), direction: z.enum(['ascending', 'descending']) });
export type Sort = z.infer<typeof sortSchema>;

/** What a click on a column's header leads to: this column, or its other direction. */
export function nextSort(sort: Sort | undefined, column: string): Sort {
  const flips = sort?.column === column && sort.direction === 'ascending';
  return { column, direction: flips ? 'descending' : 'ascending' };
}

/** A table's order, remembered between starts under `name`. */
export function useRememberedSort(name: string, initial: Sort): [Sort, (sort: Sort) => void] {
  const storageKey = `postkeep.sort.${name}`;
  const [sort, setSort] = useState<Sort>(() => parseSort(localStorage.getItem(storageKey)) ?? initial);
  return [
    sort,
    (next) => {
      localStorage.setItem(storageKey, JSON.stringify(next));
      setSort(next);
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
