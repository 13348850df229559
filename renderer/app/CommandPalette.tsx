import {
  Dialog,
  DialogSurface,
  SearchBox,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useState } from 'react';
import { LoadFailed } from '../components/Loaded.js';
import { useAction } from '../components/useAction.js';
import { t } from '../messages/index.js';
import { useNavigation } from '../base/navigation.js';
import type { PaletteEntry } from './palette-entries.js';
import { usePaletteEntries } from './usePaletteEntries.js';

const useStyles = makeStyles({
  surface: {
    width: '600px',
    maxWidth: 'calc(100vw - 32px)',
    padding: 0,
    overflow: 'hidden',
    marginTop: 'min(96px, 12vh)',
  },
  search: {
    width: '100%',
    maxWidth: 'none',
    height: '52px',
    border: 'none',
    fontSize: tokens.fontSizeBase400,
    '::after': { display: 'none' },
  },
  list: {
    maxHeight: 'min(420px, 60vh)',
    overflowY: 'auto',
    padding: '8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  group: {
    padding: '8px 12px 4px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  entry: {
    display: 'flex',
    alignItems: 'center',
    minHeight: '36px',
    padding: '0 12px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    columnGap: '12px',
  },
  words: { flexGrow: 1, minWidth: 0, padding: '4px 0' },
  label: { display: 'block', overflowWrap: 'anywhere' },
  detail: {
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  hint: {
    flexShrink: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Hover,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  empty: { padding: '0 20px 16px', color: tokens.colorNeutralForeground3 },
  note: {
    padding: '8px 20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** The entry that Enter chooses; without an id, whichever is first. */
interface Active {
  readonly id: string | null;
  /** Where it stood when it was moved to. */
  readonly index: number;
}

const firstActive: Active = { id: null, index: 0 };

/** An entry stays active where others come or go above it; once it is gone, the one in its place is. −1 when there are none. */
function indexOfActive(entries: readonly PaletteEntry[], { id, index }: Active): number {
  const now = id === null ? -1 : entries.findIndex((entry) => entry.id === id);
  return now === -1 ? Math.min(index, entries.length - 1) : now;
}

/** Finds messages, mailboxes, jobs, settings, help and commands by typing (Ctrl+K). */
export function CommandPalette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  const id = useId();
  const action = useAction();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(firstActive);
  const { entries: found, isSearching, note } = usePaletteEntries(query);
  const current = indexOfActive(found, active);

  function choose(entry: PaletteEntry, isBeside: boolean): void {
    const before = useNavigation.getState().overlay;
    action.run(async () => {
      if (isBeside && entry.beside) entry.beside.run();
      else await entry.run();
      if (useNavigation.getState().overlay === before) onClose();
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const entry = found[current];
    if (event.key === 'ArrowDown') moveTo((current + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') moveTo((current - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && entry && !event.nativeEvent.isComposing)
      choose(entry, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  function moveTo(index: number): void {
    setActive({ id: found[index]?.id ?? null, index });
    document.getElementById(`${id}-${String(index)}`)?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <Dialog
      open
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DialogSurface className={styles.surface} aria-label={t.shell.findTitle}>
        <SearchBox
          dismiss={{ 'aria-label': t.common.clear }}
          autoFocus
          className={styles.search}
          appearance="outline"
          role="combobox"
          aria-expanded
          aria-label={t.shell.findTitle}
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${String(current)}` : undefined}
          placeholder={t.shell.findPlaceholder}
          value={query}
          onChange={(_event, { value }) => {
            setQuery(value);
            setActive(firstActive);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} role="listbox" aria-label={t.shell.findResults} className={styles.list}>
          {found.map((entry, index) => (
            <Entry
              key={entry.id}
              id={`${id}-${String(index)}`}
              entry={entry}
              startsGroup={entry.group !== found[index - 1]?.group}
              active={index === current}
              onChoose={({ ctrlKey, metaKey }) => {
                choose(entry, ctrlKey || metaKey);
              }}
            />
          ))}
        </div>
        <div role="status">
          {found.length === 0 && !isSearching && (
            <p className={styles.empty}>{t.shell.findNothing(query.trim())}</p>
          )}
          {note !== null && <p className={styles.note}>{note}</p>}
        </div>
        {action.error && <LoadFailed error={action.error} />}
      </DialogSurface>
    </Dialog>
  );
}

function Entry(props: {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly startsGroup: boolean;
  readonly active: boolean;
  readonly onChoose: (event: MouseEvent) => void;
}): ReactNode {
  const styles = useStyles();
  const { entry } = props;
  return (
    <>
      {props.startsGroup && (
        <div role="presentation" className={styles.group}>
          {t.shell.findGroups[entry.group]}
        </div>
      )}
      <div
        id={props.id}
        role="option"
        aria-selected={props.active}
        dir="auto"
        className={mergeClasses(styles.entry, props.active && styles.active)}
        onClick={props.onChoose}
      >
        <span className={styles.words}>
          <span className={styles.label}>{entry.label}</span>
          {entry.detail !== undefined && <span className={styles.detail}>{entry.detail}</span>}
        </span>
        {props.active && entry.beside && <span className={styles.hint}>{entry.beside.hint}</span>}
      </div>
    </>
  );
}
