import { makeStyles, tokens } from '@fluentui/react-components';
import { AreaChart } from '@fluentui/react-charts';
import { type ReactNode, useRef } from 'react';
import { useWidth } from './useWidth.js';

const height = 180;

const useStyles = makeStyles({
  root: { minWidth: 0, height: `${String(height)}px`, overflow: 'hidden' },
  // The chart takes the height of what it is in.
  chart: { height: '100%', '> div': { height: '100%' } },
});

/** One figure over time. `label` says to those who do not see it what it shows; each figure is in a table beside it. */
export default function AreaOverTime(props: {
  readonly label: string;
  readonly name: string;
  readonly points: readonly { readonly at: Date; readonly value: number }[];
  readonly sayDate: (at: Date) => string;
  readonly sayValue: (value: number) => string;
}): ReactNode {
  const styles = useStyles();
  const { label, name, points, sayDate, sayValue } = props;
  const { ref, width } = useWidth(useRef<HTMLDivElement>(null));
  const { step, count } = roundScale(points.reduce((max, { value }) => Math.max(max, value), 0));
  return (
    <div ref={ref} className={styles.root} role="img" aria-label={label}>
      {width > 0 && (
        // Out of the way of keys and screen readers, which have the table.
        <div inert aria-hidden className={styles.chart}>
          <AreaChart
            width={width}
            height={height}
            data={{
              lineChartData: [
                {
                  legend: name,
                  color: tokens.colorBrandForeground1,
                  data: points.map(({ at, value }) => ({ x: at, y: value })),
                },
              ],
            }}
            hideLegend
            hideTooltip
            mode="tozeroy"
            yMinValue={0}
            yMaxValue={step * count}
            yAxisTickCount={count}
            yAxisTickFormat={sayValue}
            customDateTimeFormatter={sayDate}
            margins={{ top: 12, bottom: 28, left: 64, right: 20 }}
          />
        </div>
      )}
    </div>
  );
}

/** Round steps of whole numbers from 0 to at least `most`, four at most. */
function roundScale(most: number): { readonly step: number; readonly count: number } {
  const least = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.ceil(power * ([1, 2, 2.5, 5].find((factor) => factor * power >= least) ?? 10));
  return { step, count: Math.max(1, Math.ceil(most / step)) };
}
