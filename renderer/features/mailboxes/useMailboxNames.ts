import { useCallback } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** What mailboxes are called in a title: one by its name, several by their number. */
export function useMailboxNames(): (mailboxes: readonly Pick<Mailbox, 'mailbox'>[]) => string {
  const format = useFormat();
  return useCallback(
    (mailboxes) => {
      const [first] = mailboxes;
      return first !== undefined && mailboxes.length === 1
        ? first.mailbox
        : t.mailboxes.several(mailboxes.length, format.number(mailboxes.length));
    },
    [format],
  );
}
