import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { StepNote } from './StepNote.js';
import type { KeptDraft } from './kept-drafts.js';

/** A draft that was left: to go on with, or to delete. */
export function DraftOffer(props: {
  readonly kept: KeptDraft;
  readonly onResume: () => void;
  readonly onDelete: () => void;
}): ReactNode {
  const format = useFormat();
  const { at, fields } = props.kept;
  return (
    <StepNote
      intent="info"
      actions={
        <>
          <Button onClick={props.onResume}>{t.jobWizard.draft.resume}</Button>
          <Button onClick={props.onDelete}>{t.jobWizard.draft.remove}</Button>
        </>
      }
    >
      {t.jobWizard.draft.kept(format.dateTime(at), fields.name)}
    </StepNote>
  );
}
