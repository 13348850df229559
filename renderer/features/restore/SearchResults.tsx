import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { FolderOpen20Regular, Search24Regular } from '@fluentui/react-icons';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { SearchHit } from '../../../shared/backup/search.js';
import { openOverlay } from '../../base/navigation.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadingLines } from '../../components/Loaded.js';
import { PaneDivider } from '../../components/PaneDivider.js';
import { type PaneLayout, paneColumns, usePaneShares } from '../../components/pane-sizes.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { mailboxesResource } from '../../stores/mailboxes/mailboxes.js';
import { findMailbox } from '../../stores/mailboxes/mailbox-worker.js';
import { MessageRows } from './MessageRows.js';
import { narrow, usePaneStyles } from './pane-styles.js';
import { Preview } from './Preview.js';
import { SelectionBar } from './SelectionBar.js';
import { type SearchState, useSearch } from './useSearch.js';
import { type IdsBetween, useSelection } from '../../components/useSelection.js';

/** Rows before the end at which the next page is fetched. */
const fetchAhead = 30;

const useStyles = makeStyles({
  columns: {
    [narrow]: { gridTemplateRows: '320px 420px' },
  },
  outdated: { opacity: 0.6 },
  loading: { padding: '0 16px' },
  // Not squeezed by the list below, which has the rest of the height.
  notes: {
    flexShrink: 0,
    maxHeight: '50%',
    overflowY: 'auto',
    borderRadius: '0',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    borderTopWidth: '0',
    borderLeftWidth: '0',
    borderRightWidth: '0',
  },
  note: { ':not(:first-child)': { marginTop: '4px' } },
  place: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    padding: '8px 12px 8px 20px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  placeWords: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  button: { flexShrink: 0 },
});

const layout: PaneLayout = { name: 'restore.search', shares: [2, 3], least: [280, 280] };

/** What a query finds in all mailboxes, and the message that is chosen with where it is. */
export function SearchResults(props: {
  readonly query: string;
  /** Only this mailbox; null: all. */
  readonly mailboxId: string | null;
  readonly listId: string;
  readonly onOpenFolder: (hit: SearchHit) => void;
}): ReactNode {
  const panes = usePaneStyles();
  const styles = useStyles();
  const [shares, setShares] = usePaneShares(layout);
  const { found, isSearching, more, retry } = useSearch(props.query, props.mailboxId);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = found?.hits.find(({ message }) => message.id === chosenId) ?? null;
  return (
    <div className={mergeClasses(panes.panes, styles.columns)} style={paneColumns(layout, shares)}>
      <section
        id={props.listId}
        className={mergeClasses(panes.pane, isSearching && found !== null && styles.outdated)}
        aria-label={t.restore.searchResults}
        aria-busy={isSearching}
      >
        {found === null ? (
          <div className={styles.loading}>
            <LoadingLines lines={6} />
          </div>
        ) : found.error && found.hits.length === 0 ? (
          // A search that a newer one has ended is no failure: the newer one's answer is on its way.
          found.error.code !== 'cancelled' && <LoadFailed error={found.error} onRetry={retry} />
        ) : (
          <Results found={found} more={more} retry={retry} chosenId={chosenId} onChoose={setChosenId} />
        )}
      </section>
      <PaneDivider
        {...{ layout, shares, index: 0, onShares: setShares, className: panes.divider }}
        label={t.restore.resize(t.restore.searchResults)}
      />
      <section className={panes.pane} aria-label={t.restore.preview}>
        {chosen === null ? (
          <p className={panes.hint}>{t.restore.chooseFound}</p>
        ) : (
          <>
            <Place hit={chosen} onOpenFolder={props.onOpenFolder} />
            <Preview
              key={chosen.message.id}
              messageId={chosen.message.id}
              onRestore={(ids) => {
                restoreFound(ids, [chosen]);
              }}
            />
          </>
        )}
      </section>
    </div>
  );
}

