import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The server's Prometheus metrics. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly licenseUpdates: Counter<'outcome'>;
  readonly usageReports: Counter<'outcome'>;
}

/** Metrics of one server; `isReady` is asked at every scrape. */
export function createMetrics(isReady: () => Promise<boolean>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ready: Gauge = new Gauge({
    name: 'postkeep_ready',
    help: '1 while the server can renew licenses: database reachable, signing keys unlocked.',
    registers: [registry],
    collect: async () => ready.set((await isReady()) ? 1 : 0),
  });
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'postkeep_http_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    licenseUpdates: new Counter({
      name: 'postkeep_license_updates_total',
      help: 'License update requests by outcome (docs/licensing-protocol.md).',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    usageReports: new Counter({
      name: 'postkeep_usage_reports_total',
      help: 'Usage reports by outcome.',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  };
}
