import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Folder20Regular, FolderOpen20Filled } from '@fluentui/react-icons';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Folder } from '../../../shared/backup/model.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

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
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
  },
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
  const format = useFormat();
  const { folders, chosen, onChoose } = props;
  if (folders.length === 0) return <p className={styles.empty}>{t.restore.noFolders}</p>;

  function onKeyDown(event: KeyboardEvent): void {
    const index = folders.findIndex(({ id }) => id === chosen);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const target = folders[index + step];
    if (step === 0 || !target) return;
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
      {folders.map((folder) => {
        const isChosen = folder.id === chosen;
        const name = folder.path.at(-1) ?? '';
        const Icon = isChosen ? FolderOpen20Filled : Folder20Regular;
        return (
          <div
            key={folder.id}
            id={optionId(folder.id)}
            role="option"
            aria-selected={isChosen}
            aria-label={t.restore.folderCount(
              folder.path.join(' / '),
              folder.messages,
              format.number(folder.messages),
            )}
            title={folder.path.join(' / ')}
            className={mergeClasses(styles.folder, isChosen && styles.chosen)}
            style={{ paddingInlineStart: 8 + 16 * (folder.path.length - 1) }}
            onClick={() => {
              onChoose(folder.id);
            }}
          >
            <Icon aria-hidden className={styles.icon} />
            <span className={styles.name} dir="auto">
              {name}
            </span>
            <span className={styles.count}>{format.number(folder.messages)}</span>
          </div>
        );
      })}
    </div>
  );
}

function optionId(folderId: string): string {
  return `folder-${folderId}`;
}
