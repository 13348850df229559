import { createServer } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { storageError } from '../lib/storage-errors.js';
import type { WorkerFigures } from './worker.js';

/**
 * Answers `/healthz` (200 while mailboxes can be taken or are told not to be, 503 without the database or with a problem) and `/metrics` in Prometheus' text.
 * Throws AppError `io` where nobody can listen there.
 */
export async function serveHealth(
  { host, port }: { readonly host: string; readonly port: number },
  name: string,
  figures: () => WorkerFigures,
): Promise<() => Promise<void>> {
  const registry = metricsOf(name, figures);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://worker');
    if (request.method !== 'GET' || (pathname !== '/healthz' && pathname !== '/metrics')) {
      response.writeHead(404).end();
      return;
    }
    if (pathname === '/healthz') {
      const { hasDatabase, problem, isDraining } = figures();
      const status = !hasDatabase
        ? 'no-database'
        : problem !== null
          ? 'refused'
          : isDraining
            ? 'draining'
            : 'ok';
      const code = status === 'ok' || status === 'draining' ? 200 : 503;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ status })}\n`);
      return;
    }
    registry
      .metrics()
      .then((metrics) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(metrics);
      })
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(storageError(`${host}:${String(port)}`, error));
    });
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
}

const gauges: readonly (readonly [name: string, help: string, value: (figures: WorkerFigures) => number])[] =
  [
    ['postkeep_worker_running', 'Mailboxes that are being read', ({ running }) => running],
    [
      'postkeep_worker_capacity',
      'Mailboxes that are read at the same time at most',
      ({ capacity }) => capacity,
    ],
    [
      'postkeep_worker_draining',
      '1 while no more mailboxes are taken',
      ({ isDraining }) => Number(isDraining),
    ],
    ['postkeep_worker_database_up', '1 while the database answers', ({ hasDatabase }) => Number(hasDatabase)],
    ['postkeep_worker_mailboxes_read_total', 'Mailboxes read to their end', ({ read }) => read],
    ['postkeep_worker_mailboxes_failed_total', 'Mailboxes that failed', ({ failed }) => failed],
    ['postkeep_worker_mailboxes_given_back_total', 'Mailboxes given back', ({ givenBack }) => givenBack],
    [
      'postkeep_worker_mailboxes_fenced_total',
      'Mailboxes that another worker took over',
      ({ fenced }) => fenced,
    ],
    ['postkeep_worker_read_bytes_total', 'Bytes of mail read', ({ bytesRead }) => bytesRead],
    [
      'postkeep_worker_stored_bytes_total',
      'Bytes that repositories have grown by',
      ({ bytesStored }) => bytesStored,
    ],
  ];

function metricsOf(worker: string, figures: () => WorkerFigures): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ worker });
  for (const [name, help, value] of gauges)
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(value(figures()));
      },
    });
  return registry;
}
