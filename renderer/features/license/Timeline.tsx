import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useRef } from 'react';
import type { TimelineMark } from '../../../shared/license/timeline.js';
import { useWidth } from '../../components/useWidth.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { type FlagSize, type PlacedDay, layoutTimeline } from './timeline-layout.js';

const lineHeight = 16;
const flagPadding = 8;
/** Room around the line for its dots. */
const clearance = 10;
/** Average width of a character at 12 px, for laying flags out before they are drawn. */
const characterWidth = 6.6;

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
    strokeDasharray: '1 8',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  rest: { strokeWidth: 1 },
  pole: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1 },
  dot: {
    fill: tokens.colorNeutralBackground1,
    stroke: tokens.colorNeutralStrokeAccessible,
    strokeWidth: 2,
  },
  today: { fill: tokens.colorCompoundBrandBackground, stroke: tokens.colorCompoundBrandBackground },
  expiry: { stroke: tokens.colorStatusDangerForeground1 },
  date: { fontSize: '12px', fontWeight: 600, fill: tokens.colorNeutralForeground1 },
  name: { fontSize: '12px', fill: tokens.colorNeutralForeground3 },
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
  const { ref, width } = useWidth(root);
  return (
    <div ref={ref} className={styles.root}>
      <ol className={styles.hidden} aria-label={t.license.timeline}>
        {marks.map(({ id, date }) => (
          <li key={id}>{t.license.timelineItem(format.date(date), t.license.marks[id])}</li>
        ))}
      </ol>
      {width > 0 && <Picture marks={marks} width={width} />}
    </div>
  );
}

function Picture({
  marks,
  width,
}: {
  readonly marks: readonly TimelineMark[];
  readonly width: number;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const sizeOf = (date: string, ids: readonly TimelineMark['id'][]): FlagSize => ({
    width:
      Math.max(format.date(date).length + 1, ...ids.map((id) => t.license.marks[id].length)) *
        characterWidth +
      flagPadding,
    height: (ids.length + 1) * lineHeight + flagPadding,
  });
  const { days, above, below } = layoutTimeline(marks, width, sizeOf);
  const lineY = above + clearance;
  const xOf = (id: TimelineMark['id']): number | undefined => days.find(({ ids }) => ids.includes(id))?.x;
  const first = days[0]?.x ?? 0;
  const last = days.at(-1)?.x ?? 0;
  const expiry = xOf('expiry') ?? last;
  const graceEnd = xOf('expiry-grace-end') ?? expiry;
  const today = xOf('today') ?? first;
  const line = { y1: lineY, y2: lineY };
  return (
    <svg className={styles.svg} width={width} height={lineY + clearance + below} aria-hidden>
      <line className={styles.line} x1={first} x2={expiry} {...line} />
      {graceEnd > expiry && (
        <line className={mergeClasses(styles.line, styles.grace)} x1={expiry} x2={graceEnd} {...line} />
      )}
      {last > graceEnd && (
        <line className={mergeClasses(styles.line, styles.rest)} x1={graceEnd} x2={last} {...line} />
      )}
      <line
        className={mergeClasses(styles.line, styles.passed)}
        x1={first}
        x2={Math.min(today, expiry)}
        {...line}
      />
      {days.map((day) => (
        <Flag key={day.date} day={day} lineY={lineY} />
      ))}
    </svg>
  );
}

function Flag({ day, lineY }: { readonly day: PlacedDay; readonly lineY: number }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { x, side, distance, height, ids } = day;
  const isAbove = side === 'above';
  const top = isAbove ? lineY - clearance - distance - height : lineY + clearance + distance + flagPadding;
  const poleEnd = isAbove ? top + 2 : top + height - flagPadding - 2;
  const text = { x: isAbove ? x + 6 : x - 6, textAnchor: isAbove ? 'start' : 'end' } as const;
  const dot = ids.includes('today') ? styles.today : ids.includes('expiry') ? styles.expiry : undefined;
  return (
    <g>
      <line className={styles.pole} x1={x} x2={x} y1={lineY} y2={poleEnd} />
      <circle className={mergeClasses(styles.dot, dot)} cx={x} cy={lineY} r={ids.includes('today') ? 6 : 5} />
      <text className={styles.date} y={top + 12} {...text}>
        {format.date(day.date)}
      </text>
      {ids.map((id, index) => (
        <text key={id} className={styles.name} y={top + 12 + (index + 1) * lineHeight} {...text}>
          {t.license.marks[id]}
        </text>
      ))}
    </g>
  );
}
