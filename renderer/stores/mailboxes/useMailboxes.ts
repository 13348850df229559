import { useEffect, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { Rows } from '../../components/rows.js';
import { useFormat } from '../../messages/format.js';
import type { MailboxList } from './mailbox-list.js';
import type { MailboxQuery } from './mailbox-query.js';
import { queryMailboxes } from './mailbox-worker.js';

interface Found {
  readonly list: MailboxList;
  readonly key: string;
  readonly rows: Rows<Mailbox>;
}

/** What each asker found last in a list: whoever comes back to a screen finds it at once. */
const lastFound = new WeakMap<MailboxList, Map<string, Found>>();

/**
 * The mailboxes that a query finds, looked for in the worker. Until they are found `isCurrent` is false, and `rows` are those of
 * the query before, null at first; `answersQuery`: they are of this query, though the list may have been read anew since.
 * `asker` names who asks; `query` must not change between renders unless something else is wanted.
 */
export function useMailboxes(
  asker: string,
  list: MailboxList,
  query: MailboxQuery,
): { readonly rows: Rows<Mailbox> | null; readonly isCurrent: boolean; readonly answersQuery: boolean } {
  const { locale } = useFormat();
  const key = JSON.stringify(query);
  const [found, setFound] = useState<Found | null>(() => lastFound.get(list)?.get(asker) ?? null);
  const answersQuery = found?.key === key;
  const isCurrent = answersQuery && found.list === list;
  useEffect(() => {
    if (isCurrent) return undefined;
    return queryMailboxes(list, query, locale, (order) => {
      const rows = { length: order.length, at: (index: number) => list.at(order[index] ?? -1) };
      const next = { list, key, rows };
      lastFound.set(list, new Map(lastFound.get(list)).set(asker, next));
      setFound(next);
    });
  }, [asker, list, query, key, locale, isCurrent]);
  return { rows: found?.rows ?? null, isCurrent, answersQuery };
}
