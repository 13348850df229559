import { addDays } from '../../shared/license/calendar.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import { html, type Html } from './html.js';
import { table } from './table.js';

/** How many requests were answered so on a day. */
export interface OutcomeCount {
  readonly day: CalendarDate;
  readonly outcome: string;
  readonly count: number;
}

/** Always in the same colour: what goes well first. */
const order = ['renewed', 'up-to-date', 'unsupported-license-type', 'contract-expired', 'invalid-license'];
const colours = 6;
const size = { width: 900, height: 240, left: 52, bottom: 24, top: 8 };

/** The answers by day as stacked bars, drawn here, with a legend and the figures in a table for whoever does not see it. */
export function outcomeChart(counts: readonly OutcomeCount[], from: CalendarDate, days: number): Html {
  if (counts.length === 0) return html`<p class="panel empty">${words.overview.chartNone}</p>`;
  const columns = Array.from({ length: days }, (_, index) => addDays(from, index));
  const outcomes = [...new Set([...order, ...counts.map(({ outcome }) => outcome)])].filter((outcome) =>
    counts.some((count) => count.outcome === outcome),
  );
  const countOf = (day: CalendarDate, outcome: string): number =>
    counts.find((count) => count.day === day && count.outcome === outcome)?.count ?? 0;
  const totalOf = (day: CalendarDate): number =>
    outcomes.reduce((sum, outcome) => sum + countOf(day, outcome), 0);
  const top = niceCeiling(Math.max(...columns.map(totalOf)));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const to = columns.at(-1) ?? from;
  return html`<div class="panel">
    <svg
      class="chart"
      viewBox="0 0 ${size.width} ${size.height}"
      role="img"
      aria-labelledby="chart-title chart-text"
    >
      <title id="chart-title">${words.overview.chart}</title>
      <desc id="chart-text">${words.overview.chartSummary({ total, from, to })}</desc>
      ${[0, 0.5, 1].map((share) => gridLine(share, top))} ${columns.map((day, index) => bar(day, index))}
      ${columns.flatMap((day, index) => (index % 7 === 0 ? [dayLabel(day, index)] : []))}
    </svg>
    <ul class="legend">
      ${outcomes.map((outcome) => {
        const sum = columns.reduce((all, day) => all + countOf(day, outcome), 0);
        return html`<li>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect class="${colourOf(outcome)}" width="10" height="10" rx="2"></rect></svg
          >${outcome}: ${sum}
        </li>`;
      })}
    </ul>
    <details>
      <summary>${words.overview.figures}</summary>
      ${figures()}
    </details>
  </div>`;

  function colourOf(outcome: string): string {
    const known = order.indexOf(outcome);
    return `c${String(known === -1 ? colours - 1 : known)}`;
  }

  function bar(day: CalendarDate, index: number): readonly Html[] {
    const step = (size.width - size.left) / days;
    let bottom = size.height - size.bottom;
    return outcomes.flatMap((outcome) => {
      const count = countOf(day, outcome);
      if (count === 0) return [];
      const height = (count / top) * plotHeight;
      bottom -= height;
      return [
        html`<rect
          class="${colourOf(outcome)}"
          x="${round(size.left + index * step + 2)}"
          y="${round(bottom)}"
          width="${round(step - 4)}"
          height="${round(height)}"
        ></rect>`,
      ];
    });
  }

  function dayLabel(day: CalendarDate, index: number): Html {
    const step = (size.width - size.left) / days;
    const x = round(size.left + index * step + 2);
    // A label that would run over the edge ends there.
    return x + labelWidth > size.width
      ? html`<text x="${size.width}" y="${size.height - 6}" text-anchor="end">${day}</text>`
      : html`<text x="${x}" y="${size.height - 6}">${day}</text>`;
  }

  function figures(): Html {
    const rows = columns.filter((day) => totalOf(day) > 0).reverse();
    return table<CalendarDate>({
      label: words.overview.figures,
      columns: [{ name: 'day', cell: (day) => day }],
      extra: outcomes.map((outcome) => ({ heading: outcome, cell: (day) => countOf(day, outcome) })),
      rows,
    });
  }
}

const labelWidth = 70;
const plotHeight = size.height - size.bottom - size.top;

function gridLine(share: number, top: number): Html {
  const y = round(size.height - size.bottom - share * plotHeight);
  return html`<line x1="${size.left}" x2="${size.width}" y1="${y}" y2="${y}"></line>
    <text x="${size.left - 6}" y="${y + 4}" text-anchor="end">${round(share * top)}</text>`;
}

/** The next of 2, 4, 6, 10, 20 …: a scale whose half is a whole number too. */
function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [2, 4, 6, 10].map((step) => step * magnitude).find((step) => step >= value) ?? value;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
