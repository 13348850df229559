import { AppError } from '../../../shared/errors.js';
import type { StoredContent } from '../../repository/read-batch.js';
import { isLarge } from './export-content.js';
import type { SelectedItem } from './selection.js';

type Batch = readonly SelectedItem[];

/** A batch with what is stored of its messages; null until it is read. */
export interface FetchedBatch {
  readonly batch: Batch;
  readonly contents: Promise<readonly StoredContent[]> | null;
}

/** Batches that are fetched from a bucket together, of a megabyte each: one by one, each would wait for its way there and back. */
const batchesTogether = 8;

interface Group {
  readonly batches: readonly Batch[];
  /** What the batches of before have thrown at. */
  readonly failure: { readonly error: unknown } | null;
}

/**
 * The batches in their order; of a bucket several together are fetched while those before them are written, and two times so many are in memory at most. Of a
 * folder nothing is read ahead here. `pending` hears of what is under way, which is not to be left behind.
 */
export function* fetchAhead(
  batches: Iterable<Batch>,
  signal: AbortSignal,
  pending: Set<Promise<unknown>>,
): Generator<FetchedBatch> {
  const groups = groupsOf(batches);
  let before: Promise<unknown> = Promise.resolve();
  const begin = (): readonly FetchedBatch[] | Group => {
    const next = groups.next();
    if (next.done === true) return [];
    const { batches: together, failure } = next.value;
    if (failure !== null) return next.value;
    if (together[0]?.[0]?.reader.isInBucket !== true)
      return together.map((batch) => ({ batch, contents: null }));
    // After those before, as what lies here of them would have to go for these where the cache is small.
    const fetched = before.then(() => fetch(together, signal));
    before = fetched.catch(() => undefined);
    const ended: Promise<unknown> = before.finally(() => pending.delete(ended));
    pending.add(ended);
    return together.map((batch, at) => {
      const contents = fetched.then((all) => all[at] ?? []);
      // It is heard once its turn comes, if it ever does.
      contents.catch(() => undefined);
      return { batch, contents };
    });
  };
  for (let current = begin(); ;) {
    if ('failure' in current) throw current.failure?.error;
    if (current.length === 0) return;
    const next = begin();
    yield* current;
    current = next;
  }
}

/** What comes before an error comes before it here too. */
function* groupsOf(batches: Iterable<Batch>): Generator<Group> {
  let group: Batch[] = [];
  try {
    for (const batch of batches) {
      const isOther = group[0]?.[0]?.reader !== batch[0]?.reader;
      if (group.length > 0 && (isOther || group.length >= batchesTogether || !isOfBucket(batch))) {
        yield { batches: group, failure: null };
        group = [];
      }
      group.push(batch);
    }
  } catch (error) {
    if (group.length > 0) yield { batches: group, failure: null };
    yield { batches: [], failure: { error } };
    return;
  }
  if (group.length > 0) yield { batches: group, failure: null };
}

function isOfBucket(batch: Batch): boolean {
  return batch[0]?.reader.isInBucket === true;
}

async function fetch(
  batches: readonly Batch[],
  signal: AbortSignal,
): Promise<readonly (readonly StoredContent[])[]> {
  const ids = batches.flatMap((batch) => smallOf(batch));
  await batches[0]?.[0]?.reader.bringHere(ids, signal);
  // At once, before anything else makes room in the cache.
  return batches.map(storedContentsOf);
}

function smallOf(batch: Batch): number[] {
  return batch.filter((item) => !isLarge(item)).map(({ message }) => message.content_id);
}

/** What damage keeps from being read at once is read message by message. */
export function storedContentsOf(batch: Batch): readonly StoredContent[] {
  const ids = smallOf(batch);
  const [first] = batch;
  if (first === undefined || ids.length === 0) return [];
  try {
    return first.reader.storedContents(ids);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'corrupt-state' || error.code === 'io')) return [];
    throw error;
  }
}
