import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import { licensingTexts } from '../../shared/texts/licensing-server/command-line.js';
import type { KindCounts } from '../../shared/license/protocol.js';
import type { CalendarDate } from '../../shared/license/dates.js';
import type { ConsoleReports, InstallationView } from '../admin/protocol.js';
import { contractStatus } from '../domain/contract.js';
import type { FleetFigures } from '../fleet-watch.js';
import {
  type ContractRow,
  type ContractSort,
  contractSorts,
  type InstallationSort,
  installationSorts,
  type ListPage,
  type ListQuery,
  type ReportRow,
  type ReportSort,
  reportSorts,
} from '../store/web-lists.js';
import { type OutcomeCount, outcomeChart } from './chart.js';
import { html, type Html, type Piece } from './html.js';
import { addresses, contractAddress, shell, time } from './layout.js';
import { type Column, searchableList, table } from './table.js';

/** Days of the chart. */
export const chartDays = 30;

const number = (value: number | null): Piece => value ?? words.none;
/** A figure stays in one line with its kind. */
const kindsOrNone = (kinds: KindCounts | null): Piece =>
  kinds === null ? words.none : licensingTexts.reports.kinds(kinds).replaceAll(/(?<=\d) /g, '\u00a0');
const contractLink = (id: string): Html => html`<a class="id" href="${contractAddress(id)}">${id}</a>`;

/** The first page: figures, and the answers of the last days. */
export function overview(facts: {
  readonly running: number;
  readonly fleet: FleetFigures;
  readonly outcomes: readonly OutcomeCount[];
  readonly from: CalendarDate;
}): Html {
  const { running, fleet, outcomes, from } = facts;
  const cards = [
    [words.overview.active, running],
    [words.overview.seen, fleet.installations],
    [
      words.overview.exceeded,
      fleet.exceededTogether === 0
        ? fleet.exceededTogether
        : html`<a class="warn" href="${addresses.installations}">${fleet.exceededTogether}</a>`,
    ],
  ] as const;
  return html`<dl class="cards">
      ${cards.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <h2>${words.overview.chart}</h2>
    ${outcomeChart(outcomes, from, chartDays)}`;
}

/** Contracts with their newest key. */
export function contracts(
  query: ListQuery<ContractSort>,
  page: ListPage<ContractRow>,
  today: CalendarDate,
): Html {
  const columns: Column<ContractRow>[] = [
    { name: 'id', cell: ({ id }) => contractLink(id) },
    { name: 'company', cell: ({ company }) => company },
    { name: 'supportId', cell: ({ supportId }) => supportId },
    { name: 'type', cell: ({ type }) => type },
    { name: 'mailboxes', isNumber: true, cell: ({ mailboxes }) => mailboxes },
    { name: 'status', cell: (contract) => statusOf(contract, today) },
    { name: 'endsOn', cell: ({ endsOn }) => time(endsOn) },
    { name: 'expiresOn', cell: ({ expiresOn }) => time(expiresOn) },
  ];
  return searchableList({
    ...{ name: 'contracts', address: addresses.contracts, columns, sorts: contractSorts, query },
    ...page,
  });
}

/** Consoles, with what about them deserves a look. */
export function installations(
  query: ListQuery<InstallationSort>,
  rows: readonly InstallationView[],
  total: number,
): Html {
  return searchableList({
    ...{
      name: 'installations',
      address: addresses.installations,
      sorts: installationSorts,
      query,
      rows,
      total,
    },
    columns: [
      { name: 'id', cell: ({ contractId }) => contractLink(contractId) },
      { name: 'company', cell: ({ company }) => company },
      ...consoleColumns,
    ],
  });
}

const consoleColumns: readonly Column<InstallationView>[] = [
  { name: 'installationId', cell: ({ installationId }) => html`<span class="id">${installationId}</span>` },
  { name: 'version', cell: ({ productVersion }) => productVersion },
  { name: 'lastSeenAt', cell: ({ lastSeenAt }) => time(lastSeenAt) },
  { name: 'outcome', cell: ({ outcome }) => outcome },
  { name: 'managed', isNumber: true, cell: ({ managed }) => number(managed) },
  { name: 'new', isNumber: true, cell: (view) => number(view.new) },
  {
    name: 'notes',
    cell: ({ notes }) =>
      notes.length === 0
        ? words.none
        : html`<span class="warn"
            >${notes.map((note) => licensingTexts.installations.notes[note]).join(', ')}</span
          >`,
  },
];

/** Usage reports. */
export function reports(query: ListQuery<ReportSort>, page: ListPage<ReportRow>): Html {
  return searchableList({
    ...{ name: 'reports', address: addresses.reports, sorts: reportSorts, query },
    ...page,
    columns: [
      { name: 'period', cell: ({ period }) => html`<time datetime="${period}">${period}</time>` },
      { name: 'id', cell: ({ contractId }) => contractLink(contractId) },
      { name: 'company', cell: ({ company }) => company },
      {
        name: 'installationId',
        cell: ({ installationId }) => html`<span class="id">${installationId}</span>`,
      },
      { name: 'number', isNumber: true, cell: (report) => number(report.number) },
      { name: 'managed', isNumber: true, cell: ({ managed }) => managed },
      { name: 'new', isNumber: true, cell: (report) => report.new },
      { name: 'highest', isNumber: true, cell: ({ highWatermark }) => highWatermark },
      { name: 'kinds', cell: ({ kinds }) => kindsOrNone(kinds) },
      { name: 'removed', isNumber: true, cell: ({ removed }) => number(removed) },
      { name: 'corrected', isNumber: true, cell: ({ adjusted }) => number(adjusted) },
      { name: 'receivedAt', cell: ({ receivedAt }) => time(receivedAt) },
    ],
  });
}

