import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useRef } from 'react';
import type { TimelineMark } from '../../../shared/ipc/console-contract.js';
import { useWidth } from '../../components/useWidth.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { type PlacedMark, layoutTimeline } from './timeline-layout.js';

const rowHeight = 38;
const stem = 10;
/** Average width of a character of the label's type size, for laying labels out before they are drawn. */
const characterWidth = 6.4;

const useStyles = makeStyles({
  root: { position: 'relative' },
  svg: { display: 'block', overflow: 'visible' },
  line: { stroke: tokens.colorNeutralStroke1, strokeWidth: 4, strokeLinecap: 'round' },
  passed: {
    stroke: tokens.colorCompoundBrandStroke,
    '@media (forced-colors: active)': { stroke: 'Highlight' },
  },
  grace: {
    stroke: tokens.colorStatusWarningBorder2,
    strokeDasharray: '2 7',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  stem: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
  dot: { fill: tokens.colorNeutralBackground1, stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: 2 },
  today: { fill: tokens.colorCompoundBrandBackground, stroke: tokens.colorCompoundBrandBackground },
  expiry: { stroke: tokens.colorStatusDangerForeground1 },
  date: { fontSize: '12px', fontWeight: 600, fill: tokens.colorNeutralForeground1, textAnchor: 'middle' },
  name: { fontSize: '12px', fill: tokens.colorNeutralForeground3, textAnchor: 'middle' },
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** The dates of this license on a line; the same dates as a list for screen readers (licensing.md §7). */
export function Timeline({ marks }: { readonly marks: readonly TimelineMark[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const labelWidth = (mark: TimelineMark): number =>
    Math.max(t.license.marks[mark.id].length, format.date(mark.date).length + 1) * characterWidth;
  const layout = layoutTimeline(marks, Math.max(width, 1), labelWidth);
  const lineY = layout.rowsAbove * rowHeight + stem;
  const height = lineY + stem + layout.rowsBelow * rowHeight;
  const at = (id: TimelineMark['id']): number | undefined =>
    layout.marks.find(({ mark }) => mark.id === id)?.x;
  const last = layout.marks.at(-1)?.x ?? 0;
  const today = at('today') ?? 0;
  const expiry = at('expiry') ?? last;
  return (
    <div ref={root} className={styles.root}>
      <ol className={styles.hidden} aria-label={t.license.timeline}>
        {layout.marks.map(({ mark }) => (
          <li key={mark.id}>{t.license.timelineItem(format.date(mark.date), t.license.marks[mark.id])}</li>
        ))}
      </ol>
      {width > 0 && (
        <svg className={styles.svg} width={width} height={height} aria-hidden>
          <line className={styles.line} x1={8} x2={expiry} y1={lineY} y2={lineY} />
          <line
            className={mergeClasses(styles.line, styles.grace)}
            x1={expiry}
            x2={last}
            y1={lineY}
            y2={lineY}
          />
          <line
            className={mergeClasses(styles.line, styles.passed)}
            x1={8}
            x2={Math.min(today, expiry)}
            y1={lineY}
            y2={lineY}
          />
          {layout.marks.map((placed) => (
            <MarkOnLine
              key={placed.mark.id}
              placed={placed}
              lineY={lineY}
              date={format.date(placed.mark.date)}
            />
          ))}
        </svg>
      )}
    </div>
  );
}

function MarkOnLine(props: {
  readonly placed: PlacedMark;
  readonly lineY: number;
  readonly date: string;
}): ReactNode {
  const styles = useStyles();
  const { placed, lineY } = props;
  const { mark, x, labelX, side, row } = placed;
  const direction = side === 'above' ? -1 : 1;
  const near = lineY + direction * (stem + row * rowHeight);
  const nameY = side === 'above' ? near - 6 : near + 12;
  const dateY = side === 'above' ? near - 22 : near + 28;
  const dotStyle = mark.id === 'today' ? styles.today : mark.id === 'expiry' ? styles.expiry : undefined;
  return (
    <g>
      <line className={styles.stem} x1={x} x2={x} y1={lineY} y2={near} />
      <circle
        className={mergeClasses(styles.dot, dotStyle)}
        cx={x}
        cy={lineY}
        r={mark.id === 'today' ? 6 : 5}
      />
      <text className={styles.date} x={labelX} y={side === 'above' ? dateY : nameY}>
        {props.date}
      </text>
      <text className={styles.name} x={labelX} y={side === 'above' ? nameY : dateY}>
        {t.license.marks[mark.id]}
      </text>
    </g>
  );
}
