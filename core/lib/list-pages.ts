import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** Lists that somebody is reading a page at a time. */
export interface ListPages<Item> {
  readonly open: (items: readonly Item[]) => { list: string; pages: number };
  /** The page's text; the last page closes the list. Throws AppError `not-found` for a list that is closed. */
  readonly page: (list: string, page: number) => string;
}

/** The page reads one list and an export another; those before were given up. */
const keptLists = 2;

/** `format` makes the text of a page, of `perPage` items or the rest. */
export function createListPages<Item>(
  perPage: number,
  format: (items: readonly Item[]) => string,
): ListPages<Item> {
  const lists = new Map<string, readonly Item[]>();
  return {
    open(items) {
      const list = randomUUID();
      const pages = Math.ceil(items.length / perPage);
      if (pages > 0) lists.set(list, items);
      for (const old of [...lists.keys()].slice(0, -keptLists)) lists.delete(old);
      return { list, pages };
    },
    page(list, page) {
      const items = lists.get(list);
      const start = page * perPage;
      if (!items || start >= items.length) throw new AppError('not-found', text('mailboxes.listChanged'));
      const end = start + perPage;
      if (end >= items.length) lists.delete(list);
      return format(items.slice(start, end));
    },
  };
}
