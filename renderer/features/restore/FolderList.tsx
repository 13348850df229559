import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Folder20Regular, FolderOpen20Filled } from '@fluentui/react-icons';
import { type KeyboardEvent, type ReactNode, useMemo } from 'react';
import type { Folder } from '../../../shared/backup/restore-point.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { type FolderRow, folderRows, indentOf } from '../../components/folder-rows.js';

const useStyles = makeStyles({
  list: {
    flexGrow: 1,
    overflowY: 'auto',
    padding: '8px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  folder: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    height: '32px',
    paddingInlineEnd: '8px',
    borderRadius: tokens.borderRadiusMedium,
  },
  choosable: { cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover } },
  level: { color: tokens.colorNeutralForeground3 },
  levelIcon: { flexShrink: 0 },
  chosen: {
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground2Selected,
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
  icon: { flexShrink: 0, color: tokens.colorBrandForeground1 },
  name: { flexGrow: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  count: {
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
  },
  empty: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

/** Folders, indented by level; arrow keys move between them. */
export function FolderList(props: {
  readonly folders: readonly Folder[];
  readonly chosen: string | null;
  readonly onChoose: (folderId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const { folders, chosen, onChoose } = props;
  const rows = useMemo(() => folderRows(folders), [folders]);
  if (folders.length === 0) return <p className={styles.empty}>{t.restore.noFolders}</p>;

  function onKeyDown(event: KeyboardEvent): void {
    const index = folders.findIndex(({ id }) => id === chosen);
    const target = folders[placeAfter(event.key, index, folders.length) ?? -1];
    if (!target) return;
    event.preventDefault();
    onChoose(target.id);
    document.getElementById(optionId(target.id))?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div
      className={styles.list}
      role="listbox"
      tabIndex={0}
      aria-label={t.restore.folders}
      aria-activedescendant={chosen === null ? undefined : optionId(chosen)}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => (
        <Row key={JSON.stringify(row.path)} row={row} chosen={chosen} onChoose={onChoose} />
      ))}
    </div>
  );
}

/** Where a key leads from a place in the list; null when it does not move. */
function placeAfter(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

function Row(props: {
  readonly row: FolderRow<Folder>;
  readonly chosen: string | null;
  readonly onChoose: (folderId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { path, folder } = props.row;
  const name = path.at(-1) ?? '';
  const whole = path.join(' / ');
  const style = { paddingInlineStart: indentOf(props.row) };
  if (folder === null) {
    return (
      <div
        role="presentation"
        title={whole}
        className={mergeClasses(styles.folder, styles.level)}
        style={style}
      >
        <Folder20Regular aria-hidden className={styles.levelIcon} />
        <span className={styles.name} dir="auto">
          {name}
        </span>
      </div>
    );
  }
  const isChosen = folder.id === props.chosen;
  const Icon = isChosen ? FolderOpen20Filled : Folder20Regular;
  const count = format.number(folder.messages);
  return (
    <div
      id={optionId(folder.id)}
      role="option"
      aria-selected={isChosen}
      aria-label={t.restore.folderCount(whole, folder.messages, count)}
      title={whole}
      className={mergeClasses(styles.folder, styles.choosable, isChosen && styles.chosen)}
      style={style}
      onClick={() => {
        props.onChoose(folder.id);
      }}
    >
      <Icon aria-hidden className={styles.icon} />
      <span className={styles.name} dir="auto">
        {name}
      </span>
      <span className={styles.count}>{count}</span>
    </div>
  );
}

function optionId(folderId: string): string {
  return `folder-${folderId}`;
}
