import {
  Dialog,
  DialogSurface,
  SearchBox,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useMemo, useState } from 'react';
import { LoadFailed } from '../components/Loaded.js';
import { sliceOf } from '../components/rows.js';
import { useAction } from '../components/useAction.js';
import { t } from '../messages/index.js';
import { jobsResource } from '../stores/jobs.js';
import { licenseResource } from '../stores/license.js';
import { mailboxesResource } from '../stores/mailboxes/mailboxes.js';
import { sessionsResource } from '../stores/sessions.js';
import { noMailboxList } from '../stores/mailboxes/mailbox-list.js';
import { allMailboxes, noMailboxes } from '../stores/mailboxes/mailbox-query.js';
import { useMailboxes } from '../stores/mailboxes/useMailboxes.js';
import { valueOr } from '../base/resource.js';
import { useNavigation } from '../base/navigation.js';
import { type PaletteEntry, findEntries, mailboxEntry, paletteEntries, wordsOf } from './palette-entries.js';

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
    overflowWrap: 'anywhere',
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Hover,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  empty: { padding: '16px 12px', color: tokens.colorNeutralForeground3 },
});

const mailboxesShown = 20;

/** Finds mailboxes, jobs and commands by typing (Ctrl+K). */
export function CommandPalette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const styles = useStyles();
  const id = useId();
  const action = useAction();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const deferred = useDeferredValue(query);
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const sessions = valueOr(
    sessionsResource.use((state) => state.data),
    [],
  );
  const mailboxes = valueOr(
    mailboxesResource.use((state) => state.data),
    noMailboxList,
  );
  const license = licenseResource.use(({ data }) => (data.state === 'ready' ? data.value.license : null));
  const entries = useMemo(() => paletteEntries(jobs, sessions, license), [jobs, sessions, license]);
  const words = useMemo(() => wordsOf(query), [query]);
  // Mailboxes are only found by typing, and may be many: their list follows when the page has time.
  const wanted = useMemo(() => {
    const mailboxWords = wordsOf(deferred);
    return mailboxWords.length === 0 ? noMailboxes : { ...allMailboxes, words: mailboxWords };
  }, [deferred]);
  const { rows } = useMailboxes('palette', mailboxes, wanted);
  // Enter right after the last letter chooses among what fits now, not among what fitted before.
  const found = useMemo(
    () => findEntries([...entries, ...sliceOf(rows ?? [], 0, mailboxesShown).map(mailboxEntry)], words),
    [entries, words, rows],
  );
  const current = Math.min(active, found.length - 1);

  function choose(entry: PaletteEntry): void {
    const before = useNavigation.getState().overlay;
    action.run(async () => {
      await entry.run();
      if (useNavigation.getState().overlay === before) onClose();
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const entry = found[current];
    if (event.key === 'ArrowDown') moveTo((current + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') moveTo((current - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && entry) choose(entry);
    else return;
    event.preventDefault();
  }

  function moveTo(index: number): void {
    setActive(index);
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
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} role="listbox" aria-label={t.shell.findResults} className={styles.list}>
          {found.length === 0 && <p className={styles.empty}>{t.shell.findNothing(query)}</p>}
          {found.map((entry, index) => (
            <Entry
              key={entry.id}
              id={`${id}-${String(index)}`}
              entry={entry}
              startsGroup={entry.group !== found[index - 1]?.group}
              active={index === current}
              onChoose={() => {
                choose(entry);
              }}
            />
          ))}
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
  readonly onChoose: () => void;
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
        {entry.label}
      </div>
    </>
  );
}
