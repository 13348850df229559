import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo, useRef } from 'react';
import type { RestorePoint } from '../../../../shared/backup/model.js';
import { useWidth } from '../../../components/useWidth.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { growthOf } from './growth.js';

const height = 180;
/** Around the plot: figures at its left, days below. */
const plot = { left: 52, right: 10, top: 10, bottom: 24 };

const useStyles = makeStyles({
  svg: { display: 'block', overflow: 'visible' },
  area: {
    fill: tokens.colorBrandBackground2,
    '@media (forced-colors: active)': { fill: 'none' },
  },
  line: {
    fill: 'none',
    stroke: tokens.colorBrandStroke1,
    strokeWidth: 2,
    strokeLinejoin: 'round',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  dot: { fill: tokens.colorBrandStroke1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  label: { fontSize: '12px', fill: tokens.colorNeutralForeground2 },
});

/** Messages by restore point, from the oldest that is kept to the newest; the card has the same as a table. */
export function GrowthChart({ points }: { readonly points: readonly RestorePoint[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const root = useRef<HTMLDivElement>(null);
  const { ref, width } = useWidth(root);
  const { top, ticks, steps } = useMemo(() => growthOf(points), [points]);
  const [newest, oldest] = [points[0], points.at(-1)];
  if (newest === undefined || oldest === undefined) return null;
  const bottom = height - plot.bottom;
  const xOf = (at: number): number => plot.left + (width - plot.left - plot.right) * at;
  const yOf = (value: number): number => bottom - ((bottom - plot.top) * value) / top;
  const line = steps.map(({ at, messages }) => `${String(xOf(at))},${String(yOf(messages))}`).join(' ');
  const [from, to] = [format.day(oldest.createdAt), format.day(newest.createdAt)];
  return (
    <div ref={ref}>
      {width > 0 && (
        <svg
          className={styles.svg}
          width={width}
          height={height}
          role="img"
          aria-label={t.mailboxPage.growthPicture(
            format.number(oldest.messages),
            from,
            format.number(newest.messages),
            to,
          )}
        >
          {ticks.map((value) => (
            <g key={value}>
              <line
                className={styles.grid}
                shapeRendering="crispEdges"
                x1={plot.left}
                x2={width - plot.right}
                y1={yOf(value)}
                y2={yOf(value)}
              />
              <text className={styles.label} x={plot.left - 8} y={yOf(value) + 4} textAnchor="end">
                {format.number(value)}
              </text>
            </g>
          ))}
          {steps.length === 1 ? (
            <circle className={styles.dot} cx={xOf(0)} cy={yOf(newest.messages)} r={4} />
          ) : (
            <>
              <polygon
                className={styles.area}
                points={`${String(xOf(0))},${String(bottom)} ${line} ${String(xOf(1))},${String(bottom)}`}
              />
              <polyline className={styles.line} points={line} />
            </>
          )}
          <text className={styles.label} x={plot.left} y={height - 6}>
            {from}
          </text>
          {steps.length > 1 && (
            <text className={styles.label} x={width - plot.right} y={height - 6} textAnchor="end">
              {to}
            </text>
          )}
        </svg>
      )}
    </div>
  );
}
