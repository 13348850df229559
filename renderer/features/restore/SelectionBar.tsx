import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { CloudArrowUp20Regular, Dismiss20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { mostChosen } from '../../../shared/backup/server-restore.js';
import type { ExportSelection } from '../../../shared/backup/export.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { ExportButton } from './export/ExportButton.js';
import { PaneButton } from './PaneButton.js';
import type { Selection } from '../../components/useSelection.js';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    justifyContent: 'flex-end',
    flexShrink: 0,
    gap: '4px',
    boxSizing: 'border-box',
    minHeight: '44px',
    padding: '5px 8px 5px 16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  note: { flexShrink: 0, borderRadius: '0' },
  buttons: { display: 'flex', columnGap: '4px' },
  text: { flex: '1 1 72px', minWidth: 0, overflowWrap: 'anywhere' },
});

/** Above a list of messages: how many there are, or how many are selected, and what can be done with these. */
export function SelectionBar(props: {
  /** Shown while nothing is selected. */
  readonly text: string;
  /** What the list has besides. */
  readonly tools?: ReactNode;
  readonly selection: Selection;
  /** The list goes on after what has been fetched: its selection is not everything. */
  readonly hasMore?: boolean;
  /** Restores the selected messages to a server. */
  readonly onRestore: (messageIds: string[]) => void;
  /** Restores everything in the list to a server, where that can be done. */
  readonly onRestoreAll?: (() => void) | undefined;
  /** Exports everything in the list, where that can be done. */
  readonly exportAll?: { readonly label: string; readonly selection: ExportSelection } | undefined;
  /** Proposed for the file or folder of an export. */
  readonly name: string;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { text, selection, exportAll } = props;
  const selected = selection.ids;
  const count = selected.size;
  const chosen = t.restore.selected(count, format.number(count));
  const said = props.hasMore === true ? t.restore.selectedOfMore(chosen) : chosen;
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.text} role="status">
          {selection.isSelecting ? t.restore.selecting : count === 0 ? text : said}
        </span>
        {props.tools}
        {count > 0 && (
          <>
            <Button
              size="small"
              appearance="subtle"
              aria-label={t.restore.clearSelection}
              icon={<Dismiss20Regular />}
              onClick={selection.clear}
            />
            <span className={styles.buttons}>
              <ExportButton
                primary
                label={t.restore.exportSelected}
                selection={{ type: 'messages', messageIds: [...selected] }}
                name={props.name}
              />
              <PaneButton
                icon={<CloudArrowUp20Regular />}
                label={t.restoreToServer.selectedAction}
                hint={t.restoreToServer.selectedHint}
                onClick={() => {
                  props.onRestore([...selected]);
                }}
              />
            </span>
          </>
        )}
        {count === 0 && props.onRestoreAll && (
          <PaneButton
            icon={<CloudArrowUp20Regular />}
            label={t.restoreToServer.folderAction}
            hint={t.restoreToServer.folderHint}
            onClick={props.onRestoreAll}
          />
        )}
        {count === 0 && exportAll && (
          <ExportButton label={exportAll.label} selection={exportAll.selection} name={props.name} />
        )}
      </div>
      {selection.isTooMany && (
        <MessageBar intent="warning" layout="multiline" className={styles.note}>
          <MessageBarBody>{t.restore.tooManySelected(format.number(mostChosen))}</MessageBarBody>
        </MessageBar>
      )}
      {selection.error && <LoadFailed error={selection.error} />}
    </>
  );
}
