import { z } from 'zod';
import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import type { ListQuery } from '../store/web-lists.js';
import { html, type Html, type Piece } from './html.js';

export type ColumnName = keyof typeof words.columns;

export interface Column<Row> {
  readonly name: ColumnName;
  /** Right-aligned figures. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Piece;
}

/** Rows on one page of a table. */
const pageRows = 50;

const querySchema = z.object({
  q: z.string().max(200).catch(''),
  sort: z.string().max(50).catch(''),
  order: z.enum(['asc', 'desc']).catch('asc'),
  page: z.coerce.number().pipe(z.int().min(1).max(100_000)).catch(1),
});

/** What an address asks of a list; whatever is wrong in it counts as not said. */
export function listQueryOf<Sort extends string>(
  query: unknown,
  sorts: readonly Sort[],
  initial: { readonly sort: Sort; readonly descending: boolean },
): ListQuery<Sort> {
  const { q, sort, order, page } = querySchema.parse(query);
  const known = sorts.find((name) => name === sort);
  return {
    search: q.trim(),
    sort: known ?? initial.sort,
    descending: known === undefined ? initial.descending : order === 'desc',
    offset: (page - 1) * pageRows,
    limit: pageRows,
  };
}

/** A list that can be searched, sorted and leafed through by links, without a script. */
export function searchableList<Row, Sort extends ColumnName>(options: {
  readonly name: keyof typeof words.searchLabel;
  readonly address: string;
  readonly columns: readonly Column<Row>[];
  readonly sorts: readonly Sort[];
  readonly query: ListQuery<Sort>;
  readonly rows: readonly Row[];
  readonly total: number;
}): Html {
  const { name, address, columns, sorts, query, rows, total } = options;
  const from = total === 0 ? 0 : query.offset + 1;
  const counted = words.rows({ from, to: query.offset + rows.length, total });
  return html`<div class="tools">
      <form role="search" action="${address}">
        <div>
          <label for="q">${words.searchLabel[name]}</label>
          <input id="q" name="q" type="search" value="${query.search}" />
        </div>
        <button>${words.search}</button>
      </form>
      <p role="status">${counted}</p>
    </div>
    ${rows.length === 0 ? emptyList(name, address, query.search) : table({ label: words.pages[name], columns, rows, headerOf, sorted: { by: query.sort, descending: query.descending } })}
    ${total > query.limit ? pager(address, query, total) : null}`;

  function headerOf(column: ColumnName): Piece {
    const sort = sorts.find((candidate) => candidate === column);
    if (sort === undefined) return words.columns[column];
    const turns = query.sort === sort && !query.descending;
    const href = addressOf(address, { ...query, sort, descending: turns, offset: 0 });
    return html`<a href="${href}">${words.columns[column]}</a>`;
  }
}

/** A table in a frame that scrolls by itself when it is too wide; `headerOf` may make a heading a link. */
export function table<Row>(options: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Further columns of figures, with headings that are data. */
  readonly extra?: readonly { readonly heading: string; readonly cell: (row: Row) => number }[];
  readonly headerOf?: (column: ColumnName) => Piece;
  readonly sorted?: { readonly by: ColumnName; readonly descending: boolean };
}): Html {
  const {
    label,
    columns,
    rows,
    extra = [],
    headerOf = (column: ColumnName): Piece => words.columns[column],
    sorted,
  } = options;
  const heads = columns.map(({ name, isNumber }) => {
    const direction = sorted?.by === name ? (sorted.descending ? 'descending' : 'ascending') : null;
    const sort = direction === null ? null : html` aria-sort="${direction}"`;
    return html`<th scope="col" ${isNumber === true ? html`class="number"` : null}${sort}>
      ${headerOf(name)}
    </th>`;
  });
  const lines = rows.map(
    (row) =>
      html`<tr>
        ${columns.map(
          ({ cell, isNumber }) =>
            html`<td ${isNumber === true ? html`class="number"` : null}>${cell(row)}</td>`,
        )}
        ${extra.map(({ cell }) => html`<td class="number">${cell(row)}</td>`)}
      </tr>`,
  );
  return html`<div
    class="scroll"
    role="region"
    tabindex="0"
    aria-label="${words.tableLabel({ name: label })}"
  >
    <table>
      <thead>
        <tr>
          ${heads} ${extra.map(({ heading }) => html`<th scope="col" class="number">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

function emptyList(name: keyof typeof words.emptyList, address: string, search: string): Html {
  return search === ''
    ? html`<p class="panel empty">${words.emptyList[name]}</p>`
    : html`<div class="panel empty">
        <p>${words.emptySearch({ search })}</p>
        <p><a href="${address}">${words.showAll}</a></p>
      </div>`;
}

function pager<Sort extends string>(address: string, query: ListQuery<Sort>, total: number): Html {
  const link = (offset: number, label: string): Html | null =>
    offset < 0 || offset >= total
      ? null
      : html`<li><a href="${addressOf(address, { ...query, offset })}">${label}</a></li>`;
  return html`<nav class="pages" aria-label="${words.pagesLabel}">
    <ul>
      ${link(query.offset - query.limit, words.previous)}
      <li>
        ${words.pageOf({ page: query.offset / query.limit + 1, pages: Math.ceil(total / query.limit) })}
      </li>
      ${link(query.offset + query.limit, words.next)}
    </ul>
  </nav>`;
}

function addressOf<Sort extends string>(address: string, query: ListQuery<Sort>): string {
  const parameters = new URLSearchParams({
    ...(query.search !== '' && { q: query.search }),
    sort: query.sort,
    order: query.descending ? 'desc' : 'asc',
    ...(query.offset > 0 && { page: String(query.offset / query.limit + 1) }),
  });
  return `${address}?${parameters.toString()}`;
}
