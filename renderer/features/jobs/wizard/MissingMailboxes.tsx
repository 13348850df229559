import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { StepNote } from './StepNote.js';
import type { DraftChange, JobDraft } from './draft.js';
import { missingMailboxes, withIncluded } from './mailboxes-draft.js';

/** Mailboxes that are named one by one. */
const mostNamed = 3;

/** Names chosen mailboxes that the source does not list: each session would warn of them. */
export function MissingMailboxes(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly mailboxes: readonly SourceMailbox[];
}): ReactNode {
  const format = useFormat();
  const { draft, change, mailboxes } = props;
  const missing = missingMailboxes(draft, mailboxes);
  if (missing.length === 0) return null;
  const named = missing.slice(0, mostNamed).join(', ');
  const more = missing.length - mostNamed;
  return (
    <StepNote
      intent="warning"
      actions={
        <Button
          size="small"
          onClick={() => {
            change(withIncluded(draft, missing, false));
          }}
        >
          {t.jobWizard.mailboxes.removeMissing}
        </Button>
      }
    >
      {t.jobWizard.mailboxes.missing(
        more > 0 ? t.jobWizard.folders.andMore(named, format.number(more)) : named,
      )}
    </StepNote>
  );
}
