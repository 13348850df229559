import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useRef } from 'react';
import type { LicenseDay } from '../../../../shared/license/license-days.js';
import {
  type ChartLayer,
  type OverviewChart as Chart,
  chartLayers,
  coveredPaths,
  layersOf,
  overviewChart,
} from '../../../../shared/license/overview-chart.js';
import { useWidth } from '../../../components/useWidth.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

const height = 190;
/** Around the plot: figures at its left, days below. */
const plot = { left: 44, right: 10, top: 8, bottom: 24 };

const useStyles = makeStyles({
  root: { position: 'relative' },
  svg: { display: 'block', overflow: 'visible' },
  licensed: {
    fill: tokens.colorBrandBackground,
    backgroundColor: tokens.colorBrandBackground,
    '@media (forced-colors: active)': { fill: 'CanvasText', backgroundColor: 'CanvasText' },
  },
  new: {
    fill: tokens.colorPaletteLightTealBorderActive,
    backgroundColor: tokens.colorPaletteLightTealBorderActive,
    '@media (forced-colors: active)': { fill: 'GrayText', backgroundColor: 'GrayText' },
  },
  extra: {
    fill: tokens.colorPaletteDarkOrangeBorderActive,
    backgroundColor: tokens.colorPaletteDarkOrangeBorderActive,
    '@media (forced-colors: active)': { fill: 'Highlight', backgroundColor: 'Highlight' },
  },
  unknown: {
    fill: tokens.colorNeutralBackground6,
    backgroundColor: tokens.colorNeutralBackground6,
    '@media (forced-colors: active)': { fill: 'Canvas', backgroundColor: 'Canvas' },
  },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  halo: { fill: 'none', stroke: tokens.colorNeutralBackground1, strokeWidth: 4 },
  covered: {
    fill: 'none',
    stroke: tokens.colorNeutralForeground1,
    strokeWidth: 1.5,
    strokeDasharray: '5 3',
  },
  label: { fontSize: '12px', fill: tokens.colorNeutralForeground2 },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 16px',
    marginTop: '8px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  entry: { display: 'inline-flex', alignItems: 'center', columnGap: '6px' },
  swatch: { width: '12px', height: '12px', borderRadius: '2px' },
  unknownSwatch: { boxSizing: 'border-box', border: `1px solid ${tokens.colorNeutralStrokeAccessible}` },
  dash: {
    width: '16px',
    borderTopWidth: '2px',
    borderTopStyle: 'dashed',
    borderTopColor: tokens.colorNeutralForeground1,
  },
});

/** Managed mailboxes by day in their layers, with gaps where nothing is known; a table has the same for screen readers. */
export function OverviewChart({ days }: { readonly days: readonly LicenseDay[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const root = useRef<HTMLDivElement>(null);
  const { ref, width } = useWidth(root);
  const chart = overviewChart(days);
  const most = Math.max(0, ...days.map(({ figures }) => figures?.managed ?? 0));
  const words = t.licenseReport.chart(
    format.date(days[0]?.date ?? ''),
    format.date(days.at(-1)?.date ?? ''),
    format.number(most),
  );
  return (
    <div ref={ref} className={styles.root}>
      {width > 0 && (
        <svg
          className={styles.svg}
          width={width}
          height={height}
          role="img"
          aria-label={words}
          shapeRendering="crispEdges"
        >
          <Picture chart={chart} width={width} />
        </svg>
      )}
      <Legend chart={chart} />
    </div>
  );
}

function Picture({ chart, width }: { readonly chart: Chart; readonly width: number }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const bottom = height - plot.bottom;
  const xOf = (day: number): number => plot.left + ((width - plot.left - plot.right) * day) / chart.days;
  const yOf = (value: number): number => bottom - ((bottom - plot.top) * value) / chart.top;
  const paths = chart.showsCovered ? coveredPaths(chart.runs) : [];
  return (
    <>
      {chart.runs.map(({ start, end, figures }) =>
        figures === null ? (
          <rect
            key={start}
            className={styles.unknown}
            x={xOf(start)}
            y={plot.top}
            width={xOf(end) - xOf(start)}
            height={bottom - plot.top}
          />
        ) : (
          layersOf(figures).map(({ layer, from, to }) => (
            <rect
              key={`${String(start)} ${layer}`}
              className={styles[layer]}
              x={xOf(start)}
              y={yOf(to)}
              width={xOf(end) - xOf(start)}
              height={yOf(from) - yOf(to)}
            />
          ))
        ),
      )}
      {chart.ticks.map((value) => (
        <g key={value}>
          <line
            className={styles.grid}
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
      {paths.map((path) => {
        const points = path.map(({ day, value }) => `${String(xOf(day))},${String(yOf(value))}`).join(' ');
        return (
          <g key={points}>
            <polyline className={styles.halo} points={points} />
            <polyline className={styles.covered} points={points} />
          </g>
        );
      })}
      {namedDays(chart, width).map(({ index, date, anchor, at }) => (
        <text key={date} className={styles.label} x={xOf(index + at)} y={height - 6} textAnchor={anchor}>
          {format.date(date)}
        </text>
      ))}
    </>
  );
}

/** As many of the named days as have room: all, or only the first and the last. */
function namedDays({ dates }: Chart, width: number) {
  const roomy =
    width >= dates.length * 90 ? dates : dates.filter((_, i) => i === 0 || i === dates.length - 1);
  return roomy.map((day, place) => {
    if (place === 0) return { ...day, anchor: 'start' as const, at: 0 };
    if (place === roomy.length - 1) return { ...day, anchor: 'end' as const, at: 1 };
    return { ...day, anchor: 'middle' as const, at: 0.5 };
  });
}

function Legend({ chart }: { readonly chart: Chart }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const shown = new Set<ChartLayer>(
    chart.runs.flatMap(({ figures }) =>
      figures === null ? [] : layersOf(figures).map(({ layer }) => layer),
    ),
  );
  const covered = Math.max(0, ...chart.runs.map(({ figures }) => figures?.covered ?? 0));
  return (
    <ul className={styles.legend}>
      {chartLayers
        .filter((layer) => shown.has(layer))
        .map((layer) => (
          <li key={layer} className={styles.entry}>
            <span className={mergeClasses(styles.swatch, styles[layer])} />
            {t.licenseReport.layers[layer]}
          </li>
        ))}
      {chart.runs.some(({ figures }) => figures === null) && (
        <li className={styles.entry}>
          <span className={mergeClasses(styles.swatch, styles.unknown, styles.unknownSwatch)} />
          {t.licenseReport.unknown}
        </li>
      )}
      <li className={styles.entry}>
        {chart.showsCovered ? (
          <>
            <span className={styles.dash} />
            {t.licenseReport.covered}
          </>
        ) : (
          t.licenseReport.coveredAbove(format.number(covered))
        )}
      </li>
    </ul>
  );
}
