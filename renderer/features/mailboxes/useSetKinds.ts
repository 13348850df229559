import { useCallback } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { MailboxKind } from '../../../shared/license/model.js';
import { bridge } from '../../base/bridge.js';
import { useUndoToast } from '../../components/undo-toast.js';
import { t } from '../../messages/index.js';
import { useMailboxNames } from './useMailboxNames.js';

/** Changes kinds at once, and offers to take it back. */
export function useSetKinds(): (mailboxes: readonly Mailbox[], to: MailboxKind) => Promise<void> {
  const onDone = useUndoToast();
  const names = useMailboxNames();
  return useCallback(
    async (mailboxes, to) => {
      const mailboxIds = mailboxes.map(({ id }) => id);
      const { changed } = await bridge.mailboxes.setKinds({ mailboxIds, kind: to });
      const others = changed.filter(({ before }) => before !== to);
      if (others.length === 0) return;
      const undo = async (): Promise<string> => {
        for (const kind of new Set(others.map(({ before }) => before))) {
          const ids = others.filter(({ before }) => before === kind).map(({ mailboxId }) => mailboxId);
          await bridge.mailboxes.setKinds({ mailboxIds: ids, kind });
        }
        return t.common.undone;
      };
      const done = t.mailboxes.kindSet(names(others), t.mailboxes.kinds[to]);
      onDone({ done, undo, failed: t.common.undoFailed });
    },
    [onDone, names],
  );
}
