import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../shared/clock.js';
import { addDays, dateOf, startOfDay } from '../../shared/license/calendar.js';
import { webConsoleTexts as words } from '../../shared/texts/licensing-server/web-console.js';
import { installationViews, someInstallationViews } from '../admin/fleet.js';
import { reportViews } from '../admin/reports.js';
import type { FleetRecorder } from '../fleet-recorder.js';
import type { FleetWatch } from '../fleet-watch.js';
import type { Database } from '../store/database.js';
import {
  contractSorts,
  countOutcomesByDay,
  countRunningContracts,
  installationSorts,
  pageOfContracts,
  pageOfInstallations,
  pageOfReports,
  reportSorts,
} from '../store/web-lists.js';
import type { OutcomeCount } from './chart.js';
import type { Html } from './html.js';
import { addresses, document, type Page } from './layout.js';
import * as pages from './pages.js';
import { listQueryOf } from './table.js';

export interface PageDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly fleet: Pick<FleetRecorder, 'flush'>;
  readonly watch: Pick<FleetWatch, 'freshFigures'>;
}

/** How long the counted outcomes are shown again: they are read from all requests of a month. */
const countedForMs = 60_000;
/** Consoles shown with one contract; the list of all has the rest. */
const mostOfContract = 1_000;

/** The pages of whoever is signed in. */
export function addPages(app: FastifyInstance, { database, clock, fleet, watch }: PageDependencies): void {
  const outcomesOf = cachedFor(countedForMs, (from: string) =>
    countOutcomesByDay(database, new Date(startOfDay(from)).toISOString()),
  );
  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    page: Page,
    title: string,
    content: Html,
  ): FastifyReply =>
    reply
      .type('text/html; charset=utf-8')
      .send(document({ title, page, tokenName: request.webToken?.name ?? '', content }));

  app.get(addresses.overview, async (request, reply) => {
    const today = dateOf(clock());
    const from = addDays(today, 1 - pages.chartDays);
    const content = pages.overview({
      running: await countRunningContracts(database, today),
      fleet: await watch.freshFigures(request.log),
      outcomes: await outcomesOf(from),
      from,
    });
    return send(request, reply, 'overview', words.pages.overview, content);
  });

  app.get(addresses.contracts, async (request, reply) => {
    const query = listQueryOf(request.query, contractSorts, { sort: 'company', descending: false });
    const content = pages.contracts(query, await pageOfContracts(database, query), dateOf(clock()));
    return send(request, reply, 'contracts', words.pages.contracts, content);
  });

  app.get<{ Params: { id: string } }>(`${addresses.contracts}/:id`, async (request, reply) => {
    const { id } = request.params;
    const found = await pageOfContracts(database, {
      ...{ search: id, sort: 'id', descending: false, offset: 0, limit: mostOfContract },
    });
    const contract = found.rows.find((row) => row.id === id);
    if (contract === undefined) {
      return reply
        .code(404)
        .type('text/html; charset=utf-8')
        .send(pages.problem(words.contract.missing({ id })));
    }
    await fleet.flush();
    const now = clock();
    const content = pages.contract({
      contract,
      installations: await installationViews(database, { of: id, after: null, limit: mostOfContract }, now),
      reports: (await reportViews(database, { contractId: id, afterId: '', limit: 1 }, now)).consoles,
      today: dateOf(now),
    });
    return send(request, reply, 'contracts', contract.company, content);
  });

  app.get(addresses.installations, async (request, reply) => {
    const query = listQueryOf(request.query, installationSorts, { sort: 'lastSeenAt', descending: true });
    await fleet.flush();
    const { rows, total } = await pageOfInstallations(database, query);
    const views = await someInstallationViews(database, rows, clock());
    return send(
      request,
      reply,
      'installations',
      words.pages.installations,
      pages.installations(query, views, total),
    );
  });

  app.get(addresses.reports, async (request, reply) => {
    const query = listQueryOf(request.query, reportSorts, { sort: 'receivedAt', descending: true });
    return send(
      request,
      reply,
      'reports',
      words.pages.reports,
      pages.reports(query, await pageOfReports(database, query)),
    );
  });
}

/** Remembers the answer to the last question for a while. */
function cachedFor(
  ms: number,
  ask: (from: string) => Promise<readonly OutcomeCount[]>,
): (from: string) => Promise<readonly OutcomeCount[]> {
  let last: {
    readonly from: string;
    readonly at: number;
    readonly answer: Promise<readonly OutcomeCount[]>;
  } | null = null;
  return (from) => {
    if (last !== null && last.from === from && performance.now() - last.at < ms) return last.answer;
    const answer = ask(from);
    last = { from, at: performance.now(), answer };
    // What failed is asked anew by the next page.
    answer.catch(() => (last = null));
    return answer;
  };
}
