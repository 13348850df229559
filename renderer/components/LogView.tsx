import { makeStyles, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import type { LogLine } from '../../shared/backup/model.js';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { type Tone, ToneIcon } from './tone.js';

const tones: Readonly<Record<LogLine['type'], Tone>> = {
  Running: 'info',
  Success: 'success',
  Warning: 'warning',
  Error: 'error',
};

const useStyles = makeStyles({
  root: {
    flex: '1 1 0',
    minHeight: 0,
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  list: { position: 'relative', margin: '8px 0' },
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
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground3,
  },
  empty: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

/** The lines of a session's log, however many, as they come. */
export function LogView({ lines }: { readonly lines: readonly LogLine[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised over it
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 32,
    overscan: 10,
  });
  return (
    <div ref={scroller} className={styles.root} role="region" aria-label={t.jobs.runView.log} tabIndex={0}>
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
                  </span>
                  <time className={styles.time} dateTime={line.start}>
                    {format.time(line.start)}
                  </time>
                </li>
              )
            );
          })}
        </ol>
      )}
    </div>
  );
}
