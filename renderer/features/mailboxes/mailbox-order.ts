import { type ReactNode, useMemo } from 'react';
import { type Sort, useRememberedSort } from '../../components/sort.js';
import { mailboxesResource } from '../../stores/mailboxes/mailboxes.js';
import { noMailboxList } from '../../stores/mailboxes/mailbox-list.js';
import { allMailboxes } from '../../stores/mailboxes/mailbox-query.js';
import { useMailboxes } from '../../stores/mailboxes/useMailboxes.js';
import { valueOr } from '../../base/resource.js';

/** The order of the Mailboxes screen, as it was left. */
export function useMailboxSort(): [Sort, (sort: Sort) => void] {
  return useRememberedSort('mailboxes', { column: 'mailbox', direction: 'ascending' });
}

/** Shows nothing. Has the worker find that order while nobody waits for it: 100,000 names take it some 0.4 s. */
export function MailboxOrder(): ReactNode {
  const list = valueOr(
    mailboxesResource.use((state) => state.data),
    noMailboxList,
  );
  const [sort] = useMailboxSort();
  const query = useMemo(() => ({ ...allMailboxes, sort }), [sort]);
  useMailboxes('order', list, query);
  return null;
}
