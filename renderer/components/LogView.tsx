import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDown16Regular } from '@fluentui/react-icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { LogLine } from '../../shared/backup/session.js';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { LearnMore } from './LearnMore.js';
import { type Tone, ToneIcon } from './tone.js';

const tones: Readonly<Record<LogLine['type'], Tone>> = {
  Running: 'info',
  Success: 'success',
  Warning: 'warning',
  Error: 'error',
};

/** Pixels above the first line and below the last. */
const margin = 8;
/** They scroll up; so do the wheel and the scroll bar. */
const upKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);
/** Pixels from the end that still count as the end: less than a line. */
const nearEnd = 24;

const useStyles = makeStyles({
  root: { position: 'relative', display: 'flex', flex: '1 1 0', minHeight: 0, minWidth: 0 },
  lines: {
    flexGrow: 1,
    minWidth: 0,
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  list: { position: 'relative', margin: 0 },
  line: {
    position: 'absolute',
    insetInlineStart: 0,
    insetInlineEnd: 0,
    boxSizing: 'border-box',
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) max-content',
    columnGap: '10px',
    padding: '6px 16px',
  },
  text: { overflowWrap: 'anywhere' },
  time: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-end',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground3,
  },
  follow: {
    position: 'absolute',
    insetInlineEnd: '20px',
    bottom: '12px',
    boxShadow: tokens.shadow8,
  },
  empty: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

function isAtEnd({ scrollTop, scrollHeight, clientHeight }: Element): boolean {
  return scrollHeight - scrollTop - clientHeight <= nearEnd;
}

/** The lines of a session's log, however many, as they come; of one that runs the newest are in view until the reader scrolls up. */
export function LogView(props: {
  readonly lines: readonly LogLine[];
  /** More lines are to come. */
  readonly isLive: boolean;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { lines, isLive } = props;
  // One that has ended is read from its beginning.
  const [beganLive] = useState(isLive);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 32,
    overscan: 10,
    paddingStart: margin,
    paddingEnd: margin,
    scrollEndThreshold: nearEnd,
    ...(beganLive ? { anchorTo: 'end', followOnAppend: true } : {}),
  });
  /** Until the reader scrolls up, and again from the end on. */
  const follows = useRef(beganLive);
  const lastTop = useRef(0);
  /** The reader has asked to go up, and it has not moved yet: what is still told of a movement to the end was before. */
  const goesUp = useRef(false);
  const read = (isUp: boolean): void => {
    goesUp.current = isUp;
    if (isUp) follows.current = false;
  };
  const [, lookAgain] = useReducer((looks: number) => looks + 1, 0);
  // By the element, frame by frame: on a busy machine the virtualizer believes that it has arrived while lines are still measured or drawn.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- no endless chain: it ends where the end is reached
  useLayoutEffect(() => {
    const element = scroller.current;
    // One that has no room draws nothing.
    if (!follows.current || !element || element.clientHeight === 0) return undefined;
    const lastDrawn = virtualizer.getVirtualItems().at(-1)?.index ?? -1;
    if (lastDrawn === lines.length - 1 && isAtEnd(element)) return undefined;
    virtualizer.scrollToEnd();
    const frame = requestAnimationFrame(lookAgain);
    return () => {
      cancelAnimationFrame(frame);
    };
  });
  return (
    <div className={styles.root}>
      <div
        ref={scroller}
        className={styles.lines}
        role="region"
        aria-label={t.jobs.runView.log}
        tabIndex={0}
        onWheel={({ deltaY }) => {
          if (deltaY !== 0) read(deltaY < 0);
        }}
        onKeyDown={({ key }) => {
          read(upKeys.has(key));
        }}
        onPointerDown={() => {
          goesUp.current = false;
          follows.current = false;
        }}
        onScroll={({ currentTarget }) => {
          const { scrollTop } = currentTarget;
          const isDown = scrollTop > lastTop.current;
          if (scrollTop < lastTop.current) goesUp.current = false;
          if (beganLive && isDown && !goesUp.current && isAtEnd(currentTarget)) follows.current = true;
          lastTop.current = scrollTop;
          if (follows.current && !isAtEnd(currentTarget)) lookAgain();
        }}
      >
        {lines.length === 0 ? (
          <p className={styles.empty}>{t.jobs.runView.noLog}</p>
        ) : (
          <ol className={styles.list} style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const line = lines[index];
              return (
                line && (
                  <li
                    key={index}
                    data-index={index}
                    ref={virtualizer.measureElement}
                    className={styles.line}
                    style={{ transform: `translateY(${String(start)}px)` }}
                  >
                    <span title={t.jobs.lineType[line.type]}>
                      <ToneIcon tone={tones[line.type]} />
                    </span>
                    <span className={styles.text} dir="auto">
                      {line.text}
                      {line.code !== undefined && <LearnMore code={line.code} about={line.text} />}
                    </span>
                    <span className={styles.time}>
                      <time dateTime={line.start}>{format.time(line.start)}</time>
                      <Duration {...line} />
                    </span>
                  </li>
                )
              );
            })}
          </ol>
        )}
      </div>
      {isLive && !virtualizer.isAtEnd() && (
        <Button
          className={styles.follow}
          size="small"
          icon={<ArrowDown16Regular />}
          title={t.jobs.runView.followTitle}
          onClick={() => {
            follows.current = true;
            virtualizer.scrollToEnd();
          }}
        >
          {t.jobs.runView.follow}
        </Button>
      )}
    </div>
  );
}

/** How long what a line tells of took: its time is that of the beginning. */
function Duration({ start, end }: Pick<LogLine, 'start' | 'end'>): ReactNode {
  const format = useFormat();
  const tookMs = end === null ? 0 : Date.parse(end) - Date.parse(start);
  return tookMs >= 1000 && <span title={t.jobs.runView.duration}>{format.duration(tookMs)}</span>;
}
