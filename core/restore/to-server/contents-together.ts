import type { Content } from '../../lib/content.js';
import { AppError } from '../../../shared/errors.js';
import { isLarge, provedContent } from '../export/export-content.js';
import type { SelectedItem } from '../export/selection.js';

const mostBytes = 8 * 1024 * 1024;
const mostItems = 1_000;

/** Messages that follow each other, as many as are read together. */
export function* groupsOf(items: Iterable<SelectedItem>): Generator<readonly SelectedItem[]> {
  let group: SelectedItem[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = isLarge(item) ? 0 : item.message.size;
    if (group.length > 0 && (bytes + size > mostBytes || group.length >= mostItems)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/** What is stored of a group of messages. */
export interface ContentsTogether {
  /**
   * A message, which is proved. Of a bucket it is fetched with those of `alsoWanted` in as few requests as can be: one by one, each would wait for its way there and
   * back. Throws AppError `repository-damaged`, `cancelled`, and what the bucket throws.
   */
  readonly of: (item: SelectedItem, alsoWanted: () => readonly SelectedItem[]) => Promise<Content>;
}

export function contentsTogether(signal: AbortSignal): ContentsTogether {
  const read = new Map<number, Content>();
  const fetch = async (items: readonly SelectedItem[]): Promise<void> => {
    const ids = [...new Set(items.map(({ message }) => message.content_id))];
    const [first] = items;
    await first?.reader.bringHere(ids, signal);
    // At once, before anything else makes room in the cache.
    for (const { reader, message } of items)
      if (!read.has(message.content_id)) {
        const content = unlessDamaged(() => reader.readContent(message.content_id));
        if (content !== null) read.set(message.content_id, content);
      }
  };
  return {
    of: async (item, alsoWanted) => {
      const known = read.get(item.message.content_id);
      if (known !== undefined) return known;
      if (!item.reader.isInBucket || isLarge(item)) return provedContent(item, signal);
      await fetch([item, ...alsoWanted().filter((other) => other.reader === item.reader && !isLarge(other))]);
      // What is damaged says so where it is to be sent.
      return read.get(item.message.content_id) ?? provedContent(item, signal);
    },
  };
}

function unlessDamaged(read: () => Content): Content | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'repository-damaged') return null;
    throw error;
  }
}
