import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import { comparableFolder } from '../../../../shared/backup/folder-name.js';
import type { SourceFolderFigures } from '../../../../shared/backup/source-folders.js';
import { folderRows, indentOf } from '../../../components/folder-rows.js';
import { VirtualList } from '../../../components/VirtualList.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { DraftChange, JobDraft } from './draft.js';
import { excludedFoldersOf, withFolderExcluded } from './mailboxes-draft.js';

const rowHeight = 36;
/** Rows that are seen at once of a longer list. */
const mostRows = 8;

const useStyles = makeStyles({
  row: { columnGap: '12px', paddingInlineEnd: '16px' },
  folder: { flexGrow: 1, minWidth: 0 },
  figures: {
    flexShrink: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** The folders of a mailbox as its source has them; those that are checked are left out, with what is below them. */
export function FolderTree(props: {
  readonly draft: JobDraft;
  readonly change: DraftChange;
  readonly folders: readonly SourceFolderFigures[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { draft, change, folders } = props;
  const rows = useMemo(() => folderRows(folders), [folders]);
  const excluded = useMemo(() => new Set(excludedFoldersOf(draft)), [draft]);
  return (
    <div style={{ display: 'flex', height: Math.min(rows.length, mostRows) * rowHeight + 2, flexShrink: 0 }}>
      <VirtualList
        label={t.jobWizard.folders.tree}
        rows={rows}
        rowHeight={rowHeight}
        keyOf={({ path }) => JSON.stringify(path)}
        empty={t.jobWizard.folders.noFolders}
        rowClassName={styles.row}
      >
        {(row) => {
          const name = levelAt(row.path, row.path.length - 1);
          const above = row.path.slice(0, -1).findIndex((_, at) => excluded.has(levelAt(row.path, at)));
          const isBelow = above >= 0;
          return (
            <>
              <div className={styles.folder} style={{ paddingInlineStart: indentOf(row) - 8 }}>
                <Checkbox
                  label={<span dir="auto">{row.path.at(-1)}</span>}
                  aria-label={t.jobWizard.folders.exclude(name)}
                  title={isBelow ? t.jobWizard.folders.below(levelAt(row.path, above)) : name}
                  checked={isBelow || excluded.has(name)}
                  disabled={isBelow}
                  onChange={(_event, { checked }) => {
                    change(withFolderExcluded(draft, name, checked === true));
                  }}
                />
              </div>
              <span className={styles.figures}>{row.folder && figuresOf(row.folder, format)}</span>
            </>
          );
        }}
      </VirtualList>
    </div>
  );
}

function levelAt(path: readonly string[], at: number): string {
  return comparableFolder(path.slice(0, at + 1).join('/'));
}

/** What the source says of the folder; empty where it says nothing. */
function figuresOf({ messages, bytes }: SourceFolderFigures, format: Format): string {
  return [
    ...(messages === null ? [] : [t.jobWizard.folders.messages(messages, format.number(messages))]),
    ...(bytes === null ? [] : [format.bytes(bytes)]),
  ].join(', ');
}
