import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  ArrowDownload20Regular,
  Attach16Regular,
  CheckboxChecked20Filled,
  CheckboxUnchecked20Regular,
  Dismiss20Regular,
} from '@fluentui/react-icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Message } from '../../../shared/backup/model.js';
import { bridge } from '../../app/bridge.js';
import { useSavedToast } from '../../app/toast.js';
import { LoadFailed, LoadingLines } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useMessagePages } from './useMessagePages.js';

const rowHeight = 60;

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    minHeight: '44px',
    padding: '0 8px 0 16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  barText: { flexGrow: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  list: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    // The current row shows the focus.
    outline: 'none',
  },
  inner: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInlineStart: 0,
    insetInlineEnd: 0,
    height: `${String(rowHeight)}px`,
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
  hint: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

/** Messages of a folder: Enter opens one, Space selects it for export. */
export function MessageList(props: {
  readonly pointId: string;
  readonly folderId: string;
  readonly chosen: string | null;
  readonly onChoose: (messageId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const { total, messages, error, show, reload } = useMessagePages(props.pointId, props.folderId);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (messageId: string): void => {
    setSelected((known) =>
      known.has(messageId)
        ? new Set([...known].filter((id) => id !== messageId))
        : new Set([...known, messageId]),
    );
  };
  if (error && total === null) return <LoadFailed error={error} onRetry={reload} />;
  if (total === null) return <LoadingLines lines={6} />;
  if (total === 0) return <p className={styles.hint}>{t.restore.noMessages}</p>;
  return (
    <>
      <SelectionBar
        total={total}
        selected={selected}
        onClear={() => {
          setSelected(new Set());
        }}
      />
      {error && <LoadFailed error={error} onRetry={reload} />}
      <Rows
        total={total}
        messages={messages}
        show={show}
        chosen={props.chosen}
        selected={selected}
        onChoose={props.onChoose}
        onToggle={toggle}
      />
    </>
  );
}

function SelectionBar(props: {
  readonly total: number;
  readonly selected: ReadonlySet<string>;
  readonly onClear: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const onSaved = useSavedToast();
  const { total, selected } = props;
  const count = selected.size;
  if (count === 0) {
    return (
      <div className={styles.bar}>
        <span className={styles.barText}>{t.restore.messageCount(total, format.number(total))}</span>
      </div>
    );
  }
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.barText}>{t.restore.selected(count, format.number(count))}</span>
        <Button
          size="small"
          appearance="primary"
          icon={<ArrowDownload20Regular />}
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              onSaved(await bridge.restore.exportEml({ messageIds: [...selected] }));
            });
          }}
        >
          {t.restore.export}
        </Button>
        <Button
          size="small"
          appearance="subtle"
          aria-label={t.restore.clearSelection}
          icon={<Dismiss20Regular />}
          onClick={props.onClear}
        />
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}

function Rows(props: {
  readonly total: number;
  readonly messages: ReadonlyMap<number, Message>;
  readonly show: (first: number, last: number) => void;
  readonly chosen: string | null;
  readonly selected: ReadonlySet<string>;
  readonly onChoose: (messageId: string) => void;
  readonly onToggle: (messageId: string) => void;
}): ReactNode {
  const styles = useStyles();
  const id = useId();
  const { total, messages, show } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [focused, setFocused] = useState(false);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised over it
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    show(first, last);
  }, [show, first, last]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const message = messages.get(current);
    if (step !== 0) {
      const target = Math.max(0, Math.min(total - 1, current + step));
      setCurrent(target);
      virtualizer.scrollToIndex(target);
    } else if (event.key === 'Enter' && message) props.onChoose(message.id);
    else if (event.key === ' ' && message) props.onToggle(message.id);
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-multiselectable
      tabIndex={0}
      aria-label={t.restore.messages}
      aria-description={t.restore.selectHint}
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
              aria-selected={message !== undefined && props.selected.has(message.id)}
              aria-posinset={index + 1}
              aria-setsize={total}
              className={mergeClasses(
                styles.row,
                message !== undefined && message.id === props.chosen && styles.chosen,
                focused && index === current && styles.current,
              )}
              style={{ transform: `translateY(${String(start)}px)` }}
              onClick={() => {
                setCurrent(index);
                if (message) props.onChoose(message.id);
              }}
            >
              {message && (
                <MessageRow
                  message={message}
                  selected={props.selected.has(message.id)}
                  onToggle={() => {
                    props.onToggle(message.id);
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

function MessageRow(props: {
  readonly message: Message;
  readonly selected: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { message, selected } = props;
  const subject = message.subject === '' ? t.restore.noSubject : message.subject;
  return (
    <>
      {/* The option itself says whether it is selected (Space); the box is for the mouse. */}
      <span
        aria-hidden
        title={t.restore.selectMessage(subject)}
        className={mergeClasses(styles.box, selected && styles.checked)}
        onClick={(event) => {
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
        <p className={mergeClasses(styles.line, styles.quiet)} dir="auto">
          {message.from === '' ? t.restore.noSender : message.from}
        </p>
      </div>
      <div className={mergeClasses(styles.side, styles.quiet)}>
        <span>{format.shortDate(message.date ?? message.internalDate)}</span>
        <span title={message.attachments > 0 ? t.restore.attachment(message.attachments) : undefined}>
          {message.attachments > 0 && <Attach16Regular aria-hidden />} {format.bytes(message.size)}
        </span>
      </div>
    </>
  );
}
