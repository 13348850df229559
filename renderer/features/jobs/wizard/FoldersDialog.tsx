import {
  Button,
  Combobox,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Field,
  Option,
  Textarea,
  makeStyles,
} from '@fluentui/react-components';
import { type ReactNode, useCallback, useState } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import type { SourceFolderFigures } from '../../../../shared/backup/source-folders.js';
import { bridge } from '../../../base/bridge.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { DialogText } from '../../../components/DialogText.js';
import { Loaded } from '../../../components/Loaded.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useCall } from '../../../stores/useCall.js';
import { FolderTree } from './FolderTree.js';
import { UnmatchedFolders } from './UnmatchedFolders.js';
import type { DraftChange, JobDraft } from './draft.js';
import { foldersProblem, includes, withSeenFolders } from './mailboxes-draft.js';

/** Enough to choose from by eye; the rest is found by typing. */
const optionsShown = 50;

const useStyles = makeStyles({
  surface: { width: '640px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', minHeight: 0 },
  list: { maxHeight: '240px' },
});

/** The folders that a job leaves out: picked from those that a mailbox has at its source, or typed. */
export function FoldersDialog(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly mailboxes: readonly SourceMailbox[];
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { draft, change, mailboxes, onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t.jobWizard.folders.title}</DialogTitle>
          <DialogText className={styles.content}>
            {draft.sourceId !== null && mailboxes.length > 0 && (
              <OfMailbox draft={draft} change={change} sourceId={draft.sourceId} mailboxes={mailboxes} />
            )}
            <Field
              label={t.jobWizard.mailboxes.excludedFolders}
              hint={t.jobWizard.mailboxes.excludedFoldersHint}
              validationMessage={foldersProblem(draft, format.number)}
            >
              <Textarea
                rows={3}
                dir="auto"
                value={draft.excludedFolders}
                onChange={(_event, { value }) => {
                  change({ excludedFolders: value });
                }}
              />
            </Field>
            <UnmatchedFolders draft={draft} />
          </DialogText>
          <DialogButtons>
            <Button appearance="primary" onClick={onClose}>
              {t.jobWizard.folders.done}
            </Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function OfMailbox(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly sourceId: string;
  readonly mailboxes: readonly SourceMailbox[];
}): ReactNode {
  const { draft, change, sourceId, mailboxes } = props;
  const [mailbox, setMailbox] = useState(
    () => (mailboxes.find((each) => includes(draft, each.mailbox)) ?? mailboxes[0])?.mailbox ?? '',
  );
  // Whoever leaves the dialog finds in the wizard what was seen here.
  const look = useCallback(
    async (of: string): Promise<readonly SourceFolderFigures[]> => {
      const folders = await bridge.sources.folders({ sourceId, mailbox: of });
      change((known) => withSeenFolders(known, of, folders));
      return folders;
    },
    [sourceId, change],
  );
  const { data, reload } = useCall(mailbox, look);
  return (
    <>
      <MailboxField mailboxes={mailboxes} value={mailbox} onChoose={setMailbox} />
      <Loaded data={data} onRetry={reload} lines={4}>
        {(folders) => <FolderTree draft={draft} change={change} folders={folders} />}
      </Loaded>
    </>
  );
}

/** One mailbox among many. */
function MailboxField(props: {
  readonly mailboxes: readonly SourceMailbox[];
  readonly value: string;
  readonly onChoose: (mailbox: string) => void;
}): ReactNode {
  const styles = useStyles();
  const { mailboxes, value, onChoose } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const query = (typed ?? '').trim().toLowerCase();
  const matching = mailboxes.filter(({ mailbox }) => mailbox.toLowerCase().includes(query));
  return (
    <Field label={t.jobWizard.folders.ofMailbox} hint={t.jobWizard.folders.ofMailboxHint}>
      <Combobox
        expandIcon={{ 'aria-label': t.common.open }}
        dir="auto"
        value={typed ?? value}
        selectedOptions={[value]}
        listbox={{ className: styles.list }}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        placeholder={value}
        // Once it is open, what is typed looks for another one.
        onOpenChange={(_event, { open }) => {
          setTyped((known) => (open ? (known ?? '') : null));
        }}
        onOptionSelect={(_event, { optionValue }) => {
          // Fluent says so when what is typed begins none of the options yet: nothing was chosen.
          if (optionValue === undefined) return;
          setTyped(null);
          onChoose(optionValue);
        }}
      >
        {matching.slice(0, optionsShown).map(({ mailbox }) => (
          <Option key={mailbox} value={mailbox}>
            {mailbox}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
