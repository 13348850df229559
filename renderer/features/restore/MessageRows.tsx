import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Attach16Regular, CheckboxChecked20Filled, CheckboxUnchecked20Regular } from '@fluentui/react-icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Message } from '../../../shared/backup/restore-point.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { Selection } from '../../components/useSelection.js';

/** Two lines, or three with the place. */
const rowHeight = { short: 60, long: 80 };

/** Rows that Page Down moves on by. */
const pageRows = 8;

const useStyles = makeStyles({
  list: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    // The current row shows the focus.
    outline: 'none',
    // Shift selects messages here, no words of the page.
    userSelect: 'none',
  },
  inner: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInlineStart: 0,
    insetInlineEnd: 0,
    boxSizing: 'border-box',
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) max-content',
    alignItems: 'center',
    columnGap: '4px',
    padding: '0 16px 0 8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  current: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  box: { display: 'grid', placeItems: 'center', height: '100%', color: tokens.colorNeutralForeground3 },
  checked: { color: tokens.colorCompoundBrandForeground1 },
  words: { minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  subject: { fontWeight: tokens.fontWeightSemibold },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  side: { display: 'flex', flexDirection: 'column', alignItems: 'flex-end', rowGap: '2px' },
});

/** Messages, virtualised: Enter opens one, Space selects it, Shift a range, Ctrl+A all. */
export function MessageRows(props: {
  readonly label: string;
  readonly total: number;
  readonly messages: ReadonlyMap<number, Message>;
  /** Where a message is, in a third line; null in a list of one folder. */
  readonly placeOf: ((index: number) => string) | null;
  readonly show: (first: number, last: number) => void;
  readonly chosen: string | null;
  readonly selection: Selection;
  readonly onChoose: (messageId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const id = useId();
  const { total, messages, show, placeOf, selection } = props;
  const height = placeOf === null ? rowHeight.short : rowHeight.long;
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [focused, setFocused] = useState(false);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised over it
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    show(first, last);
  }, [show, first, last]);

  function onKeyDown(event: KeyboardEvent): void {
    const goal = rowAfter(event.key, current, total);
    const message = messages.get(current);
    if (goal !== null) {
      const target = Math.max(0, Math.min(total - 1, goal));
      setCurrent(target);
      virtualizer.scrollToIndex(target);
      if (event.shiftKey) selection.extendTo(target);
      else selection.anchorAt(target);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) selection.all(total);
    else if (event.key === 'Escape' && selection.ids.size > 0) selection.clear();
    else if (event.key === 'Enter' && message) props.onChoose(message.id);
    else if (event.key === ' ' && event.shiftKey) selection.extendTo(current);
    else if (event.key === ' ' && message) selection.toggle(message.id, current);
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-multiselectable
      tabIndex={0}
      aria-label={props.label}
      aria-description={t.common.selectHint}
      aria-activedescendant={`${id}-${String(current)}`}
      className={styles.list}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        setFocused(event.currentTarget.matches(':focus-visible'));
      }}
      onBlur={() => {
        setFocused(false);
      }}
    >
      <div className={styles.inner} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const message = messages.get(index);
          return (
            <div
              key={index}
              id={`${id}-${String(index)}`}
              role="option"
              aria-selected={message !== undefined && selection.ids.has(message.id)}
              aria-posinset={index + 1}
              aria-setsize={total}
              className={mergeClasses(
                styles.row,
                message !== undefined && message.id === props.chosen && styles.chosen,
                focused && index === current && styles.current,
              )}
              style={{ height, transform: `translateY(${String(start)}px)` }}
              onClick={(event) => {
                setCurrent(index);
                if (event.shiftKey) selection.extendTo(index);
                else if (!message) selection.anchorAt(index);
                else if (event.ctrlKey || event.metaKey) selection.toggle(message.id, index);
                else {
                  selection.anchorAt(index);
                  props.onChoose(message.id);
                }
              }}
            >
              {message && (
                <MessageRow
                  message={message}
                  place={placeOf?.(index) ?? null}
                  selected={selection.ids.has(message.id)}
                  onToggle={() => {
                    setCurrent(index);
                    selection.toggle(message.id, index);
                  }}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The row that a key goes to, which may lie beyond either end; null for every other key. */
function rowAfter(key: string, current: number, total: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return current + 1;
    case 'ArrowUp':
      return current - 1;
    case 'PageDown':
      return current + pageRows;
    case 'PageUp':
      return current - pageRows;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}

function MessageRow(props: {
  readonly message: Message;
  readonly place: string | null;
  readonly selected: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { message, place, selected } = props;
  const subject = message.subject === '' ? t.restore.noSubject : message.subject;
  return (
    <>
      {/* The option itself says whether it is selected (Space); the box is for the mouse. */}
      <span
        aria-hidden
        title={t.restore.selectMessage(subject)}
        className={mergeClasses(styles.box, selected && styles.checked)}
        onClick={(event) => {
          // With Shift the row draws a range.
          if (event.shiftKey) return;
          event.stopPropagation();
          props.onToggle();
        }}
      >
        {selected ? <CheckboxChecked20Filled /> : <CheckboxUnchecked20Regular />}
      </span>
      <div className={styles.words}>
        <p className={mergeClasses(styles.line, styles.subject)} dir="auto" title={subject}>
          {subject}
        </p>
        <p className={mergeClasses(styles.line, styles.quiet)} dir="auto" title={message.from}>
          {message.from === '' ? t.restore.noSender : message.from}
        </p>
        {place !== null && (
          <p className={mergeClasses(styles.line, styles.quiet)} dir="auto" title={place}>
            {place}
          </p>
        )}
      </div>
      <div className={mergeClasses(styles.side, styles.quiet)}>
        <span>{message.date === null ? t.restore.unknownDate : format.day(message.date)}</span>
        <span title={message.attachments > 0 ? t.restore.attachment(message.attachments) : undefined}>
          {message.attachments > 0 && <Attach16Regular aria-hidden />} {format.bytes(message.size)}
        </span>
      </div>
    </>
  );
}
