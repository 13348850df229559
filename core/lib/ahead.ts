/**
 * What becomes of each, in their order, while so many have been started that were not asked for yet. What `source` throws is thrown in
 * its place; what has been started is not waited for when nobody asks any more.
 */
export async function* ahead<T, R>(
  source: Iterable<T>,
  count: number,
  start: (each: T) => Promise<R>,
): AsyncGenerator<R> {
  const iterator = source[Symbol.iterator]();
  const started: Promise<R>[] = [];
  let mayBeMore = true;
  try {
    for (;;) {
      while (mayBeMore && started.length < count) mayBeMore = startNext(iterator, start, started);
      const first = started.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    if (mayBeMore) iterator.return?.();
  }
}

/** False at the end, of which an error is one. */
function startNext<T, R>(
  iterator: Iterator<T>,
  start: (each: T) => Promise<R>,
  started: Promise<R>[],
): boolean {
  let mayBeMore = false;
  try {
    const next = iterator.next();
    if (next.done === true) return false;
    started.push(start(next.value));
    mayBeMore = true;
  } catch (error) {
    started.push(Promise.reject<R>(error instanceof Error ? error : new Error(String(error))));
  }
  // It is heard once its turn comes, if it ever does.
  started.at(-1)?.catch(() => undefined);
  return mayBeMore;
}
