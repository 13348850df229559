import { useCallback, useEffect, useRef, useState } from 'react';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import type { IdsBetween } from '../../components/useSelection.js';

const pageSize = 200;
/** Rows fetched in one call for a range of which only the ids are wanted. */
const rangeSize = 1000;

/** Rows from a place on, and how many there are in all. */
export type FetchPage<T> = (
  offset: number,
  limit: number,
) => Promise<{ readonly total: number; readonly rows: readonly T[] }>;

interface Pages<T> {
  /** Null until the first page has come. */
  readonly total: number | null;
  readonly rows: ReadonlyMap<number, T>;
  readonly error: ErrorData | null;
}

/** A list fetched a page at a time as its rows come into sight. Neither argument may change: another list is another component. */
export function usePages<T>(
  fetchRows: FetchPage<T>,
  idOf: (row: T) => string,
): Pages<T> & {
  readonly show: (first: number, last: number) => void;
  readonly reload: () => void;
  readonly idsBetween: IdsBetween;
} {
  const [pages, setPages] = useState<Pages<T>>({ total: null, rows: new Map(), error: null });
  const asked = useRef(new Set<number>());

  const fetchPage = useCallback(
    (page: number) => {
      if (asked.current.has(page)) return;
      asked.current.add(page);
      const offset = page * pageSize;
      fetchRows(offset, pageSize).then(
        ({ total, rows }) => {
          setPages((known) => {
            const merged = new Map(known.rows);
            rows.forEach((row, index) => merged.set(offset + index, row));
            return { total, rows: merged, error: null };
          });
        },
        (error: unknown) => {
          asked.current.delete(page);
          setPages((known) => ({ ...known, error: toErrorData(error) }));
        },
      );
    },
    [fetchRows],
  );

  useEffect(() => {
    fetchPage(0);
  }, [fetchPage]);

  const show = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1)
        fetchPage(page);
    },
    [fetchPage],
  );
  const reload = useCallback(() => {
    setPages((known) => ({ ...known, error: null }));
    fetchPage(0);
  }, [fetchPage]);
  const { rows: loaded } = pages;
  const idsBetween = useCallback<IdsBetween>(
    async (first, last) => {
      const ids: string[] = [];
      for (let index = first; index <= last; index += 1) {
        const row = loaded.get(index);
        if (row === undefined) break;
        ids.push(idOf(row));
      }
      for (let offset = first + ids.length; offset <= last; offset = first + ids.length) {
        const { rows } = await fetchRows(offset, Math.min(rangeSize, last - offset + 1));
        if (rows.length === 0) break;
        ids.push(...rows.map(idOf));
      }
      return ids;
    },
    [loaded, fetchRows, idOf],
  );
  return { ...pages, show, reload, idsBetween };
}