/** One contract with its consoles, reports, and what does not fit together. */
export function contract(facts: {
  readonly contract: ContractRow;
  readonly installations: readonly InstallationView[];
  readonly reports: readonly ConsoleReports[];
  readonly today: CalendarDate;
}): Html {
  const { contract: shown, today } = facts;
  const labels = { ...words.columns, ...words.contract };
  const terms: readonly (readonly [string, Piece])[] = [
    [labels.contact, [shown.contact ?? words.none, ' ', shown.email ?? '']],
    [labels.supportId, shown.supportId],
    [labels.licenseId, html`<span class="id">${shown.licenseId}</span>`],
    [labels.contractType, shown.type],
    [labels.licenseType, shown.licenseType],
    [labels.package, shown.package],
    [labels.mailboxes, shown.mailboxes],
    [labels.status, statusOf(shown, today)],
    [labels.startsOn, time(shown.startsOn)],
    [labels.endsOn, time(shown.endsOn)],
    [labels.expiresOn, time(shown.expiresOn)],
    [labels.renewalMonths, shown.renewalMonths],
    [labels.supportUntil, time(shown.supportExpiresOn)],
  ];
  const findings = facts.reports.flatMap(({ installationId, findings: found }) =>
    found.map((finding) =>
      words.contract.finding({ installationId, what: licensingTexts.reports.finding(finding) }),
    ),
  );
  const sent = facts.reports.flatMap(({ installationId, reports: list }) =>
    list.map((report) => ({ ...report, installationId })),
  );
  return html`<p class="under">${words.contract.id({ id: shown.id })}</p>
    <h2>${words.contract.terms}</h2>
    <dl class="panel terms">
      ${terms.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <h2>${words.pages.installations}</h2>
    ${
      facts.installations.length === 0
        ? html`<p class="panel empty">${words.contract.noInstallations}</p>`
        : table({ label: words.pages.installations, columns: consoleColumns, rows: facts.installations })
    }
    <h2>${words.pages.reports}</h2>
    ${
      sent.length === 0
        ? html`<p class="panel empty">${words.contract.noReports}</p>`
        : table({
            label: words.pages.reports,
            rows: sent,
            columns: [
              { name: 'period', cell: ({ period }) => period },
              {
                name: 'installationId',
                cell: ({ installationId }) => html`<span class="id">${installationId}</span>`,
              },
              { name: 'number', isNumber: true, cell: (report) => number(report.number ?? null) },
              { name: 'managed', isNumber: true, cell: ({ managed }) => managed },
              { name: 'new', isNumber: true, cell: (report) => report.new },
              { name: 'highest', isNumber: true, cell: ({ highWatermark }) => highWatermark },
              { name: 'kinds', cell: ({ kinds }) => kindsOrNone(kinds ?? null) },
              { name: 'removed', isNumber: true, cell: ({ removed }) => number(removed ?? null) },
              {
                name: 'corrected',
                isNumber: true,
                cell: ({ adjusted }) => number(adjusted?.managed ?? null),
              },
              { name: 'reason', cell: ({ adjusted }) => adjusted?.reason ?? words.none },
              { name: 'receivedAt', cell: ({ receivedAt }) => time(receivedAt) },
            ],
          })
    }
    <h2>${words.contract.findings}</h2>
    ${
      findings.length === 0
        ? html`<p>${words.contract.noFindings}</p>`
        : html`<ul>
            ${findings.map((finding) => html`<li class="warn">${finding}</li>`)}
          </ul>`
    }`;
}

function statusOf(shown: ContractRow, today: CalendarDate): Piece {
  const status = contractStatus(shown, today);
  return status === 'active' ? status : html`<span class="bad">${status}</span>`;
}

/** The page of whoever is not signed in; `problem` says why the last try failed. */
export function signIn(problem: string | null): string {
  return shell(
    words.signIn.title,
    html`<main class="sign-in">
      <h1>${words.name}</h1>
      <form class="panel" method="post" action="${addresses.signIn}">
        ${problem === null ? null : html`<p class="bad" role="alert">${problem}</p>`}
        <label for="token">${words.signIn.token}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <button>${words.signIn.submit}</button>
        <p class="hint">${words.signIn.hint}</p>
      </form>
    </main>`,
  );
}

/** What cannot be shown, and why. */
export function problem(why: string): string {
  return shell(
    words.problems.title,
    html`<main class="sign-in">
      <h1>${words.problems.title}</h1>
      <p class="panel">${why}</p>
      <p><a href="${addresses.overview}">${words.problems.back}</a></p>
    </main>`,
  );
}
