import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { FoldersDialog } from './FoldersDialog.js';
import { useSectionStyles } from './WindowFields.js';
import type { DraftChange, JobDraft } from './draft.js';
import { UnmatchedFolders } from './UnmatchedFolders.js';
import { excludedFoldersOf, foldersProblem } from './mailboxes-draft.js';

/** Folders that are named one by one. */
const mostNamed = 3;

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px', maxWidth: '100%' },
  names: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere', minWidth: 0 },
});

/** Which folders the job leaves out, and the way to choose them. */
export function ExcludedFolders(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  /** Of the source; none while it has not been listed. */
  readonly mailboxes: readonly SourceMailbox[];
}): ReactNode {
  const section = useSectionStyles();
  const styles = useStyles();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { draft, change, mailboxes } = props;
  const folders = excludedFoldersOf(draft);
  const more = folders.length - mostNamed;
  const problem = foldersProblem(draft, format.number);
  const named = folders.slice(0, mostNamed).join(', ');
  return (
    <section className={section.section} aria-label={t.jobWizard.folders.title}>
      <div className={styles.row}>
        <Text className={section.title}>{t.jobWizard.folders.title}</Text>
        <span className={styles.names} dir="auto">
          {folders.length === 0
            ? t.jobWizard.folders.none
            : more > 0
              ? t.jobWizard.folders.andMore(named, format.number(more))
              : named}
        </span>
        <Button
          size="small"
          onClick={() => {
            setOpen(true);
          }}
        >
          {t.jobWizard.folders.choose}
        </Button>
      </div>
      {problem !== null && (
        <span className={section.problem} role="alert">
          {problem}
        </span>
      )}
      <UnmatchedFolders draft={draft} />
      {isOpen && (
        <FoldersDialog
          draft={draft}
          change={change}
          mailboxes={mailboxes}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </section>
  );
}
