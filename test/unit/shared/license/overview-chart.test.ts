import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../../shared/license/calendar.js';
import type { LicenseDay } from '../../../../shared/license/license-days.js';
import { coveredPaths, layersOf, overviewChart } from '../../../../shared/license/overview-chart.js';

const figures = fc
  .record({
    licensed: fc.nat({ max: 300 }),
    new: fc.nat({ max: 20 }),
    extra: fc.nat({ max: 40 }),
    covered: fc.constantFrom(10, 100, 100_000),
  })
  .map(({ licensed, new: fresh, extra, covered }) => ({
    managed: licensed + fresh + extra,
    new: fresh,
    extra,
    covered,
  }));
const overview = fc
  .array(fc.option(fc.oneof(figures, fc.constant({ managed: 5, new: 0, extra: 0, covered: 10 }))), {
    minLength: 1,
    maxLength: 60,
  })
  .map((days): LicenseDay[] =>
    days.map((each, index) => ({ date: addDays('2026-02-01', index), figures: each })),
  );

describe('the chart of a license overview', () => {
  it('shows each day as it is: its column by its layers, a gap where nothing is known', () => {
    fc.assert(
      fc.property(overview, (days) => {
        const { runs } = overviewChart(days);
        const shown = runs.flatMap((run) =>
          Array.from({ length: run.end - run.start }, (_, i) => ({
            date: addDays(run.from, i),
            figures: run.figures,
          })),
        );
        expect(shown).toEqual(days);
        for (const run of runs) {
          if (run.figures === null) continue;
          const layers = layersOf(run.figures);
          expect(layers[0]?.from ?? 0).toBe(0);
          expect(layers.at(-1)?.to ?? 0).toBe(run.figures.managed);
          for (const [index, { to }] of layers.entries()) expect(layers[index + 1]?.from ?? to).toBe(to);
          const extra = layers.find(({ layer }) => layer === 'extra');
          expect(extra === undefined ? 0 : extra.to - extra.from).toBe(run.figures.extra);
        }
      }),
    );
  });

  it('everything lies within it, with whole figures at few lines and at most six days named', () => {
    fc.assert(
      fc.property(overview, (days) => {
        const chart = overviewChart(days);
        const known = days.flatMap((day) => (day.figures === null ? [] : [day.figures]));
        for (const { managed, covered } of known) {
          expect(managed).toBeLessThanOrEqual(chart.top);
          if (chart.showsCovered) expect(covered).toBeLessThanOrEqual(chart.top);
        }
        expect(chart.ticks.length).toBeGreaterThan(1);
        expect(chart.ticks.length).toBeLessThanOrEqual(6);
        expect(chart.ticks.every((tick) => Number.isInteger(tick))).toBe(true);
        expect([chart.ticks[0], chart.ticks.at(-1)]).toEqual([0, chart.top]);
        expect(chart.dates.length).toBeLessThanOrEqual(6);
        for (const { index, date } of chart.dates) expect(days[index]?.date).toBe(date);
        expect([chart.dates[0]?.index, chart.dates.at(-1)?.index]).toEqual([0, days.length - 1]);
      }),
    );
  });

  it('the line of the license passes every known day at what it covers, and no other', () => {
    fc.assert(
      fc.property(overview, (days) => {
        const paths = coveredPaths(overviewChart(days).runs);
        const at = (index: number): number | undefined => {
          for (const path of paths) {
            for (const [place, to] of path.slice(1).entries()) {
              const from = path[place];
              if (from?.value === to.value && from.day <= index && index + 1 <= to.day) return to.value;
            }
          }
          return undefined;
        };
        for (const [index, day] of days.entries()) expect(at(index)).toBe(day.figures?.covered);
        // Each stretch of one height is one line, so that its dashes are even.
        for (const path of paths)
          for (const [place, point] of path.slice(2).entries()) {
            expect(path[place]?.value === point.value && path[place + 1]?.value === point.value).toBe(false);
          }
      }),
    );
  });
});
