import { useEffect, useMemo, useState } from 'react';
import { useFormat } from '../messages/format.js';
import type { Sort } from './sort.js';
import { type SortDirection, type SortKey, inOrder, orderOf } from './sort-order.js';

/** Up to here sorting takes less than a frame. */
const sortedAtOnce = 2000;

/** What the worker is asked. */
export interface SortRequest {
  readonly id: number;
  readonly keys: readonly SortKey[];
  readonly direction: SortDirection;
  readonly locale: string;
}

/** The last order that the worker found of a list: whoever comes back to a screen finds it sorted. */
const lastOrders = new WeakMap<
  readonly unknown[],
  { readonly by: string; readonly order: readonly number[] }
>();

let worker: Worker | null = null;
let requests = 0;

/** Starts the one worker of the page on first use. */
function sortWorker(): Worker {
  worker ??= new Worker(new URL('./sort.worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

/**
 * Rows in the order of a column. Many rows are sorted in a worker, so that the page never stands still; until they are,
 * the order before stays on the screen. `keyOf` must not change between renders.
 */
export function useSorted<Row>(
  rows: readonly Row[],
  sort: Sort,
  keyOf: (row: Row, column: string) => SortKey,
): readonly Row[] {
  const { compareText, locale } = useFormat();
  const { column, direction } = sort;
  const few = rows.length <= sortedAtOnce;
  const by = [column, direction, locale].join(' ');
  const [many, setMany] = useState<readonly Row[] | null>(() => {
    const last = lastOrders.get(rows);
    return last?.by === by ? inOrder(rows, last.order) : null;
  });
  const atOnce = useMemo(
    () =>
      few
        ? inOrder(
            rows,
            orderOf(
              rows.map((row) => keyOf(row, column)),
              direction,
              compareText,
            ),
          )
        : null,
    [few, rows, keyOf, column, direction, compareText],
  );
  useEffect(() => {
    if (few || lastOrders.get(rows)?.by === by) return undefined;
    const keys = rows.map((row) => keyOf(row, column));
    return requestOrder({ id: ++requests, keys, direction, locale }, (order) => {
      lastOrders.set(rows, { by, order });
      setMany(inOrder(rows, order));
    });
  }, [few, rows, keyOf, column, direction, locale, by]);
  return atOnce ?? many ?? rows;
}

/** Asks the worker; answers the function that gives the request up. */
function requestOrder(request: SortRequest, onOrder: (order: readonly number[]) => void): () => void {
  const target = sortWorker();
  const onMessage = ({ data }: MessageEvent<{ id: number; order: readonly number[] }>): void => {
    if (data.id !== request.id) return;
    stop();
    onOrder(data.order);
  };
  const stop = (): void => {
    target.removeEventListener('message', onMessage);
  };
  target.addEventListener('message', onMessage);
  target.postMessage(request);
  return stop;
}
