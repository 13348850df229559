import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { StepNote } from './StepNote.js';
import { type MailboxesDraft, unmatchedFolders } from './mailboxes-draft.js';

/** Names the excluded folders that none of the mailboxes has which were looked at; nothing while none was. */
export function UnmatchedFolders({ draft }: { readonly draft: MailboxesDraft }): ReactNode {
  const format = useFormat();
  const folders = unmatchedFolders(draft);
  if (folders.length === 0) return null;
  const { mailboxes } = draft.seenFolders;
  const [only] = mailboxes;
  return (
    <StepNote intent="warning">
      {mailboxes.length === 1 && only !== undefined
        ? t.jobWizard.folders.notIn(folders.join(', '), only)
        : t.jobWizard.folders.notInAny(folders.join(', '), format.number(mailboxes.length))}
    </StepNote>
  );
}