function Results(props: {
  readonly found: SearchState;
  readonly more: () => void;
  readonly retry: () => void;
  readonly chosenId: string | null;
  readonly onChoose: (messageId: string) => void;
}): ReactNode {
  const format = useFormat();
  const { found, more } = props;
  const { query, mailboxId, hits, next } = found;
  const messages = useMemo(() => new Map(hits.map(({ message }, index) => [index, message])), [hits]);
  const idsBetween = useCallback<IdsBetween>(
    (first, last) => Promise.resolve(hits.slice(first, last + 1).map(({ message }) => message.id)),
    [hits],
  );
  const selection = useSelection(idsBetween);
  const show = useCallback(
    (_first: number, last: number) => {
      if (last >= hits.length - fetchAhead) more();
    },
    [hits.length, more],
  );
  const count = format.number(hits.length);
  return (
    <>
      <SelectionBar
        text={next === null ? t.restore.messageCount(hits.length, count) : t.restore.moreThan(count)}
        selection={selection}
        hasMore={next !== null}
        onRestore={(ids) => {
          restoreFound(ids, hits);
        }}
        exportAll={
          hits.length === 0
            ? undefined
            : {
                label: t.restore.exportAll,
                selection: {
                  ...{ type: 'search', query, isTyping: true },
                  ...(mailboxId === null ? {} : { mailboxId }),
                },
              }
        }
        name="messages"
      />
      <Notes found={found} />
      {found.error && found.error.code !== 'cancelled' && (
        <LoadFailed error={found.error} onRetry={props.retry} />
      )}
      {hits.length === 0 ? (
        <EmptyState
          icon={<Search24Regular />}
          title={t.restore.nothingFoundTitle}
          text={t.restore.nothingFoundText}
        />
      ) : (
        <MessageRows
          key={`${mailboxId ?? ''} ${query}`}
          label={t.restore.searchResults}
          total={hits.length}
          messages={messages}
          placeOf={(index) => placeName(hits[index])}
          show={show}
          chosen={props.chosenId}
          selection={selection}
          onChoose={props.onChoose}
        />
      )}
    </>
  );
}

/** Why there may be more than what is shown, in one bar. */
function Notes({ found }: { readonly found: SearchState }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const notes = [
    ...(found.pending > 0 ? [t.restore.pending(found.pending, format.number(found.pending))] : []),
    ...found.ignored.map(t.restore.ignoredDate),
    ...found.asWords.map(t.restore.asWords),
    ...found.asAnd.map(t.restore.asAnd),
    ...(found.isCut ? [t.restore.queryCut] : []),
    ...found.unreachable.map(t.restore.unreachable),
  ];
  if (notes.length === 0) return null;
  return (
    // Many notes scroll: the keyboard must get there.
    <MessageBar intent="info" layout="multiline" className={styles.notes} tabIndex={0}>
      <MessageBarBody>
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}

/** Where the message is, and since when until when. */
function Place(props: {
  readonly hit: SearchHit;
  readonly onOpenFolder: (hit: SearchHit) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { hit } = props;
  const newest = format.dateTime(hit.newestPoint.createdAt);
  return (
    <div className={styles.place}>
      <div className={styles.placeWords}>
        <p dir="auto">{placeName(hit)}</p>
        <p className={styles.quiet}>
          {hit.points === 1
            ? t.restore.inOnePoint(newest)
            : t.restore.inPoints(format.number(hit.points), format.dateTime(hit.oldestPointAt), newest)}
        </p>
      </div>
      <Button
        className={styles.button}
        size="small"
        icon={<FolderOpen20Regular />}
        onClick={() => {
          props.onOpenFolder(hit);
        }}
      >
        {t.restore.openFolder}
      </Button>
    </div>
  );
}

/** Messages of several mailboxes go to one: that of the first is proposed. */
function restoreFound(messageIds: string[], hits: readonly SearchHit[]): void {
  const first = hits.find(({ message }) => message.id === messageIds[0]);
  const open = (sourceId: string): void => {
    openOverlay({
      type: 'restore-to-server',
      subject: {
        selection: { type: 'messages', messageIds },
        mailbox: first?.mailbox ?? '',
        sourceId,
        pointAt: '',
      },
    });
  };
  const { data } = mailboxesResource.use.getState();
  if (first === undefined || data.state !== 'ready') open('');
  else findMailbox(data.value, first.mailboxId, (mailbox) => open(mailbox?.sourceId ?? ''));
}

function placeName(hit: SearchHit | undefined): string {
  return hit === undefined ? '' : t.restore.place(hit.mailbox, hit.folder.join(' / '));
}
