import { createServer } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { type Text, render, text } from '../../shared/texts/text.js';
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

const gauges: readonly (readonly [name: string, help: Text, value: (figures: WorkerFigures) => number])[] = [
  ['running', text('cluster.metricRunning'), ({ running }) => running],
  ['capacity', text('cluster.metricCapacity'), ({ capacity }) => capacity],
  ['draining', text('cluster.metricDraining'), ({ isDraining }) => Number(isDraining)],
  ['database_up', text('cluster.metricDatabase'), ({ hasDatabase }) => Number(hasDatabase)],
  ['mailboxes_read_total', text('cluster.metricRead'), ({ read }) => read],
  ['mailboxes_failed_total', text('cluster.metricFailed'), ({ failed }) => failed],
  ['mailboxes_given_back_total', text('cluster.metricGivenBack'), ({ givenBack }) => givenBack],
  ['mailboxes_fenced_total', text('cluster.metricFenced'), ({ fenced }) => fenced],
  ['read_bytes_total', text('cluster.metricBytesRead'), ({ bytesRead }) => bytesRead],
  ['stored_bytes_total', text('cluster.metricBytesStored'), ({ bytesStored }) => bytesStored],
];

function metricsOf(worker: string, figures: () => WorkerFigures): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ worker });
  for (const [name, help, value] of gauges)
    new Gauge({
      name: `postkeep_worker_${name}`,
      help: render(help),
      registers: [registry],
      collect() {
        this.set(value(figures()));
      },
    });
  return registry;
}
