import type { FleetFigures } from '../fleet-watch.js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The server's Prometheus metrics. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly licenseUpdates: Counter<'outcome'>;
  readonly usageReports: Counter<'outcome'>;
  readonly refusedConnections: Counter;
}

/** What is asked at every scrape. */
export interface Measured {
  readonly isReady: () => Promise<boolean>;
  /** Last moment at which the presented certificate is valid. */
  readonly certificateEnd: () => Date;
  readonly connections: () => Promise<number>;
  /** The embedded database, which is for trials. */
  readonly isEmbedded: boolean;
  readonly fleet: () => FleetFigures;
}

export function createMetrics({
  isReady,
  certificateEnd,
  connections,
  isEmbedded,
  fleet,
}: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number | Promise<number>): void => {
    const made: Gauge = new Gauge({
      ...{ name, help, registers: [registry] },
      collect: async () => made.set(await value()),
    });
  };
  gauge(
    'postkeep_ready',
    '1 while the server can renew licenses: database reachable, signing keys unlocked, certificate not expired.',
    async () => ((await isReady()) ? 1 : 0),
  );
  gauge(
    'postkeep_tls_certificate_end_seconds',
    'Unix time at which the presented certificate, or one of its chain, expires.',
    () => certificateEnd().getTime() / 1000,
  );
  gauge('postkeep_connections', 'Connections that are open.', connections);
  gauge(
    'postkeep_database_embedded',
    '1 with the embedded database, which is for trials: a crash of the machine can destroy it.',
    () => (isEmbedded ? 1 : 0),
  );
  gauge(
    'postkeep_installations',
    'Consoles that asked for a license update in the last 31 days, by the last hourly look.',
    () => fleet().installations,
  );
  gauge(
    'postkeep_licenses_exceeded_together',
    'Licenses that two or more of these consoles exceed together, by the last hourly look (1,000 at most).',
    () => fleet().exceededTogether,
  );
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
    refusedConnections: new Counter({
      name: 'postkeep_connections_refused_total',
      help: 'Connections that were closed at once because as many as may be were open.',
      registers: [registry],
    }),
  };
}
